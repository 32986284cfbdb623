import Foundation
public import Kernel

/// Official days off and make-up working days: one entry for every day that is not what its weekday says, and those
/// that are but are named.
public struct CalendarDays: Sendable, Hashable {
    public struct Day: Sendable, Hashable, Codable {
        public let date: CivilDate
        /// Name of the holiday.
        public let name: String
        public let isWorking: Bool
        public init(date: CivilDate, name: String, isWorking: Bool) {
            (self.date, self.name, self.isWorking) = (date, name, isWorking)
        }
    }
    /// By date.
    public let days: [Day]

    /// Days a list may hold.
    public static let most = 20_000

    public init(_ days: [Day]) { self.days = days.sorted { $0.date < $1.date } }

    /// Years whose days off are announced. A year's notice may move days of the last week of December before it, so
    /// entries of that week alone announce nothing.
    public var announcedYears: Set<Int> {
        Set(days.lazy.filter { $0.date.month < 12 || $0.date.day < 25 }.map(\.date.year))
    }
    public var exceptions: [CivilDate: Bool] {
        Dictionary(days.map { ($0.date, $0.isWorking) }, uniquingKeysWith: { $1 })
    }

    /// This list with every year that `other` announces taken from `other`.
    public func replacing(with other: CalendarDays) -> CalendarDays {
        let years = other.announcedYears
        let dates = Set(other.days.map(\.date))
        return CalendarDays(days.filter { !years.contains($0.date.year) && !dates.contains($0.date) } + other.days)
    }
    public func inYear(_ year: Int) -> [Day] { days.filter { $0.date.year == year } }
}

/// Why a list of days off was refused. Nothing of it was taken over.
public enum CalendarProblem: Problem, Hashable {
    case empty
    case tooMany(Int)
    /// A line of a CSV list, or an entry of a JSON list, counted from 1.
    case unreadable(line: Int, text: String)
    case twice(CivilDate, line: Int)
    case outsideYear(CivilDate, year: Int)
    case notJSON
    case severalYears([Int])
    /// An official year has New Year, Spring Festival, … : a list this short is a mistake.
    case tooFew(year: Int, count: Int)
    case weekdayWorking(CivilDate)

    public var appError: AppError { AppError("calendar.refused", status: 422, message, field: "days") }

    public var message: Text {
        switch self {
        case .empty: Text("没有内容。请粘贴或上传节假日安排。", "It is empty. Paste or upload the year's days off.")
        case .tooMany(let count): Text("条目太多：\(count)。", "Too many entries: \(count).")
        case .unreadable(let line, let text):
            Text(
                "第 \(line) 行看不懂：“\(text)”。应为“日期,名称,是否上班”，如 2027-01-01,元旦,0。",
                "Line \(line) cannot be read: “\(text)”. Write date,name,is_working, like 2027-01-01,New Year,0.")
        case .twice(let date, let line): Text("\(date) 出现了两次（第 \(line) 行）。", "\(date) is there twice (line \(line)).")
        case .outsideYear(let date, let year):
            Text("\(date) 不属于 \(year) 年的安排。", "\(date) does not belong to the year \(year).")
        case .notJSON: Text("不是有效的 JSON。", "Not valid JSON.")
        case .severalYears(let years):
            Text(
                "一次只能导入一年，这里有：\(years.map(String.init).joined(separator: "、"))。",
                "One year at a time; here are \(years.map(String.init).joined(separator: ", ")).")
        case .tooFew(let year, let count):
            Text(
                "\(year) 年只有 \(count) 条，少于通常的节假日安排，没有导入。请核对是否完整。",
                "Only \(count) entries for \(year), fewer than a year's notice has; not imported. Check that it is complete."
            )
        case .weekdayWorking(let date):
            Text("\(date) 是平日，本来就上班，不能列为调休上班日。", "\(date) is a weekday and worked anyway; it cannot be a make-up day.")
        }
    }
}

extension CalendarDays {
    /// Reads `date,name,is_working` lines (with or without the header) or a JSON object `{year, days: [{name, date,
    /// isOffDay}]}`. The text is refused as a whole at its first mistake.
    public init(text: String) throws(CalendarProblem) {
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        let first = text.first { !$0.isWhitespace }
        let days = first == "{" ? try CalendarDays.json(text) : try CalendarDays.csv(text)
        guard !days.isEmpty else { throw .empty }
        guard days.count <= CalendarDays.most else { throw .tooMany(days.count) }
        var seen: Set<CivilDate> = []
        for (index, day) in days.enumerated() where !seen.insert(day.date).inserted {
            throw .twice(day.date, line: index + 1)
        }
        self.init(days)
    }

    private static func csv(_ text: String) throws(CalendarProblem) -> [Day] {
        var days: [Day] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            if index == 0, line.hasPrefix("date") { continue }
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 3, let date = strictDate(cells[0]), !cells[1].isEmpty, cells[1].count <= 40,
                ["0", "1"].contains(cells[2])
            else { throw .unreadable(line: index + 1, text: String(line.prefix(60))) }
            days.append(Day(date: date, name: cells[1], isWorking: cells[2] == "1"))
        }
        return days
    }

    private static func strictDate(_ text: String) -> CivilDate? {
        guard let date = CivilDate(text), date.description == text, (1990...2200).contains(date.year) else {
            return nil
        }
        return date
    }

    private struct YearFile: Decodable {
        struct Entry: Decodable {
            let name: String
            let date: String
            let isOffDay: Bool
        }
        let year: Int
        let days: [Entry]
    }

    private static func json(_ text: String) throws(CalendarProblem) -> [Day] {
        guard let file = try? JSONDecoder().decode(YearFile.self, from: Data(text.utf8)) else { throw .notJSON }
        var days: [Day] = []
        for (index, entry) in file.days.enumerated() {
            guard let date = strictDate(entry.date), !entry.name.isEmpty, entry.name.count <= 40 else {
                throw .unreadable(line: index + 1, text: String((entry.date + "," + entry.name).prefix(60)))
            }
            let before = date.year == file.year - 1 && date.month == 12 && date.day >= 25
            guard date.year == file.year || before else { throw .outsideYear(date, year: file.year) }
            days.append(Day(date: date, name: entry.name, isWorking: !entry.isOffDay))
        }
        return days
    }

    /// The one year that an imported list announces. An official notice names at least seven days off; a make-up
    /// working day is never a weekday.
    public func announcedYear() throws(CalendarProblem) -> Int {
        let years = announcedYears.sorted()
        guard let year = years.first else { throw .empty }
        guard years.count == 1 else { throw .severalYears(years) }
        for day in days {
            let before = day.date.year == year - 1 && day.date.month == 12 && day.date.day >= 25
            guard day.date.year == year || before else { throw .outsideYear(day.date, year: year) }
            if day.isWorking, day.date.weekday <= 5 { throw .weekdayWorking(day.date) }
        }
        let off = days.count { !$0.isWorking && $0.date.year == year }
        guard off >= 7 else { throw .tooFew(year: year, count: off) }
        return year
    }
}
