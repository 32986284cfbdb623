import Geometry
public import Kernel
import Persistence

/// An estate or building that a redraw puts into another grid.
public struct PlaceMove: Codable, Sendable, Hashable {
    public let place: PlaceCode
    public let name: String
    public let level: PlaceLevel
    /// What it lies in now: a grid, or a community where it had no grid.
    public let from: PlaceCode
    public let fromName: String
    public let to: PlaceCode
    public let toName: String
}

/// What a redraw does to the estates and buildings on the ground it touches.
public struct PlaceMoves: Codable, Sendable, Hashable {
    public var moves: [PlaceMove] = []
    /// Estates that the new borders cut: some of their buildings lie in another grid. They move as a whole, to where
    /// their own point lies; a person should look.
    public var split: [PlaceMove] = []
    /// Places in no grid, or in several, of the new drawing: they stay where they are.
    public var unplaced: [String] = []
    /// Places of a grid that is given up, which no other grid takes in: nothing is done until somebody has seen to
    /// them.
    public var stranded: [String] = []
}

/// Another division of the ground: new borders of some grids, others given up.
struct Redraw {
    var shapes: [PlaceCode: Shape]
    var dissolved: [PlaceCode]
    let day: CivilDate
}

extension Transaction {
    /// What a redraw would move; grids it does not name stay as they are on its day.
    func moves(_ redraw: Redraw) throws -> PlaceMoves {
        let touched = redraw.shapes.keys.sorted() + redraw.dissolved
        let old = try touched.compactMap { try boundary(of: $0, on: redraw.day)?.shape.box }
        let boxes = redraw.shapes.values.compactMap(\.box) + old
        guard let first = boxes.first else { return PlaceMoves() }
        let box = boxes.dropFirst().reduce(first) { $0.union($1) }
        let staying = try boundaries(.grid, touching: box, on: redraw.day).filter { !touched.contains($0.place) }
        let grids =
            staying.map { (code: $0.place, shape: $0.shape) }
            + redraw.shapes.sorted { $0.key < $1.key }.map { (code: $0.key, shape: $0.value) }
        let index = BoundaryIndex(grids)
        let communities = Set((grids.map(\.code) + redraw.dissolved).compactMap { $0.at(.community) })
        var found = PlaceMoves()
        for community in communities.sorted() {
            let places = try movable(under: community)
            let positions = Transaction.positions(places)
            for place in places {
                let point = positions[place.code]
                let holders = point.map { index.nearby($0, radiusMetres: 1).filter(\.isInside).map(\.code) } ?? []
                try sort(place, holders, redraw, isNear: point.map(box.contains) ?? false, into: &found)
            }
        }
        return found
    }

    /// Where each place stands; an estate without a position of its own stands in the middle of its buildings.
    private static func positions(_ places: [Place]) -> [PlaceCode: GeoPoint] {
        var positions: [PlaceCode: GeoPoint] = [:]
        var buildings: [PlaceCode: [GeoPoint]] = [:]
        for place in places {
            positions[place.code] = place.point
            if let point = place.point, let parent = place.parent { buildings[parent, default: []].append(point) }
        }
        for place in places where place.level == .estate && place.point == nil {
            guard let points = buildings[place.code] else { continue }
            let count = Double(points.count)
            positions[place.code] = GeoPoint(
                longitude: points.reduce(0) { $0 + $1.longitude } / count,
                latitude: points.reduce(0) { $0 + $1.latitude } / count)
        }
        return positions
    }
    private func movable(under community: PlaceCode) throws -> [Place] {
        try rows(
            """
            SELECT \(Place.columns) FROM place WHERE code >= \(community) AND code < \(community.end)
            AND level IN ('estate', 'building') AND active = 1 ORDER BY code
            """
        ).map(Place.init)
    }
    /// An estate stands before its buildings, so where it goes is known when they come.
    private func sort(
        _ place: Place, _ holders: [PlaceCode], _ redraw: Redraw, isNear: Bool, into found: inout PlaceMoves
    ) throws {
        guard let parent = place.parent else { return }
        if parent.level == .estate {
            guard isNear, holders.count == 1, let outer = try self.place(parent)?.parent else { return }
            let goes = found.moves.last { $0.place == parent }?.to ?? outer
            if holders[0] != goes { found.split.append(try move(place, from: outer, to: holders[0])) }
        } else if holders.count == 1 {
            if isNear, holders[0] != parent { found.moves.append(try move(place, from: parent, to: holders[0])) }
        } else if redraw.dissolved.contains(parent) {
            found.stranded.append(place.name)
        } else if isNear {
            found.unplaced.append(place.name)
        }
    }
    private func move(_ place: Place, from: PlaceCode, to: PlaceCode) throws -> PlaceMove {
        PlaceMove(
            place: place.code, name: try fullName(of: place.code, from: .estate), level: place.level, from: from,
            fromName: try self.place(from)?.name ?? "", to: to, toName: try self.place(to)?.name ?? "")
    }

    /// Gives every moved place and all below it codes under the new grid. The old rows stay, retired, and name their
    /// successors; tokens on walls go on working.
    func apply(_ moves: [PlaceMove], by caller: Caller, at now: Instant) throws {
        for move in moves {
            guard let place = try place(move.place), place.active, let target = try self.place(move.to) else {
                continue
            }
            let prefix = PlaceRules.codePrefix(of: place.level, under: target.code)
            let root = try nextCode(place.level, prefix: prefix, in: target.name)
            try relocate(place, to: root, under: target.code)
            try audit(
                "place.move", by: caller, subject: "place:\(place.code)", place: target.code, detail: root.rawValue,
                at: now)
        }
    }
    private func relocate(_ top: Place, to root: PlaceCode, under parent: PlaceCode) throws {
        func moved(_ code: PlaceCode) -> PlaceCode? {
            PlaceCode(root.rawValue + code.rawValue.dropFirst(top.code.rawValue.count))
        }
        let subtree = try rows(
            """
            SELECT \(Place.columns), qr_token, scheme, scheme_code FROM place
            WHERE code >= \(top.code) AND code < \(top.code.end) AND active = 1 ORDER BY code
            """)
        for row in subtree {
            let old = try Place(row)
            guard let code = moved(old.code) else { continue }
            try execute("UPDATE place SET active = 0, qr_token = NULL, successor = \(code) WHERE code = \(old.code)")
            let place = Place(
                id: newID(), code: code, level: old.level, name: old.name,
                parent: old.code == top.code ? parent : old.parent.flatMap(moved), gridKind: nil, point: old.point,
                households: old.households)
            try insert(
                place, scheme: try row.find("scheme"), schemeCode: try row.find("scheme_code"),
                token: try row.find("qr_token"))
        }
    }
}
