import Cases
import Kernel
import Pages
import Patrols
import People
import Persistence
import Policy
import Retention
import Testing

/// What becomes of a finding, on both engines.
@Suite struct PatrolFindingTests {
    private let start = PatrolsHouse.start

    @Test func `found, put right by the unit, not fine, again, and closed by somebody else`() async throws {
        try await PatrolsHouse.each { house in
            let round = try await house.begin(try await house.route())
            let id = try await house.find(round, photos: [PatrolsHouse.photo()])
            let found = try #require(try await house.finding(id))
            #expect(found.state == .open && found.due == start + .days(1) && found.limit == .days(1))
            #expect(await refusal { try await house.act(id, .rectify, by: house.stranger) } == "refused")
            #expect(await refusal { try await house.act(id, .recheckFine, by: house.property) } == "refused")
            #expect(await refusal { try await house.act(id, .rectify, " ", by: house.property) } == "invalid.words")
            #expect(await refusal { try await house.act(id, .recheckNotFine, by: house.worker) } == "patrol.notDueYet")
            try await house.act(id, .rectify, "清了", by: house.property, at: start + .hours(5))
            #expect(try await house.database.nextTimerDue() == nil)
            #expect(await refusal { try await house.act(id, .rectify, by: house.property) } == "patrol.notNow")
            let back = try await house.act(id, .recheckNotFine, "没清干净", by: house.worker, at: start + .hours(6))
            // 30 % less of a day.
            #expect(back.state == .open && back.returns == 1 && back.limit == .minutes(1_008))
            #expect(back.due == start + .hours(6) + .minutes(1_008))
            try await house.act(id, .rectify, "又清了", by: house.worker, at: start + .hours(7))
            #expect(await refusal { try await house.act(id, .recheckFine, by: house.worker) } == "patrol.ownWork")
            let closed = try await house.act(id, .recheckFine, "", by: house.secretary, at: start + .hours(8))
            #expect(closed.state == .closed && closed.endedAt == start + .hours(8))
            #expect(await refusal { try await house.act(id, .void, by: house.secretary) } == "patrol.notNow")
            #expect(try await house.database.nextTimerDue() == nil)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `a late finding goes up step by step, and starts anew after a recheck that was not fine`() async throws {
        try await PatrolsHouse.each { house in
            let id = try await house.finding()
            try await house.pass(start + .hours(23))
            #expect(try await house.finding(id)?.steps == 0)
            try await house.pass(start + .days(1))
            #expect(try await house.finding(id)?.steps == 1)
            // The secretary's duty telephone; the company has none.
            #expect(try await house.messages() == 1)
            let board = try await house.database.read {
                try $0.patrolBoard(for: house.secretary, at: start + .days(1) + .seconds(1))
            }
            #expect(board.late.map(\.id) == [id])
            try await house.pass(start + .days(3))
            #expect(try await house.finding(id)?.steps == 2)
            #expect(try await house.messages() == 2)
            try await house.act(id, .recheckNotFine, "还在", by: house.worker, at: start + .days(3))
            #expect(try await house.finding(id)?.steps == 0)
            try await house.pass(start + .days(4))
            #expect(try await house.finding(id)?.steps == 1)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `one tap makes a finding a case, and each shows the way to the other`() async throws {
        try await PatrolsHouse.each { house in
            let round = try await house.begin(try await house.route())
            let id = try await house.find(round, photos: [PatrolsHouse.photo()])
            #expect(await refusal { try await house.act(id, .handOver, by: house.property) } == "refused")
            let after = try await house.act(id, .handOver, "要找产权单位", by: house.worker)
            let caseID = try #require(after.caseID)
            #expect(after.state == .handedOver && after.caseNumber != nil)
            let (file, files, origin, hidden) = try await house.database.read { tx in
                (
                    try tx.value("SELECT category FROM case_file WHERE id = \(caseID)", as: String.self),
                    try tx.evidence(of: caseID), try PatrolOrigins.of(caseID, for: house.worker, in: tx, at: start),
                    try PatrolOrigins.of(caseID, for: house.stranger, in: tx, at: start)
                )
            }
            #expect(file == "fire-lane" && files.map(\.file.hash) == [PatrolsHouse.photo().hash])
            #expect(origin?.link.target == "/patrols/findings/\(id)" && hidden == nil)
            #expect(await refusal { try await house.act(id, .handOver, by: house.worker) } == "patrol.notNow")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `the same item at the same stop or of the same party is shown as a repeat, within the pack's days`()
        async throws
    {
        try await PatrolsHouse.each { house in
            let route = try await house.route()
            func found(_ week: Int, stop: Int, item: String = "blocked-exit", outside: String?) async throws
                -> PatrolFinding.ID
            {
                let now = start + .days(7 * week)
                let round = try await house.begin(route, day: PatrolsHouse.monday.adding(days: 7 * week), at: now)
                return try await house.find(round, stop: stop, item: item, outside: outside, at: now)
            }
            let first = try await found(0, stop: 0, outside: "顺发百货商行（武安店）")
            let second = try await found(1, stop: 1, outside: "顺发百货商行 （武安店）")
            let third = try await found(2, stop: 0, outside: nil)
            _ = try await found(3, stop: 0, item: "rubbish", outside: nil)
            func repeats(_ id: PatrolFinding.ID) async throws -> [PatrolFinding.ID] {
                try await house.database.read { tx in
                    try tx.patrolFinding(id).map { try tx.repeats(of: $0).map(\.id) } ?? []
                }
            }
            // The second is of the same party, the third at the same stop.
            #expect(try await repeats(second) == [second, first])
            #expect(try await repeats(third) == [third, first])
            let late = try await found(9, stop: 0, outside: nil)
            #expect(try await repeats(late) == [late, third])
            try await house.act(third, .void, by: house.secretary, at: start + .days(64))
            #expect(try await repeats(late) == [late])
        }
    }

    @Test func `a party outside is an organisation, known again by its name`() async throws {
        try await PatrolsHouse.each { house in
            let round = try await house.begin(try await house.route())
            for name in ["", "王五", "李小明", "张先生的小店", "小店 13800138000"] {
                #expect(await refusal { _ = try await house.find(round, outside: name) } == "invalid.party", "\(name)")
            }
            #expect(
                await refusal { _ = try await house.find(round, unit: Identifier(rawValue: 5)) } == "invalid.party")
            #expect(await refusal { _ = try await house.find(round, words: " ") } == "invalid.words")
            #expect(await refusal { _ = try await house.find(round, item: "none") } == "invalid.item")
            #expect(await refusal { _ = try await house.find(round, stop: 7) } == "invalid.stops")
            let pdf = KeptFile(hash: "b", thumbnail: nil, type: "application/pdf", filename: "a.pdf", bytes: 1)
            #expect(await refusal { _ = try await house.find(round, photos: [pdf]) } == "invalid.files")
            // A refused finding leaves nothing behind.
            #expect(try await house.database.read { try $0.patrolRound(round) }?.findings.isEmpty == true)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `words and photos go when their time is over, what it was and how fast stays`() async throws {
        try await PatrolsHouse.each { house in
            let id = try await house.find(
                try await house.begin(try await house.route()), photos: [PatrolsHouse.photo()])
            try await house.act(id, .rectify, by: house.property)
            try await house.act(id, .recheckFine, by: house.worker, at: start + .hours(1))
            func retain(at now: Instant) async throws {
                _ = try await house.database.perform(Retain(.patrolFindings, cursor: nil), by: .system, at: now)
            }
            try await retain(at: start + .days(700))
            #expect(try await house.database.read { try $0.patrolPhotos(of: id).count } == 1)
            try await retain(at: start + .days(735))
            let (photos, words) = try await house.database.read { tx in
                (
                    try tx.patrolPhotos(of: id).count,
                    try tx.value("SELECT count(*) FROM patrol_text WHERE body IS NOT NULL", as: Int.self)
                )
            }
            #expect(photos == 0 && words == 0)
            #expect(try await house.finding(id)?.state == .closed)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `verify bites where an entry, words, a column, a photo or the timer were tampered with`() async throws {
        try await PatrolsHouse.each { house in
            let id = try await house.find(
                try await house.begin(try await house.route()), photos: [PatrolsHouse.photo()])
            #expect(try await house.differences().isEmpty)
            let wounds: [(SQL, SQL, String)] = [
                (
                    "UPDATE patrol_event SET by_name = 'x' || by_name WHERE subject = 'finding'",
                    "UPDATE patrol_event SET by_name = substr(by_name, 2) WHERE subject = 'finding'", "hash of entry"
                ),
                (
                    "UPDATE patrol_text SET body = body || '。'",
                    "UPDATE patrol_text SET body = substr(body, 1, length(body) - 1)",
                    "not those that were written"
                ),
                (
                    "UPDATE patrol_finding SET due = due + 1", "UPDATE patrol_finding SET due = due - 1", "due differs"
                ),
                (
                    "UPDATE patrol_round SET area = '35'", "UPDATE patrol_round SET area = '350605100001'",
                    "area differs"
                ),
                (
                    "UPDATE timer SET due = due + 1 WHERE kind = 'patrol'",
                    "UPDATE timer SET due = due - 1 WHERE kind = 'patrol'", "timer differs"
                ),
            ]
            for (wound, cure, what) in wounds {
                try await house.database.write { tx in _ = try tx.execute(wound) }
                #expect(try await house.differences().contains { $0.contains(what) }, "\(what)")
                try await house.database.write { tx in _ = try tx.execute(cure) }
                #expect(try await house.differences().isEmpty, "\(what)")
            }
            try await house.database.write { tx in _ = try tx.execute("DELETE FROM patrol_photo WHERE finding = \(id)")
            }
            #expect(try await house.differences().contains { $0.contains("photos differ") })
        }
    }
}
