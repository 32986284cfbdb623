/// The steps of the tree of places, outermost first. Divisions of the nation end with the community; below it the
/// district draws its own.
public enum PlaceLevel: String, Sendable, Codable, CaseIterable, Hashable, Comparable, CodingKeyRepresentable {
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
    /// Outer levels are smaller.
    public static func < (left: PlaceLevel, right: PlaceLevel) -> Bool { left.codeLength < right.codeLength }

    /// The level a code of this length stands for; nil for lengths no level has.
    public init?(codeLength: Int) {
        guard let level = PlaceLevel.allCases.first(where: { $0.codeLength == codeLength }) else { return nil }
        self = level
    }

    /// As people call it.
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

    /// Whether the code names a place of this level or below it.
    public func reaches(_ level: PlaceLevel) -> Bool { rawValue.utf8.count >= level.codeLength }

    /// The code cut to an outer level; nil where the code is shorter. It may name a place that does not exist: a level
    /// may be skipped (an estate directly under a community has `000` for its grid).
    public func at(_ level: PlaceLevel) -> PlaceCode? {
        guard reaches(level) else { return nil }
        return PlaceCode(String(rawValue.prefix(level.codeLength)))
    }

    /// This code and those of everything it may lie in, outermost first. Some may name no place, as with `at`.
    public var lineage: [PlaceCode] {
        PlaceLevel.allCases.compactMap { at($0) } + (level == nil ? [self] : [])
    }
}
