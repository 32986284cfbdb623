import Kernel
import People
import Persistence
import Policy
import Retention
import Territory
import Testing

@testable import Cases
@testable import Households
@testable import Visits

/// Contacts, errands, knocks and the ends of windows, on both engines.
@Suite("Contacts")
struct ContactTests {
    @Test("a contact counts where somebody was reached in a way the pack names, and the round shrinks")
    func counts() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602")
            let posts = try await house.database.read { try $0.visitingPosts(of: house.steward, at: VisitHouse.start) }
            #expect(posts.map(\.id) == [house.posts[0]])
            func owed() async throws -> Int {
                try await house.database.read { try $0.todaysRound(of: posts, at: VisitHouse.start).owed }
            }
            #expect(try await owed() == 1)
            #expect(try await house.contact(id, .home, reached: false).counts == false)
            // The monthly tier counts visits at the door and calls.
            #expect(try await house.contact(id, .message).counts == false)
            #expect(try await owed() == 1)
            #expect(try await house.contact(id, .phone).counts)
            #expect(try await owed() == 0)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("the same contact sent a hundred times is one")
    func once() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602")
            let operation = RecordContact(id, seen: 1, way: .phone, reached: true, note: "平安")
            var outcomes: Set<RecordContact.Outcome> = []
            for _ in 0..<100 {
                outcomes.insert(
                    try await house.database.perform(operation, by: house.steward, at: VisitHouse.start, key: "k-1"))
            }
            #expect(outcomes.count == 1)
            #expect(try await house.database.read { try $0.contacts(with: id) }.count == 1)
        }
    }

    @Test("a contact of another day counts for that day; a time that has not come, or is too old, is refused")
    func moments() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.groups: "living-alone"], at: VisitHouse.start - .days(30))
            let posts = try await house.database.read { try $0.visitingPosts(of: house.steward, at: VisitHouse.start) }
            // Saturday of the week before.
            try await house.contact(id) { $0.at = VisitHouse.start - .days(2) }
            let round = try await house.database.read { try $0.todaysRound(of: posts, at: VisitHouse.start) }
            let stop = try #require(round.buildings.first?.stops.first)
            #expect(stop.owed?.contacted == CivilDate("2026-11-14") && stop.owed?.isLate == false)
            #expect(
                await refusal { try await house.contact(id) { $0.at = VisitHouse.start + .hours(1) } } == "invalid.at")
            #expect(
                await refusal { try await house.contact(id) { $0.at = VisitHouse.start - .days(15) } } == "invalid.at")
            // A telephone whose clock is five minutes ahead is believed, and what is kept is not in the future.
            try await house.contact(id) { $0.at = VisitHouse.start + .minutes(5) }
            let last = try #require(try await house.database.read { try $0.contacts(with: id).first })
            #expect(last.at == VisitHouse.start && last.receivedAt == VisitHouse.start)
            // An earlier day than the one known changes nothing.
            try await house.contact(id) { $0.at = VisitHouse.start - .days(9) }
            #expect(try await house.database.read { try $0.visitedHousehold(id)?.contacted } == CivilDate("2026-11-16"))
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a finding becomes a case with the household's consent and at its building, never at its door")
    func finding() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602")
            let words = "单元门口的坡道太陡，轮椅上不去。"
            let refused = await refusal {
                try await house.contact(id) { $0.finding = .init(words: words, agreed: false) }
            }
            #expect(refused == "invalid.agreed")
            #expect(try await house.database.read { try $0.contacts(with: id) }.isEmpty)
            let outcome = try await house.contact(id, .home) { $0.finding = .init(words: words, agreed: true) }
            let number = try #require(outcome.caseNumber)
            let file = try await house.database.read { tx in
                try #require(try tx.caseID(number: number).flatMap { try tx.storedCase($0)?.file })
            }
            #expect(file.place == house.building && file.channel == .patrol)
        }
    }

    @Test("after an event a visit is due within its time, and only a visit in its ways fulfils it")
    func event() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602")
            try await house.contact(id) { $0.event = "bereavement" }
            let task = try #require(try await house.database.read { try $0.openCareTasks(of: [id]).first })
            #expect(task.due == VisitHouse.start + .hours(24) && task.kind == .event("bereavement"))
            let posts = try await house.database.read { try $0.visitingPosts(of: house.steward, at: VisitHouse.start) }
            let late = VisitHouse.start + .hours(20)
            let stop = try await house.database.read {
                try $0.todaysRound(of: posts, at: late).buildings.first?.stops.first
            }
            #expect(stop?.tasks == [task])
            #expect(await refusal { try await house.contact(id, .phone) { $0.done = [task.id] } } == "invalid.way")
            #expect(
                await refusal { try await house.contact(id, .home, reached: false) { $0.done = [task.id] } }
                    == "invalid.way")
            try await house.contact(id, .home) { $0.done = [task.id] }
            #expect(await refusal { try await house.contact(id, .home) { $0.done = [task.id] } } == "visit.ended")
            #expect(await refusal { try await house.contact(id) { $0.event = "party" } } == "invalid.event")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a resident asks for an errand, the steward does it; a stranger's resident may not")
    func errand() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.phone: VisitHouse.phone])
            let ask = AskErrand(id, key: "medicine", words: "降压药一盒")
            let task = try await house.database.perform(ask, by: house.resident, at: VisitHouse.start)
            let stranger = Caller(kind: .resident(Identifier(rawValue: 5)), name: "居民")
            #expect(
                await refusal { _ = try await house.database.perform(ask, by: stranger, at: VisitHouse.start) }
                    == "refused")
            let end = EndCareTask(task)
            #expect(
                await refusal { _ = try await house.database.perform(end, by: house.other, at: VisitHouse.start) }
                    == "refused")
            // The household cannot call its own errand done, only not needed.
            #expect(
                await refusal { _ = try await house.database.perform(end, by: house.resident, at: VisitHouse.start) }
                    == "refused")
            let ended = try await house.database.perform(end, by: house.steward, at: VisitHouse.start)
            #expect(ended.state == .done && ended.endedBy == house.steward.name)
            let words = AskErrand(id, key: "teleport", words: "")
            #expect(
                await refusal { _ = try await house.database.perform(words, by: house.resident, at: VisitHouse.start) }
                    == "invalid.errand")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("the secretary plans knocks at households, once each, and only a visit at the door ends one")
    func knocks() async throws {
        try await VisitHouse.each { house in
            let ids = [try await house.register("601"), try await house.register("602")]
            let due = Zone.china.date(VisitHouse.start).adding(days: 7)
            let plan = PlanKnocks(ids, due: due, words: "坡道的事")
            #expect(try await house.database.perform(plan, by: house.secretary, at: VisitHouse.start).count == 2)
            #expect(try await house.database.perform(plan, by: house.secretary, at: VisitHouse.start).isEmpty)
            #expect(
                await refusal { _ = try await house.database.perform(plan, by: house.steward, at: VisitHouse.start) }
                    == "refused")
            let task = try #require(try await house.database.read { try $0.openCareTasks(of: [ids[0]]).first })
            #expect(await refusal { try await house.contact(ids[0], .phone) { $0.done = [task.id] } } == "invalid.way")
            try await house.contact(ids[0], .home, by: house.secretary) { $0.done = [task.id] }
            #expect(try await house.database.read { try $0.openCareTasks(of: ids) }.map(\.household) == [ids[1]])
        }
    }

    @Test("when a window ends, what it came to is written down once, with the households that were not reached")
    func windows() async throws {
        try await VisitHouse.each { house in
            let weekly: [HouseholdField: String] = [.groups: "living-alone"]
            let before = VisitHouse.start - .days(10)
            let reached = try await house.register("601", weekly, at: before)
            let missed = try await house.register("602", weekly, at: before)
            let resting = try await house.register("603", weekly, at: before)
            let newcomer = try await house.register("604", weekly, at: VisitHouse.start + .days(2))
            try await house.database.perform(
                DecideHousehold(resting, .pause(reason: "refused", until: nil)), by: house.steward, at: before)
            try await house.database.write { try VisitTimer.arrange($0, at: VisitHouse.start) }
            try await house.contact(reached, at: VisitHouse.start + .days(1))
            // Reached in the first minutes of the new week: that is not the week that ended.
            try await house.contact(missed, at: try #require(Instant(iso8601: "2026-11-22T16:05:00Z")))
            // Sunday 22 November ends the week; ten minutes after midnight it is written down.
            let monday = try #require(Instant(iso8601: "2026-11-22T16:11:00Z"))
            try await house.pass(monday)
            let place = try #require(try await house.database.read { try $0.place(VisitHouse.community) })
            let coverage = try await house.database.read { tx in
                try tx.visitCoverage(
                    at: place, on: Zone.china.date(monday), by: try tx.visitRules(at: place.code).rules)
            }
            let week = try #require(coverage.past.first { $0.tier == "weekly" })
            #expect(week.window == VisitWindow(from: CivilDate("2026-11-16")!, end: CivilDate("2026-11-23")!))
            #expect([week.owed, week.reached, week.rested] == [2, 1, 1])
            let list = try await house.database.read { tx in
                try tx.missedHouseholds(under: VisitHouse.community, tier: "weekly", from: week.window.from)
            }
            #expect(list.map(\.household.id) == [missed])
            // In the new week all three are owed again, the newcomer too; one was reached.
            let now = try #require(coverage.whole.tiers.first { $0.tier == "weekly" })
            #expect([now.owed, now.reached, now.rested] == [3, 1, 1])
            // A contact that arrives late for the closed week does not change what was written down.
            try await house.contact(missed, at: monday) { $0.at = VisitHouse.start + .days(3) }
            try await house.pass(monday + .minutes(5))
            let again = try await house.database.read { tx in
                try tx.visitCoverage(
                    at: place, on: Zone.china.date(monday), by: try tx.visitRules(at: place.code).rules)
            }
            #expect(again.past == coverage.past)
            #expect(newcomer != missed)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("what is old enough is destroyed: notes, words of errands, entries of those who moved")
    func retention() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.contact: "王阿姨"])
            try await house.contact(id) { $0.note = "平安" }
            let task = try await house.database.perform(
                AskErrand(id, key: "papers", words: "医保"), by: house.steward, at: VisitHouse.start)
            _ = try await house.database.perform(EndCareTask(task), by: house.steward, at: VisitHouse.start)
            try await house.database.perform(DecideHousehold(id, .moved), by: house.steward, at: VisitHouse.start)
            for kind in [RetentionClass.households, .visitNotes] {
                let early = try await house.database.perform(
                    Retain(kind, cursor: nil), by: .system, at: VisitHouse.start + .days(100))
                #expect(early.released == 0)
                let late = try await house.database.perform(
                    Retain(kind, cursor: nil), by: .system, at: VisitHouse.start + .days(400))
                #expect(late.released == (kind == .households ? 1 : 2), "\(kind)")
            }
            let left = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM household_field", as: Int.self)
            }
            #expect(left == 0)
            #expect(try await house.database.read { try $0.contacts(with: id) }.map(\.hasNote) == [false])
            #expect(try await house.differences().isEmpty)
        }
    }
}
