public import Kernel

/// What a position is near to: one boundary and how it lies to it.
public struct BoundaryHit: Hashable, Sendable {
    public let code: PlaceCode
    public let isInside: Bool
    /// Metres to the border, at most the radius that was asked about.
    public let metresToBorder: Double
    /// Deep inside first, then near the border inside, then outside by distance.
    var order: Double { isInside ? -metresToBorder : metresToBorder }
}

/// All boundaries of one level of the tree, ready for questions about positions. A grid of square cells names the
/// boundaries whose boxes touch each cell; those few are then looked at exactly.
struct BoundaryLayer: Sendable {
    private let codes: [PlaceCode]
    private let shapes: [BandedShape]
    private let box: GeoBox
    private let columns: Int
    private let rows: Int
    private let cellsPerDegreeEast: Double
    private let cellsPerDegreeNorth: Double
    /// Where each cell's boundaries begin in `members`.
    private let starts: [Int32]
    private let members: [Int32]

    /// Nil where no boundary has an area.
    init?(_ boundaries: [(code: PlaceCode, shape: Shape)]) {
        let usable = boundaries.compactMap { boundary in
            BandedShape(boundary.shape).map { (code: boundary.code, shape: $0) }
        }
        guard let first = usable.first else { return nil }
        let box = usable.dropFirst().reduce(first.shape.box) { $0.union($1.shape.box) }
        let side = max(1, min(512, Int((Double(usable.count) * 8).squareRoot())))
        codes = usable.map(\.code)
        shapes = usable.map(\.shape)
        self.box = box
        (columns, rows) = (side, side)
        cellsPerDegreeEast = Double(side) / (box.east - box.west)
        cellsPerDegreeNorth = Double(side) / (box.north - box.south)
        var cells = [[Int32]](repeating: [], count: side * side)
        func cell(_ value: Double, _ origin: Double, _ perDegree: Double) -> Int {
            min(side - 1, max(0, Int((value - origin) * perDegree)))
        }
        for (index, shape) in shapes.enumerated() {
            let held = shape.box
            for row in cell(
                held.south, box.south, cellsPerDegreeNorth)...cell(held.north, box.south, cellsPerDegreeNorth)
            {
                let west = cell(held.west, box.west, cellsPerDegreeEast)
                for column in west...cell(held.east, box.west, cellsPerDegreeEast) {
                    cells[row * side + column].append(Int32(index))
                }
            }
        }
        starts = cells.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1.count)) }
        members = Array(cells.joined())
    }

    /// The boundaries that hold the point or come nearer to it than `radius` metres.
    func hits(_ point: GeoPoint, radius: Double, scale: LocalScale) -> [BoundaryHit] {
        let (x, y) = (point.longitude, point.latitude)
        let (reachEast, reachNorth) = (radius / scale.east, radius / scale.north)
        guard x + reachEast >= box.west, x - reachEast <= box.east, y + reachNorth >= box.south,
            y - reachNorth <= box.north
        else { return [] }
        let west = column(x - reachEast)
        let east = column(x + reachEast)
        let south = row(y - reachNorth)
        let north = row(y + reachNorth)
        let several = west != east || south != north
        var hits: [BoundaryHit] = []
        for row in south...north {
            for column in west...east {
                let cell = row * columns + column
                for position in Int(starts[cell])..<Int(starts[cell + 1]) {
                    let index = Int(members[position])
                    if let hit = hit(index, x, y, reachEast, reachNorth, radius, scale),
                        !several || !hits.contains(where: { $0.code == hit.code })
                    {
                        hits.append(hit)
                    }
                }
            }
        }
        return hits
    }

    @inline(__always)
    private func hit(
        _ index: Int, _ x: Double, _ y: Double, _ reachEast: Double, _ reachNorth: Double, _ radius: Double,
        _ scale: LocalScale
    ) -> BoundaryHit? {
        let held = shapes[index].box
        guard x + reachEast >= held.west, x - reachEast <= held.east, y + reachNorth >= held.south,
            y - reachNorth <= held.north
        else { return nil }
        let inside = shapes[index].contains(x, y)
        let distance = shapes[index].metresToBorder(x, y, radius: radius, scale: scale)
        guard inside || distance < radius else { return nil }
        return BoundaryHit(code: codes[index], isInside: inside, metresToBorder: distance)
    }
    private func column(_ longitude: Double) -> Int {
        min(columns - 1, max(0, Int((longitude - box.west) * cellsPerDegreeEast)))
    }
    private func row(_ latitude: Double) -> Int {
        min(rows - 1, max(0, Int((latitude - box.south) * cellsPerDegreeNorth)))
    }
}

