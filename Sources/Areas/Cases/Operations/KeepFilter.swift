public import Kernel
public import Persistence

public enum KeptFilterTag {}

/// A filter somebody keeps under a name.
public struct KeptFilter: Sendable, Codable, Hashable {
    public let id: Identifier<KeptFilterTag>
    public let name: String
    /// The query as the address bar shows it.
    public let query: String

    static func checkName(_ name: String) throws(AppError) {
        guard (1...40).contains(name.count), !name.trimmedIsEmpty else {
            throw .invalid("name", Text("请给筛选起个 1 到 40 字的名字。", "Give the filter a name of 1 to 40 letters."))
        }
    }
}

/// Keeps a filter of a page for one's own use; the same name replaces.
public struct KeepFilter: Operation {
    public var page: String
    public var name: String
    public var query: String
    public init(page: String, name: String, query: String) { (self.page, self.name, self.query) = (page, name, query) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> KeptFilter {
        guard case .staff(let account) = caller.kind else { throw AppError.signInNeeded }
        try KeptFilter.checkName(name)
        guard query.utf8.count <= 2_000 else {
            throw AppError.invalid(
                "name", Text("条件太多，保存不了，请减少几个。", "These are too many conditions to keep; use fewer."))
        }
        let kept = try tx.keptFilters(page, of: caller)
        if let same = kept.first(where: { $0.name == name }) {
            try tx.execute("UPDATE saved_filter SET query = \(query) WHERE id = \(same.id)")
            return KeptFilter(id: same.id, name: name, query: query)
        }
        guard kept.count < Limits.page else {
            throw AppError.invalid(
                "name",
                Text(
                    "最多保存 \(Limits.page) 个筛选，请先删去不用的。",
                    "At most \(Limits.page) filters can be kept; remove one you no longer use."))
        }
        let id: Identifier<KeptFilterTag> = tx.newID()
        try tx.execute(
            """
            INSERT INTO saved_filter (id, account, page, name, query)
            VALUES (\(id), \(account), \(page), \(name), \(query))
            """)
        return KeptFilter(id: id, name: name, query: query)
    }
}

/// Gives a filter of one's own another name.
public struct RenameFilter: Operation {
    public var id: Identifier<KeptFilterTag>
    public var name: String
    public init(_ id: Identifier<KeptFilterTag>, to name: String) { (self.id, self.name) = (id, name) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> KeptFilter {
        guard case .staff(let account) = caller.kind else { throw AppError.signInNeeded }
        try KeptFilter.checkName(name)
        guard
            let row = try tx.row("SELECT page, query FROM saved_filter WHERE id = \(id) AND account = \(account)")
        else { throw AppError.refused }
        let page: String = try row.get("page")
        if try tx.keptFilters(page, of: caller).contains(where: { $0.name == name && $0.id != id }) {
            throw AppError.invalid(
                "name",
                Text("已有一个叫“\(name)”的筛选，请换个名字。", "There is a filter called “\(name)” already; choose another name."))
        }
        try tx.execute("UPDATE saved_filter SET name = \(name) WHERE id = \(id)")
        return KeptFilter(id: id, name: name, query: try row.get("query"))
    }
}

/// Removes a filter of one's own.
public struct RemoveFilter: Operation {
    public var id: Identifier<KeptFilterTag>
    public init(_ id: Identifier<KeptFilterTag>) { self.id = id }

    /// The name it had.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> String {
        guard case .staff(let account) = caller.kind else { throw AppError.signInNeeded }
        guard
            let name = try tx.value(
                "SELECT name FROM saved_filter WHERE id = \(id) AND account = \(account)", as: String.self)
        else { throw AppError.refused }
        try tx.execute("DELETE FROM saved_filter WHERE id = \(id)")
        return name
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
