import Kernel
import Policy

@testable import Rosters

/// A rota told in the plainest way: day after day from the first, nothing folded, nothing remembered but who came last.
/// Slow on purpose; the rules must agree with it.
struct PlainRota {
    struct Member {
        let number: Int
        let since: CivilDate
        let until: CivilDate?
        func isThere(_ day: CivilDate) -> Bool { !(day < since) && !(until.map { $0 < day } ?? false) }
    }
    struct Absence {
        let member: Int
        let from: CivilDate
        let to: CivilDate
        let substitute: Int?
    }
    var start: CivilDate
    var days: Int
    var members: [Member] = []
    /// Turn and member, as agreed; a later line replaces an earlier one.
    var swaps: [(turn: Int, member: Int)] = []
    var absences: [Absence] = []

    /// Whoever has the turn on a day.
    func onDuty(_ wanted: CivilDate) -> Int? {
        var (day, left, turn, regular, holder) = (start, 0, -1, Optional<Int>.none, Optional<Int>.none)
        var last = 0
        while !(wanted < day) {
            if left == 0 {
                (turn, left) = (turn + 1, days)
                regular = following(last, day)
                if let regular { last = regular }
                holder = swaps.last { $0.turn == turn && isThere($0.member, day) }.map(\.member)
                // The newest agreement counts, also where it has come to nothing.
                if let newest = swaps.last(where: { $0.turn == turn }), !isThere(newest.member, day) { holder = nil }
                holder = holder ?? regular
            }
            if day == wanted { return standIn(holder, day, []) }
            (day, left) = (day.adding(days: 1), left - 1)
        }
        return nil
    }

    private func isThere(_ number: Int, _ day: CivilDate) -> Bool {
        members.contains { $0.number == number && $0.isThere(day) }
    }

    /// Counts up from the last one, and begins again at the lowest.
    private func following(_ last: Int, _ day: CivilDate) -> Int? {
        let highest = members.map(\.number).max() ?? 0
        for number in Array(last + 1..<max(last + 1, highest + 1)) + Array(0...highest) where isThere(number, day) {
            return number
        }
        return nil
    }

    private func standIn(_ holder: Int?, _ day: CivilDate, _ asked: [Int]) -> Int? {
        guard let holder, !asked.contains(holder), isThere(holder, day) else { return nil }
        for absence in absences.reversed()
        where absence.member == holder && !(day < absence.from) && !(absence.to < day) {
            return standIn(absence.substitute, day, asked + [holder])
        }
        return holder
    }
}
