public import Households
public import Kernel
public import Persistence

/// Ends what is kept about a household at its wish: by the register, and with the words of its visits.
public struct LetGoOfHousehold: Operation {
    public var id: Household.ID
    public var decision: HouseholdDecision
    /// - Parameter erasing: the whole entry ends; otherwise only its ground, and visits may go on without any words.
    public init(_ id: Household.ID, erasing: Bool) { (self.id, decision) = (id, erasing ? .erase : .withdraw) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Household {
        let household = try DecideHousehold(id, decision).run(tx, by: caller, at: now)
        try tx.destroyVisitWords(of: household, at: now)
        return household
    }
}
