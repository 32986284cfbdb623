import Households
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// Households of a steward, or of a place for those who plan.
struct HouseholdListPage {
    let shown: [VisitedHousehold]
    private let next: Household.ID?
    private let doors: DoorNames
    private let rules: VisitRules?
    private let day: CivilDate
    private let care: [DailyCare]
    private let show: HouseholdShow
    private let tier: String?
    private let place: PlaceCode?
    private let plans: Bool
    private let total: Int

    init(
        _ tx: Transaction, _ caller: Caller, place: PlaceCode?, show: HouseholdShow, tier: String?,
        after: Household.ID?, at now: Instant
    ) throws {
        let posts = try tx.visitingPosts(of: caller, at: now)
        let planned = caller.places(.visitsPlan)
        if let place { try caller.require(.visitsPlan, at: place) }
        plans = !planned.isEmpty
        guard let ground = place ?? planned.first ?? posts.first?.place else { throw AppError.refused }
        let (rules, policy) = try tx.visitRules(at: ground)
        (self.rules, self.show, self.place) = (rules, show, place)
        self.tier = tier.flatMap { rules.tier($0)?.key }
        day = policy.pack.zone.date(now)
        care = tx.dailyCare(in: policy.pack.zone, at: now)
        let places = place.map { [$0] } ?? planned
        if show == .conflict {
            let found = try tx.conflictedHouseholds(under: places, after: after, limit: Limits.page + 1)
            let own = try posts.isEmpty || !places.isEmpty ? [] : tx.conflicted(of: posts.map(\.id))
            let all = try (found + own).compactMap { try tx.visitedHousehold($0.id) }
            shown = Array(all.prefix(Limits.page))
            total = all.count
            next = all.count > Limits.page ? shown.last?.household.id : nil
        } else {
            let filter = HouseholdListPage.filter(
                places: places, posts: places.isEmpty ? posts.map(\.id) : [], show, self.tier, day, rules)
            let last = try after.flatMap { try tx.household($0) }
            let found = try filter.map { try tx.households($0, after: last, limit: Limits.page + 1) } ?? []
            shown = Array(found.prefix(Limits.page))
            total = try filter.map { try tx.householdCount($0) } ?? 0
            next = found.count > Limits.page ? shown.last?.household.id : nil
        }
        doors = try tx.placeNames(of: shown.map(\.household.place))
    }

    /// Nil where the list needs a tier to know the window, and the pack has none.
    private static func filter(
        places: [PlaceCode], posts: [Post.ID], _ show: HouseholdShow, _ tier: String?, _ day: CivilDate,
        _ rules: VisitRules
    ) -> HouseholdFilter? {
        let chosen = rules.tierInForce(tier ?? rules.otherwise)
        var filter = HouseholdFilter(
            places: places, stewards: posts, tier: tier.flatMap { rules.tier($0) }.map { rules.condition($0) })
        let window = chosen?.every.window(of: day)
        switch show {
        case .all, .conflict: break
        case .owed:
            guard let window else { return nil }
            (filter.standing, filter.notContactedSince) = (.visited, window.from)
            filter.tier = chosen.map { rules.condition($0) }
        case .reached:
            guard let window else { return nil }
            (filter.standing, filter.contactedSince) = (.visited, window.from)
            filter.tier = chosen.map { rules.condition($0) }
        case .resting: filter.standing = .paused
        case .ungiven: filter.isUngiven = true
        }
        return filter
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            plans ? .desk : .field, Text("住户", "Households"),
            lead: Text(
                "只列门牌、层级和上次联系；姓名、电话等要打开那一户才看得到，每看一次都有记录。",
                "Doors, tiers and last contacts only; names and numbers are seen by opening a household, and every reading is recorded."
            ),
            actions: screen.button(Text("登记住户", "Register a household"), to: VisitPaths.register(), .primary),
            width: .wide)
        return screen.page(shell) { "\(filters(screen))\(rows(screen))" }
    }

    private func filters(_ screen: Screen) -> HTML {
        let tiers = rules?.tiers.map { Option($0.key, $0.name) } ?? []
        return screen.searchForm(VisitPaths.households(), label: Text("筛选", "Filter")) { form in
            """
            \(place.map { form.hidden("place", $0.rawValue) } ?? .empty)\
            \(form.select("show", Text("显示", "Show"), HouseholdShow.allCases.filter { plans || $0 != .ungiven }.map { Option($0.rawValue, $0.name) },
                value: show.rawValue, blank: nil))\
            \(form.select("tier", Text("层级", "Tier"), tiers, value: tier, blank: Text("全部", "all")))\
            \(form.submit(Text("筛选", "Filter"), .plain))
            """
        }
    }

    private func rows(_ screen: Screen) -> HTML {
        if shown.isEmpty {
            return screen.empty(
                Text("没有这样的住户", "No such households"),
                Text("换个条件看看，或登记住户。", "Choose another filter, or register a household."))
        }
        let rows = shown.map { visited -> ListRow in
            let household = visited.household
            let owed = rules.flatMap { DueVisits.owed(visited.turn, on: day, by: $0, care) }
            let last =
                visited.contacted.map { screen("上次联系 \(screen.day($0))", "last reached \(screen.day($0))") }
                ?? screen("还没联系上", "not reached yet")
            return ListRow(
                doors.building(of: household.place) + " " + doors.shortDoor(of: household.place),
                link: VisitPaths.household(household.id),
                chips: screen.chip(rules?.tier(household.tier)?.name ?? Text(same: household.tier)),
                facts: [last],
                end: HTML(joining: [
                    owed?.isUrgent == true ? screen.state(Text("应急：每天联系", "emergency: daily"), .danger) : .empty,
                    household.standing == .paused ? screen.state(household.standing.name, .warn) : .empty,
                    household.steward == nil ? screen.state(Text("没有人走访", "nobody visits"), .warn) : .empty,
                    household.conflicts.isEmpty ? .empty : screen.state(Text("要核对", "to be decided"), .danger),
                    owed?.isLate == true ? screen.state(Text("上期也没联系上", "missed last time too"), .warn) : .empty,
                ]))
        }
        let more = next.map { next in
            VisitPaths.households().query([
                ("place", place?.rawValue), ("show", show.rawValue), ("tier", tier), ("after", next.description),
            ])
        }
        return screen.rows(rows, label: Text("住户", "Households"))
            + screen.pager(next: more, shown: rows.count, total: total)
    }
}

extension DoorNames {
    /// What comes below the building; empty where nothing does.
    func shortDoor(of place: PlaceCode) -> String {
        place.lineage.filter { $0.reaches(.unit) }.compactMap { names[$0] }.joined(separator: " ")
    }
}
