public import Kernel

/// A filter somebody kept, or one of the ready ones, with what it holds now.
public struct SavedFilter: Sendable {
    public let name: Text
    public let link: Link
    public let count: Int?
    /// The count is a least one: more were not looked through.
    public let more: Bool
    public let current: Bool
    /// Kept by this person, who may drop it at this address.
    public let drop: Link?
    public init(
        _ name: Text, _ link: Link, count: Int? = nil, more: Bool = false, current: Bool = false, drop: Link? = nil
    ) {
        (self.name, self.link, self.count, self.more) = (name, link, count, more)
        (self.current, self.drop) = (current, drop)
    }
}

/// The bar above a list: saved filters, fields, search, and an export of exactly what is shown.
public struct FilterBar: Sendable {
    public var action: Link
    public var saved: [SavedFilter]
    /// Name, label, options, chosen value. An option with an empty value stands for "all"; without one, "all" is added.
    public var selects: [(name: String, label: Text, options: [Option], value: String?)]
    /// Name of the search field and what it holds; nil has none.
    public var search: (name: String, value: String?)?
    /// Values carried on unseen.
    public var carried: [(String, String)]
    /// The export with the same filter, and how many entries it will hold.
    public var export: (link: Link, count: Int?)?
    /// Where this filter is kept under a name (POST, field `name`), and the filter's own query pairs.
    public var keep: (link: Link, fields: [(String, String)])?
    public init(
        _ action: Link, saved: [SavedFilter] = [],
        selects: [(name: String, label: Text, options: [Option], value: String?)] = [],
        search: (name: String, value: String?)? = nil, carried: [(String, String)] = [],
        export: (link: Link, count: Int?)? = nil, keep: (link: Link, fields: [(String, String)])? = nil
    ) {
        self.action = action
        self.saved = saved
        self.selects = selects
        self.search = search
        self.carried = carried
        self.export = export
        self.keep = keep
    }
}

extension Screen {
    public func filterBar(_ bar: FilterBar) -> HTML {
        let export = bar.export.map { export -> HTML in
            let count = export.count.map { self("（\(number($0)) 条）", " (\(number($0)))") } ?? ""
            return button(
                Text("按此条件导出", "Export this filter") + Text(same: count), to: export.link, .quiet, icon: .download)
        }
        return """
            <div class="filters">\(savedFilters(bar.saved))
            \(searchForm(bar.action, label: Text("筛选", "Filter")) { _ in filterFields(bar) })
            <div class="filter-end">\(bar.keep.map(keepFilter))\(export)</div></div>
            """
    }
    private func savedFilters(_ saved: [SavedFilter]) -> HTML {
        guard !saved.isEmpty else { return .empty }
        let items = saved.map { filter -> HTML in
            let drop = filter.drop.map { act(Text("×", "×"), at: $0, .quiet) }
            let count = filter.count.map { "<b class=\"count\">\(number($0))\(filter.more ? "+" : "")</b>" as HTML }
            return """
                <li><a href="\(filter.link)"\(HTML.attribute("aria-current", filter.current ? "true" : nil))>\
                \(self(filter.name))\(count)</a>\(drop)</li>
                """
        }
        return "<ul class=\"saved\" aria-label=\"\(self("常用条件", "Saved filters"))\">\(items)</ul>"
    }
    private func filterFields(_ bar: FilterBar) -> HTML {
        let search = bar.search.map { field -> HTML in
            """
            <label class="filter grow"><span class="unseen">\(self("搜索", "Search"))</span>\
            <input type="search" name="\(field.name)"\
            \(HTML.attribute("value", field.value)) placeholder="\(self("搜索", "Search"))" data-search maxlength="\(Limits.line)"\
             id="\(fieldID(field.name))"></label>\(filterProblem(field.name))
            """
        }
        let selects = bar.selects.map { item -> HTML in
            let all = item.options.contains { $0.value.isEmpty } ? [] : [Option("", Text("全部", "All"))]
            let options = (all + item.options).map { optionTag($0, chosen: item.value) }
            let style = (item.value ?? "").isEmpty ? "filter" : "filter set"
            return """
                <label class="\(style)"><span>\(self(item.label))</span><select name="\(item.name)" data-submit\
                 id="\(fieldID(item.name))"\(HTML.attribute("aria-invalid", problem(item.name) == nil ? nil : "true"))>\
                \(options)</select></label>\(filterProblem(item.name))
                """
        }
        return "\(bar.carried.map { hidden($0.0, $0.1) })\(search)\(selects)\(submit(Text("筛选", "Filter"), .plain))"
    }
    private func filterProblem(_ name: String) -> HTML? {
        problem(name).map { "<p class=\"error\">\(Icon.late.svg)\(self($0.message))</p>" }
    }
    private func keepFilter(_ keep: (link: Link, fields: [(String, String)])) -> HTML {
        confirm(Text("保存条件", "Keep filter"), .quiet, at: keep.link, done: Text("保存", "Keep")) { screen in
            """
            \(keep.fields.map { screen.hidden($0.0, $0.1) })
            \(screen.line("name", Text("名称", "Name"), required: true, limit: 30))
            """
        }
    }

    /// What to do with the chosen rows. Its form has the id `bulk`, to which every row's box belongs.
    public func bulkBar(_ action: Link, total: Int, _ actions: (Screen) throws -> HTML) rethrows -> HTML {
        let body = try actions(self)
        return """
            <form method="post" action="\(action)" id="bulk" class="bulk" data-once>\(hidden("csrf", csrf))\
            \(hidden("key", formKey + ".bulk"))\(hidden("from", path))\
            <label class="option"><input type="checkbox" data-pick-all><span>\(self("全选本页", "Select page"))</span>\
            </label>\
            <output data-picked data-template="\(self("已选 {} / \(total) 条", "{} of \(total) selected"))">\
            \(self("勾选后批量处理", "Select rows to act on them"))</output><div class="buttons">\(body)</div></form>
            """
    }

    /// Before and after within a long list, by position, never by page number, so that nothing is skipped when it
    /// changes.
    public func pager(previous: Link? = nil, next: Link? = nil, shown: Int, total: Int? = nil) -> HTML {
        let count =
            total.map { self("本页 \(number(shown)) 条，共 \(number($0)) 条", "\(number(shown)) of \(number($0)) shown") }
            ?? self("本页 \(number(shown)) 条", "\(number(shown)) shown")
        return """
            <nav class="pager" aria-label="\(self("翻页", "Pages"))"><span>\(count)</span>\
            \(previous.map { "<a class=\"button quiet\" rel=\"prev\" href=\"\($0)\">\(self("上一页", "Previous"))</a>" as HTML })\
            \(next.map { "<a class=\"button quiet\" rel=\"next\" href=\"\($0)\">\(self("下一页", "Next"))</a>" as HTML })</nav>
            """
    }
}
