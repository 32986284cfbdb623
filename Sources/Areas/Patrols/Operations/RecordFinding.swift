public import Cases
public import Kernel
public import People
public import Persistence
import Policy
import Territory

/// Writes down what was not in order at a stop: who has to put it right, and by when.
public struct RecordFinding: Operation {
    public var round: PatrolRound.ID
    public var stop: Int
    /// Key of the item on the check list.
    public var item: String
    public var words: String
    public var photos: [KeptFile]
    /// A unit of the house …
    public var unit: Unit.ID?
    /// … or the name of an organisation outside it.
    public var outside: String?
    public init(
        _ round: PatrolRound.ID, stop: Int, item: String, words: String, photos: [KeptFile] = [], unit: Unit.ID? = nil,
        outside: String? = nil
    ) {
        (self.round, self.stop, self.item, self.words) = (round, stop, item, words)
        (self.photos, self.unit, self.outside) = (photos, unit, outside)
    }

    /// Throws `AppError.refused` where the person may not, `PatrolProblem` where something is missing.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PatrolFinding.ID {
        guard let stored = try tx.stored(round, PatrolRound.self),
            try tx.patrolStanding(of: caller, at: now).walks(stored.record)
        else { throw AppError.refused }
        let id: PatrolFinding.ID = tx.newID()
        let after = try tx.follow(.find(stop: stop, item: item, finding: id), in: stored, by: caller, at: now)
        let (rules, policy) = try tx.patrolRules(version: after.policy)
        guard let rule = rules.item(item) else {
            throw PatrolProblem.unknownItem(key: item, allowed: after.items).appError
        }
        let facts = PatrolFindingFacts(
            round: round, origin: after.origin, area: after.area, stop: after.stops[stop].stop, item: item,
            party: try party(tx, after.area), policy: after.policy,
            words: try tx.keepWords(words, "words", of: .finding(id), at: now), photos: photos.count,
            limit: rule.limit, due: policy.calendar.deadline(from: now, rule.limit).due)
        let finding: Stored<PatrolFinding> = try tx.create(.found(facts), as: id, by: caller, at: now)
        try tx.keepPhotos(photos, .found, of: id, by: caller, at: now)
        try tx.scheduleFinding(finding.record, rules)
        try tx.tellParty(of: finding.record, rule, at: now)
        try tx.audit("patrol.find", by: caller, subject: finding.record.subject, place: after.area, at: now)
        return id
    }

    private func party(_ tx: Transaction, _ area: PlaceCode) throws -> PatrolParty {
        if let unit {
            guard let found = try tx.unit(unit), found.active,
                found.place.contains(area) || area.contains(found.place)
            else { throw PatrolProblem.partyMissing.appError }
            return .unit(unit)
        }
        let name: String
        do { name = try PartyName.checked(outside ?? "") } catch { throw error.appError }
        return .outside(try tx.outsideParty(name, at: area))
    }
}

extension Transaction {
    /// The organisation of this name at a place's community, written down where it is new.
    fileprivate func outsideParty(_ name: String, at area: PlaceCode) throws -> Identifier<PatrolPartyTag> {
        let (home, key) = (area.at(.community) ?? area, PartyName.key(name))
        if let known: Identifier<PatrolPartyTag> = try value(
            "SELECT id FROM patrol_party WHERE area = \(home) AND key = \(key)")
        {
            return known
        }
        let id: Identifier<PatrolPartyTag> = newID()
        try execute("INSERT INTO patrol_party (id, area, name, key) VALUES (\(id), \(home), \(name), \(key))")
        return id
    }
}
