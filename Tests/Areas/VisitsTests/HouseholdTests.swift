import Kernel
import People
import Persistence
import Policy
import Testing

@testable import Households
@testable import Visits

/// The register of households, on both engines.
@Suite("Register of households")
struct HouseholdTests {
    @Test(
        "a household is registered with a ground, its tier follows from its groups, and it belongs to who registers it")
    func registered() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register(
                "602", [.contact: "王阿姨", .groups: "living-alone", .phone: VisitHouse.phone])
            let household = try await house.household(id)
            #expect(household.tier == "weekly" && household.tierGround == .groups)
            #expect(household.steward == house.posts[0])
            #expect(Set(household.fields.keys) == [.contact, .groups, .phone])
            // What the person reads about themselves is in words.
            guard case .resident(let resident) = house.resident.kind else { throw AppError.refused }
            let own = try await house.database.read { try HouseholdRecords().export(resident, in: $0) }
            #expect(own.flatMap(\.rows).flatMap { $0 }.contains { $0.value.hasPrefix("独居老人 / ") })
            let again = await refusal { _ = try await house.register("602") }
            #expect(again == "household.alreadyThere")
            let bare = RegisterHousehold(place: house.building, door: "7", basis: nil, values: [.contact: "张"])
            #expect(
                await refusal { _ = try await house.database.perform(bare, by: house.steward, at: VisitHouse.start) }
                    == "invalid.basis")
            let wide = RegisterHousehold(place: VisitHouse.grid, basis: nil)
            #expect(
                await refusal { _ = try await house.database.perform(wide, by: house.steward, at: VisitHouse.start) }
                    == "invalid.place")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("nothing personal lies in clear: not in the row, the chain or the fields")
    func sealed() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.contact: "王阿姨", .phone: VisitHouse.phone, .needs: "膝盖不好"])
            let texts = try await house.database.read { tx in
                try tx.rows("SELECT details FROM household").map { try $0.get("details", as: String.self) }
                    + tx.rows("SELECT event FROM household_entry").map { try $0.get("event", as: String.self) }
                    + tx.rows("SELECT detail FROM audit").map { try $0.find("detail", as: String.self) ?? "" }
            }
            for secret in ["王阿姨", VisitHouse.phone, "膝盖"] {
                #expect(!texts.contains { $0.contains(secret) }, "\(secret)")
            }
            let sizes = try await house.database.read { tx in
                try tx.rows("SELECT value FROM household_field WHERE household = \(id)").map {
                    try $0.get("value", as: [UInt8].self)
                }
            }
            #expect(sizes.count == 3)
            #expect(sizes.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("王") })
        }
    }

    @Test("every opening is written down where the household reads it; strangers are refused, telling nothing")
    func opened() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.contact: "王阿姨", .phone: VisitHouse.phone])
            for stranger in [house.other, .anonymous, Caller(kind: .resident(Identifier(rawValue: 77)), name: "居民")] {
                let refused = await refusal {
                    _ = try await house.database.perform(
                        OpenHousehold(id, why: .visit), by: stranger, at: VisitHouse.start)
                }
                #expect(refused == "refused")
            }
            let opened = try await house.database.perform(
                OpenHousehold(id, why: .visit), by: house.steward, at: VisitHouse.start)
            #expect(opened.values[.contact] == "王阿姨")
            _ = try await house.database.perform(
                OpenHousehold(id, why: .planning), by: house.secretary, at: VisitHouse.start)
            let own = try await house.database.perform(
                OpenHousehold(id, why: .visit), by: house.resident, at: VisitHouse.start)
            #expect(own.values[.phone] == VisitHouse.phone)
            let views = try await house.database.read { try $0.householdViews(of: id) }
            #expect(views.map(\.reason) == [.planning, .visit])
            #expect(views.last?.viewer == house.steward.name)
        }
    }

    @Test("two who change different fields at once lose nothing; the same field is kept twice until somebody decides")
    func merged() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.contact: "王阿姨"])
            let seen = try await house.household(id).version
            func change(_ values: [HouseholdField: String], by caller: Caller) async throws -> ChangeHousehold.Outcome {
                try await house.database.perform(
                    ChangeHousehold(id, seen: seen, values: values), by: caller, at: VisitHouse.start)
            }
            #expect(try await change([.people: "3"], by: house.steward).conflicts.isEmpty)
            #expect(try await change([.coming: "有狗"], by: house.secretary).conflicts.isEmpty)
            var household = try await house.household(id)
            #expect(household.fields[.coming]?.isParallel == true && household.fields[.people]?.isParallel == false)
            #expect(try await change([.people: "4"], by: house.secretary).conflicts == [.people])
            #expect(try await change([.people: "3"], by: house.secretary).conflicts.isEmpty)
            household = try await house.household(id)
            let conflict = try #require(household.conflicts.first)
            #expect(conflict.field == .people && conflict.byName == house.secretary.name)
            let opened = try await house.database.perform(
                OpenHousehold(id, why: .correction), by: house.steward, at: VisitHouse.start)
            #expect(opened.values[.people] == "3" && opened.conflicts.values.sorted() == ["4"])
            #expect(try await house.differences().isEmpty)
            household = try await house.database.perform(
                DecideConflict(id, conflict.id, keep: .second), by: house.steward, at: VisitHouse.start)
            #expect(household.conflicts.isEmpty)
            let twice = await refusal {
                _ = try await house.database.perform(
                    DecideConflict(id, conflict.id, keep: .first), by: house.secretary, at: VisitHouse.start)
            }
            #expect(twice == "household.noConflict")
            let after = try await house.database.perform(
                OpenHousehold(id, why: .correction), by: house.steward, at: VisitHouse.start)
            #expect(after.values[.people] == "4" && after.conflicts.isEmpty)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("two entries of one household become one, and what differs is decided by a person")
    func duplicates() async throws {
        try await VisitHouse.each { house in
            let first = try await house.register("602", [.contact: "王阿姨", .phone: VisitHouse.phone])
            let second = try await house.register("603", [.contact: "王老师", .phone: VisitHouse.phone, .people: "2"])
            let found = try await house.database.read { tx in
                try tx.possibleDuplicates(of: try #require(try tx.household(second)))
            }
            #expect(found.map(\.id) == [first])
            _ = try await house.contact(second, .home)
            try await house.database.perform(
                DecideHousehold(second, .merge(into: first)), by: house.steward, at: VisitHouse.start)
            let gone = try await house.household(second)
            #expect(gone.standing == .merged && gone.mergedInto == first && gone.fields.isEmpty)
            let opened = try await house.database.perform(
                OpenHousehold(first, why: .visit), by: house.steward, at: VisitHouse.start)
            #expect(opened.values[.contact] == "王阿姨" && opened.values[.people] == "2")
            #expect(opened.conflicts.values.sorted() == ["王老师"])
            #expect(try await house.database.read { try $0.contacts(with: first) }.count == 1)
            #expect(
                try await house.database.read { try $0.visitedHousehold(first)?.contacted }
                    == Zone.china.date(VisitHouse.start))
            let self1 = await refusal {
                try await house.database.perform(
                    DecideHousehold(first, .merge(into: first)), by: house.steward, at: VisitHouse.start)
            }
            #expect(self1 == "household.sameEntry")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a household that withdraws or is erased leaves no words behind, only that it was there")
    func letGo() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.contact: "王阿姨", .phone: VisitHouse.phone])
            try await house.contact(id, .home) { $0.note = "腿脚不便" }
            _ = try await house.database.perform(
                AskErrand(id, key: "medicine", words: "降压药"), by: house.resident, at: VisitHouse.start)
            let household = try await house.database.perform(
                LetGoOfHousehold(id, erasing: true), by: house.resident, at: VisitHouse.start)
            #expect(household.standing == .erased && household.basis == nil)
            let left = try await house.database.read { tx in
                try [
                    tx.value("SELECT count(*) FROM household_field", as: Int.self),
                    tx.value("SELECT count(*) FROM visit_contact WHERE note IS NOT NULL", as: Int.self),
                    tx.value("SELECT count(*) FROM care_task WHERE words IS NOT NULL", as: Int.self),
                    tx.value("SELECT count(*) FROM household WHERE phone_hash IS NOT NULL", as: Int.self),
                ]
            }
            #expect(left == [0, 0, 0, 0])
            let late = await refusal {
                _ = try await house.database.perform(
                    ChangeHousehold(id, seen: 1, values: [.contact: "王"]), by: house.secretary, at: VisitHouse.start)
            }
            #expect(late == "household.over")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a rest has a reason and an end, and ends by itself")
    func paused() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.groups: "living-alone"])
            let today = Zone.china.date(VisitHouse.start)
            func pause(_ reason: String, _ until: CivilDate?) async -> String? {
                await refusal {
                    try await house.database.perform(
                        DecideHousehold(id, .pause(reason: reason, until: until)), by: house.steward,
                        at: VisitHouse.start)
                }
            }
            #expect(await pause("tired", nil) == "invalid.reason")
            #expect(await pause("hospital", nil) == "invalid.until")
            #expect(await pause("hospital", today.adding(days: 61)) == "invalid.until")
            #expect(await pause("hospital", today.adding(days: 3)) == nil)
            try await house.database.write { try VisitTimer.arrange($0, at: VisitHouse.start) }
            try await house.pass(VisitHouse.start + .days(2))
            #expect(try await house.household(id).standing == .paused)
            try await house.pass(VisitHouse.start + .days(3))
            #expect(try await house.household(id).standing == .visited)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test("a whole area goes to another steward, who alone may open it then")
    func given() async throws {
        try await VisitHouse.each { house in
            let ids = [
                try await house.register("601"), try await house.register("602"), try await house.register("603"),
            ]
            let outcome = try await house.database.perform(
                GiveHouseholds(area: VisitHouse.grid, to: house.posts[1]), by: house.secretary, at: VisitHouse.start)
            #expect(outcome == .init(given: 3, more: false))
            let open = OpenHousehold(ids[0], why: .visit)
            #expect(
                await refusal { _ = try await house.database.perform(open, by: house.steward, at: VisitHouse.start) }
                    == "refused")
            _ = try await house.database.perform(open, by: house.other, at: VisitHouse.start)
            let give = GiveHouseholds(ids, to: house.posts[0])
            #expect(
                await refusal { _ = try await house.database.perform(give, by: house.other, at: VisitHouse.start) }
                    == "refused")
            #expect(try await house.differences().isEmpty)
        }
    }
}
