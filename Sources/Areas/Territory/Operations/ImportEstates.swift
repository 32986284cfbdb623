public import Geometry
public import Kernel
public import Persistence

/// A CSV of estates, buildings and units, in UTF-8 or GB 18030. A row names a parent (community or grid code), or a
/// position from which the grid is found; then an estate and, as far as it goes, building, unit and household.
public struct EstateFile: Sendable {
    public let table: HeadedTable
    public let datum: Datum

    static let columns: [String: [String]] = [
        "parent": ["parent", "上级编码", "社区编码", "网格编码", "所属编码", "place"],
        "estate": ["estate", "小区", "小区名称", "name"],
        "building": ["building", "楼栋", "楼号", "楼栋名称"],
        "unit": ["unit", "单元", "单元名称"],
        "household": ["household", "户", "房号", "门牌"],
        "households": ["households", "户数"],
        "longitude": ["longitude", "lng", "lon", "经度"],
        "latitude": ["latitude", "lat", "纬度"],
    ]

    /// Throws `AppError` where the file is empty, in another encoding, or lacks the needed columns.
    public init(_ bytes: [UInt8], datum: Datum) throws(AppError) {
        table = try HeadedTable(try DelimitedText(file: bytes), names: EstateFile.columns)
        self.datum = datum
        let named = table.columns.contains("estate") || table.columns.contains("building")
        let placed = table.columns.contains("parent") || table.columns.isSuperset(of: ["longitude", "latitude"])
        guard named, placed else {
            throw .invalid(
                "file",
                Text(
                    "表头要有“小区”或“楼栋”，还要有“社区编码”或“经度、纬度”。没有导入任何内容。",
                    "The heading needs “estate” or “building”, and “parent” or “longitude, latitude”. Nothing was imported."
                ))
        }
    }
}

/// Adds the estates, buildings and units of a file; what is there already is kept. Broken rows are told with their
/// lines. Needs `territory.edit` at every parent named.
public struct ImportEstates: Operation {
    public var file: EstateFile
    public var mode: ImportMode
    /// A position is looked for below this place only.
    public var under: PlaceCode?

    public init(_ file: EstateFile, under: PlaceCode? = nil, mode: ImportMode = .allOrNone) {
        (self.file, self.under, self.mode) = (file, under, mode)
    }

    public struct Outcome: Codable, Sendable, Hashable {
        public var rows = 0
        /// Places made.
        public var added = 0
        /// Rows whose places all existed.
        public var known = 0
        public var applied = false
        public var faults: [ImportFault] = []
    }

    /// A row that cannot be imported.
    private struct RowFault: Error { let text: Text }
    /// Undoes what a check, or a file with faults, has tried.
    private struct Undo: Error { let outcome: Outcome }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.mayAnywhere(.territoryEdit) else { throw AppError.refused }
        do {
            return try tx.attempt {
                var outcome = try importRows(tx, by: caller, at: now)
                outcome.applied = mode == .skipBroken || (mode == .allOrNone && outcome.faults.isEmpty)
                if !outcome.applied { throw Undo(outcome: outcome) }
                try tx.audit(
                    "territory.import-estates", by: caller, subject: "territory", place: under,
                    detail: "+\(outcome.added)", at: now)
                return outcome
            }
        } catch let undo as Undo {
            return undo.outcome
        }
    }

    private func importRows(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        let index = try tx.resource(Locator.self).snapshot
        var outcome = Outcome()
        for row in file.table.rows {
            outcome.rows += 1
            let label = [row["estate"], row["building"], row["unit"]].compactMap(\.self).joined(separator: " ")
            func fault(_ text: Text) { outcome.faults.append(ImportFault(number: row.line, label: label, text: text)) }
            do {
                let added = try house(row, index).run(tx, by: caller, at: now).added
                outcome.added += added
                if added == 0 { outcome.known += 1 }
            } catch let broken as RowFault {
                fault(broken.text)
            } catch let problem as PlaceProblem {
                fault(problem.appError.message)
            } catch let error as AppError where error == .refused {
                fault(Text("不在您管理的范围之内。", "It lies outside what you manage."))
            }
        }
        return outcome
    }

    /// What a row asks for. Decides without touching the database, so that a broken row costs nothing.
    private func house(_ row: HeadedTable.Row, _ index: BoundaryIndex) throws(RowFault) -> EnsureHouse {
        if row.isBroken { throw RowFault(text: Text("引号没有成对。", "A quote is not closed.")) }
        guard row["estate"] != nil || row["building"] != nil else {
            throw RowFault(text: Text("小区和楼栋都是空的。", "Neither estate nor building is given."))
        }
        guard row["building"] != nil || (row["unit"] == nil && row["household"] == nil) else {
            throw RowFault(text: Text("写了单元或房号，但没有楼栋。", "A unit or household is given without a building."))
        }
        for column in ["estate", "building", "unit", "household"] {
            guard let name = row[column] else { continue }
            do { _ = try PlaceRules.name(name) } catch { throw RowFault(text: error.appError.message) }
        }
        let point = try self.point(row)
        return EnsureHouse(
            parent: try parent(row, point, index), estate: row["estate"], building: row["building"], unit: row["unit"],
            household: row["household"], point: point, households: try households(row))
    }
    private func households(_ row: HeadedTable.Row) throws(RowFault) -> Int? {
        guard let text = row["households"] else { return nil }
        guard let number = Int(text), (0...100_000).contains(number) else {
            throw RowFault(text: Text("户数“\(text)”不是整数。", "“\(text)” households is not a whole number."))
        }
        return number
    }
    private func point(_ row: HeadedTable.Row) throws(RowFault) -> GeoPoint? {
        guard let east = row["longitude"], let north = row["latitude"] else { return nil }
        guard let longitude = Double(east), let latitude = Double(north),
            let point = file.datum.toCGCS2000(longitude: longitude, latitude: latitude)
        else {
            throw RowFault(text: Text("经纬度“\(east), \(north)”不对。", "“\(east), \(north)” is not a position."))
        }
        return point
    }
    private func parent(_ row: HeadedTable.Row, _ point: GeoPoint?, _ index: BoundaryIndex) throws(RowFault)
        -> PlaceCode
    {
        if let text = row["parent"] {
            guard let code = PlaceCode(text) else {
                throw RowFault(text: Text("上级编码“\(text)”不对。", "“\(text)” is not a place code."))
            }
            return code
        }
        guard let point else {
            throw RowFault(text: Text("既没有上级编码，也没有位置。", "It has neither a parent code nor a position."))
        }
        let outcome = index.locate(point)
        guard let code = outcome.certain else { throw RowFault(text: outcome.why) }
        guard under?.contains(code) ?? true else {
            throw RowFault(text: Text("位置在另一个地方（\(code)）。", "The position lies elsewhere (\(code))."))
        }
        return code
    }
}
