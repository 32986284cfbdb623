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
    public var fact: CaseFact?
    /// Cases this search found; nil without a search.
    public var found: [Int64]?
    public var order = Order.newest

    public init(places: [PlaceCode]) { self.places = places }

    /// Names of a form that carries this filter.
    public static let names = [
        "place", "desk", "state", "need", "open", "category", "grade", "channel", "unit", "late", "supervised",
        "due-before", "unlocated", "month", "fact", "q", "order",
    ]

    /// Reads a filter from a query; `q` still has to be searched.
    public init(_ form: Form, places: [PlaceCode]) throws(AppError) {
        self.places = places
        if let place = try form.place("place") {
            guard places.contains(where: { $0.contains(place) }) else { throw .refused }
            self.places = [place]
        }
        desk = try form.place("desk")
        states = form.all("state").compactMap(CaseState.init)
        needs = form.all("need").compactMap(Need.init)
        open = form["open"].flatMap { $0.isEmpty ? nil : $0 == "1" }
        category = try form.text("category", limit: 80)
        grade = try form.text("grade", limit: 80)
        channel = try form.choice("channel")
        unit = try form.identifier("unit")
        late = form.flag("late")
        dueBefore = try form.text("due-before", limit: 40).flatMap(Instant.init(iso8601:))
        supervised = form.flag("supervised")
        unlocated = form.flag("unlocated")
        month = try form.text("month", limit: 7).flatMap(CivilMonth.init)
        fact = try form.choice("fact")
        order = try form.choice("order") ?? .newest
    }

    /// The condition on `case_file c`. `now` decides what is late; `zone` where a month begins.
    func condition(at now: Instant, zone: Zone) -> SQL {
        var parts: [SQL] = []
        if let single = places.first, places.count == 1, single.rawValue.utf8.count >= 12 {
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
        if let fact { parts.append(fact.condition) }
        if let found { parts.append(found.isEmpty ? "1 = 0" : "c.id IN (\(list: found))") }
        return SQL.joined(parts, by: " AND ")
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
