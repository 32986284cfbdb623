public import Geometry
public import Kernel

// Territory: where things are. A resident's words: "my building", "our estate", "which grid am I in?".
//
// One tree holds everything from the province to the household. Above the community it is the nation's own list of
// divisions; below it grids, estates, buildings, units and households are drawn by the district itself.
// What always holds:
//   - a place's code begins with its parent's code, so everything below a place is one range of codes;
//   - a place is never deleted: it is retired, and its code is never given to another;
//   - a grid lies in exactly one community;
//   - a boundary is never changed: a redraw writes a new version that begins on a day, and what was reported before
//     keeps the code it was reported under;
//   - an estate or building that a redraw moves gets a new code; the old code stays and names its successor.
// Everyone may look at names and at boundaries of communities and grids; changing needs `territory.edit` there.

public enum PlaceTag {}

/// One place of the tree.
public struct Place: Sendable, Codable, Hashable {
    public let id: Identifier<PlaceTag>
    public let code: PlaceCode
    public let level: PlaceLevel
    public let name: String
    /// Nil at the top only.
    public let parent: PlaceCode?
    /// `resident` or `dedicated` for grids; nil elsewhere.
    public let gridKind: String?
    public let point: GeoPoint?
    /// How many households it has, where known.
    public let households: Int?
    /// False once retired; a retired place still names what was reported there.
    public let active: Bool

    public init(
        id: Identifier<PlaceTag>, code: PlaceCode, level: PlaceLevel, name: String, parent: PlaceCode?,
        gridKind: String? = nil, point: GeoPoint? = nil, households: Int? = nil, active: Bool = true
    ) {
        self.id = id
        self.code = code
        self.level = level
        self.name = name
        self.parent = parent
        self.gridKind = gridKind
        self.point = point
        self.households = households
        self.active = active
    }
}
