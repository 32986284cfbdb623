import Kernel
public import Pages
public import Persistence
import Policy

/// Addresses of the retention area.
public enum RetentionPaths {
    public static let page = PlainPath("/admin/retention")
}

/// The retention area’s part of the route table.
public struct RetentionWeb: Sendable {
    private let database: Database
    public init(database: Database) { self.database = database }

    public var routes: [Route] {
        [
            .get(
                RetentionPaths.page, .permission(.auditRead), Text("数据保存和删除", "Data kept and let go of"),
                fields: [
                    Field("class", .choice(RetentionClass.allCases.map(\.rawValue)), Text("种类", "Class")),
                    Field("before", .integer, Text("此前", "Before")),
                ], page)
        ]
    }

    @Sendable private func page(_ request: WebRequest) async throws -> Answer {
        let caller = request.caller
        let chosen = try request.query.choice("class", of: RetentionClass.self)
        let before = try request.query.integer("before", in: 1...Int.max)
        let now = request.now
        let page = try await database.read { tx in
            RetentionPage(
                chosen: chosen,
                rules: try RetentionClass.allCases.map { kind in
                    (kind, try tx.retentionCutoffs(kind, at: now))
                },
                entries: try tx.retentionEntries(of: chosen, before: before),
                holds: try tx.legalHolds(under: caller.kind == .system ? nil : caller.places(.auditRead)))
        }
        return .page(page.html(request.screen), data: page.data)
    }
}
