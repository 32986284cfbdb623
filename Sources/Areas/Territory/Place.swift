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

/// The steps of the tree, outermost first.
public enum PlaceLevel: String, Sendable, Codable, CaseIterable, Hashable, Comparable {
    case province, city, district, street, community, grid, estate, building, unit, household

    /// Letters of a code at this level; each level's own part follows its parent's code.
    public var codeLength: Int {
        switch self {
        case .province: 2
        case .city: 4
        case .district: 6
        case .street: 9
        case .community: 12
        case .grid: 15
        case .estate: 18
        case .building: 21
        case .unit: 23
        case .household: 27
        }
    }
    /// 0 province … 9 household.
    public var depth: Int { PlaceLevel.allCases.firstIndex(of: self) ?? 0 }
    public static func < (left: PlaceLevel, right: PlaceLevel) -> Bool { left.codeLength < right.codeLength }

    /// The level a code of this length stands for; nil for lengths no level has.
    public init?(codeLength: Int) {
        guard let level = PlaceLevel.allCases.first(where: { $0.codeLength == codeLength }) else { return nil }
        self = level
    }

    public var name: Text {
        switch self {
        case .province: Text("省", "province")
        case .city: Text("市", "city")
        case .district: Text("区县", "district")
        case .street: Text("街道、乡镇", "street")
        case .community: Text("社区、村", "community")
        case .grid: Text("网格", "grid")
        case .estate: Text("小区", "estate")
        case .building: Text("楼栋", "building")
        case .unit: Text("单元", "unit")
        case .household: Text("户", "household")
        }
    }
}

extension PlaceCode {
    /// The level this code's length stands for; nil where no level has that length.
    public var level: PlaceLevel? { PlaceLevel(codeLength: rawValue.utf8.count) }

    /// The code cut to an outer level; nil where the code is shorter. It may name a place that does not exist: a level
    /// may be skipped (an estate directly under a community has `000` for its grid).
    public func at(_ level: PlaceLevel) -> PlaceCode? {
        guard rawValue.utf8.count >= level.codeLength else { return nil }
        return PlaceCode(String(rawValue.prefix(level.codeLength)))
    }
}

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
