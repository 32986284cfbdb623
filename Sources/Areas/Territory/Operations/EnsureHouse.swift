public import Geometry
public import Kernel
public import Persistence

/// Finds an estate, building, unit and household by name, and adds what is not there yet; gives the innermost.
/// `parent` is the community or grid (or any place above the first name given). Needs `territory.edit` there.
public struct EnsureHouse: Operation {
    public var parent: PlaceCode
    public var estate: String?
    public var building: String?
    public var unit: String?
    public var household: String?
    /// Where the building stands, or the estate. An estate that is added on the way stands where its first building
    /// does.
    public var point: GeoPoint?
    public var households: Int?

    public init(
        parent: PlaceCode, estate: String? = nil, building: String? = nil, unit: String? = nil,
        household: String? = nil,
        point: GeoPoint? = nil, households: Int? = nil
    ) {
        self.parent = parent
        self.estate = estate
        self.building = building
        self.unit = unit
        self.household = household
        self.point = point
        self.households = households
    }

    /// The innermost place and how many had to be added.
    public struct Outcome: Codable, Sendable {
        public let place: Place
        public let added: Int
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        try caller.require(.territoryEdit, at: parent)
        var place = try tx.activePlace(parent)
        var added = 0
        let steps: [(PlaceLevel, String?)] = [
            (.estate, estate), (.building, building), (.unit, unit), (.household, household),
        ]
        let innermost = steps.last { $0.1 != nil && $0.0 <= .building }?.0
        for (level, raw) in steps {
            guard let raw else { continue }
            let known = try tx.child(named: try PlaceRules.name(raw), level, of: place.code)
            if let known {
                place = known
            } else {
                place = try AddPlace(
                    parent: place.code, level: level, name: raw, point: level <= .building ? point : nil,
                    households: level == innermost ? households : nil
                ).run(tx, by: caller, at: now)
                added += 1
            }
        }
        return Outcome(place: place, added: added)
    }
}
