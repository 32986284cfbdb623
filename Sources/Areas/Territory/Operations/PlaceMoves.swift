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
}

extension Transaction {
    /// What would move if grids had these boundaries: `redrawn` are the new shapes by code, the rest stays as on `day`.
    func moves(redrawing redrawn: [PlaceCode: Shape], on day: CivilDate) throws -> PlaceMoves {
        let boxes = redrawn.values.compactMap(\.box)
        guard let first = boxes.first else { return PlaceMoves() }
        var box = boxes.dropFirst().reduce(first) { $0.union($1) }
        for code in redrawn.keys.sorted() {
            if let old = try boundary(of: code, on: day)?.shape.box { box = box.union(old) }
        }
        let staying = try boundaries(.grid, touching: box, on: day).filter { redrawn[$0.place] == nil }
        let grids =
            staying.map { (code: $0.place, shape: $0.shape) }
            + redrawn.sorted { $0.key < $1.key }.map { (code: $0.key, shape: $0.value) }
        let index = BoundaryIndex(grids)
        let communities = Set(grids.compactMap { $0.code.at(.community) })
        var found = PlaceMoves()
        for community in communities.sorted() {
            for place in try movable(under: community) {
                guard let point = place.point, box.contains(point) else { continue }
                try sort(
                    place, holders: index.nearby(point, radiusMetres: 1).filter(\.isInside).map(\.code), into: &found)
            }
        }
        return found
    }

    private func movable(under community: PlaceCode) throws -> [Place] {
        try rows(
            """
            SELECT \(Place.columns) FROM place WHERE code >= \(community) AND code < \(community.end)
            AND level IN ('estate', 'building') AND active = 1 AND longitude IS NOT NULL ORDER BY code
            """
        ).map(Place.init)
    }
    private func sort(_ place: Place, holders: [PlaceCode], into found: inout PlaceMoves) throws {
        guard let parent = place.parent else { return }
        let outer = parent.level == .estate ? try self.place(parent)?.parent ?? parent : parent
        guard holders.count == 1 else {
            if parent.level != .estate { found.unplaced.append(place.name) }
            return
        }
        guard holders[0] != outer else { return }
        let move = PlaceMove(
            place: place.code, name: place.name, level: place.level, from: outer,
            fromName: try self.place(outer)?.name ?? "", to: holders[0], toName: try self.place(holders[0])?.name ?? "")
        if parent.level == .estate {
            // The estate itself stands before its buildings; those that follow it are no cut.
            if found.moves.last(where: { $0.place == parent })?.to != move.to { found.split.append(move) }
        } else {
            found.moves.append(move)
        }
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
