import CGEOS

/// One GEOS context. GEOS handles are bound to a context and are not to be shared between threads, so a session is made
/// inside a function, used there and dropped there; it is deliberately not `Sendable`. What leaves it are plain values.
final class GeometrySession {
    private let context: GEOSContextHandle_t
    /// The point about which degrees become metres.
    private let origin: GeoPoint

    /// A geometry that lives as long as its session. Its handle is good only while the object is held: pass the object
    /// to a method and use the handle there, never `Area(…).handle` on the spot.
    final class Area {
        let session: GeometrySession
        let handle: OpaquePointer
        fileprivate init(_ session: GeometrySession, _ handle: OpaquePointer) {
            (self.session, self.handle) = (session, handle)
        }
        deinit { GEOSGeom_destroy_r(session.context, handle) }
    }

    /// Degrees are laid flat by the sinusoidal projection about `origin`'s meridian: areas are exact on the sphere.
    init?(origin: GeoPoint) {
        guard let context = GEOS_init_r() else { return nil }
        self.context = context
        self.origin = origin
    }
    deinit { GEOS_finish_r(context) }

    private func flat(_ point: GeoPoint) -> (Double, Double) {
        let scale = LocalScale(atLatitude: point.latitude)
        return ((point.longitude - origin.longitude) * scale.east, (point.latitude - origin.latitude) * scale.north)
    }
    private func degrees(_ x: Double, _ y: Double) -> GeoPoint {
        let latitude = origin.latitude + y / GeoPoint.metresPerDegree
        return GeoPoint(origin.longitude + x / LocalScale(atLatitude: latitude).east, latitude)
    }

    /// Nil where GEOS cannot make a polygon of it (an unclosed ring, for one).
    func area(_ shape: Shape) -> Area? {
        var parts: [OpaquePointer?] = []
        for polygon in shape.polygons {
            guard let part = part(polygon) else {
                for made in parts { GEOSGeom_destroy_r(context, made) }
                return nil
            }
            parts.append(part)
        }
        let made = parts.withUnsafeMutableBufferPointer {
            GEOSGeom_createCollection_r(context, Int32(GEOS_MULTIPOLYGON.rawValue), $0.baseAddress, UInt32($0.count))
        }
        return made.map { Area(self, $0) }
    }
    private func part(_ polygon: Polygon) -> OpaquePointer? {
        guard let outer = ring(polygon.outer) else { return nil }
        var holes: [OpaquePointer?] = []
        for hole in polygon.holes {
            guard let made = ring(hole) else {
                for made in holes { GEOSGeom_destroy_r(context, made) }
                GEOSGeom_destroy_r(context, outer)
                return nil
            }
            holes.append(made)
        }
        return holes.withUnsafeMutableBufferPointer {
            GEOSGeom_createPolygon_r(context, outer, $0.baseAddress, UInt32($0.count))
        }
    }
    private func ring(_ points: [GeoPoint]) -> OpaquePointer? {
        let buffer = points.flatMap { point in
            let (x, y) = flat(point)
            return [x, y]
        }
        guard let sequence = GEOSCoordSeq_copyFromBuffer_r(context, buffer, UInt32(points.count), 0, 0) else {
            return nil
        }
        return GEOSGeom_createLinearRing_r(context, sequence)
    }

    /// Why GEOS says the area is not valid (OGC simple features), and where; nil where it is.
    func fault(_ area: Area) -> ShapeFault? {
        var reason: UnsafeMutablePointer<CChar>?
        var place: OpaquePointer?
        let verdict = GEOSisValidDetail_r(context, area.handle, 0, &reason, &place)
        defer {
            if let reason { GEOSFree_r(context, reason) }
            if let place { GEOSGeom_destroy_r(context, place) }
        }
        guard verdict != 1 else { return nil }
        var (x, y) = (0.0, 0.0)
        if let place {
            GEOSGeomGetX_r(context, place, &x)
            GEOSGeomGetY_r(context, place, &y)
        }
        let point = degrees(x, y)
        return .invalid(
            reason: reason.map { String(cString: $0) } ?? "?", longitude: point.longitude, latitude: point.latitude)
    }

    func squareMetres(_ area: Area) -> Double {
        var value = 0.0
        return GEOSArea_r(context, area.handle, &value) == 1 ? value : 0
    }
    /// Square metres that both cover; 0 where GEOS cannot say.
    func commonSquareMetres(_ one: Area, _ other: Area) -> Double {
        guard let common = GEOSIntersection_r(context, one.handle, other.handle) else { return 0 }
        return squareMetres(Area(self, common))
    }
    /// Metres from the point to the area's border.
    func metresToBorder(_ area: Area, _ point: GeoPoint) -> Double? {
        guard let place = place(point), let border = GEOSBoundary_r(context, area.handle) else { return nil }
        return metres(Area(self, border), place)
    }
    private func metres(_ one: Area, _ other: Area) -> Double? {
        var value = 0.0
        return GEOSDistance_r(context, one.handle, other.handle, &value) == 1 ? value : nil
    }
    func contains(_ area: Area, _ point: GeoPoint) -> Bool {
        place(point).map { contains(area, $0) } ?? false
    }
    private func contains(_ area: Area, _ place: Area) -> Bool {
        GEOSContains_r(context, area.handle, place.handle) == 1
    }
    private func place(_ point: GeoPoint) -> Area? {
        let (x, y) = flat(point)
        return GEOSGeom_createPointFromXY_r(context, x, y).map { Area(self, $0) }
    }
    /// A point that lies in the area for certain, for a label or a pin.
    func pointInside(_ area: Area) -> GeoPoint? {
        GEOSPointOnSurface_r(context, area.handle).flatMap { position(of: Area(self, $0)) }
    }
    private func position(of place: Area) -> GeoPoint? {
        var (x, y) = (0.0, 0.0)
        guard GEOSGeomGetX_r(context, place.handle, &x) == 1, GEOSGeomGetY_r(context, place.handle, &y) == 1 else {
            return nil
        }
        return degrees(x, y)
    }
    /// The pairs of areas whose boxes touch, each once, by GEOS's STR tree.
    func touchingPairs(_ areas: [Area]) -> [(Int, Int)] {
        guard let tree = GEOSSTRtree_create_r(context, 10) else { return [] }
        defer { GEOSSTRtree_destroy_r(context, tree) }
        for (index, area) in areas.enumerated() {
            GEOSSTRtree_insert_r(context, tree, area.handle, UnsafeMutableRawPointer(bitPattern: index + 1))
        }
        var pairs: [(Int, Int)] = []
        for (index, area) in areas.enumerated() {
            for other in found(in: tree, by: area) where other > index { pairs.append((index, other)) }
        }
        return pairs
    }
    private func found(in tree: OpaquePointer, by area: Area) -> [Int] {
        var found: [Int] = []
        withUnsafeMutablePointer(to: &found) { list in
            GEOSSTRtree_query_r(
                context, tree, area.handle,
                { item, list in
                    let index = Int(bitPattern: item) - 1
                    list?.assumingMemoryBound(to: [Int].self).pointee.append(index)
                }, list)
        }
        return found.sorted()
    }
}
