public import Kernel
public import Persistence

public enum KeptFilterTag {}

/// A filter somebody keeps under a name.
public struct KeptFilter: Sendable, Codable, Hashable {
    public let id: Identifier<KeptFilterTag>
    public let name: String
    /// The query as the address bar shows it.
    public let query: String
}

/// Keeps a filter of a page for one's own use; the same name replaces.
public struct KeepFilter: Operation {
    public var page: String
    public var name: String
    public var query: String
    public init(page: String, name: String, query: String) { (self.page, self.name, self.query) = (page, name, query) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> KeptFilter {
        guard case .staff(let account) = caller.kind else { throw AppError.signInNeeded }
        guard (1...40).contains(name.count), query.utf8.count <= 2_000 else {
            throw AppError.invalid("name", Text("请给筛选起个 1 到 40 字的名字。", "Give the filter a name of 1 to 40 letters."))
        }
        let kept = try tx.value(
            "SELECT count(*) FROM saved_filter WHERE account = \(account) AND page = \(page)", as: Int.self)
        guard kept ?? 0 < Limits.page else {
            throw AppError.invalid(
                "name", Text("最多保存 \(Limits.page) 个筛选。", "At most \(Limits.page) filters can be kept."))
        }
        let id: Identifier<KeptFilterTag> = tx.newID()
        try tx.execute(
            """
            INSERT INTO saved_filter (id, account, page, name, query) VALUES (\(id), \(account), \(page), \(name), \(query))
            ON CONFLICT (account, page, name) DO UPDATE SET query = excluded.query
            """)
        return KeptFilter(id: id, name: name, query: query)
    }
}

extension Transaction {
    /// The filters this caller kept for a page.
    public func keptFilters(_ page: String, of caller: Caller) throws -> [KeptFilter] {
        guard case .staff(let account) = caller.kind else { return [] }
        return try rows(
            """
            SELECT id, name, query FROM saved_filter WHERE account = \(account) AND page = \(page) ORDER BY name LIMIT \(Limits.page)
            """
        ).map { KeptFilter(id: try $0.get("id"), name: try $0.get("name"), query: try $0.get("query")) }
    }
}
