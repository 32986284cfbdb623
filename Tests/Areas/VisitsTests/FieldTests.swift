import Field
import HTTPTypes
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory
import Testing

@testable import Cases
@testable import Households
@testable import Visits

/// What arrives from phones without a network, on both engines.
@Suite("From the field")
struct FieldTests {
    private func contact(
        _ id: String, _ household: Household.ID, at: Instant = VisitHouse.start, after: String? = nil,
        mends: String? = nil, version: Int = 1, way: String = "phone", _ more: [String: String] = [:]
    ) -> FieldCommand {
        FieldCommand(
            id: id, after: after, mends: mends, person: "test", kind: "contact", saidAt: at, at: at,
            fields: ["household": household.description, "version": String(version), "way": way, "reached": "yes"]
                .merging(more) { $1 })
    }
    private func send(
        _ house: VisitHouse, _ command: FieldCommand, by caller: Caller? = nil, at now: Instant = VisitHouse.start
    ) async throws -> FieldResult {
        try await house.database.perform(
            ReceiveCommand(command, device: "phone-1"), by: caller ?? house.steward, at: now)
    }
    private func contacts(_ house: VisitHouse, _ id: Household.ID) async throws -> Int {
        try await house.database.read { try $0.contacts(with: id) }.count
    }

    @Test("the same entry a hundred times, from two phones, is one")
    func once() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register()
            var results: Set<FieldResult> = []
            for _ in 0..<100 { results.insert(try await send(house, contact("c-000001", id))) }
            #expect(results.count == 1 && results.first?.state == .done && results.first?.receipt?["counts"] == "1")
            #expect(try await contacts(house, id) == 1)
            // What it said is destroyed as soon as it is done.
            let left = try await house.database.read {
                try $0.value("SELECT count(*) FROM field_command WHERE sealed IS NOT NULL", as: Int.self)
            }
            #expect(left == 0)
        }
    }

    @Test("the case that came of a contact is named with its way for who may open it, on the phone and on the page")
    func caseOfContact() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register()
            let words = ["finding": "单元门口的灯不亮了三天。", "agreed": "1"]
            let taken = try await send(house, contact("c-000001", id, words))
            let number = try #require(taken.receipt?["case"])
            let file = try #require(try await house.database.read { try $0.caseID(number: number) })
            let mayOpen = house.steward.may(.casesRead, at: house.building)
            #expect(taken.receipt?["case-id"] == (mayOpen ? file.description : nil))
            let shown = try await house.database.read { try $0.contacts(with: id).first }
            #expect(shown?.caseID == file && shown?.caseNumber == number)
            let screen = Screen(language: .zh, caller: house.secretary, csrf: "c", now: VisitHouse.start, formKey: "k")
            let page = try await house.database.read {
                try HouseholdPage($0, id, house.secretary, at: VisitHouse.start)
            }
            #expect(house.secretary.may(.casesRead, at: house.building))
            #expect(page.html(screen).markup.contains("<a href=\"/cases/\(file)\">\(number)</a>"))
        }
    }

    @Test("what cannot be taken comes back with the reason, counts nowhere, and is mended, handed over or dropped")
    func refused() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register()
            let bad = try await send(house, contact("c-000001", id, way: "pigeon"))
            #expect(bad.state == .refused && bad.code == "invalid.way" && bad.field == "way")
            #expect(bad.message?.zh.isEmpty == false && bad.message?.en.isEmpty == false)
            #expect(try await contacts(house, id) == 0)
            let good = try await send(house, contact("c-000002", id, mends: "c-000001"))
            #expect(good.state == .done)
            #expect(
                try await house.database.read { try $0.fieldResult(of: "c-000001", by: house.steward.key) }?.state
                    == .mended)
            #expect(try await contacts(house, id) == 1)
            for (number, act, state) in [(3, SettleCommand.Act.handOver, FieldState.handed), (4, .drop, .dropped)] {
                let command = contact("c-00000\(number)", id, way: "pigeon")
                #expect(try await send(house, command).state == .refused)
                let settled = try await house.database.perform(
                    SettleCommand(command.id, act), by: house.steward, at: VisitHouse.start)
                #expect(settled.state == state)
                // What was settled so is not mended as well: it would count twice.
                let late = try await send(house, contact("c-00001\(number)", id, mends: command.id))
                #expect(late.state == .refused && late.code == "field.notYours")
                // Nobody else's entry can be settled.
                #expect(
                    await refusal {
                        _ = try await house.database.perform(
                            SettleCommand(command.id, act), by: house.other, at: VisitHouse.start)
                    } == "field.notYours")
            }
            #expect(try await contacts(house, id) == 1)
            let unknown = FieldCommand(
                id: "c-000009", person: "test", kind: "dance", saidAt: VisitHouse.start, at: VisitHouse.start,
                fields: [:])
            #expect(try await send(house, unknown).code == "field.kind")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a decision about an entry waits where the server was restored since, and is taken when the phone knows")
    func settledAfterRestore() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register()
            #expect(try await send(house, contact("c-000001", id, way: "pigeon")).state == .refused)
            let routes = FieldRoutes(database: house.database, worker: { [] }).routes
            let route = try #require(routes.first { $0.method == .post && $0.pattern == "/field/settlement" })
            func settle(newest: Int64) async throws -> String {
                let cursor = FieldCursor(
                    ChangePoint(VisitHouse.start - .minutes(5)), newest: newest, posts: "1", at: VisitHouse.start)
                let form = Form(pairs: [
                    ("id", "c-000001"), ("act", SettleCommand.Act.handOver.rawValue), ("since", cursor.description),
                ])
                let screen = Screen(
                    language: .zh, caller: house.steward, csrf: "c", now: VisitHouse.start + .minutes(1), formKey: "k")
                let answer = try await route.handler(
                    WebRequest(parameters: [:], query: Form(pairs: []), form: form, screen: screen))
                guard case .json(let told) = answer else { throw AppError.refused }
                return try JSON.encode(told)
            }
            // The phone knows of an entry that this server never had.
            #expect(try await settle(newest: .max).contains(#""reload":true"#))
            func state() async throws -> FieldState? {
                try await house.database.read { try $0.fieldResult(of: "c-000001", by: house.steward.key) }?.state
            }
            #expect(try await state() == .refused)
            let known = try await settle(newest: 0)
            #expect(known.contains(#""reload":false"#) && known.contains(#""state":"handed""#))
            #expect(try await state() == .handed)
        }
    }

    @Test("what was handed over is taken or dropped by whoever plans visits there, and nobody else")
    func handed() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.groups: "living-alone"])
            let commands = [contact("c-000001", id, way: "pigeon"), contact("c-000002", id, version: 0)]
            for command in commands {
                #expect(try await send(house, command).state == .refused)
                _ = try await house.database.perform(
                    SettleCommand(command.id, .handOver), by: house.steward, at: VisitHouse.start)
            }
            let list = try await house.database.read { try $0.handedCommands(under: [VisitHouse.community]) }
            #expect(list.map(\.byName) == [house.steward.name, house.steward.name])
            let first = try #require(list.first)
            for stranger in [house.steward, house.other, .anonymous] {
                #expect(
                    await refusal {
                        _ = try await house.database.perform(
                            DecideHanded(first.id, .drop), by: stranger, at: VisitHouse.start)
                    } == "refused")
            }
            // What still cannot be taken says why and stays in the queue.
            #expect(
                await refusal {
                    _ = try await house.database.perform(
                        DecideHanded(first.id, .take), by: house.secretary, at: VisitHouse.start)
                } == "invalid.way")
            let dropped = try await house.database.perform(
                DecideHanded(first.id, .drop), by: house.secretary, at: VisitHouse.start)
            #expect(dropped == .dropped)
            #expect(
                await refusal {
                    _ = try await house.database.perform(
                        DecideHanded(first.id, .take), by: house.secretary, at: VisitHouse.start)
                } == "field.notYours")
            #expect(try await house.database.read { try $0.handedCommands(under: [VisitHouse.community]) }.count == 1)
            #expect(try await contacts(house, id) == 0)
            // One that waited too long for another is taken as it is.
            #expect(try await send(house, contact("c-000004", id, after: "c-000003")).state == .waiting)
            #expect(try await send(house, contact("c-000005", id, after: "c-000004")).state == .waiting)
            _ = try await house.database.perform(
                SettleCommand("c-000004", .handOver), by: house.steward, at: VisitHouse.start)
            let waiting = try #require(
                try await house.database.read { try $0.handedCommands(under: [VisitHouse.community]) }.last)
            let taken = try await house.database.perform(
                DecideHanded(waiting.id, .take), by: house.secretary, at: VisitHouse.start)
            #expect(taken == .done)
            // What waited for it nobody has seen yet: it comes before the same person.
            let next = try #require(
                try await house.database.read { try $0.handedCommands(under: [VisitHouse.community]) }.last)
            #expect(next.id != waiting.id)
            #expect(
                try await house.database.perform(
                    DecideHanded(next.id, .take), by: house.secretary, at: VisitHouse.start) == .done)
            let made = try await house.database.read { try $0.contacts(with: id) }
            #expect(
                made.count == 2 && made.allSatisfy { $0.byName == "\(house.secretary.name)（\(house.steward.name)）" })
        }
    }

    @Test("an entry waits for the one it depends on, in whatever order they come; after five days a person has it")
    func order() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register()
            #expect(try await send(house, contact("c-000003", id, after: "c-000002")).state == .waiting)
            #expect(try await send(house, contact("c-000002", id, after: "c-000001")).state == .waiting)
            #expect(try await contacts(house, id) == 0)
            #expect(try await send(house, contact("c-000001", id)).state == .done)
            #expect(try await contacts(house, id) == 3)
            #expect(try await house.database.nextTimerDue() == nil)
            #expect(try await send(house, contact("c-000005", id, after: "c-000004")).state == .waiting)
            let later = VisitHouse.start + .days(5)
            _ = try await house.database.runDueTimers(
                at: later, handlers: [FieldTimer.kind: { try FieldTimer.fire($0, subject: $1.subject, at: $2) }])
            #expect(
                try await house.database.read { try $0.fieldResult(of: "c-000005", by: house.steward.key) }?.state
                    == .handed)
            // What depends on an entry that came back waits for its maker to decide: dropped, it comes back as well;
            #expect(try await send(house, contact("c-000006", id, way: "pigeon"), at: later).state == .refused)
            #expect(try await send(house, contact("c-000007", id, after: "c-000006"), at: later).state == .waiting)
            let drop = SettleCommand("c-000006", .drop)
            _ = try await house.database.perform(drop, by: house.steward, at: later)
            #expect(
                try await house.database.read { try $0.fieldResult(of: "c-000007", by: house.steward.key) }?.code
                    == "field.before")
            // mended, it goes on by itself.
            #expect(try await send(house, contact("c-000008", id, way: "pigeon"), at: later).state == .refused)
            #expect(try await send(house, contact("c-000009", id, after: "c-000008"), at: later).state == .waiting)
            #expect(try await send(house, contact("c-000010", id, mends: "c-000008"), at: later).state == .done)
            #expect(
                try await house.database.read { try $0.fieldResult(of: "c-000009", by: house.steward.key) }?.state
                    == .done)
            #expect(try await contacts(house, id) == 5)
        }
    }

    @Test(
        "a household given away while somebody was offline: what they did before counts, what they did after does not")
    func givenAway() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register(at: VisitHouse.start - .days(1))
            try await house.database.perform(
                GiveHouseholds([id], to: house.posts[1]), by: house.secretary, at: VisitHouse.start)
            let before = try await send(
                house, contact("c-000001", id, at: VisitHouse.start - .hours(2)), at: VisitHouse.start + .hours(3))
            #expect(before.state == .done && before.receipt?["given-away"] == "1")
            let after = try await send(
                house, contact("c-000002", id, at: VisitHouse.start + .hours(2)), at: VisitHouse.start + .hours(3))
            #expect(after.state == .refused && after.code == "refused")
            #expect(try await contacts(house, id) == 1)
            let changes = try await house.database.read { tx in
                try tx.householdChanges(
                    of: [house.posts[0]], after: ChangePoint(VisitHouse.start - .minutes(1)), limit: 500)
            }
            #expect(changes.gone == [id] && changes.households.isEmpty)
            let theirs = try await house.database.read { tx in
                try tx.householdChanges(
                    of: [house.posts[1]], after: ChangePoint(VisitHouse.start - .minutes(1)), limit: 500)
            }
            #expect(theirs.households.map(\.household.id) == [id] && theirs.gone.isEmpty)
        }
    }

    @Test("a phone whose clock is a day ahead is put right, and both times are kept")
    func clocks() async throws {
        let now = VisitHouse.start
        let right = PhoneClock(said: now - .seconds(40), now: now)
        #expect(!right.isWrong && right.moment(now - .hours(1), now: now) == now - .hours(1))
        let ahead = PhoneClock(said: now + .days(1), now: now)
        #expect(ahead.isWrong && ahead.moment(now + .days(1) - .hours(2), now: now) == now - .hours(2))
        let behind = PhoneClock(said: now - .days(1), now: now)
        #expect(behind.isWrong && behind.moment(now - .days(1) - .hours(2), now: now) == now - .hours(2))
        #expect(PhoneClock(said: nil, now: now).moment(now + .hours(1), now: now) == now)
        try await VisitHouse.each { house in
            let id = try await house.register(at: now - .days(3))
            let command = FieldCommand(
                id: "c-000001", person: "test", kind: "contact", saidAt: now + .days(1) - .hours(2),
                at: now - .hours(2),
                fields: ["household": id.description, "version": "1", "way": "phone", "reached": "yes"])
            #expect(try await send(house, command).state == .done)
            let row = try await house.database.read { try $0.row("SELECT said_at, at FROM field_command") }
            #expect(try row?.get("said_at", as: Instant.self) == now + .days(1) - .hours(2))
            #expect(try row?.get("at", as: Instant.self) == now - .hours(2))
        }
    }

    @Test("a phone of a steward loads its own households and learns of every change, and of nobody else's")
    func changes() async throws {
        try await VisitHouse.each { house in
            let mine = try await house.register("601", [.groups: "living-alone"])
            let theirs = try await house.register("602")
            try await house.database.perform(
                GiveHouseholds([theirs], to: house.posts[1]), by: house.secretary, at: VisitHouse.start)
            let day = Zone.china.date(VisitHouse.start)
            let loaded = try await house.database.read { tx in
                try tx.fieldHouseholds(
                    tx.households(HouseholdFilter(stewards: [house.posts[0]])), on: day, at: VisitHouse.start)
            }
            #expect(loaded.map(\.id) == [mine])
            // The week of the 16th, and the two after it that begin within fourteen days.
            #expect(loaded.first?.owed.map(\.from.description) == ["2026-11-16", "2026-11-23"])
            func changed(after moment: Instant) async throws -> [Household.ID] {
                try await house.database.read {
                    try $0.householdChanges(of: [house.posts[0]], after: ChangePoint(moment), limit: 500)
                }
                .households.map(\.household.id)
            }
            let later = VisitHouse.start + .hours(1)
            #expect(try await changed(after: VisitHouse.start).isEmpty)
            try await house.contact(mine, at: later)
            #expect(try await changed(after: VisitHouse.start) == [mine])
            #expect(try await changed(after: later).isEmpty)
            _ = try await house.database.perform(
                AskErrand(mine, key: "papers", words: ""), by: house.steward, at: later + .minutes(1))
            #expect(try await changed(after: later) == [mine])
        }
    }

    /// What a phone and a bad network do to entries: sent in any order, several times, with lost replies. In the end
    /// every entry was taken exactly once or came back, whatever the seed.
    @Test("any order, any repetition, any lost reply: each entry once", arguments: 0..<8)
    func anyOrder(seed: Int) async throws {
        try await VisitHouse.each { house in
            var random = SeededGenerator(seed: UInt64(seed))
            var ids: [Household.ID] = []
            for door in 1...3 { ids.append(try await house.register("60\(door)")) }
            var commands: [FieldCommand] = []
            var (bad, blocked) = (Set<String>(), Set<String>())
            for number in 0..<30 {
                let isBad = Int.random(in: 0..<6, using: &random) == 0
                let after =
                    number > 0 && Int.random(in: 0..<4, using: &random) == 0
                    ? commands[Int.random(in: 0..<number, using: &random)].id : nil
                let id = "cmd-\(seed)-\(number)-x"
                if let after, bad.contains(after) || blocked.contains(after) {
                    blocked.insert(id)
                } else if isBad {
                    bad.insert(id)
                }
                commands.append(
                    contact(
                        id, ids[Int.random(in: 0..<ids.count, using: &random)], after: after,
                        way: isBad ? "pigeon" : "home"))
            }
            var known: [String: FieldState] = [:]
            var rounds = 0
            while known.count < commands.count - blocked.count, rounds < 200 {
                rounds += 1
                for command in commands.filter({ known[$0.id] == nil }).shuffled(using: &random) {
                    let result = try await send(house, command)
                    // A third of the replies never arrive; what is waiting is asked for again.
                    if Int.random(in: 0..<3, using: &random) > 0, result.state != .waiting {
                        known[command.id] = result.state
                    }
                }
            }
            for command in commands where !blocked.contains(command.id) {
                #expect(known[command.id] == (bad.contains(command.id) ? .refused : .done), "\(command.id)")
            }
            // Their maker gives up on those that came back: what waited for them comes back too.
            for id in bad {
                _ = try await house.database.perform(SettleCommand(id, .drop), by: house.steward, at: VisitHouse.start)
            }
            for id in blocked {
                let state = try await house.database.read { try $0.fieldResult(of: id, by: house.steward.key) }?.state
                #expect(state == .refused, "\(id)")
            }
            var taken = 0
            for id in ids { taken += try await contacts(house, id) }
            #expect(taken == commands.count - bad.count - blocked.count)
            #expect(try await house.database.nextTimerDue() == nil)
            #expect(try await house.differences().isEmpty)
        }
    }
}
