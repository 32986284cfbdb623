public import Emergencies
public import Kernel
public import Pages
public import Persistence

/// How many calls for help were pressed while an emergency lasted.
public struct HelpEmergencyRecords: EmergencyRecords {
    public init() {}
    public let area = "help"

    public func forecast(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure] {
        []
    }

    public func figures(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure] {
        let calls = try tx.value(
            """
            SELECT count(*) FROM help_call WHERE \(scope.within("area"))
            AND called_at >= \(scope.from) AND called_at < \(scope.until)
            """, as: Int.self)
        return [EmergencyFigure(area: area, key: "calls", name: Text("期间的求助", "Calls for help"), count: calls ?? 0)]
    }

    /// The month's figures, which open to their calls.
    public func link(to figure: EmergencyFigure, of act: EmergencyAct, for caller: Caller) -> Link? {
        guard let place = act.terms.places.first, act.terms.places.count == 1,
            caller.may(.helpLead, at: place) || caller.may(.boardRead, at: place)
        else { return nil }
        let month = CivilMonth(of: Zone.china.date(act.from))
        return HelpPaths.figures().query([("place", place.rawValue), ("month", month.description)])
    }
}
