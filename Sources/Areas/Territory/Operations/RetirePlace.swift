public import Kernel
public import Persistence

/// Takes a place out of use. It stays readable, its code is never given again, and it must have nothing in use below
/// it. Its boundary ends today. Needs `territory.edit` there.
public struct RetirePlace: Operation {
    public var place: PlaceCode
    /// Who takes over what is reported under the old code, where that is known.
    public var successor: PlaceCode?
    public init(place: PlaceCode, successor: PlaceCode? = nil) { (self.place, self.successor) = (place, successor) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Place {
        try caller.require(.territoryEdit, at: place)
        let old = try tx.activePlace(place)
        let count = try tx.childCount(of: place)
        guard count == 0 else { throw PlaceProblem.hasActiveChildren(name: old.name, count: count) }
        if let successor {
            let next = try tx.activePlace(successor)
            guard next.level == old.level, next.code != place else {
                throw PlaceProblem.wrongLevel(next.level, under: old.level)
            }
        }
        try tx.execute(
            "UPDATE place SET active = 0, qr_token = NULL, successor = \(successor) WHERE code = \(place)")
        try tx.endBoundary(of: place, on: Zone.china.date(now))
        try tx.audit(
            "place.retire", by: caller, subject: "place:\(place)", place: place, detail: successor?.rawValue, at: now)
        if old.level <= .grid { try tx.refreshLocator(at: now) }
        tx.changed("territory")
        guard let retired = try tx.place(place) else { throw PlaceProblem.noSuchPlace(place) }
        return retired
    }
}
