public import Kernel
public import Persistence
import People
public import Policy
import Territory

/// Cases as a table: for people as CSV (RFC 4180), for programs as one JSON object a line. Both hold the same: no
/// names, no telephones, and no words of matters that are not public.
public struct CaseSheet {
    /// One case of the table, with the stable words of the interface instead of spoken ones.
    public struct Record: Encodable, Sendable, Hashable {
        public let number: String
        public let state: CaseState
        public let place: PlaceCode
        public let placeName: String
        public let category: String?
        public let grade: String
        public let channel: Channel
        /// First line of the words; nil where the matter is not public.
        public let summary: String?
        public let reportedAt: Instant
        public let leadUnit: String?
        public let nextClock: String?
        public let due: Instant?
    }

    /// Stands before CSV in a file, so that spreadsheets read Chinese.
    public static let byteOrderMark = "\u{FEFF}"

    private let language: Language
    private let tx: Transaction
    private var names: [PlaceCode: String] = [:]
    private var units: [Identifier<UnitTag>: String] = [:]
    private var packs: [Identifier<PolicyVersionTag>: Pack] = [:]

    public init(language: Language, tx: Transaction) { (self.language, self.tx) = (language, tx) }

    /// The first line, with its end.
    public var heading: String {
        let heads = [
            Text("编号", "Number"), Text("状态", "State"), Text("地点编码", "Place code"), Text("地点", "Place"),
            Text("类别", "Category"), Text("等级", "Grade"), Text("来源", "Channel"), Text("摘要", "Summary"),
            Text("反映时间", "Reported"), Text("主办单位", "Lead unit"), Text("下一时限", "Next clock"), Text("到期", "Due"),
        ]
        return CaseSheet.line(of: heads.map { $0[language] })
    }

    /// The line of a case, with its end.
    public mutating func line(_ row: CaseRow) throws -> String {
        let record = try record(row)
        let pack = packs[row.policy]
        return CaseSheet.line(of: [
            row.number, row.state.name[language], row.place.rawValue, record.placeName,
            row.category.flatMap { pack?.category($0)?.name[language] } ?? "",
            pack?.grade(named: row.grade)?.name[language] ?? row.grade, row.channel.name[language],
            record.summary ?? Text("（不公开）", "(private)")[language], local(row.reportedAt, pack),
            record.leadUnit ?? "", row.nextClock?.name[language] ?? "", row.nextDue.map { local($0, pack) } ?? "",
        ])
    }

    public mutating func record(_ row: CaseRow) throws -> Record {
        if packs[row.policy] == nil { packs[row.policy] = try tx.policy(version: row.policy).pack }
        if names[row.place] == nil {
            // Above the community the place has only its own name.
            let name = try tx.fullName(of: row.place, from: .community)
            names[row.place] = name.isEmpty ? try tx.place(row.place)?.name : name
        }
        if let unit = row.leadUnit, units[unit] == nil { units[unit] = try tx.unit(unit)?.name ?? "" }
        return Record(
            number: row.number, state: row.state, place: row.place, placeName: names[row.place] ?? "",
            category: row.category, grade: row.grade, channel: row.channel,
            summary: row.isPrivate ? nil : row.summary, reportedAt: row.reportedAt,
            leadUnit: row.leadUnit.flatMap { units[$0] }, nextClock: row.nextClock?.rawValue, due: row.nextDue)
    }

    private func local(_ instant: Instant, _ pack: Pack?) -> String {
        let time = (pack?.zone ?? .china).local(instant)
        return "\(time.date) \(time.clock)"
    }

    static func line(of cells: [String]) -> String {
        cells.map { cell -> String in
            let safe = CaseSheet.mayBeFormula(cell) ? "'" + cell : cell
            return safe.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) }
                ? "\"" + safe.replacing("\"", with: "\"\"") + "\"" : safe
        }.joined(separator: ",") + "\r\n"
    }
    /// Whether a spreadsheet could read the cell as a formula: its first sign decides, spaces and invisible signs
    /// before it do not count, and Chinese and Japanese editions take the wide signs as well.
    private static func mayBeFormula(_ cell: String) -> Bool {
        guard let first = cell.unicodeScalars.first else { return false }
        if first == "\t" || first == "\r" || first == "\n" { return true }
        let sign = cell.unicodeScalars.first {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .format
        }
        return sign.map { "=+-@|＝＋－＠".unicodeScalars.contains($0) } == true
    }
}
