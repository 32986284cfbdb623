import Foundation
import Kernel

/// The delivered days off, read here without Policy, and the day-by-day list of two sources where it is present.
enum OfficialDays {
    /// Walks up from this file to the directory that holds `Policies`.
    static let root: URL = {
        var url = URL(filePath: #filePath).deletingLastPathComponent()
        while url.path() != "/",
            !FileManager.default.fileExists(atPath: url.appending(path: "Policies/calendar").path())
        {
            url = url.deletingLastPathComponent()
        }
        return url
    }()

    private static func rows(_ url: URL) -> [[String]] {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        return text.split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",").map(String.init) }
    }

    static let exceptions: [CivilDate: Bool] = Dictionary(
        rows(root.appending(path: "Policies/calendar/days.csv")).compactMap { cells in
            CivilDate(cells[0]).map { ($0, cells[2] == "1") }
        }, uniquingKeysWith: { $1 })

    static let calendar = WorkingCalendar(exceptions: exceptions, announcedYears: Set(2007...2026))

    /// date → whether people work, as two independent sources say.
    static let twoSources: [(date: CivilDate, first: Bool, second: Bool)] =
        rows(root.appending(path: "../shared/data/calendar/workdays_2007_2026_two_sources.csv")).compactMap { cells in
            CivilDate(cells[0]).map { ($0, cells[1] == "1", cells[2] == "1") }
        }
}

/// A repeatable source of chance: SplitMix64.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// `at("2026-03-02 09:00")` in China's zone.
func at(_ text: String) -> Instant {
    let parts = text.split(separator: " ")
    let clock = parts[1].split(separator: ":").compactMap { Int($0) }
    let date = CivilDate(String(parts[0])) ?? CivilDate(daysSinceEpoch: 0)
    return Zone.china.instant(date, secondOfDay: clock[0] * 3600 + clock[1] * 60 + (clock.count > 2 ? clock[2] : 0))
}
func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSinceEpoch: 0) }
