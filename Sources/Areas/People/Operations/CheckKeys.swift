public import Kernel
public import Persistence
internal import Secrets

/// Ties the keys to the database at the first start, and refuses others at every later one: with other keys sealed
/// fields would not open and nobody would be found by their number. Throws `KeyRingProblem.otherDatabase`, and
/// `.keyMissing` where a key that sealed fields is gone: a rotation without it would give its number to another key.
public struct CheckKeys: Operation {
    public init() {}
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let fingerprint = try tx.resource(KeyRing.self).fingerprint
        try tx.execute(
            """
            INSERT INTO key_check (id, fingerprint) VALUES (1, \(fingerprint)) ON CONFLICT (id) DO NOTHING
            """)
        guard try tx.value("SELECT fingerprint FROM key_check WHERE id = 1", as: String.self) == fingerprint else {
            throw KeyRingProblem.otherDatabase
        }
        try tx.noteFieldKeys(at: now)
        return true
    }
}

extension Transaction {
    /// Compares the ring's keys with those that sealed fields here, and writes down new ones.
    func noteFieldKeys(at now: Instant) throws {
        let ring = try resource(KeyRing.self)
        var newest = 0
        for row in try rows("SELECT number, fingerprint FROM field_key ORDER BY number") {
            let number: Int = try row.get("number")
            guard let known = ring.fingerprint(ofKey: UInt32(number)) else {
                throw KeyRingProblem.keyMissing(UInt32(number))
            }
            guard try row.get("fingerprint") == known else { throw KeyRingProblem.otherDatabase }
            newest = max(newest, number)
        }
        // Older ones that are not written down have sealed nothing that is left.
        for number in ring.numbers where number > newest {
            try execute(
                """
                INSERT INTO field_key (number, fingerprint, since)
                VALUES (\(Int(number)), \(ring.fingerprint(ofKey: number)), \(now))
                """)
        }
    }
}
