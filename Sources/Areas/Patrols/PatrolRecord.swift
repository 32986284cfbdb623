public import Kernel
import Persistence
import Secrets

/// One link of a record's chain.
public struct PatrolEntry<Event: Codable & Sendable & Hashable>: Sendable, Hashable, Codable {
    public let sequence: Int
    public let at: Instant
    /// `Caller.key`.
    public let by: String
    /// Post and name of staff; empty for time itself.
    public let byName: String
    public let event: Event
    public init(sequence: Int, at: Instant, by: String, byName: String, event: Event) {
        (self.sequence, self.at, self.by) = (sequence, at, by)
        (self.byName, self.event) = (byName, event)
    }

    /// Binds the entry to the one before: SHA-256, hexadecimal.
    func hash(after previous: String) throws -> String {
        Fingerprint.of("\(previous)|\(sequence)|\(at.microseconds)|\(by)|\(byName)|\(try JSON.encode(event))")
    }
}

/// A column beside the fold, by which lists find a record.
struct PatrolColumn {
    let name: String
    let value: SQLValue
    init(_ name: String, _ value: some SQLConvertible) { (self.name, self.value) = (name, value.sqlValue) }
    init(_ name: String, _ value: (some SQLConvertible)?) {
        (self.name, self.value) = (name, value?.sqlValue ?? .null)
    }
}

/// Something that is the fold of a chain: a route, a round, a finding, a campaign.
public protocol PatrolRecord: Sendable, Hashable, Codable {
    associatedtype Tag
    associatedtype Event: Codable & Sendable & Hashable
    /// The word for it in the chain's table, in audit rows and in the name of its own table.
    static var word: String { get }
    var id: Identifier<Tag> { get }
    /// Entries in the chain.
    var version: Int { get }
    /// Where it is, for audit rows and topics.
    var area: PlaceCode { get }
    /// Nil where that entry opens nothing.
    init?(id: Identifier<Tag>, opening entry: PatrolEntry<Event>)
    mutating func apply(_ entry: PatrolEntry<Event>)
}

/// What only the store knows of a kind of record.
protocol StoredPatrolRecord: PatrolRecord {
    var columns: [PatrolColumn] { get }
}

extension StoredPatrolRecord {
    static var table: SQL { SQL(trustedText: "patrol_" + word) }
    var subject: String { "patrol-\(Self.word):\(id)" }
}
