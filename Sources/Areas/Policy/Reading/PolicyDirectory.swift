import Foundation
public import Kernel

/// The directory `Policies/` of the product: packs, national codes and days off as files. Read when asked, never
/// written.
public struct PolicyDirectory: Sendable {
    public let path: String
    public let nationalCodes: NationalCodes
    /// Official days off and make-up working days as delivered.
    public let calendar: CalendarDays
    public var reader: PackReader { PackReader(nationalCodes: nationalCodes) }

    /// - Throws: `AppError` where a file is missing or has a broken row, with its name and line.
    public init(_ path: String) throws(AppError) {
        self.path = path
        nationalCodes = try NationalCodes(csv: PolicyDirectory.text(path + "/national/matters.csv"))
        do {
            calendar = try CalendarDays(text: PolicyDirectory.text(path + "/calendar/days.csv"))
        } catch let problem as CalendarProblem {
            throw problem.appError
        } catch let error as AppError {
            throw error
        } catch {
            throw PolicyDirectory.unreadable(path + "/calendar/days.csv")
        }
    }

    /// Keys of the packs, in order.
    public var packKeys: [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return entries.filter { FileManager.default.fileExists(atPath: file(of: $0)) }.sorted()
    }

    public func source(of key: String) throws(AppError) -> PackSource {
        PackSource(file: "\(key)/policy.yaml", yaml: try PolicyDirectory.text(file(of: key)))
    }

    /// The pack with what it inherits, checked. Throws `PackProblems` or `AppError`.
    public func pack(_ key: String) throws -> Pack { try reader.read(chain(of: key)) }

    /// The texts that make up a pack, its own first.
    public func chain(of key: String) throws -> [PackSource] { try chain(from: source(of: key)) }
    public func chain(from source: PackSource) throws -> [PackSource] {
        try PackReader.chain(from: source) { packKeys.contains($0) ? try self.source(of: $0) : nil }
    }

    private func file(of key: String) -> String { "\(path)/\(key)/policy.yaml" }

    static func text(_ file: String) throws(AppError) -> String {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw unreadable(file) }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw AppError("policy.encoding", status: 422, Text("文件 \(file) 不是 UTF-8 编码。", "\(file) is not UTF-8."))
        }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }
    private static func unreadable(_ file: String) -> AppError {
        AppError(
            "policy.missing-file", status: 500,
            Text("读不到文件 \(file)。请检查规则目录的设置。", "Cannot read \(file). Check the setting of the policy directory."),
            level: .error)
    }
}

extension NationalCodes {
    /// Reads `kind,code,big_class,name` lines; the first line is the header.
    public init(csv: String) throws(AppError) {
        var codes: [NationalCode] = []
        for (index, line) in csv.split(whereSeparator: \.isNewline).enumerated().dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 4, let kind = NationalKind(rawValue: cells[0]), cells[1].utf8.count == 5,
                Int(cells[1]) != nil, !cells[3].isEmpty
            else {
                throw AppError(
                    "policy.national-codes", status: 422,
                    Text(
                        "国家代码表第 \(index + 1) 行看不懂：\(line)",
                        "Line \(index + 1) of the national codes cannot be read: \(line)"))
            }
            codes.append(NationalCode(kind: kind, code: cells[1], bigClass: cells[2], name: cells[3]))
        }
        self.init(codes)
    }
}
