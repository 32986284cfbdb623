import Kernel
import Pages
import Persistence

/// Filters of the list that somebody keeps for themselves: keep, rename, remove.
struct KeptFilterRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        let name = Field("name", .line, required: true, Text("名称", "Name"))
        return [
            .post(CasePaths.filters, .staff, Text("保存筛选", "Keep a filter"), fields: [name], keep),
            .post(CasePaths.filterName, .staff, Text("给筛选改名", "Rename a filter"), fields: [name], rename),
            .post(CasePaths.filterRemoval, .staff, Text("删去筛选", "Remove a filter"), remove),
        ]
    }

    private func keep(_ request: WebRequest) async throws -> Answer {
        let query = CasePaths.list().query(request.form.pairs(CaseFilter.names).map { ($0.0, Optional($0.1)) }).target
        let keep = KeepFilter(page: "cases", name: try request.form.required("name", limit: 40), query: query)
        let kept = try await database.perform(keep, by: request.caller, at: request.now)
        return .done(Link.local(kept.query), flash: Text("已保存“\(kept.name)”。", "“\(kept.name)” is kept."), data: kept)
    }

    private func rename(_ request: WebRequest) async throws -> Answer {
        let rename = RenameFilter(
            try request.identifier("filter"), to: try request.form.required("name", limit: 40))
        let kept = try await database.perform(rename, by: request.caller, at: request.now)
        return .done(back(request), flash: Text("已改名为“\(kept.name)”。", "It is called “\(kept.name)” now."), data: kept)
    }

    private func remove(_ request: WebRequest) async throws -> Answer {
        let name = try await database.perform(
            RemoveFilter(try request.identifier("filter")), by: request.caller, at: request.now)
        return .done(back(request), flash: Text("已删去“\(name)”。", "“\(name)” is removed."))
    }

    private func back(_ request: WebRequest) -> Link { request.form["from"].map(Link.local) ?? CasePaths.list() }
}

/// Below the bar: one's kept filters, each with a new name or away.
struct KeptFilterForms {
    let screen: Screen
    let kept: [KeptFilter]

    var html: HTML {
        guard !kept.isEmpty else { return .empty }
        let items = kept.map { filter -> HTML in
            let rename = screen.form(CasePaths.filterName(filter.id), compact: true) { form in
                """
                \(form.line("name", Text("名称", "Name"), value: filter.name, required: true, limit: 40))
                \(form.submit(Text("改名", "Rename"), .plain))
                """
            }
            return
                "<li>\(rename)\(screen.act(Text("删去", "Remove"), at: CasePaths.filterRemoval(filter.id), .quiet))</li>"
        }
        let wasRefused = screen.submitted.map { $0.hasPrefix("/filters/") } ?? false
        return """
            <details class="more"\(HTML.flag("open", wasRefused))><summary>\(screen("管理保存的条件", "Manage kept filters"))</summary>\
            <div><ul class="kept-filters">\(items)</ul></div></details>
            """
    }
}
