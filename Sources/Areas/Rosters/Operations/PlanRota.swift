public import Kernel
public import Persistence
import Policy
import Territory

/// Sets up a rota of a kind of the pack at a place, with its first day. Members are added afterwards.
public struct PlanRota: Operation {
    public var kind: String
    public var place: PlaceCode
    public var title: String?
    public var start: CivilDate
    public init(kind: String, place: PlaceCode, title: String? = nil, start: CivilDate) {
        (self.kind, self.place, self.title, self.start) = (kind, place, title, start)
    }

    /// Days ahead that a first day may lie.
    public static let mostDaysAhead = 90

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Rota.ID {
        let place = try tx.activePlace(place).code
        try caller.require(.rostersPlan, at: place)
        let policy = try tx.policy(at: place)
        guard !policy.pack.rotas.isEmpty else { throw RotaProblem.notHere.appError }
        guard let rules = policy.pack.rota(kind) else {
            throw RotaProblem.unknownKind(key: kind, allowed: policy.pack.rotas.map(\.key)).appError
        }
        guard let level = place.level, rules.levels.contains(level.rawValue) else {
            let names = rules.levels.map { policy.pack.levelName($0) ?? Text(same: $0) }
            throw RotaProblem.wrongLevel(kind: rules.name, levels: names).appError
        }
        let today = policy.pack.zone.date(now)
        let latest = today.adding(days: PlanRota.mostDaysAhead)
        guard (today...latest).contains(start) else {
            throw RotaProblem.startTooFar(earliest: today, latest: latest).appError
        }
        let name = title.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : String($0.prefix(Limits.line)) }
        if try tx.hasTwin(kind, at: place, title: name) { throw RotaProblem.titleNeeded.appError }
        let event = RotaEvent.planned(
            kind: kind, place: place, title: name, policy: policy.version, start: start, length: rules.turn,
            handOver: rules.handOver)
        let entry = RotaEntry(
            sequence: 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "", event: event)
        guard let rota = Rota(id: tx.newID(), opening: entry) else { throw AppError.refused }
        let stored = try tx.insertRota(rota, entry)
        try tx.scheduleRota(stored.rota, try tx.rotaContext(of: stored.rota, for: caller))
        try tx.audit("rota.plan", by: caller, subject: "rota:\(rota.id)", place: place, detail: kind, at: now)
        return rota.id
    }
}

extension Transaction {
    /// Whether another rota of the kind at the place has the same name and goes on.
    fileprivate func hasTwin(_ kind: String, at place: PlaceCode, title: String?) throws -> Bool {
        try rows(
            "SELECT details FROM rota WHERE place = \(place) AND kind = \(kind) AND closed = 0 LIMIT \(Limits.bulk)"
        ).contains { row in
            let other: Rota = try row.json("details")
            return other.title == title && other.closedOn == nil
        }
    }
}
