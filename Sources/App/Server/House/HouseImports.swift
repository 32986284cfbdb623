import FoundationEssentials
import Geometry
public import Kernel
import Persistence
public import Territory

/// What the command line imports into the tree of places.
extension House {
    /// National divisions from a CSV file (GB 18030 or UTF-8). `progress` is told how many are done.
    /// Throws `AppError` for a file that cannot be read.
    public func importDivisions(
        path: String, only: PlaceCode?, mode: ImportMode, progress: @escaping @Sendable (Int) -> Void
    ) async throws -> ImportDivisions.Outcome {
        let file = try DivisionFile(path: path)
        return try await database.perform(
            ImportDivisions(file: file, only: only, mode: mode, progress: progress), by: .system, at: now())
    }

    /// Boundaries of one level from a GeoJSON file. Throws `AppError` for a file that cannot be read or a datum that is
    /// unknown.
    public func importBoundaries(
        path: String, level: PlaceLevel, datum: String, under: PlaceCode?, mode: ImportMode, createMissing: Bool
    ) async throws -> ImportBoundaries.Outcome {
        let drawing = try Drawing(
            geoJSON: try bytes(path), level: level, datum: try House.datum(datum), under: under)
        return try await database.perform(
            ImportBoundaries(drawing, mode: mode, createMissing: createMissing), by: .system, at: now())
    }

    /// Estates, buildings and units from a CSV file.
    public func importEstates(
        path: String, datum: String, under: PlaceCode?, mode: ImportMode
    ) async throws -> ImportEstates.Outcome {
        let file = try EstateFile(try bytes(path), datum: try House.datum(datum))
        return try await database.perform(ImportEstates(file, under: under, mode: mode), by: .system, at: now())
    }

    /// Another department's grids from a CSV file, mapped onto the tree.
    public func importLayer(
        path: String, key: String, name: String, owner: String, mode: ImportMode
    ) async throws -> MapLayer.Outcome {
        let file = try LayerFile(try bytes(path))
        return try await database.perform(
            MapLayer(key: key, name: name, owner: owner, file: file, mode: mode), by: .system, at: now())
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw AppError(
                "import.unreadable", status: 404,
                Text("读不到文件 \(path)。请检查路径和权限。", "The file \(path) cannot be read. Check its path and rights."))
        }
        return Array(bytes)
    }
    private static func datum(_ text: String) throws -> Datum {
        guard let datum = Datum(rawValue: text) else {
            let allowed = Datum.allCases.map(\.rawValue).joined(separator: ", ")
            throw AppError.invalid(
                "datum", Text("没有“\(text)”这个坐标系，可用：\(allowed)。", "There is no datum “\(text)”; there are: \(allowed)."))
        }
        return datum
    }
}
