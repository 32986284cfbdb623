import Crypto
public import Kernel
public import Persistence
public import Policy
import Secrets

/// One line of the ledger: what was let go of in one step. It proves that it happened and shows nothing of what it was.
public struct RetentionEntry: Sendable, Codable, Hashable {
    public let sequence: Int
    public let at: Instant
    public let kind: RetentionClass
    public let act: RetentionAct
    /// The rules that applied, each once: `hefei-yaohai 1 year`.
    public let rules: String
    public let count: Int
    /// From when the time of the oldest and of the newest thing counted.
    public let oldest: Instant
    public let newest: Instant
    /// 16 bytes for each thing, in order: the beginning of a keyed hash of its name. Empty for classes whose things are
    /// many and nobody’s.
    public let subjects: [UInt8]
    /// Keyed hash over all the content, hexadecimal: two copies of what was there can be told equal, and nothing else.
    public let content: String
    public let by: String
    /// Binds this line to the one before.
    public let hash: [UInt8]

    static let subjectLength = 16

    /// What the hash is over, behind the hash of the line before.
    static func text(
        _ sequence: Int, _ at: Instant, _ kind: String, _ act: String, _ rules: String, _ count: Int, _ oldest: Instant,
        _ newest: Instant, _ subjects: [UInt8], _ content: String, _ by: String
    ) -> String {
        [
            "\(sequence)", "\(at.microseconds)", kind, act, rules, "\(count)", "\(oldest.microseconds)",
            "\(newest.microseconds)", subjects.hexadecimal, content, by,
        ].joined(separator: "|")
    }

    /// The hash that this line must have behind another.
    func expectedHash(after previous: [UInt8]) -> [UInt8] {
        let text = RetentionEntry.text(
            sequence, at, kind.rawValue, act.rawValue, rules, count, oldest, newest, subjects, content, by)
        return Array(SHA256.hash(data: previous + Array(text.utf8)))
    }

    init(_ row: Row) throws {
        sequence = try row.get("sequence")
        at = try row.get("at")
        kind = try row.get("class")
        act = try row.get("act")
        rules = try row.get("rules")
        count = try row.get("count")
        oldest = try row.get("oldest")
        newest = try row.get("newest")
        subjects = try row.get("subjects")
        content = try row.get("content")
        by = try row.get("by_key")
        hash = try row.get("hash")
    }
}

extension RetentionClass {
    /// Whether the ledger names each thing: those that belong to a person’s matter.
    var namesSubjects: Bool { isOfCases }
}

extension Transaction {
    /// Writes down what was let go of, in the transaction that does it.
    func recordRelease(_ kind: RetentionClass, _ released: [Released], by caller: Caller, at now: Instant) throws {
        guard let first = released.first else { return }
        let keys = try resource(KeyRing.self)
        let last = try row("SELECT sequence, hash FROM retention_entry ORDER BY sequence DESC LIMIT 1")
        let sequence = (try last?.get("sequence", as: Int.self) ?? 0) + 1
        let moments = released.map(\.moment)
        let (oldest, newest) = (moments.min() ?? first.moment, moments.max() ?? first.moment)
        let rules = Set(released.map(\.rule)).sorted().joined(separator: "; ")
        let subjects = kind.namesSubjects ? released.flatMap { RetentionSubject.hash(kind, $0.subject, keys) } : []
        let content = keys.keyedHash(
            released.map { "\($0.subject)\n\($0.content)" }.joined(separator: "\n"), purpose: "retention-content")
        let text = RetentionEntry.text(
            sequence, now, kind.rawValue, kind.act.rawValue, rules, released.count, oldest, newest, subjects, content,
            caller.key)
        let previous: [UInt8] = try last?.get("hash") ?? []
        try execute(
            """
            INSERT INTO retention_entry
                (sequence, at, class, act, rules, count, oldest, newest, subjects, content, by_key, hash)
            VALUES (\(sequence), \(now), \(kind), \(kind.act), \(rules), \(released.count), \(oldest), \(newest),
                \(subjects), \(content), \(caller.key), \(Array(SHA256.hash(data: previous + Array(text.utf8)))))
            """)
    }

    /// Lines of the ledger, newest first; of one class where it is given; below `before`.
    public func retentionEntries(
        of kind: RetentionClass? = nil, before: Int? = nil, limit: Int = Limits.page
    ) throws -> [RetentionEntry] {
        let wanted: SQL = kind.map { "class = \($0)" } ?? "1 = 1"
        return try rows(
            """
            SELECT * FROM retention_entry WHERE \(wanted) AND sequence < \(before ?? Int.max)
            ORDER BY sequence DESC LIMIT \(limit)
            """
        ).map(RetentionEntry.init)
    }

    /// The lines that name one of these things, oldest first: the proof that it was let go of.
    public func retentionProof(of subjects: [String]) throws -> [RetentionEntry] {
        let keys = try resource(KeyRing.self)
        let wanted = Dictionary(
            uniqueKeysWithValues: RetentionClass.allCases.filter(\.namesSubjects).map { kind in
                (kind, Set(subjects.map { RetentionSubject.hash(kind, $0, keys) }))
            })
        var found: [RetentionEntry] = []
        try each("SELECT * FROM retention_entry ORDER BY sequence") { row in
            let entry = try RetentionEntry(row)
            let named = RetentionSubject.split(entry.subjects)
            if let hashes = wanted[entry.kind], named.contains(where: hashes.contains) { found.append(entry) }
        }
        return found
    }
}

/// A thing's name in the ledger.
enum RetentionSubject {
    static func hash(_ kind: RetentionClass, _ subject: String, _ keys: KeyRing) -> [UInt8] {
        let digits = keys.keyedHash("\(kind.rawValue) \(subject)", purpose: "retention-subject")
        return ([UInt8](hexadecimal: digits) ?? []).prefix(RetentionEntry.subjectLength).map { $0 }
    }
    static func split(_ subjects: [UInt8]) -> [[UInt8]] {
        stride(from: 0, to: subjects.count, by: RetentionEntry.subjectLength).map {
            Array(subjects[$0..<min(subjects.count, $0 + RetentionEntry.subjectLength)])
        }
    }
}
