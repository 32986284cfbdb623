import Foundation
public import Kernel

/// The nation's list of statistical divisions, read and checked: code12, name, level (1 province … 5 community),
/// parent12.
public struct DivisionFile: Sendable {
    public struct Division: Sendable, Hashable {
        public let code: PlaceCode
        public let name: String
        public let level: PlaceLevel
        public let parent: PlaceCode?
    }

    /// In the order of their codes, so that a parent stands before its children.
    public let divisions: [Division]
    public let faults: [ImportFault]
    /// Faults that are kept: a file in the wrong form has one on every line.
    static let mostFaults = 200

    /// Reads a file; one that ends in `.xz` goes through the `xz` program. Throws `AppError`, which says what to do.
    public init(path: String) throws(AppError) {
        let bytes = path.hasSuffix(".xz") ? try DivisionFile.unpacked(path) : try DivisionFile.plain(path)
        try self.init(bytes: bytes)
    }

    /// Reads bytes in UTF-8 or GB 18030.
    public init(bytes: [UInt8]) throws(AppError) {
        var records = try DelimitedText(file: bytes).makeIterator()
        guard let heading = records.next(), heading.fields.prefix(3) == ["code12", "name", "level"] else {
            throw .invalid(
                "file",
                Text(
                    "第一行应当是 code12,name,level,parent12。没有导入任何内容。",
                    "The first line must be code12,name,level,parent12. Nothing was imported."))
        }
        var divisions: [Division] = []
        var faults: [ImportFault] = []
        func fault(_ line: Int, _ label: String, _ text: Text) {
            if faults.count < DivisionFile.mostFaults {
                faults.append(ImportFault(number: line, label: label, text: text))
            }
        }
        while let record = records.next() {
            if let division = DivisionFile.division(record) {
                divisions.append(division)
            } else {
                fault(
                    record.line, record.fields.first ?? "",
                    Text("编码、名称、级别或上级编码不对。", "Code, name, level or parent code is wrong."))
            }
        }
        if !DivisionFile.isSorted(divisions) { divisions.sort { $0.code < $1.code } }
        (self.divisions, self.faults) = (DivisionFile.connected(divisions, fault), faults)
    }

    private static let levels: [PlaceLevel] = [.province, .city, .district, .street, .community]

    private static func division(_ record: DelimitedText.Record) -> Division? {
        guard record.fields.count >= 3, !record.isBroken, let level = Int(record.fields[2]), (1...5).contains(level),
            let code = PlaceCode(division: record.fields[0], level: level), !record.fields[1].isEmpty,
            record.fields[1].count <= Limits.line, record.fields[0].utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let parent12 = record.fields.count > 3 ? record.fields[3] : ""
        if level == 1 { return Division(code: code, name: record.fields[1], level: .province, parent: nil) }
        // The parent's own level is not in the row: its code is the given one without the zeros at its end, cut at the
        // longest level above this one that still begins this code.
        for outer in (1..<level).reversed() {
            guard let parent = PlaceCode(division: parent12, level: outer), parent.contains(code),
                parent12.dropFirst(parent.rawValue.count).allSatisfy({ $0 == "0" })
            else { continue }
            if outer > 1, let shorter = PlaceCode(division: parent12, level: outer - 1),
                parent12.dropFirst(shorter.rawValue.count).allSatisfy({ $0 == "0" })
            {
                continue
            }
            return Division(code: code, name: record.fields[1], level: levels[level - 1], parent: parent)
        }
        return nil
    }
    private static func isSorted(_ divisions: [Division]) -> Bool {
        zip(divisions, divisions.dropFirst()).allSatisfy { $0.code <= $1.code }
    }
    /// Leaves out repeated codes and those whose parent is missing: in sorted order the parent is still on the path.
    private static func connected(_ divisions: [Division], _ fault: (Int, String, Text) -> Void) -> [Division] {
        var path: [PlaceCode] = []
        var kept: [Division] = []
        kept.reserveCapacity(divisions.count)
        for division in divisions {
            while let last = path.last, !last.contains(division.code) { path.removeLast() }
            if path.last == division.code {
                fault(0, division.code.rawValue, Text("编码重复。", "The code is there twice."))
            } else if path.last != division.parent {
                fault(
                    0, division.code.rawValue,
                    Text(
                        "上级 \(division.parent?.rawValue ?? "") 不在文件里。",
                        "The parent \(division.parent?.rawValue ?? "") is not in the file."))
            } else {
                kept.append(division)
                path.append(division.code)
            }
        }
        return kept
    }

    private static func plain(_ path: String) throws(AppError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else { throw missing(path) }
        return Array(data)
    }
    private static func unpacked(_ path: String) throws(AppError) -> [UInt8] {
        guard FileManager.default.isReadableFile(atPath: path) else { throw missing(path) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["xz", "--decompress", "--stdout", "--", path]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            let data = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
            return Array(data)
        } catch {
            throw .invalid(
                "file",
                Text(
                    "解不开 \(path)。请确认已安装 xz（apt install xz-utils）且文件完整，或先解压再导入。",
                    "Cannot unpack \(path). Check that xz is installed (apt install xz-utils) and the file is complete, or unpack it first."
                ))
        }
    }
    private static func missing(_ path: String) -> AppError {
        .invalid("file", Text("打不开文件 \(path)。请检查路径和权限。", "Cannot open \(path). Check the path and its permissions."))
    }
}
