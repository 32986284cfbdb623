public import Kernel
public import Persistence

/// Gives a place another name. Cases and posts keep pointing at its code and show the new name.
/// Needs `territory.edit` there.
public struct RenamePlace: Operation {
    public var place: PlaceCode
    public var name: String
    public init(place: PlaceCode, name: String) { (self.place, self.name) = (place, name) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Place {
        try caller.require(.territoryEdit, at: place)
        let old = try tx.activePlace(place)
        let name = try PlaceRules.name(name)
        guard name != old.name else { return old }
        if let parent = old.parent, try tx.child(named: name, old.level, of: parent) != nil {
            throw PlaceProblem.nameTaken(name: name, under: try tx.place(parent)?.name ?? "")
        }
        try tx.execute("UPDATE place SET name = \(name) WHERE code = \(place)")
        try tx.audit(
            "place.rename", by: caller, subject: "place:\(place)", place: place, detail: "\(old.name) → \(name)",
            at: now)
        tx.changed("territory")
        return try tx.activePlace(place)
    }
}
