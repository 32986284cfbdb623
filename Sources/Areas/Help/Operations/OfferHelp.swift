public import Geometry
public import Kernel
import People
public import Persistence
public import Policy
import Secrets
import Territory

/// A resident offers to help neighbours, or changes the offer. Agreeing is its own act, written into the consent log.
public struct OfferHelp: Operation {
    /// A place of the tree: estate, building or grid. Its point stands for the resident.
    public var place: PlaceCode
    public var skills: [String]
    /// Metres; one of `HelpOffer.reaches`.
    public var reach: Int
    public var hours: DayHours?
    /// What those they help may call them; nil for none.
    public var called: String?
    public var agrees: Bool
    public init(
        place: PlaceCode, skills: [String], reach: Int, hours: DayHours? = nil, called: String? = nil, agrees: Bool
    ) {
        (self.place, self.skills, self.reach) = (place, skills, reach)
        (self.hours, self.called, self.agrees) = (hours, called, agrees)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> HelpOffer.ID {
        guard case .resident(let resident) = caller.kind else { throw AppError.refused }
        guard agrees else { throw HelpProblem.agreeFirst.appError }
        let chosen = try tx.activePlace(place)
        guard chosen.level >= .grid else { throw HelpProblem.homeMissing.appError }
        guard let rules = try tx.policy(at: place).pack.help else { throw HelpProblem.notHere.appError }
        for key in skills where rules.skill(key) == nil {
            throw HelpProblem.unknownSkill(key: key, allowed: rules.skills.map(\.key)).appError
        }
        guard HelpOffer.reaches.contains(reach) else { throw HelpProblem.distanceOutOfRange.appError }
        if let called, called.count > 20 { throw HelpProblem.tooLong(field: "called", most: 20).appError }
        _ = try GiveConsent(purpose: .helping).run(tx, by: caller, at: now)
        let id = try keep(tx, resident, at: try tx.standingPoint(of: place), now)
        try tx.audit("help.offer", by: caller, subject: "resident:\(resident)", place: nil, at: now)
        tx.changed(HelpTopic.resident(resident))
        return id
    }

    private func keep(
        _ tx: Transaction, _ resident: Identifier<ResidentTag>, at point: GeoPoint?, _ now: Instant
    ) throws -> HelpOffer.ID {
        let sealed = try called.map { try tx.resource(KeyRing.self).encrypt($0, purpose: HelpSeal.called) }
        let known = try tx.helpOffer(of: resident)?.id
        let id = known ?? tx.newID()
        try tx.execute(
            """
            INSERT INTO help_offer (id, resident, place, longitude, latitude, skills, reach, from_second, to_second,
                called, paused, since, active_at)
            VALUES (\(id), \(resident), \(place), \(point?.longitude), \(point?.latitude),
                \(try JSON.encode(Array(Set(skills)).sorted())), \(reach), \(hours?.fromSecond), \(hours?.toSecond),
                \(sealed), 0, \(now), \(now))
            ON CONFLICT (resident) DO UPDATE SET place = excluded.place, longitude = excluded.longitude,
                latitude = excluded.latitude, skills = excluded.skills, reach = excluded.reach,
                from_second = excluded.from_second, to_second = excluded.to_second, called = excluded.called,
                paused = 0, active_at = excluded.active_at
            """)
        return id
    }
}

/// A resident who offers help is not asked for a while, or is again.
public struct PauseHelp: Operation {
    public var paused: Bool
    public init(_ paused: Bool) { self.paused = paused }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let offer = try tx.ownOffer(caller)
        try tx.execute("UPDATE help_offer SET paused = \(paused), active_at = \(now) WHERE id = \(offer.id)")
        tx.changed(HelpTopic.resident(offer.resident))
        return true
    }
}

/// A resident takes the offer back: consent is withdrawn, the row goes, and nobody asks them any more. Calls they are
/// on the way to stay theirs until they step back.
public struct WithdrawOffer: Operation {
    public init() {}

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let offer = try tx.ownOffer(caller)
        _ = try WithdrawConsent(purpose: .helping).run(tx, by: caller, at: now)
        try tx.removeOffer(offer)
        try tx.audit("help.offer-withdrawn", by: caller, subject: "resident:\(offer.resident)", place: nil, at: now)
        return true
    }
}

/// “I am here now”: the position counts for the pack's minutes and is then taken away by a timer; one before it is
/// overwritten. Nothing else ever keeps it.
public struct StandHere: Operation {
    /// Nil takes the position away at once.
    public var point: GeoPoint?
    public init(at point: GeoPoint?) { self.point = point }

    /// Until when it counts; nil where it was taken away.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Instant? {
        let offer = try tx.ownOffer(caller)
        guard let point else {
            try tx.forgetPosition(offer.id, at: now)
            try tx.cancelTimer(HelpHereTimer.kind, subject: offer.id.rawValue)
            return nil
        }
        guard let rules = try tx.policy(at: offer.place).pack.help else { throw HelpProblem.notHere.appError }
        let until = now + .minutes(rules.positionMinutes)
        try tx.execute(
            """
            UPDATE help_offer SET here_longitude = \(point.longitude), here_latitude = \(point.latitude),
                here_until = \(until), active_at = \(now) WHERE id = \(offer.id)
            """)
        try tx.schedule(HelpHereTimer.kind, subject: offer.id.rawValue, due: until)
        tx.changed(HelpTopic.resident(offer.resident))
        return until
    }
}

extension Transaction {
    /// The caller's own offer. Throws `HelpProblem.offerMissing`.
    fileprivate func ownOffer(_ caller: Caller) throws -> HelpOffer {
        guard case .resident(let resident) = caller.kind else { throw AppError.refused }
        guard let offer = try helpOffer(of: resident) else { throw HelpProblem.offerMissing.appError }
        return offer
    }

    /// Deletes an offer with everything that hangs on it.
    func removeOffer(_ offer: HelpOffer) throws {
        try execute("DELETE FROM help_ask WHERE offer = \(offer.id)")
        try execute("DELETE FROM help_offer WHERE id = \(offer.id)")
        try cancelTimer(HelpHereTimer.kind, subject: offer.id.rawValue)
        changed(HelpTopic.resident(offer.resident))
    }
}
