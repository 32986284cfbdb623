import Kernel
public import Persistence
public import Policy
import Secrets

/// Checks the ledger: no line is changed, missing or out of order, and nothing that it says was let go of is there.
public struct RetentionVerification: Sendable {
    public private(set) var entries = 0
    public private(set) var differences: [String] = []
    /// Hash of the newest line: who writes it down elsewhere can tell a cut ledger.
    public private(set) var newest: [UInt8] = []
    private var gone: [RetentionClass: Set<[UInt8]>] = [:]

    public init() {}

    public mutating func check(_ tx: Transaction) throws {
        var previous: [UInt8] = []
        var last = 0
        try tx.each("SELECT * FROM retention_entry ORDER BY sequence") { row in
            let entry = try RetentionEntry(row)
            let name = "retention \(entry.sequence)"
            if entry.sequence != last + 1 { differences.append("\(name): out of sequence; a line is missing") }
            if entry.expectedHash(after: previous) != entry.hash {
                differences.append("\(name): the hash does not bind it to the line before")
            }
            if entry.kind.namesSubjects {
                let named = RetentionSubject.split(entry.subjects)
                if named.count != entry.count {
                    differences.append("\(name): says \(entry.count) and names \(named.count)")
                }
                gone[entry.kind, default: []].formUnion(named)
            }
            (previous, last) = (entry.hash, entry.sequence)
            entries += 1
        }
        newest = previous
    }

    /// A difference that an area found in what it keeps.
    public mutating func report(_ difference: String) { differences.append(difference) }

    /// Compares with what is there: `present` hands over the name of everything of a class that still has content.
    public mutating func checkGone(
        _ kind: RetentionClass, in tx: Transaction, present: ((String) throws -> Void) throws -> Void
    ) throws {
        guard let gone = gone[kind], !gone.isEmpty else { return }
        let keys = try tx.resource(KeyRing.self)
        var found: [String] = []
        try present { subject in
            if gone.contains(RetentionSubject.hash(kind, subject, keys)) {
                found.append("retention \(kind.rawValue): said to be gone, and is there: \(subject)")
            }
        }
        differences += found
    }
}
