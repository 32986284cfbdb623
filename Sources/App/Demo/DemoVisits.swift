import Households
import Kernel
import Persistence
import People
import Policy
import Territory
import Visits

/// A steward with 250 households: invented people at invented doors, most of them seen lately, some not.
struct DemoVisits: Sendable {
    let database: Database
    let people: DemoPeople.Built
    let tree: DemoTree.Built
    let now: Instant

    private static let households = 250
    private static let names = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"]
    /// Groups in need by the number of the household; the others belong to none.
    private static let groups: [Int: String] = [
        3: "living-alone", 11: "alone-and-frail", 17: "disabled", 28: "empty-nest", 36: "living-alone",
        49: "seriously-ill", 63: "left-behind", 78: "low-income", 91: "living-alone", 120: "lost-only-child",
        133: "child-in-hardship", 160: "disabled", 190: "alone-and-frail", 222: "empty-nest",
    ]
    private static let needs: [Int: String] = [
        3: "膝盖不好，爬楼慢，想请人帮忙买菜。", 11: "下不了楼，配药要人代跑。", 17: "出门坐轮椅，单元门口的坡道太陡。",
    ]

    func play() async throws {
        let steward = people.steward
        guard let grid = tree.grids.first else { return }
        let buildings = tree.buildings.filter { grid.contains($0) }
        guard !buildings.isEmpty else { return }
        var ids: [Household.ID] = []
        for number in 0..<DemoVisits.households {
            ids.append(
                try await register(number, in: buildings[number * buildings.count / DemoVisits.households], by: steward)
            )
        }
        try await contacts(ids, by: steward)
        try await tasks(ids, by: steward)
    }

    private func register(_ number: Int, in building: PlaceCode, by steward: Caller) async throws -> Household.ID {
        let name = DemoVisits.names[number % DemoVisits.names.count]
        var values: [HouseholdField: String] = [
            .contact: name + (number % 3 == 0 ? "阿姨" : "师傅"), .people: String(1 + number % 5),
        ]
        if let group = DemoVisits.groups[number] { values[.groups] = group }
        if let needs = DemoVisits.needs[number] { values[.needs] = needs }
        // The resident of the demonstration lives in the household of number 3.
        values[.phone] = number == 3 ? "13900000001" : "139\(padded(20_000_000 + number, 8))"
        let place = number % 84
        let register = RegisterHousehold(
            place: building, unit: "\(place / 42 + 1)单元", door: "\(place % 42 / 2 + 1)\(padded(place % 2 + 1, 2))",
            basis: HouseholdBasis(agreed: .door), values: values)
        return try await database.perform(register, by: steward, at: now - .days(40))
    }

    /// Most were seen this month; of those in need most this week, one of them not for two weeks.
    private func contacts(_ ids: [Household.ID], by steward: Caller) async throws {
        for (number, id) in ids.enumerated() where number % 4 != 1 {
            let inNeed = DemoVisits.groups[number] != nil
            let daysAgo = inNeed ? (number == 36 ? 16 : number % 3 + 1) : 1 + number % 25
            let moment = now - .days(daysAgo) + .hours(number % 6)
            let contact = RecordContact(
                id, seen: 1, way: number % 3 == 0 ? .home : .phone, reached: true,
                note: inNeed ? "精神不错，家里一切正常。" : nil)
            _ = try await database.perform(contact, by: steward, at: min(moment, now))
        }
    }

    private func tasks(_ ids: [Household.ID], by steward: Caller) async throws {
        _ = try await database.perform(
            AskErrand(ids[11], key: "medicine", words: "降压药一盒，医保卡在家里。"), by: steward, at: now - .hours(3))
        _ = try await database.perform(
            RecordContact(
                ids[49], seen: 1, way: .phone, reached: true, note: "昨天出院回家，想有人去看看。", event: "home-from-hospital"),
            by: steward, at: now - .hours(2))
        let secretary = people.caller("secretary")
        let due = Zone.china.date(now).adding(days: 3)
        _ = try await database.perform(
            PlanKnocks([ids[17]], due: due, words: "单元门口坡道太陡的事反映过两次，当面听一听。"), by: secretary, at: now - .hours(1))
    }
}
