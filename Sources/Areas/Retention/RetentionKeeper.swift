public import Kernel
public import Persistence
public import Policy

/// One thing that was let go of.
public struct Released: Sendable {
    /// Stable name of the thing: `case:1`. Only its keyed hash is kept.
    public let subject: String
    /// What it was, for a keyed hash over the content; never kept itself.
    public let content: String
    /// From when its time counted.
    public let moment: Instant
    public let rule: String
    public init(subject: String, content: String, moment: Instant, rule: String) {
        (self.subject, self.content, self.moment, self.rule) = (subject, content, moment, rule)
    }
}

/// What one bounded step came to.
public struct RetentionHarvest: Sendable {
    public var released: [Released] = []
    /// Due, and passed over because of a legal hold.
    public var held = 0
    /// Where the next step goes on; nil at the end of the pass.
    public var next: String?
    public init() {}
}

/// What is due of one class.
public struct RetentionDue: Sendable, Hashable {
    public var count = 0
    public var held = 0
    public init(count: Int = 0, held: Int = 0) { (self.count, self.held) = (count, held) }
}

/// Lets go of one class of data; each area has its own.
public protocol RetentionKeeper: Sendable {
    var kind: RetentionClass { get }
    /// How much is due. Reads only; may take as long as there is much.
    func due(_ cutoffs: RetentionCutoffs, in tx: Transaction) throws -> RetentionDue
    /// Looks at no more than `limit` things from `cursor` on (nil: from the beginning of the pass, which for cases is
    /// `from`) and lets go of what is due.
    func release(
        _ cutoffs: RetentionCutoffs, from: Instant?, cursor: String?, limit: Int, in tx: Transaction, at now: Instant
    ) throws -> RetentionHarvest
}

/// All keepers of the house; a resource of the database.
public struct RetentionKeepers: Sendable {
    public let keepers: [any RetentionKeeper]
    public init(_ keepers: [any RetentionKeeper]) { self.keepers = keepers }
    public func keeper(of kind: RetentionClass) -> (any RetentionKeeper)? { keepers.first { $0.kind == kind } }
}

/// Lets go of the rows of one table by a moment in one of its columns.
public struct TableKeeper: RetentionKeeper {
    public let kind: RetentionClass
    private let table: SQL
    private let keys: [String]
    private let moment: String
    private let condition: SQL
    private let inOrderOfKey: Bool

    /// - Parameters:
    ///   - keys: the columns of the primary key.
    ///   - moment: the column from which the time counts; rows without it stay.
    ///   - condition: which rows are meant, beside the moment.
    ///   - inOrderOfKey: the key orders rows by their moment, and the moment has no index: the table is read from its
    ///     beginning until a row is not due.
    public init(
        _ kind: RetentionClass, table: String, keys: [String], moment: String, where condition: SQL = "1 = 1",
        inOrderOfKey: Bool = false
    ) {
        self.kind = kind
        self.table = SQL(trustedText: table)
        (self.keys, self.moment, self.condition, self.inOrderOfKey) = (keys, moment, condition, inOrderOfKey)
    }

    private var column: SQL { SQL(trustedText: moment) }

    public func due(_ cutoffs: RetentionCutoffs, in tx: Transaction) throws -> RetentionDue {
        guard let line = cutoffs.installation else { return RetentionDue() }
        let count = try tx.value(
            "SELECT count(*) FROM \(table) WHERE \(column) < \(line.before) AND \(condition)", as: Int.self)
        return RetentionDue(count: count ?? 0)
    }

    public func release(
        _ cutoffs: RetentionCutoffs, from: Instant?, cursor: String?, limit: Int, in tx: Transaction, at now: Instant
    ) throws -> RetentionHarvest {
        var harvest = RetentionHarvest()
        guard let line = cutoffs.installation else { return harvest }
        let order = SQL(trustedText: keys.joined(separator: ", "))
        let rows =
            inOrderOfKey
            ? try tx.rows("SELECT * FROM \(table) WHERE \(condition) ORDER BY \(order) LIMIT \(limit)")
                .prefix { try $0.get(moment, as: Instant.self) < line.before }.map { $0 }
            : try tx.rows(
                """
                SELECT * FROM \(table) WHERE \(column) < \(line.before) AND \(condition)
                ORDER BY \(column), \(order) LIMIT \(limit)
                """)
        for row in rows {
            let this = try keys.map { key -> SQL in
                let value = try row.raw(key)
                return "\(SQL(trustedText: key)) = \(value)"
            }
            try tx.execute("DELETE FROM \(table) WHERE \(SQL.joined(this, by: " AND "))")
            let name = try keys.map { try row.raw($0).canonical }.joined(separator: "/")
            harvest.released.append(
                Released(
                    subject: "\(kind.rawValue):\(name)", content: try row.canonical, moment: try row.get(moment),
                    rule: line.rule))
        }
        if rows.count == limit { harvest.next = "more" }
        return harvest
    }
}

extension Row {
    /// The whole row as one text, for a hash over it.
    public var canonical: String {
        get throws { try columnNames.map { "\($0)=\(try raw($0).canonical)" }.joined(separator: "|") }
    }
}

extension SQLValue {
    var canonical: String {
        switch self {
        case .null: "-"
        case .integer(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let value): value
        case .bytes(let value): value.hexadecimal
        }
    }
}

extension RetentionKeepers {
    /// What the platform keeps: the audit log, messages, marks against double submissions.
    public static let platform: [any RetentionKeeper] = [
        TableKeeper(.audit, table: "audit", keys: ["id"], moment: "at", inOrderOfKey: true),
        TableKeeper(.outbox, table: "outbox", keys: ["id"], moment: "done_at", where: "done_at IS NOT NULL"),
        TableKeeper(.undelivered, table: "outbox", keys: ["id"], moment: "dead_at", where: "dead_at IS NOT NULL"),
        TableKeeper(.submissions, table: "command_key", keys: ["caller", "key"], moment: "at"),
    ]
}
