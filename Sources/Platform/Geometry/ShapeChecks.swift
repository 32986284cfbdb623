/// One boundary to be checked: who it is for and where it lies.
public struct DrawnArea: Sendable {
    /// What to call it in a message.
    public let label: String
    /// Its number in the file it came from; 0 for one that is already kept.
    public let number: Int
    public let shape: Shape
    public init(label: String, number: Int, shape: Shape) {
        (self.label, self.number, self.shape) = (label, number, shape)
    }
}

/// What can be wrong with boundaries, found with GEOS: validity, overlap within a level, and lying in one parent.
public enum ShapeChecks {
    /// Square metres two neighbours may share: drawing noise along a common border.
    public static let overlapToleranceSquareMetres = 50.0
    /// Share of the smaller of two neighbours they may have in common before it is an overlap.
    public static let overlapToleranceShare = 0.002

    /// Square metres on the sphere; 0 for a shape GEOS cannot read.
    public static func squareMetres(_ shape: Shape) -> Double {
        guard let session = GeometrySession(around: [shape]), let area = session.area(shape) else { return 0 }
        return session.squareMetres(area)
    }
    /// A point that lies inside for certain.
    public static func pointInside(_ shape: Shape) -> GeoPoint? {
        guard let session = GeometrySession(around: [shape]), let area = session.area(shape) else { return nil }
        return session.pointInside(area)
    }
    /// Metres from the point to the border, from either side.
    public static func metresToBorder(of shape: Shape, from point: GeoPoint) -> Double? {
        guard let session = GeometrySession(around: [shape]), let area = session.area(shape) else { return nil }
        return session.metresToBorder(area, point)
    }
    /// Whether GEOS holds the point to be within the shape.
    public static func contains(_ shape: Shape, _ point: GeoPoint) -> Bool {
        guard let session = GeometrySession(around: [shape]), let area = session.area(shape) else { return false }
        return session.contains(area, point)
    }

    /// Faults of single areas (OGC validity) and overlaps among them. Overlaps are told once, at the later of the two.
    public static func faults(in areas: [DrawnArea]) -> [FeatureFault] {
        guard let session = GeometrySession(around: areas.map(\.shape)) else { return [] }
        var faults: [FeatureFault] = []
        var sound: [(drawn: DrawnArea, area: GeometrySession.Area)] = []
        for drawn in areas {
            if let area = session.area(drawn.shape) {
                if let fault = session.fault(area) ?? (session.squareMetres(area) > 0 ? nil : .noArea) {
                    faults.append(FeatureFault(feature: drawn.label, number: drawn.number, fault: fault))
                } else {
                    sound.append((drawn, area))
                }
            } else {
                faults.append(
                    FeatureFault(
                        feature: drawn.label, number: drawn.number, fault: .unreadable(detail: "GEOS")))
            }
        }
        for (first, second) in session.touchingPairs(sound.map(\.area)) {
            let (one, other) = (sound[first], sound[second])
            let common = session.commonSquareMetres(one.area, other.area)
            let smaller = min(session.squareMetres(one.area), session.squareMetres(other.area))
            guard common > max(overlapToleranceSquareMetres, smaller * overlapToleranceShare) else { continue }
            faults.append(
                FeatureFault(
                    feature: other.drawn.label, number: other.drawn.number,
                    fault: .overlaps(other: one.drawn.label, squareMetres: common)))
        }
        return faults.sorted { $0.number < $1.number }
    }

    /// Checks that each inner area lies in exactly one of the outer ones: the one that holds nearly all of it.
    /// `parent` names, by index into `outer`, the one it is said to belong to, where that is known.
    public static func containment(
        of inner: [DrawnArea], in outer: [DrawnArea], parent: (Int) -> Int?
    ) -> [FeatureFault] {
        guard let session = GeometrySession(around: inner.map(\.shape) + outer.map(\.shape)) else { return [] }
        let holders = outer.map { session.area($0.shape) }
        let boxes = outer.map(\.shape.box)
        var faults: [FeatureFault] = []
        for (index, drawn) in inner.enumerated() {
            guard let area = session.area(drawn.shape), session.fault(area) == nil, let box = drawn.shape.box else {
                continue
            }
            let size = session.squareMetres(area)
            let tolerance = max(overlapToleranceSquareMetres, size * 0.01)
            let shares = outer.indices.compactMap { holder -> (Int, Double)? in
                guard let held = holders[holder], let other = boxes[holder], other.intersects(box) else { return nil }
                let common = session.commonSquareMetres(area, held)
                return common > tolerance ? (holder, common) : nil
            }
            if let fault = fault(shares, size, tolerance, outer, stated: parent(index)) {
                faults.append(FeatureFault(feature: drawn.label, number: drawn.number, fault: fault))
            }
        }
        return faults
    }
    private static func fault(
        _ shares: [(Int, Double)], _ size: Double, _ tolerance: Double, _ outer: [DrawnArea], stated: Int?
    ) -> ShapeFault? {
        guard let most = shares.max(by: { $0.1 < $1.1 }) else { return .noParent }
        if shares.count > 1 { return .severalParents(names: shares.map { outer[$0.0].label }) }
        let holder = stated ?? most.0
        let held = shares.first { $0.0 == holder }?.1 ?? 0
        return size - held > tolerance ? .outsideParent(parent: outer[holder].label, squareMetres: size - held) : nil
    }
}

extension GeometrySession {
    /// A session laid flat about the middle of all the shapes; nil without any.
    convenience init?(around shapes: [Shape]) {
        let boxes = shapes.compactMap(\.box)
        guard let first = boxes.first else { return nil }
        let box = boxes.dropFirst().reduce(first) { $0.union($1) }
        self.init(origin: GeoPoint((box.west + box.east) / 2, (box.south + box.north) / 2))
    }
}
