import Kernel
import Persistence
import Policy
import Testing

@testable import Cases
@testable import Emergencies
@testable import Households
@testable import People
@testable import Visits

/// The operations, on both engines.
@Suite struct EmergencyOperationsTests {
    private let start = EmergencyHouse.start

    @Test func `an act is told once when it begins and once when it ends, and both survive a late timer`() async throws
    {
        try await EmergencyHouse.each { house in
            let act = try await house.call()
            #expect(act.state == .running && act.told.reduce(0) { $0 + $1.held } == 3)
            #expect(act.told.first { $0.kind == "grid-leader" } == ToldPosts(kind: "grid-leader", posts: 2, held: 1))
            // Two duty telephones, one of them on two posts.
            #expect(try await house.messages() == 2)
            try await house.pass(start + .hours(1))
            #expect(try await house.messages() == 2)
            // The house was down over the end.
            try await house.pass(start + .hours(30))
            let ended = try await house.act(act.id)
            #expect(ended.state == .ended && ended.endedAt == start + .hours(30) && ended.report != nil)
            #expect(try await house.messages() == 4)
            try await house.pass(start + .hours(60))
            #expect(try await house.messages() == 4)
            #expect(try await house.database.nextTimerDue() == nil)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `one form sent 64 times is one act`() async throws {
        try await EmergencyHouse.each { house in
            let call = CallEmergency(
                kind: "storm", places: [EmergencyHouse.community], until: start + .hours(5), reason: "雨",
                confirmed: true)
            let acts = await withTaskGroup(of: EmergencyAct.ID?.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try? await house.database.perform(call, by: house.secretary, at: start, key: "one-form").id
                    }
                }
                return await group.reduce(into: [EmergencyAct.ID?]()) { $0.append($1) }
            }
            let messages = try await house.messages()
            #expect(Set(acts).count == 1 && acts[0] != nil && messages == 2)
        }
    }

    @Test func `only who may at every place calls it, with a reason, an end, a fitting level and a tick`() async throws
    {
        try await EmergencyHouse.each { house in
            #expect(await refusal { try await house.call(by: house.leader) } == "refused")
            #expect(await refusal { try await house.call(at: [EmergencyHouse.beside]) } == "refused")
            #expect(await refusal { try await house.call(at: [EmergencyHouse.grid]) } == "invalid.places")
            #expect(await refusal { try await house.call("flood") } == "invalid.kind")
            #expect(await refusal { try await house.call("epidemic") } == "invalid.places")
            #expect(await refusal { try await house.call(lasting: .hours(73)) } == "invalid.until")
            #expect(await refusal { try await house.call(at: []) } == "invalid.places")
            let unticked = CallEmergency(
                kind: "storm", places: [EmergencyHouse.community], until: start + .hours(5), reason: "雨",
                confirmed: false)
            #expect(
                await refusal { try await house.database.perform(unticked, by: house.secretary, at: start) }
                    == "invalid.confirmed")
            // The head of the street calls for two communities at once; naming one below them changes nothing.
            let act = try await house.call(
                at: [EmergencyHouse.beside, EmergencyHouse.community, EmergencyHouse.grid], by: house.head)
            #expect(act.terms.places == [EmergencyHouse.community, EmergencyHouse.beside])
            // The secretary of one of them cannot end it for both.
            let end = ActOnEmergency(act.id, .end(reason: "雨停了"))
            #expect(
                await refusal { try await house.database.perform(end, by: house.secretary, at: start) } == "refused")
            let ended = try await house.database.perform(end, by: house.head, at: start + .hours(1))
            #expect(ended.state == .ended)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `clocks that start while it lasts count every hour, those before and after do not, and none is touched`()
        async throws
    {
        try await EmergencyHouse.each { house in
            let before = try await house.clock(at: EmergencyHouse.grid, now: start - .minutes(5))
            #expect(before.limit == .workingHours(1) && before.due > start + .days(1))
            let act = try await house.call()
            let during = try await house.clock(at: EmergencyHouse.grid, now: start + .minutes(5))
            #expect(during.limit == .hours(1) && during.due == start + .minutes(65) && !during.provisional)
            // Elsewhere nothing has changed.
            let elsewhere = try await house.clock(at: EmergencyHouse.beside, now: start + .minutes(5))
            #expect(elsewhere.limit == .workingHours(1))
            // By the time, although nothing has written its end down.
            let after = try await house.clock(at: EmergencyHouse.grid, now: start + .hours(24))
            #expect(after.limit == .workingHours(1))
            try await house.pass(start + .hours(25))
            let cases = try await house.database.read { tx in
                try tx.rows("SELECT id FROM case_file ORDER BY reported_at, id").map {
                    try $0.get("id", as: CaseFile.ID.self)
                }
            }
            let first = try await house.clock(of: cases[0])
            #expect(first.limit == before.limit && first.due == before.due && first.startedAt == before.startedAt)
            let figures = try #require(try await house.act(act.id).report?.figures)
            #expect(figures.first { $0.area == "cases" && $0.key.isEmpty }?.count == 1)
            #expect(figures.first { $0.key == "shared-space" }?.count == 1)
        }
    }

    @Test func `a matter corrected in emergency mode keeps the clocks it has`() async throws {
        try await EmergencyHouse.each { house in
            let report = try await house.database.perform(
                ReportCase(
                    words: "楼道堆满了旧家具", jurisdiction: EmergencyHouse.community,
                    position: ReportPosition(place: EmergencyHouse.grid), category: "shared-space"), by: .anonymous,
                at: start - .minutes(5))
            let before = try await house.clock(of: report.id)
            try await house.call()
            let correction = Correction(place: PlaceCode("340102001001002"), reason: "地点写错了")
            _ = try await house.database.perform(
                ActOnCase(report.id, .correct(correction)), by: house.secretary, at: start + .minutes(5))
            #expect(try await house.clock(of: report.id) == before)
        }
    }

    @Test
    func `posts answer: coming, cannot, somebody stands in; vacant ones stand first, and only counts are reported`()
        async throws
    {
        try await EmergencyHouse.each { house in
            let act = try await house.call()
            var list = try await house.database.read { try $0.mobilisation(of: act, at: start) }
            #expect(list.count == 4 && list[0].isVacant && list[0].kind.zh == "网格长")
            #expect(list.allSatisfy { !$0.duties.isEmpty })
            let (leader, duty) = (try await house.post(of: house.leader), try await house.post(of: house.duty))
            func answer(_ post: Post.ID, _ answer: MobilisationAnswer, by caller: Caller, at now: Instant) async throws
            {
                _ = try await house.database.perform(
                    AnswerMobilisation(act.id, post: post, answer), by: caller, at: now)
            }
            #expect(try await house.database.read { try $0.waitingMobilisations(of: house.leader, at: start) } == 1)
            try await answer(leader, .cannot(.ill), by: house.leader, at: start + .minutes(2))
            guard case .staff(let standIn) = house.duty.kind else { return }
            try await answer(leader, .substitute(standIn), by: house.leader, at: start + .minutes(4))
            // The head of the street is in no post of the community.
            guard case .staff(let outsider) = house.head.kind else { return }
            #expect(
                await refusal {
                    try await answer(leader, .substitute(outsider), by: house.leader, at: start + .minutes(4))
                } == "invalid.substitute")
            #expect(
                await refusal { try await answer(duty, .coming, by: house.leader, at: start + .minutes(5)) }
                    == "emergency.notYourPost")
            // The secretary writes down what was said on the telephone.
            try await answer(duty, .coming, by: house.secretary, at: start + .minutes(6))
            let sums = try await house.database.read { try $0.mobilisationSums(of: act, at: start + .minutes(7)) }
            #expect(
                sums == MobilisationSums(posts: 4, vacant: 1, coming: 1, cannot: 0, substituted: 1) && sums.silent == 1)
            list = try await house.database.read { try $0.mobilisation(of: act, at: start + .minutes(7)) }
            #expect(list.map(\.answer) == [nil, nil, "substitute", "coming"] && list[2].substitute == "陈潘")
            let own = try await house.database.read { try $0.ownDuties(of: standIn, at: start + .minutes(7)) }
            #expect(own.map(\.standsIn) == [false, true])
            try await house.pass(start + .hours(24))
            let report = try #require(try await house.act(act.id).report)
            #expect(
                report.answers.first { $0.kind == "grid-leader" }
                    == .init(kind: "grid-leader", told: 1, coming: 0, cannot: 0, substituted: 1))
            #expect(report.answers.first { $0.kind == "community-secretary" }?.silent == 1)
            #expect(
                await refusal { try await answer(duty, .coming, by: house.duty, at: start + .hours(25)) }
                    == "emergency.notNow")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `households of the named tiers are owed a contact every day it lasts, and it all goes back by itself`()
        async throws
    {
        try await EmergencyHouse.each { house in
            let id = try await house.database.perform(
                RegisterHousehold(
                    place: house.building, unit: "1单元", door: "602", basis: HouseholdBasis(agreed: .door),
                    values: [.contact: "王阿姨", .groups: "living-alone"]), by: house.leader, at: start - .days(30))
            func owed(at now: Instant) async throws -> OwedVisit? {
                try await house.database.read { tx in
                    let round = try tx.todaysRound(of: tx.visitingPosts(of: house.leader, at: now), at: now)
                    return round.buildings.flatMap(\.stops).compactMap(\.owed).first
                }
            }
            func contact(at now: Instant) async throws {
                _ = try await house.database.perform(
                    RecordContact(id, seen: 1, way: .phone, reached: true), by: house.leader, at: now)
            }
            func word(at now: Instant) async throws -> String {
                try await house.database.read { try $0.fieldWord($0.visitingPosts(of: house.leader, at: now)) }
            }
            try await contact(at: start - .hours(1))
            #expect(try await owed(at: start) == nil)
            let usual = try await word(at: start)
            let act = try await house.call(lasting: .hours(48))
            #expect(try await word(at: start) != usual)
            // Reached today already; the next two days each owe one, and the phone knows of both.
            #expect(try await owed(at: start) == nil)
            let planned = try await house.database.read { tx in
                try tx.fieldHouseholds(
                    tx.households(HouseholdFilter(places: [EmergencyHouse.community])), on: Zone.china.date(start),
                    at: start)
            }
            #expect(planned.first?.owed.prefix(2).map(\.from.day) == [22, 23])
            let tomorrow = try #require(try await owed(at: start + .hours(16)))
            #expect(tomorrow.isUrgent && tomorrow.window.last == tomorrow.window.from && !tomorrow.isLate)
            try await contact(at: start + .hours(16))
            #expect(try await owed(at: start + .hours(17)) == nil)
            #expect(try await owed(at: start + .hours(40))?.isUrgent == true)
            try await house.pass(start + .hours(48))
            // Monday: a window of the week began, as always.
            #expect(try await owed(at: start + .hours(49))?.isUrgent == false)
            #expect(try await word(at: start + .hours(49)) == usual)
            let figures = try #require(try await house.act(act.id).report?.figures)
            func count(_ key: String) -> Int? { figures.first { $0.area == "visits" && $0.key == key }?.count }
            #expect(count("owed") == 3 && count("done") == 2 && count("households") == 1 && count("unreached") == 0)
        }
    }

    @Test func `several acts hold together, an extension moves the end, and a restart forgets nothing`() async throws {
        try await EmergencyHouse.each { house in
            let storm = try await house.call(lasting: .hours(10))
            let heat = try await house.call("heat", from: start + .hours(5), lasting: .days(3))
            #expect(heat.state == .planned && heat.told.isEmpty)
            let book = EmergencyBook()
            try await book.load(from: house.database)
            #expect(book.inForce(at: start + .hours(6)).map(\.id) == [storm.id, heat.id])
            #expect(book.inForce(at: start + .hours(4)).map(\.id) == [storm.id])
            _ = try await house.database.perform(
                ActOnEmergency(storm.id, .extend(until: start + .hours(20), reason: "雨没停")), by: house.secretary,
                at: start + .hours(9))
            try await house.pass(start + .hours(12))
            #expect(try await house.act(storm.id).state == .running)
            #expect(try await house.act(heat.id).state == .running)
            try await book.load(from: house.database)
            #expect(book.inForce(at: start + .hours(19)).count == 2)
            // Every hour counts because one of them says so; heat alone does not.
            #expect(try await house.clock(at: EmergencyHouse.grid, now: start + .hours(19)).limit == .hours(1))
            #expect(try await house.clock(at: EmergencyHouse.grid, now: start + .hours(21)).limit == .workingHours(1))
            try await house.pass(start + .hours(21))
            #expect(try await house.database.read { try $0.openEmergencies() }.map(\.id) == [heat.id])
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `duty telephones are told in steps, each number once`() async throws {
        try await EmergencyHouse.each { house in
            for number in 0..<230 {
                try await house.database.perform(
                    DefinePost(
                        place: EmergencyHouse.grid, kind: "grid-volunteer", dutyPhone: "1380000\(1_000 + number / 2)"),
                    by: .system, at: start - .days(1))
            }
            try await house.call()
            try await house.pass(start + .minutes(1))
            // 115 numbers of volunteers and the two of the others.
            #expect(try await house.messages() == 117)
            try await house.pass(start + .minutes(2))
            #expect(try await house.messages() == 117)
        }
    }

    @Test func `what was changed behind its back is found`() async throws {
        try await EmergencyHouse.each { house in
            let act = try await house.call()
            #expect(try await house.differences().isEmpty)
            try await house.database.write { tx in
                try tx.execute("UPDATE emergency_act SET until_at = \(start + .days(9)) WHERE id = \(act.id)")
            }
            #expect(try await house.differences() == ["emergency \(act.id): end differs"])
            try await house.database.write { tx in
                try tx.execute(
                    "UPDATE emergency_entry SET by_name = '别人' WHERE act = \(act.id) AND sequence = 1")
                try tx.cancelTimer(EmergencyTimer.kind, subject: act.id.rawValue)
            }
            let found = try await house.differences()
            #expect(found.contains { $0.contains("the hash of entry 1") } && found.contains { $0.contains("timer") })
        }
    }
}
