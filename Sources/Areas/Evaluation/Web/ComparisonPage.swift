import Cases
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// Places or units side by side for a month: counts beside every rate, and few cases never lead the list.
struct ComparisonPage {
    struct Row: Codable, Sendable {
        let key: String
        let name: String
        let counts: FactCounts
        let indicators: Indicators
    }
    let rows: [Row]
    private let month: CivilMonth
    private let place: Place
    private let byUnits: Bool
    private let sort: String
    private let rules: IndicatorRules
    private let frozenAt: Instant?

    init(_ month: CivilMonth, _ code: PlaceCode, byUnits: Bool, sort: String?, _ tx: Transaction) throws {
        guard let place = try tx.place(code) else { throw AppError.refused }
        let rules = try tx.policy(at: code).pack.indicators
        let length = place.level.nextLength
        let counts = try tx.monthCounts(month, at: code, by: byUnits ? .units : .places(length: length))
        let names =
            try byUnits
            ? ComparisonPage.unitNames(counts.keys.sorted(), tx)
            : tx.places(counts.keys.compactMap { PlaceCode($0) }).reduce(into: [:]) { $0[$1.code.rawValue] = $1.name }
        frozenAt = try tx.frozenMonth(month, district: code.district)?.at
        (self.month, self.place, self.byUnits, self.rules) = (month, place, byUnits, rules)
        let sort = sort ?? "reported"
        self.sort = sort
        rows = counts.map { key, counts in
            Row(key: key, name: names[key] ?? key, counts: counts, indicators: Indicators(counts, rules))
        }.sorted { left, right in
            (ComparisonPage.rank(right, sort), left.key) < (ComparisonPage.rank(left, sort), right.key)
        }
    }

    private static func unitNames(_ keys: [String], _ tx: Transaction) throws -> [String: String] {
        try keys.reduce(into: [:]) { names, key in
            names[key] = try Identifier<UnitTag>(key).flatMap { try tx.unit($0)?.name }
        }
    }

    /// By a rate: its likely lower end, so that two of two does not stand above ninety of a hundred.
    private static func rank(_ row: Row, _ sort: String) -> Double {
        if sort == "reported" { return Double(row.counts[.reported]) }
        return row.indicators.rate(sort)?.likely?.low ?? -1
    }

    func html(_ screen: Screen) -> HTML {
        let title =
            byUnits
            ? Text("\(place.name)：各单位", "\(place.name): units") : Text("\(place.name)：各地", "\(place.name): places")
        let shell = PageShell(
            .board, title, lead: status(screen),
            back: NavItem(Text("看板", "Board"), EvaluationPaths.board().query([("place", place.code.rawValue)])))
        return screen.page(shell) { "\(filters(screen))\(FormulaNote(rules: rules).html(screen))\(table(screen))" }
    }

    private func status(_ screen: Screen) -> Text {
        frozenAt.map { Text("已于 \(screen.moment($0)) 封存。", "Frozen on \(screen.moment($0)).") }
            ?? Text("还没有封存，数字会变化。", "Not frozen yet; figures still change.")
    }

    private func filters(_ screen: Screen) -> HTML {
        let current = CivilMonth(of: screen.zone.date(screen.now))
        let months = (0..<24).map { current.adding(months: -$0) }
        let bar = FilterBar(
            EvaluationPaths.comparison(),
            selects: [
                (
                    name: "month", label: Text("月份", "Month"),
                    options: months.map { Option($0.description, Text(same: screen.month($0))) },
                    value: month.description
                ),
                (
                    name: "by", label: Text("按", "By"),
                    options: [Option("places", Text("地点", "Places")), Option("units", Text("单位", "Units"))],
                    value: byUnits ? "units" : "places"
                ),
            ], carried: [("place", place.code.rawValue)])
        return screen.filterBar(bar)
    }

    private func query(sort key: String) -> Link {
        EvaluationPaths.comparison().query([
            ("place", place.code.rawValue), ("month", month.description), ("by", byUnits ? "units" : "places"),
            ("sort", key),
        ])
    }

    private func table(_ screen: Screen) -> HTML {
        let six = Indicators(FactCounts(), rules)
        let columns =
            [
                DataColumn(byUnits ? Text("单位", "Unit") : Text("地点", "Place")),
                column("reported", Text("上报", "Reported")),
            ]
            + (six.three + six.loop).map { column($0.key, $0.name) }
        let cells = rows.map { row -> [HTML] in
            let code = byUnits ? place.code : PlaceCode(row.key) ?? place.code
            let links = CaseLinks(code, for: screen)
            let unit = byUnits ? row.key : nil
            let name =
                byUnits
                ? HTML(text: row.name)
                : code == place.code
                    ? HTML(text: screen("尚未定位到下一级", "Not located further down"))
                    : screen.link(row.name, to: EvaluationPaths.board().query([("place", row.key)]))
            let reported = screen.figure(row.counts[.reported], links.fact(.reported, month, unit: unit))
            return [name, reported]
                + (row.indicators.three + row.indicators.loop).map {
                    RateView(rate: $0, rules: rules, month: month, links: links, unit: unit).cell(screen)
                }
        }
        return screen.table(
            Text("\(screen.month(month))的对比", "Comparison for \(screen.month(month))"), columns, cells,
            empty: screen.empty(
                Text("这个月没有案卷", "No cases in this month"),
                Text("换一个月，或看上一级。", "Choose another month or look one level up.")))
    }

    private func column(_ key: String, _ name: Text) -> DataColumn {
        DataColumn(name, isNumber: true, sort: query(sort: key), order: sort == key ? .descending : nil)
    }
}
