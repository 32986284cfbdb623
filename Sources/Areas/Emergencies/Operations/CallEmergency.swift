public import Kernel
public import Persistence
import Policy
import Territory

/// Switches places to emergency duties, at once or from a moment on, until an end. It is told and in force in the same
/// transaction where it begins at once.
public struct CallEmergency: Operation {
    /// Key of a kind of the pack.
    public var kind: String
    public var places: [PlaceCode]
    /// Nil begins at once.
    public var from: Instant?
    public var until: Instant?
    public var reason: String
    /// The caller has seen what will change and says so.
    public var confirmed: Bool

    public init(
        kind: String, places: [PlaceCode], from: Instant? = nil, until: Instant?, reason: String, confirmed: Bool
    ) {
        (self.kind, self.places, self.from) = (kind, places, from)
        (self.until, self.reason, self.confirmed) = (until, reason, confirmed)
    }

    /// Throws `AppError.refused` where the caller may not at one of the places, `EmergencyProblem` otherwise.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> EmergencyAct {
        let plan = try tx.emergencyPlan(kind: kind, at: places, by: caller)
        let span: (from: Instant, until: Instant)
        do {
            span = try EmergencyAct.span(
                of: plan.kind, at: plan.levels, from: from, until: until, reason: reason, now: now)
        } catch { throw error.appError }
        guard confirmed else { throw EmergencyProblem.notConfirmed.appError }
        let id: EmergencyAct.ID = tx.newID()
        let entry = EmergencyEntry(
            sequence: 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "",
            event: .called(terms: plan.terms, reason: reason, from: span.from, until: span.until))
        guard let act = EmergencyAct(id: id, opening: entry) else { throw AppError.refused }
        let stored = try tx.insertEmergency(act, entry)
        for place in plan.terms.places {
            try tx.audit("emergency.call", by: caller, subject: "emergency:\(id)", place: place, at: now)
        }
        return try ActOnEmergency(id, .tick).follow(stored, plan.kind, tx, by: .system, at: now).act
    }
}

/// What a call would be, before its time is looked at.
struct EmergencyPlan {
    let kind: EmergencyKind
    let levels: [PlaceLevel]
    let terms: EmergencyTerms
}

extension Transaction {
    /// Checks places, right and pack. Throws `AppError.refused`, `PlaceProblem` and `EmergencyProblem`.
    func emergencyPlan(kind key: String, at places: [PlaceCode], by caller: Caller) throws -> EmergencyPlan {
        let outermost = Set(places).sorted().reduce(into: [PlaceCode]()) { kept, place in
            if kept.last?.contains(place) != true { kept.append(place) }
        }
        guard let first = outermost.first else { throw EmergencyProblem.placesMissing.appError }
        guard outermost.count <= EmergencyLimits.places else {
            throw EmergencyProblem.tooManyPlaces(most: EmergencyLimits.places).appError
        }
        for place in outermost { try caller.require(.emergenciesCall, at: place) }
        let found = try outermost.map { try activePlace($0) }
        let policy = try policy(at: first)
        for place in outermost.dropFirst() where try self.policy(at: place).version != policy.version {
            throw EmergencyProblem.differentRules.appError
        }
        let kinds = policy.pack.emergencyKinds
        guard !kinds.isEmpty else { throw EmergencyProblem.notHere.appError }
        guard let kind = policy.pack.emergencyKind(key) else {
            throw EmergencyProblem.unknownKind(key: key, allowed: kinds.map(\.key)).appError
        }
        let terms = EmergencyTerms(
            kind: kind.key, name: kind.name, places: outermost, placeNames: found.map(\.name), policy: policy.version,
            tiers: kind.tiers, roundTheClock: kind.roundTheClock, broadcast: kind.broadcast, allClear: kind.allClear)
        return EmergencyPlan(kind: kind, levels: found.map(\.level), terms: terms)
    }
}
