/// Well-known binary (OGC 06-103r4 clause 8), little-endian MultiPolygon: how a shape is kept in the database. About a
/// third of the size of GeoJSON and read in one pass.
extension Shape {
    private static let polygonType: UInt32 = 3
    private static let multiPolygonType: UInt32 = 6

    public var wkb: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(vertexCount * 16 + 64)
        func integer(_ value: UInt32) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
        func number(_ value: Double) {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        func header(_ type: UInt32, _ count: Int) {
            bytes.append(1)
            integer(type)
            integer(UInt32(count))
        }
        header(Shape.multiPolygonType, polygons.count)
        for polygon in polygons {
            header(Shape.polygonType, polygon.holes.count + 1)
            for ring in polygon.rings {
                integer(UInt32(ring.count))
                for point in ring {
                    number(point.longitude)
                    number(point.latitude)
                }
            }
        }
        return bytes
    }

    /// Reads what `wkb` writes; nil for anything else, also for truncated bytes.
    public init?(wkb bytes: [UInt8]) {
        var reader = WKBReader(bytes: bytes)
        guard let count = reader.header(Shape.multiPolygonType) else { return nil }
        var polygons: [Polygon] = []
        for _ in 0..<count {
            guard let rings = reader.header(Shape.polygonType), rings > 0, let outer = reader.ring() else { return nil }
            var holes: [[GeoPoint]] = []
            for _ in 1..<rings {
                guard let hole = reader.ring() else { return nil }
                holes.append(hole)
            }
            polygons.append(Polygon(outer: outer, holes: holes))
        }
        guard reader.atEnd else { return nil }
        self.init(polygons: polygons)
    }
}

/// Steps through well-known binary; every step gives nil where the bytes end early.
private struct WKBReader {
    let bytes: [UInt8]
    var position = 0
    var atEnd: Bool { position == bytes.count }

    mutating func header(_ type: UInt32) -> Int? {
        guard position < bytes.count, bytes[position] == 1 else { return nil }
        position += 1
        guard integer() == type, let count = integer() else { return nil }
        return Int(count)
    }
    mutating func integer() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        defer { position += 4 }
        return bytes.withUnsafeBytes {
            UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: UInt32.self))
        }
    }
    mutating func ring() -> [GeoPoint]? {
        guard let count = integer(), position + Int(count) * 16 <= bytes.count else { return nil }
        defer { position += Int(count) * 16 }
        return bytes.withUnsafeBytes { raw in
            func number(_ offset: Int) -> Double {
                Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
            return (0..<Int(count)).map { GeoPoint(number(position + $0 * 16), number(position + $0 * 16 + 8)) }
        }
    }
}
