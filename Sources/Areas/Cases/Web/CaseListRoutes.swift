import Kernel
import Pages
import Persistence
import Territory

/// All cases with filters: the list, and an export of exactly what the list shows.
struct CaseListRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(
                CasePaths.list, .permission(.casesRead), Text("全部案卷", "All cases"), fields: CaseListRoutes.filterFields,
                list),
            .get(
                CasePaths.export, .permission(.casesExport), Text("导出案卷", "Export cases"),
                fields: CaseListRoutes.filterFields, export),
        ]
    }

    static let filterFields = CaseFilter.names.map { Field($0, .line, Text("筛选：\($0)", "Filter: \($0)")) }

    /// What the address asks for, as far as the caller may read. The list and the export both begin here.
    private func filter(_ request: WebRequest) async throws -> CaseFilter {
        let asked = try CaseFilter(request.query, places: request.caller.places(.casesRead))
        let words = try request.query.text("q", limit: Limits.line)
        return try await database.read { tx in
            var filter = asked
            try tx.requireKnown(filter, asked: request.query)
            if let words {
                let found = try tx.search(words, kind: "case", under: filter.places, limit: Limits.search + 1)
                filter.found = Array(found.prefix(Limits.search))
                filter.foundMore = found.count > Limits.search
            }
            return filter
        }
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        // The address was refused for one of its conditions: the bar with what was asked and why not, and no rows.
        if !request.screen.problems.isEmpty {
            return .page(try await database.read { tx in try CaseListPage(tx, request, nil).html })
        }
        let filter = try await filter(request)
        let page = try await database.read { tx in try CaseListPage(tx, request, filter) }
        return .page(page.html, data: page.cases)
    }

    /// Row for row and in the order of the list, as far as the caller may export.
    private func export(_ request: WebRequest) async throws -> Answer {
        let filter = try await filter(request).exportable(by: request.caller)
        guard !filter.places.isEmpty else { throw AppError.refused }
        let (caller, now, language) = (request.caller, request.now, request.language)
        let table = try await database.read { tx -> [UInt8] in
            var sheet = CaseSheet(language: language, tx: tx)
            var bytes = Array((CaseSheet.byteOrderMark + sheet.heading).utf8)
            try tx.eachCase(filter, at: now) { bytes += Array(try sheet.line($0).utf8) }
            return bytes
        }
        try await database.write { tx in
            try tx.audit("case.export", by: caller, subject: "cases", place: filter.places.first, at: now)
        }
        let day = Zone.china.date(now)
        return .file(type: "text/csv; charset=utf-8", bytes: table, filename: "cases-\(day).csv")
    }
}
