public import Kernel
public import Persistence
internal import Secrets

/// Ties the keys to the database at the first start, and refuses others at every later one: with other keys sealed
/// fields would not open and nobody would be found by their number. Throws `KeyRingProblem.otherDatabase`.
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
        return true
    }
}
