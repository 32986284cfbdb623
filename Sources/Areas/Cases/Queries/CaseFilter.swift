public import Kernel
public import Pages
import Persistence
public import Policy

/// What a list shows. The same value makes the rows, the count badge, the bulk action and the export, so they agree.
public struct CaseFilter: Sendable, Hashable {
    public enum Order: String, Sendable, Codable, CaseIterable {
        /// What is due first.
        case due
        case newest
    }
    /// Only cases at or below these places.
    public var places: [PlaceCode]
    public var desk: PlaceCode?
    public var states: [CaseState] = []
    public var needs: [Need] = []
    public var open: Bool?
    public var category: String?
    public var grade: String?
    public var channel: Channel?
    public var unit: Identifier<UnitTag>?
    public var late = false
    public var dueBefore: Instant?
    public var supervised = false
    public var unlocated = false
    public var month: CivilMonth?
    /// Reported at this moment or later, and before that one.
    public var reportedFrom: Instant?
    public var reportedBefore: Instant?
    public var fact: CaseFact?
    /// One of the three lists.
    public var passed: PassedOn?
    /// Cases this search found, the newest `Limits.search`; nil without a search.
    public var found: [Int64]?
    /// The search found more than it looks through.
    public var foundMore = false
    public var order = Order.newest

    public init(places: [PlaceCode]) { self.places = places }

    /// Names of a form that carries this filter.
    public static let names = [
        "place", "desk", "state", "need", "open", "category", "grade", "channel", "unit", "late", "supervised",
        "due-before", "unlocated", "month", "reported-from", "reported-before", "fact", "passed", "q",
        "order",
    ]

    /// Reads a filter from a query; `q` still has to be searched. A value that says nothing is refused with its field:
    /// leaving it out would show, and export, more than was asked for.
    public init(_ form: Form, places: [PlaceCode]) throws(AppError) {
        self.places = places
        if let first = try form.place("place") {
            // Several, where a number was counted at several places.
            let others = form.all("place").dropFirst().prefix(Limits.page).compactMap { PlaceCode($0) }
            self.places = Set([first] + others).sorted()
            guard self.places.allSatisfy({ one in places.contains { $0.contains(one) } }) else { throw .refused }
        }
        desk = try form.place("desk")
        states = try form.choices("state")
        needs = try form.choices("need")
        open = try form.yesOrNo("open")
        category = try form.text("category", limit: 80)
        grade = try form.text("grade", limit: 80)
        channel = try form.choice("channel")
        unit = try form.identifier("unit")
        late = try form.yesOrNo("late") ?? false
        dueBefore = try form.instant("due-before")
        supervised = try form.yesOrNo("supervised") ?? false
        unlocated = try form.yesOrNo("unlocated") ?? false
        month = try form.month("month")
        reportedFrom = try form.instant("reported-from")
        reportedBefore = try form.instant("reported-before")
        fact = try form.choice("fact")
        passed = try form.choice("passed")
        order = try form.choice("order") ?? .newest
    }

    /// The condition on `case_file c`. `now` decides what is late; `zone` where a month begins.
    func condition(at now: Instant, zone: Zone) -> SQL {
        var parts: [SQL] = []
        if let single = places.first, places.count == 1, single.reaches(.community) {
            parts.append("c.community = \(single.desk)")
            if single.rawValue.utf8.count > 12 { parts.append("c.place >= \(single) AND c.place < \(single.end)") }
        } else {
            // By substring on purpose: the order's own index leads, and a district's few strangers are passed over.
            let each = places.map { place -> SQL in "substr(c.place, 1, \(place.rawValue.utf8.count)) = \(place)" }
            parts.append(each.isEmpty ? "1 = 0" : "(\(SQL.joined(each, by: " OR ")))")
        }
        if let desk { parts.append("c.desk = \(desk)") }
        if !states.isEmpty { parts.append("c.state IN (\(list: states))") }
        if !needs.isEmpty { parts.append("c.need IN (\(list: needs))") }
        if order == .due || open == true || late || !needs.isEmpty { parts.append("c.open = 1") }
        if open == false { parts.append("c.open = 0") }
        if let category { parts.append("c.category = \(category)") }
        if let grade { parts.append("c.grade = \(grade)") }
        if let channel { parts.append("c.channel = \(channel)") }
        if let unit { parts.append("c.lead_unit = \(unit)") }
        if late { parts.append("c.next_due < \(now)") }
        if let dueBefore { parts.append("c.open = 1 AND c.next_due < \(dueBefore)") }
        if supervised { parts.append("c.supervised = 1") }
        if unlocated { parts.append("c.located = 0") }
        if let month {
            let from = zone.instant(month.firstDay)
            let to = zone.instant(month.adding(months: 1).firstDay)
            parts.append("c.reported_at >= \(from) AND c.reported_at < \(to)")
        }
        if let reportedFrom { parts.append("c.reported_at >= \(reportedFrom)") }
        if let reportedBefore { parts.append("c.reported_at < \(reportedBefore)") }
        if let fact { parts.append(fact.condition) }
        if let passed { parts.append(passed.condition) }
        if let found { parts.append(found.isEmpty ? "1 = 0" : "c.id IN (\(list: found))") }
        return SQL.joined(parts, by: " AND ")
    }
}

