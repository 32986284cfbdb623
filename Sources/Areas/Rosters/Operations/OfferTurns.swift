public import Kernel
public import Persistence
import Policy

/// A resident offers to take turns, and says what neighbours may call them. The lead adds them.
public struct OfferTurns: Operation {
    public var rota: Rota.ID
    public var called: String
    /// Everybody may read what they are called, not the rota alone.
    public var named: Bool
    public init(_ rota: Rota.ID, called: String, named: Bool) {
        (self.rota, self.called, self.named) = (rota, called, named)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Rota {
        guard let who = RotaPerson(caller), case .resident = who else { throw AppError.refused }
        let name = called.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty, name.count <= RotaLimits.called else { throw RotaProblem.calledMissing.appError }
        let known = try tx.rota(rota)
        if let known, known.members.contains(where: { $0.who == who && $0.until == nil }) {
            // Already taking part: only how they are called changes.
            try tx.keepPerson(rota, who, called: name, named: named)
            return known
        }
        let after = try ActOnRota(rota, .wish).run(tx, by: caller, at: now)
        try tx.keepPerson(rota, who, called: name, named: named)
        return after
    }
}
