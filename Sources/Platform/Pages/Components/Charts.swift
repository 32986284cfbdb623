public import Kernel
import FoundationEssentials

/// One named row of values of a chart; nil where there is no data.
public struct Series: Sendable {
    public enum Kind: String, Sendable {
        case plain, /** The expected range's lower edge. */
            low, /** Upper edge. */
            high
    }
    public let name: Text
    public let values: [Double?]
    public let kind: Kind
    public let tone: Tone?
    public init(_ name: Text, _ values: [Double?], kind: Kind = .plain, tone: Tone? = nil) {
        (self.name, self.values, self.kind, self.tone) = (name, values, kind, tone)
    }
}

/// One bar or stage.
public struct Bar: Sendable {
    public let label: String
    public let value: Double
    /// Shown behind the bar: the count, "12 件，中位 3 小时".
    public let note: String
    public let link: Link?
    public init(_ label: String, _ value: Double, note: String, link: Link? = nil) {
        (self.label, self.value, self.note, self.link) = (label, value, note, link)
    }
}

/// What a browser needs to draw a chart.
struct ChartData: Encodable {
    struct Row: Encodable {
        let name: String
        let values: [Double?]
        let kind: String
        let tone: String?
    }
    let kind: String
    let labels: [String]
    let rows: [Row]
    let unit: String
}

extension Screen {
    /// Rising or falling: lines over time, with the expected band where two series are `low` and `high`.
    public func lineChart(_ title: Text, labels: [String], _ series: [Series], unit: Text = Text("", "")) -> HTML {
        drawn(title, "line", labels, series, unit)
    }
    /// Where time is lost: one bar per label, stacked from the series.
    public func stackedBars(_ title: Text, labels: [String], _ series: [Series], unit: Text = Text("", "")) -> HTML {
        drawn(title, "stacked", labels, series, unit)
    }
    private func drawn(_ title: Text, _ kind: String, _ labels: [String], _ series: [Series], _ unit: Text) -> HTML {
        let rows = series.map {
            ChartData.Row(name: self($0.name), values: $0.values, kind: $0.kind.rawValue, tone: $0.tone?.rawValue)
        }
        let data = ChartData(kind: kind, labels: labels, rows: rows, unit: self(unit))
        return figure(title, unit, canvas: chartCanvas(data, title), table: seriesTable(title, labels, series))
    }
    private func chartCanvas(_ data: ChartData, _ title: Text) -> HTML {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = (try? encoder.encode(data)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return
            "<div class=\"canvas\"><canvas data-chart=\"\(json)\" role=\"img\" aria-label=\"\(self(title))\"></canvas></div>"
    }
    private func seriesTable(_ title: Text, _ labels: [String], _ series: [Series]) -> HTML {
        let columns = [DataColumn(Text("项目", "Item"))] + series.map { DataColumn($0.name, isNumber: true) }
        let rows = labels.enumerated().map { index, label -> [HTML] in
            [HTML(text: label)] + series.map { HTML(text: number(index < $0.values.count ? $0.values[index] : nil)) }
        }
        return table(title, columns, rows, showsCaption: false)
    }
    private func figure(_ title: Text, _ unit: Text, canvas: HTML, table: HTML) -> HTML {
        let unitMark: HTML = self(unit).isEmpty ? .empty : " <small>\(self(unit))</small>"
        return """
            <figure class="chart"><figcaption>\(self(title))\(unitMark)</figcaption>\(canvas)\
            \(table.isEmpty ? .empty : "<details class=\"asTable\"><summary>\(self("看数字", "Show numbers"))</summary>\(table)</details>")</figure>
            """
    }

    /// Who is late: bars from the longest to the shortest, each with its count. Drawn without scripts; it is its own
    /// table.
    public func orderedBars(_ title: Text, _ bars: [Bar], empty: HTML = .empty) -> HTML {
        if bars.isEmpty { return empty }
        let sorted = bars.enumerated().sorted { ($1.element.value, $0.offset) < ($0.element.value, $1.offset) }.map(
            \.element)
        return figure(title, Text("", ""), canvas: barList(sorted, style: "bars"), table: .empty)
    }
    /// From report to solved: stages in their order, each with its count and its share of the first.
    public func funnel(_ title: Text, _ stages: [Bar]) -> HTML {
        figure(title, Text("", ""), canvas: barList(stages, style: "bars funnel"), table: .empty)
    }
    private func barList(_ bars: [Bar], style: String) -> HTML {
        let most = max(bars.map(\.value).max() ?? 0, 1e-9)
        let items = bars.map { bar -> HTML in
            let name: HTML = bar.link.map { "<a href=\"\($0)\">\(bar.label)</a>" } ?? "<span>\(bar.label)</span>"
            let width = number(max(0, bar.value) / most * 100, places: 2)
            return """
                <li>\(name)<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">\
                <rect width="\(width)" height="10"/></svg><b>\(bar.note)</b></li>
                """
        }
        return "<ul class=\"\(style)\">\(items)</ul>"
    }

    /// When: hours across, weekdays down; the darker, the more. `values[weekday 0…6][hour 0…23]`.
    public func heatMap(_ title: Text, _ values: [[Int]]) -> HTML {
        let most = max(1, values.joined().max() ?? 1)
        let rows = values.prefix(7).enumerated().map { day, hours -> HTML in
            let cells = hours.map { value -> HTML in
                let step = value == 0 ? 0 : min(5, 1 + value * 5 / (most + 1))
                return "<td class=\"heat-\(step)\"><span>\(value == 0 ? "" : String(value))</span></td>"
            }
            return "<tr><th scope=\"row\">\(weekdayName(day + 1))</th>\(cells)</tr>"
        }
        let heads = (0..<(values.first?.count ?? 0)).map { "<th scope=\"col\">\($0)</th>" as HTML }
        let grid: HTML = """
            <div class="heatbox" tabindex="0" role="region" aria-label="\(self(title))"><table class="heat"><thead><tr>\
            <th><span class="unseen">\(self("星期", "Weekday"))</span></th>\(heads)</tr></thead><tbody>\(rows)</tbody>\
            </table></div>
            """
        return figure(title, Text("横向为小时", "hours across"), canvas: grid, table: .empty)
    }
}
