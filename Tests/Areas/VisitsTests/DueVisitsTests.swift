import Kernel
import Persistence
import Testing

@testable import Households
@testable import Policy
@testable import Visits

/// Which visits are owed: pure rules by tables.
@Suite("Visits that are owed")
struct DueVisitsTests {
    private func day(_ text: String) -> CivilDate { CivilDate(text)! }

    @Test func `windows are those of the civil calendar`() {
        let cases: [(VisitFrequency, String, String, String)] = [
            (.day, "2026-11-21", "2026-11-21", "2026-11-22"), (.week, "2026-11-21", "2026-11-16", "2026-11-23"),
            (.week, "2026-11-16", "2026-11-16", "2026-11-23"), (.week, "2026-11-22", "2026-11-16", "2026-11-23"),
            (.week, "2027-01-02", "2026-12-28", "2027-01-04"), (.month, "2026-11-30", "2026-11-01", "2026-12-01"),
            (.quarter, "2026-11-21", "2026-10-01", "2027-01-01"), (.quarter, "2026-03-31", "2026-01-01", "2026-04-01"),
            (.halfYear, "2026-07-01", "2026-07-01", "2027-01-01"),
            (.halfYear, "2026-06-30", "2026-01-01", "2026-07-01"),
            (.year, "2028-02-29", "2028-01-01", "2029-01-01"),
        ]
        for (every, on, from, end) in cases {
            #expect(every.window(of: day(on)) == VisitWindow(from: day(from), end: day(end)), "\(every) on \(on)")
        }
    }

    @Test func `every day lies in exactly one window, and windows follow each other without a gap`() {
        for every in VisitFrequency.allCases {
            var at = day("2025-12-20")
            for _ in 0..<800 {
                let window = every.window(of: at)
                #expect(window.contains(at) && !window.contains(window.end))
                #expect(every.window(of: window.end).from == window.end)
                #expect(every.window(of: window.last) == window)
                at = at.adding(days: 1)
            }
        }
    }

    private let rules = VisitRules(
        stewards: ["s"],
        tiers: [
            VisitTier(
                key: "w", name: Text("周", "w"), every: .week, ways: [.home, .phone], basis: Text("法", "law"), rule: "r"),
            VisitTier(key: "m", name: Text("月", "m"), every: .month, ways: [.home], basis: Text("法", "law"), rule: "r"),
        ], otherwise: "m", groups: [CareGroup(key: "a", name: Text("独", "a"), tier: "w")], events: [], errands: [],
        pauses: [])