extension CaseFilter {
    /// The same list as far as this person may also export it: rows they may read and take away.
    func exportable(by caller: Caller) -> CaseFilter {
        let allowed = caller.places(.casesExport)
        var filter = self
        filter.places = places.flatMap { place in
            allowed.contains { $0.contains(place) } ? [place] : allowed.filter(place.contains)
        }
        return filter
    }
}

extension Form {
    /// Every value given for a name, each one of the choices; empty ones are left out.
    fileprivate func choices<Choice: RawRepresentable & CaseIterable>(_ name: String) throws(AppError) -> [Choice]
    where Choice.RawValue == String {
        var chosen: [Choice] = []
        for text in all(name) {
            if let choice: Choice = try Form([name: [text]]).choice(name) { chosen.append(choice) }
        }
        return chosen
    }
    fileprivate func yesOrNo(_ name: String) throws(AppError) -> Bool? {
        switch self[name] {
        case nil, "": return nil
        case "1": return true
        case "0": return false
        default: throw .invalid(name, Text("这里只能填 1（是）或 0（否）。", "This is 1 (yes) or 0 (no)."))
        }
    }
    fileprivate func month(_ name: String) throws(AppError) -> CivilMonth? {
        guard let text = try text(name, limit: 20) else { return nil }
        guard let month = CivilMonth(text) else {
            throw .invalid(
                name, Text("月份“\(text)”不对，请按 2026-11 这样填写。", "“\(text)” is not a month; write it like 2026-11."))
        }
        return month
    }
    fileprivate func instant(_ name: String) throws(AppError) -> Instant? {
        guard let text = try text(name, limit: 40) else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw .invalid(
                name,
                Text(
                    "时间“\(text)”不对，请按 2026-11-21T18:00:00+08:00 这样填写。",
                    "“\(text)” is not a time; write it like 2026-11-21T18:00:00+08:00."))
        }
        return instant
    }
}

extension CaseFact {
    /// The cases behind a figure; says the same as `CaseFile.facts`.
    var condition: SQL {
        let counted: SQL = """
            c.state NOT IN ('void', 'declined', 'withdrawn') AND NOT (c.channel = 'patrol' AND c.self_handled = 1)
            """
        let own: SQL =
            switch self {
            case .reported: "1 = 1"
            case .dispatched: "c.dispatched = 1"
            case .handled: "c.handled = 1"
            case .respondable: "c.responded IS NOT NULL"
            case .responded: "c.responded = 1"
            case .answered: "c.answered_at IS NOT NULL"
            case .rated: "c.solved IS NOT NULL"
            case .solved: "c.solved = 1"
            case .satisfied: "c.satisfied = 1"
            case .solvedLater: "c.solved = 0 AND c.closing IN ('normal', 'overdue', 'self-handled')"
            case .closed: "c.state = 'closed'"
            case .closedInTime: "c.in_time = 1"
            case .selfHandled: "c.self_handled = 1"
            case .reworked: "c.reworks > 0"
            case .reopened: "c.reopenings > 0"
            case .held: "c.holds > 0"
            case .extended: "c.extensions > 0"
            case .listed: "c.outcome = 'cannot-now'"
            }
        return self == .selfHandled
            ? "c.state NOT IN ('void', 'declined', 'withdrawn') AND \(own)" : "\(counted) AND \(own)"
    }
}
