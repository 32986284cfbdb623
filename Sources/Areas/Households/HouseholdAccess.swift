public import Kernel
public import People
public import Persistence

/// In which capacity somebody looks at a household.
public enum HouseholdSide: Sendable, Hashable, Codable {
    /// Holds the post it is given to.
    case steward
    /// Plans visits at its place.
    case planner
    /// Lives there: their telephone number is the household's.
    case own
    /// Timers, imports and the command line.
    case system
}

extension Transaction {
    /// The side on which a caller stands towards a household. Throws `AppError.refused` for everybody else.
    public func side(of caller: Caller, towards household: Household, at now: Instant) throws -> HouseholdSide {
        switch caller.kind {
        case .system: return .system
        case .anonymous: break
        case .resident(let id):
            if try ownHouseholds(of: id).contains(where: { $0.id == household.id }) { return .own }
        case .staff(let account):
            if caller.may(.visitsPlan, at: household.place) { return .planner }
            if let steward = household.steward, caller.mayAnywhere(.visitsRecord),
                try heldPosts(by: account, at: now).contains(where: { $0.id == steward })
            {
                return .steward
            }
        }
        throw AppError.refused
    }

    /// The same for something that happened earlier: whoever had the household at that moment may still say what was.
    public func side(
        of caller: Caller, towards household: Household, when moment: Instant, at now: Instant
    ) throws -> (side: HouseholdSide, isFormer: Bool) {
        do { return (try side(of: caller, towards: household, at: now), false) } catch let refusal as AppError {
            guard case .staff(let account) = caller.kind, moment < now, moment >= now - .days(Household.mostDaysLate),
                let post = try stewardPost(of: household.id, at: moment),
                try heldPosts(by: account, at: moment).contains(where: { $0.id == post })
            else { throw refusal }
            return (.steward, true)
        }
    }

    /// The post that had a household at a moment, told from its chain.
    func stewardPost(of id: Household.ID, at moment: Instant) throws -> Post.ID? {
        let events: [HouseholdEvent] = try rows(
            """
            SELECT event FROM household_entry WHERE household = \(id) AND at <= \(moment)
            ORDER BY sequence DESC LIMIT \(Limits.bulk)
            """
        ).map { try $0.json("event") }
        for case .given(let post) in events { return post }
        return nil
    }

    /// The households whose telephone number is this resident's.
    public func ownHouseholds(of resident: Resident.ID) throws -> [Household] {
        guard let hash = try phoneHash(of: resident, purpose: HouseholdSeal.phone) else { return [] }
        return try rows(
            """
            SELECT details FROM household WHERE phone_hash = \(hash) AND standing IN ('visited', 'paused', 'moved')
            ORDER BY id LIMIT \(Limits.page)
            """
        ).map { try $0.json("details") }
    }
}
