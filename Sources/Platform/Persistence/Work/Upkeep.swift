public import Kernel

/// Something that the house does now and then and that somebody must be told about when it stays away: a backup.
public struct Upkeep: Sendable, Hashable {
    public let task: String
    /// When it was last done and came out well.
    public let at: Instant
    /// JSON for whoever wrote it.
    public let detail: String

    public func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T { try JSON.decode(detail, as: type) }
}

extension Transaction {
    /// Writes down that a task was done and came out well.
    public func done(_ task: String, _ detail: some Encodable & Sendable, at now: Instant) throws {
        try execute(
            """
            INSERT INTO upkeep (task, at, detail) VALUES (\(task), \(now), \(try JSON.encode(detail)))
            ON CONFLICT (task) DO UPDATE SET at = excluded.at, detail = excluded.detail
            """)
    }

    /// When a task was last done; nil where it never was.
    public func upkeep(_ task: String) throws -> Upkeep? {
        try row("SELECT task, at, detail FROM upkeep WHERE task = \(task)").map {
            Upkeep(task: try $0.get("task"), at: try $0.get("at"), detail: try $0.get("detail"))
        }
    }
}
