public import Kernel

/// One column of a table.
public struct DataColumn: Sendable {
    public enum Order: String, Sendable { case ascending, descending }
    public let label: Text
    /// Right-aligned tabular figures.
    public let isNumber: Bool
    /// Sorts by this column.
    public let sort: Link?
    public let order: Order?
    public init(_ label: Text, isNumber: Bool = false, sort: Link? = nil, order: Order? = nil) {
        (self.label, self.isNumber, self.sort, self.order) = (label, isNumber, sort, order)
    }
}

extension Screen {
    /// A table with a caption; the first cell of a row names it. On a phone each row becomes a card with its column
    /// names.
    public func table(
        _ caption: Text, _ columns: [DataColumn], _ rows: [[HTML]], empty: HTML = .empty, foot: [HTML] = [],
        showsCaption: Bool = true
    ) -> HTML {
        if rows.isEmpty, !empty.isEmpty { return empty }
        let body = rows.map { "<tr>\(cells($0, columns))</tr>" as HTML }
        let last: HTML = foot.isEmpty ? .empty : "<tfoot><tr>\(cells(foot, columns))</tr></tfoot>"
        return """
            <div class="tablebox"><table class="data"><caption\(showsCaption ? .empty : " class=\"unseen\"" as HTML)>\
            \(self(caption))</caption>\
            <thead><tr>\(columns.map(head))</tr></thead><tbody>\(body)</tbody>\(last)</table></div>
            """
    }
    private func head(_ column: DataColumn) -> HTML {
        let sorted = column.order.map { " aria-sort=\"\($0.rawValue)\"" as HTML }
        let mark = column.order.map { "<i aria-hidden=\"true\">\($0 == .ascending ? "▴" : "▾")</i>" as HTML }
        let label: HTML =
            column.sort.map { "<a href=\"\($0)\">\(self(column.label))\(mark)</a>" } ?? "\(self(column.label))\(mark)"
        return "<th scope=\"col\"\(column.isNumber ? " class=\"number\"" as HTML : .empty)\(sorted)>\(label)</th>"
    }
    private func cells(_ cells: [HTML], _ columns: [DataColumn]) -> [HTML] {
        cells.enumerated().map { index, cell in
            let column = index < columns.count ? columns[index] : nil
            let style: HTML = column?.isNumber == true ? " class=\"number\"" : .empty
            if index == 0 { return "<th scope=\"row\"\(style)>\(cell)</th>" }
            // One box a cell: on a phone the column's name stands on the left and the whole content on the right.
            return "<td\(style)\(HTML.attribute("data-label", column.map { self($0.label) }))><div>\(cell)</div></td>"
        }
    }
}