    private func household(
        _ number: Int64, _ tier: String, since: String, contacted: String? = nil,
        place: String = "340102001001001001001"
    ) throws -> HouseholdTurn {
        let entry = HouseholdEntry(
            sequence: 1, at: Instant(seconds: 0), by: "system", byName: "",
            event: .registered(place: try #require(PlaceCode(place)), tier: tier, basis: nil))
        let made = try #require(Household(id: Household.ID(rawValue: number), opening: entry))
        return VisitedHousehold(household: made, since: day(since), contacted: contacted.map(day)).turn
    }

    @Test func `owed until reached in the window, late where the window before passed without a contact too`() throws {
        let today = day("2026-11-19")  // Thursday; the week began on the 16th
        let cases: [(String, String?, String, Bool?)] = [
            // since, contacted, tier, late (nil: not owed)
            ("2026-01-01", "2026-11-16", "w", nil), ("2026-01-01", "2026-11-15", "w", false),
            ("2026-01-01", "2026-11-09", "w", false), ("2026-01-01", "2026-11-08", "w", true),
            ("2026-01-01", nil, "w", true), ("2026-11-17", nil, "w", false), ("2026-11-12", nil, "w", false),
            ("2026-11-09", nil, "w", true), ("2026-01-01", "2026-11-01", "m", nil),
            ("2026-01-01", "2026-10-31", "m", false), ("2026-01-01", "2026-09-30", "m", true),
            // A tier the pack no longer has falls under “otherwise”.
            ("2026-01-01", "2026-10-31", "gone", false),
        ]
        for (since, contacted, tier, late) in cases {
            let owed = DueVisits.owed(
                try household(1, tier, since: since, contacted: contacted), on: today, by: rules)
            #expect(owed?.isLate == late, "since \(since), contacted \(contacted ?? "never"), \(tier)")
        }
    }

    @Test func `a day's share is even, takes what is late and what was not seen for longest, and ends with the window`()
        throws
    {
        // Thirty monthly households on the first of a month of thirty days: one a day.
        let all = try (1...30).map { number in
            try household(
                Int64(number), "m", since: "2026-01-01", contacted: "2026-10-\(number < 10 ? "0" : "")\(number)")
        }
        var reached: Set<Household.ID> = []
        for offset in 0..<30 {
            let today = day("2026-11-01").adding(days: offset)
            let owed = all.filter { !reached.contains($0.id) }.compactMap {
                DueVisits.owed($0, on: today, by: rules)
            }
            let share = DueVisits.share(of: owed, on: today)
            #expect(share.map(\.household.rawValue) == [Int64(offset + 1)], "\(today)")
            reached.formUnion(share.map(\.household))
        }
        #expect(reached.count == 30)
        // A day ends: with its share reached nothing more belongs to it, and half done the other half.
        let day10 = day("2026-11-01")
        let sixty = try (1...60).map {
            try household(Int64($0), "m", since: "2026-01-01", contacted: "2026-10-05")
        }.compactMap { DueVisits.owed($0, on: day10, by: rules) }
        #expect(DueVisits.share(of: sixty, on: day10).count == 2)
        #expect(DueVisits.share(of: Array(sixty.dropFirst()), reached: ["m": 1], on: day10).count == 1)
        #expect(DueVisits.share(of: Array(sixty.dropFirst(2)), reached: ["m": 2], on: day10).isEmpty)
        let late = try household(99, "m", since: "2026-01-01", contacted: "2026-05-01")
        let owed = (all + [late]).compactMap { DueVisits.owed($0, on: day("2026-11-01"), by: rules) }
        #expect(DueVisits.share(of: owed, on: day("2026-11-01")).first?.household.rawValue == 99)
        #expect(DueVisits.share(of: owed, on: day("2026-11-30")).count == 31)
    }

    @Test func `the way goes stairway by stairway, the one with the most urgent visit first`() throws {
        let places = [
            (1, "340102001001001001002010101", "2026-11-10"), (2, "340102001001001001001010102", "2026-11-12"),
            (3, "340102001001001001001010101", "2026-11-13"), (4, "340102001001001001003010101", nil),
        ]
        let owed = try places.compactMap { number, place, contacted in
            DueVisits.owed(
                try household(Int64(number), "w", since: "2026-01-01", contacted: contacted, place: place),
                on: day("2026-11-19"), by: rules)
        }
        #expect(DueVisits.ordered(owed).map(\.household.rawValue) == [4, 1, 3, 2])
    }

    @Test(arguments: ["changchun-kuancheng", "hefei", "hefei-yaohai", "zhangzhou-changtai"])
    func `the delivered packs say who visits, how often and on what ground`(key: String) async throws {
        try await VisitHouse.each { house in
            let version = try await house.database.perform(
                InstallDeliveredPack(key: key), by: .system, at: VisitHouse.start
            ).version
            let rules = try #require(try await house.database.read { try $0.policy(version: version).pack.visits })
            #expect(!rules.stewards.isEmpty && rules.tier(rules.otherwise) != nil)
            #expect(rules.groups.allSatisfy { rules.tier($0.tier) != nil })
            for group in rules.groups {
                // Those in need at least once a week.
                let every = try #require(rules.tier(ofGroups: [group.key])?.every)
                #expect(every == .day || every == .week, "\(group.key)")
            }
            #expect(rules.tier(ofGroups: rules.groups.map(\.key)) == rules.tiers.first)
            #expect(rules.tier(ofGroups: [])?.key == rules.otherwise)
        }
    }
}
