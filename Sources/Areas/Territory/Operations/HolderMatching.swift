import Geometry
import Kernel
import Persistence
import Policy

/// Why a drawn area cannot be given to a place.
enum HolderFault: Error, Hashable {
    case nameless, unknownCode(String), wrongLevel(String, PlaceLevel), unknownName(String), severalNamed(String, Int)
    case noParent, parentUnknown(String), notYours, twice, planned(CivilDate)

    var text: Text {
        switch self {
        case .nameless: Text("既没有编码也没有名称（属性 code 或 name）。", "It has neither code nor name (properties code or name).")
        case .unknownCode(let code): Text("没有编码为 \(code) 的地点。", "No place has the code \(code).")
        case .wrongLevel(let code, let level):
            Text("编码 \(code) 不是\(level.name.zh)的编码。", "\(code) is not the code of a \(level.name.en).")
        case .unknownName(let name): Text("没有叫“\(name)”的地点。", "No place is called “\(name)”.")
        case .severalNamed(let name, let count):
            Text("有 \(count) 个地点叫“\(name)”，请用编码指明。", "\(count) places are called “\(name)”; give the code.")
        case .noParent: Text("看不出属于哪个上级，请写明 parent。", "Its parent cannot be told; state it as parent.")
        case .parentUnknown(let code):
            Text("上级 \(code) 不存在或级别不对。", "The parent \(code) does not exist or has the wrong level.")
        case .notYours: Text("不在您管理的范围之内。", "It lies outside what you manage.")
        case .twice: Text("同一个地点在文件里出现了两次。", "The same place stands in the file twice.")
        case .planned(let day):
            Text("已有从 \(day) 起的新边界，请选那一天之后。", "A new boundary from \(day) exists already; choose a later day.")
        }
    }
}

/// Finds the place a feature is for: by its code, else by its name at or below the place the file is for. A place that
/// does not exist yet is proposed under the parent it names or in whose boundary it lies.
struct HolderMatching {
    private let drawing: Drawing
    private let createMissing: Bool
    private let tx: Transaction
    private let parents: BoundaryIndex

    init(_ drawing: Drawing, createMissing: Bool, day: CivilDate, _ tx: Transaction) throws {
        (self.drawing, self.createMissing, self.tx) = (drawing, createMissing, tx)
        let outer = PlaceLevel.allCases.last { $0 < drawing.level } ?? .province
        parents =
            createMissing
            ? BoundaryIndex(try tx.boundaries(outer, under: drawing.under, on: day).map { ($0.place, $0.shape) })
            : BoundaryIndex([(code: PlaceCode, shape: Shape)]())
    }

    func holder(of feature: GeoFeature, shape: Shape) throws -> BoundaryDraft.Holder {
        let name = property(feature, ["name", "名称", "网格名称"])
        let code = try property(feature, ["code", "编码", "网格编码", "adcode"]).map { try self.code($0) }
        if let code, let place = try tx.place(code), place.active { return .known(place) }
        if code == nil, let name, let place = try named(name) { return .known(place) }
        guard createMissing, let name else {
            if let code { throw HolderFault.unknownCode(code.rawValue) }
            throw name.map(HolderFault.unknownName) ?? HolderFault.nameless
        }
        let parent = try self.parent(feature, shape, code)
        guard PlaceRules.mayStand(drawing.level, under: parent.level) else {
            throw HolderFault.parentUnknown(parent.code.rawValue)
        }
        return .fresh(name: name, parent: parent, code: code, kind: kind(feature))
    }

    private func property(_ feature: GeoFeature, _ names: [String]) -> String? {
        names.lazy.compactMap { feature.properties[$0]?.trimmedOfSpaces }.first { !$0.isEmpty }
    }
    private func kind(_ feature: GeoFeature) -> GridKind {
        let said = property(feature, ["kind", "grid_kind", "类型", "网格类型"]) ?? ""
        return said == "dedicated" || said.contains("专属") ? .dedicated : .resident
    }
    /// A 12-digit division code is cut to its level; any other code must have the level's length.
    private func code(_ text: String) throws -> PlaceCode {
        guard let code = PlaceCode(text) else { throw HolderFault.unknownCode(text) }
        if code.level == drawing.level { return code }
        let length = drawing.level.codeLength
        if text.utf8.count == 12, length < 12, text.dropFirst(length).allSatisfy({ $0 == "0" }),
            let cut = code.at(drawing.level)
        {
            return cut
        }
        throw HolderFault.wrongLevel(text, drawing.level)
    }
    private func named(_ name: String) throws -> Place? {
        let within: SQL = drawing.under.map { " AND code >= \($0) AND code < \($0.end)" } ?? ""
        let found = try tx.rows(
            """
            SELECT \(Place.columns) FROM place
            WHERE name = \(name)\(within) AND level = \(drawing.level) AND active = 1 LIMIT 50
            """
        ).map(Place.init)
        guard found.count < 2 else { throw HolderFault.severalNamed(name, found.count) }
        return found.first
    }
    private func parent(_ feature: GeoFeature, _ shape: Shape, _ code: PlaceCode?) throws -> Place {
        if let said = property(feature, ["parent", "上级", "上级编码", "社区编码"]) {
            guard let code = PlaceCode(said), let place = try tx.place(code), place.active else {
                throw HolderFault.parentUnknown(said)
            }
            return place
        }
        if let code, let place = try tx.ancestors(of: code).last(where: \.active) { return place }
        let inside = ShapeChecks.pointInside(shape).map { parents.nearby($0, radiusMetres: 1) } ?? []
        if let hit = inside.first(where: \.isInside), let place = try tx.place(hit.code) { return place }
        if let under = drawing.under, let place = try tx.place(under),
            PlaceRules.mayStand(drawing.level, under: place.level)
        {
            return place
        }
        throw HolderFault.noParent
    }
}
