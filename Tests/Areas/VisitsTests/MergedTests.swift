import Field
import Kernel
import People
import Persistence
import Policy
import Testing

@testable import Households
@testable import Visits

/// What a household had before its entry was merged, and that one merged again, on both engines.
@Suite("Merged entries of the register")
struct MergedTests {
    /// Entries for three doors, the first merged into the second and that into the third a day later.
    private func merge(_ house: VisitHouse, _ ids: [Household.ID]) async throws {
        for (number, id) in ids.dropLast().enumerated() {
            try await house.database.perform(
                DecideHousehold(id, .merge(into: ids[number + 1])), by: house.steward,
                at: VisitHouse.start + .days(number + 1))
        }
    }
    private func register(_ house: VisitHouse, at now: Instant = VisitHouse.start) async throws -> [Household.ID] {
        var ids: [Household.ID] = []
        for door in ["601", "602", "603"] {
            ids.append(try await house.register(door, [.groups: "living-alone"], at: now))
        }
        return ids
    }

    @Test("contacts and tasks stay with the household, however often its entry is merged")
    func followed() async throws {
        try await VisitHouse.each { house in
            let ids = try await register(house)
            try await house.contact(ids[0], .home) { $0.note = "平安" }
            let task = try await house.database.perform(
                AskErrand(ids[0], key: "papers", words: "医保"), by: house.steward, at: VisitHouse.start)
            try await merge(house, ids)
            #expect(try await house.differences().isEmpty)
            let later = VisitHouse.start + .days(3)
            let posts = try await house.database.read { tx in
                try tx.visitingPosts(of: house.steward, at: later)
            }
            try await house.database.read { tx in
                #expect(try tx.contacts(with: ids[2]).map(\.household) == [ids[0]])
                #expect(try tx.openCareTasks(of: [ids[2]]).map(\.id) == [task])
                #expect(try tx.careTasks(of: ids[2]).map(\.id) == [task])
                #expect(try tx.careWords(of: ids[2]) == [task: "医保"])
                let stops = try tx.todaysRound(of: posts, at: later).buildings.flatMap(\.stops)
                #expect(stops.map(\.household.id) == [ids[2]] && stops.first?.tasks.map(\.id) == [task])
                let visited = try #require(try tx.visitedHousehold(ids[2]))
                #expect(visited.contacted == Zone.china.date(VisitHouse.start))
                let onPhone = try tx.fieldHouseholds([visited], on: Zone.china.date(later), at: later)
                #expect(onPhone.first?.tasks.map(\.id) == [task])
            }
            // Done at the household as it is today; its phone is told.
            try await house.contact(ids[2], .home, reached: false, at: later) { $0.done = [task] }
            try await house.database.read { tx in
                #expect(try tx.openCareTasks(of: [ids[2]]).isEmpty)
                let told = try tx.householdChanges(
                    of: posts.map(\.id), after: ChangePoint(later - .seconds(1)), limit: 10)
                #expect(told.households.map(\.household.id) == [ids[2]])
            }
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a household that is erased leaves no words behind with the entries that were merged into it")
    func erased() async throws {
        try await VisitHouse.each { house in
            let ids = try await register(house)
            try await house.contact(ids[0], .home) { $0.note = "平安" }
            _ = try await house.database.perform(
                AskErrand(ids[0], key: "papers", words: "医保"), by: house.steward, at: VisitHouse.start)
            let bad = FieldCommand(
                id: "c-000001", person: "test", kind: "contact", saidAt: VisitHouse.start, at: VisitHouse.start,
                fields: [
                    "household": ids[0].description, "version": "1", "way": "pigeon", "reached": "yes", "note": "平安",
                ])
            let refused = try await house.database.perform(
                ReceiveCommand(bad, device: "phone-1"), by: house.steward, at: VisitHouse.start)
            #expect(refused.state == .refused)
            try await merge(house, ids)
            _ = try await house.database.perform(
                LetGoOfHousehold(ids[2], erasing: true), by: house.steward, at: VisitHouse.start + .days(3))
            let left = try await house.database.read { tx in
                try [
                    "SELECT count(*) FROM visit_contact WHERE note IS NOT NULL",
                    "SELECT count(*) FROM care_task WHERE words IS NOT NULL",
                    "SELECT count(*) FROM field_command WHERE sealed IS NOT NULL",
                    "SELECT count(*) FROM household_field",
                ].map { try tx.value(SQL(trustedText: $0), as: Int.self) }
            }
            #expect(left == [0, 0, 0, 0])
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a household whose entry was merged after the visit of the week was not missed in it")
    func reached() async throws {
        try await VisitHouse.each { house in
            let ids = try await register(house, at: VisitHouse.start - .days(10))
            let missed = try await house.register("604", [.groups: "living-alone"], at: VisitHouse.start - .days(10))
            try await house.database.write { try VisitTimer.arrange($0, at: VisitHouse.start) }
            try await house.contact(ids[0], .home)
            try await merge(house, ids)
            try await house.pass(try #require(Instant(iso8601: "2026-11-22T16:11:00Z")))
            let week = CivilDate("2026-11-16")!
            let list = try await house.database.read { tx in
                try tx.missedHouseholds(under: VisitHouse.community, tier: "weekly", from: week)
            }
            #expect(list.map(\.household.id) == [missed])
        }
    }

    @Test("what nobody has decided about goes over in the order it was written, an emptying too")
    func undecided() async throws {
        try await VisitHouse.each { house in
            let (from, to) = (
                try await house.register("601", [.contact: "王阿姨"]), try await house.register("602", [:])
            )
            let seen = try await house.household(from).version
            for value in ["", "王老师", "王奶奶", "王大妈", "王婆婆"] {
                _ = try await house.database.perform(
                    ChangeHousehold(from, seen: value.isEmpty ? seen : 0, values: [.contact: value]),
                    by: house.secretary,
                    at: VisitHouse.start)
            }
            // The first was seen and emptied; the others stand beside nothing.
            #expect(try await house.household(from).conflicts.count == 4)
            try await house.database.perform(
                DecideHousehold(from, .merge(into: to)), by: house.secretary, at: VisitHouse.start)
            var opened = try await house.database.perform(
                OpenHousehold(to, why: .planning), by: house.secretary, at: VisitHouse.start)
            #expect(opened.values[.contact] == "王老师")
            #expect(
                opened.household.conflicts.map { opened.conflicts[$0.id.description] } == ["王奶奶", "王大妈", "王婆婆"])
            // An emptying by somebody who had not seen the value waits at the next household as well.
            _ = try await house.database.perform(
                ChangeHousehold(to, seen: 1, values: [.contact: ""]), by: house.secretary, at: VisitHouse.start)
            let last = try await house.register("603", [:])
            try await house.database.perform(
                DecideHousehold(to, .merge(into: last)), by: house.secretary, at: VisitHouse.start)
            opened = try await house.database.perform(
                OpenHousehold(last, why: .planning), by: house.secretary, at: VisitHouse.start)
            #expect(opened.values[.contact] == "王老师")
            #expect(
                opened.household.conflicts.map { opened.conflicts[$0.id.description] }
                    == ["王奶奶", "王大妈", "王婆婆", ""])
            #expect(try await house.differences().isEmpty)
        }
    }
}