/// Boundaries of several levels in memory; answers which place a position belongs to. A value: share it freely.
public struct BoundaryIndex: Sendable {
    /// The least distance from a border at which a position counts as certain, metres: a good phone errs by as much.
    public static let leastRadiusMetres = 15.0
    /// A position rougher than this that touches several places is called ambiguous, metres.
    public static let roughAccuracyMetres = 100.0
    /// Rougher positions are treated as this rough, metres.
    public static let mostRadiusMetres = 5_000.0

    /// Deepest level first.
    private let layers: [BoundaryLayer]
    /// How many boundaries it holds.
    public let count: Int

    /// The boundaries of one level must be codes of one length; levels are told apart by that length.
    public init(_ boundaries: some Sequence<(code: PlaceCode, shape: Shape)>) {
        let levels = Dictionary(grouping: boundaries) { $0.code.rawValue.utf8.count }
        layers = levels.keys.sorted(by: >).compactMap { BoundaryLayer(levels[$0] ?? []) }
        count = levels.values.reduce(0) { $0 + $1.count }
    }

    /// Which place the position belongs to, given how rough it is (metres; 0 where unknown). The deepest level that has
    /// a boundary here decides.
    public func locate(_ point: GeoPoint, accuracyMetres: Double = 0) -> LocateOutcome {
        let accuracy = accuracyMetres.isFinite ? max(0, accuracyMetres) : BoundaryIndex.mostRadiusMetres
        let radius = min(BoundaryIndex.mostRadiusMetres, max(BoundaryIndex.leastRadiusMetres, accuracy))
        let scale = LocalScale(atLatitude: point.latitude)
        for depth in layers.indices {
            let hits = layers[depth].hits(point, radius: radius, scale: scale)
            if hits.isEmpty { continue }
            if hits.count == 1, hits[0].isInside, hits[0].metresToBorder >= radius { return .inside(hits[0].code) }
            return unclear(hits, point, rough: accuracy > BoundaryIndex.roughAccuracyMetres, depth, radius, scale)
        }
        return .outside
    }

    /// The boundaries at the deepest level that hold the point or come nearer than `radiusMetres`, the likeliest first.
    public func nearby(_ point: GeoPoint, radiusMetres: Double) -> [BoundaryHit] {
        let scale = LocalScale(atLatitude: point.latitude)
        for layer in layers {
            let hits = layer.hits(point, radius: max(1, radiusMetres), scale: scale)
            if !hits.isEmpty { return hits.sorted { $0.order < $1.order } }
        }
        return []
    }

    private func unclear(
        _ hits: [BoundaryHit], _ point: GeoPoint, rough: Bool, _ depth: Int, _ radius: Double, _ scale: LocalScale
    ) -> LocateOutcome {
        var codes = hits.sorted { $0.order < $1.order }.map(\.code)
        let insideCount = hits.count { $0.isInside }
        if insideCount == 0, let outer = holder(of: point, above: depth, scale), !codes.contains(where: outer.contains)
        {
            codes.insert(outer, at: 0)
        }
        return insideCount > 1 || (rough && codes.count > 1) ? .ambiguous(codes) : .nearBorder(codes)
    }
    /// The place of an outer level that holds the point: ground that has no grid of its own.
    private func holder(of point: GeoPoint, above depth: Int, _ scale: LocalScale) -> PlaceCode? {
        for layer in layers[(depth + 1)...] {
            if let hit = layer.hits(point, radius: 0.001, scale: scale).first(where: \.isInside) { return hit.code }
        }
        return nil
    }
}
