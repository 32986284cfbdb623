import Kernel
import Testing

@testable import Households
@testable import Policy
@testable import Visits

/// Emergency mode asks for a contact every day: pure rules by tables.
@Suite struct DailyCareTests {
    private func day(_ text: String) -> CivilDate { CivilDate(text)! }
    private let rules = VisitRules(
        stewards: ["s"],
        tiers: [
            VisitTier(key: "w", name: Text("周", "w"), every: .week, ways: [.home], basis: Text("法", "law"), rule: "r"),
            VisitTier(key: "m", name: Text("月", "m"), every: .month, ways: [.home], basis: Text("法", "law"), rule: "r"),
        ], otherwise: "m", groups: [], events: [], errands: [], pauses: [])
    private var care: [DailyCare] {
        [
            DailyCare(
                places: [PlaceCode("340102001001")!], tiers: ["w"], from: day("2026-11-18"), end: day("2026-11-21"))
        ]
    }
    private func household(
        _ tier: String = "w", contacted: String?, place: String = "340102001001001001001"
    ) throws -> HouseholdTurn {
        let entry = HouseholdEntry(
            sequence: 1, at: Instant(seconds: 0), by: "system", byName: "",
            event: .registered(place: try #require(PlaceCode(place)), tier: tier, basis: nil))
        let made = try #require(Household(id: Household.ID(rawValue: 1), opening: entry))
        return VisitedHousehold(household: made, since: day("2026-01-01"), contacted: contacted.map(day)).turn
    }

    @Test func `a named tier at the place is owed one each day, and the tier's own window holds before and after`()
        throws
    {
        // The week began on Monday the 16th.
        let cases: [(String, String?, Bool, Bool)] = [
            // day, contacted, owed, urgent
            ("2026-11-17", "2026-11-16", false, false), ("2026-11-18", "2026-11-16", true, true),
            ("2026-11-18", "2026-11-18", false, false), ("2026-11-19", "2026-11-18", true, true),
            ("2026-11-20", "2026-11-20", false, false), ("2026-11-21", "2026-11-20", false, false),
            ("2026-11-21", "2026-11-15", true, false), ("2026-11-23", "2026-11-20", true, false),
        ]
        for (on, contacted, isOwed, isUrgent) in cases {
            let owed = DueVisits.owed(try household(contacted: contacted), on: day(on), by: rules, care)
            #expect(
                (owed != nil) == isOwed && (owed?.isUrgent ?? false) == isUrgent, "on \(on) after \(contacted ?? "")")
        }
    }

    @Test func `other tiers and other places owe what they always did`() throws {
        let on = day("2026-11-19")
        #expect(DueVisits.owed(try household("m", contacted: "2026-11-02"), on: on, by: rules, care) == nil)
        let beside = try household(contacted: "2026-11-16", place: "340102001002001001001")
        #expect(DueVisits.owed(beside, on: on, by: rules, care) == nil)
        #expect(DueVisits.owed(try household(contacted: "2026-11-16"), on: on, by: rules) == nil)
    }

    @Test func `late is by the day before while it lasts, and by the tier's window once it is over`() throws {
        func late(_ on: String, _ contacted: String) throws -> Bool? {
            DueVisits.owed(try household(contacted: contacted), on: day(on), by: rules, care)?.isLate
        }
        #expect(try late("2026-11-18", "2026-11-16") == false)
        #expect(try late("2026-11-19", "2026-11-16") == true)
        #expect(try late("2026-11-20", "2026-11-19") == false)
        #expect(try late("2026-11-23", "2026-11-17") == false)
    }

    @Test func `a phone plans its days and then the weeks again, each window once`() throws {
        let plan = DueVisits.plan(try household(contacted: "2026-11-16"), from: day("2026-11-16"), by: rules, care)
        #expect(plan.map(\.from.description) == ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23"])
        let unreached = DueVisits.plan(try household(contacted: nil), from: day("2026-11-16"), by: rules, care)
        #expect(
            unreached.map(\.from.description) == ["2026-11-16", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23"])
    }

    @Test func `a day's share takes all that is owed for the day beside an even part of the rest`() throws {
        let weekly = try (1...70).map { _ in
            try household(contacted: "2026-11-15", place: "340102001002001001001")
        }
        let urgent = try household(contacted: "2026-11-17")
        let owed = (weekly + [urgent]).compactMap { DueVisits.owed($0, on: day("2026-11-18"), by: rules, care) }
        let share = DueVisits.share(of: owed, on: day("2026-11-18"))
        // Five days of the week are left: fourteen of seventy, and the one of today.
        #expect(share.count == 15 && share.count { $0.isUrgent } == 1)
    }
}
