public import Kernel
import Policy

// Who has the turn: worked out from the members, the start and the exceptions. Nothing here looks at what was opened
// but for the last turn, so a change never reaches back.

/// A turn to come, as things stand.
public struct PlannedTurn: Sendable, Hashable, Codable {
    public let number: Int
    public let firstDay: CivilDate
    public let lastDay: CivilDate
    /// Whose turn it is by the order; nil where nobody takes part.
    public let regular: Int?
    /// Whose turn it is after what was swapped.
    public let member: Int?
}

/// Somebody who does a turn on some of its days.
public struct DutyStretch: Sendable, Hashable, Codable {
    public let from: CivilDate
    public let to: CivilDate
    /// Nil where nobody does.
    public let member: Int?
}

extension Rota {
    public func firstDay(ofTurn number: Int) -> CivilDate { start.adding(days: number * length.days) }

    /// The turn a day belongs to; nil before the first day and after the last.
    public func turnNumber(on day: CivilDate) -> Int? {
        guard day >= start, closedOn.map({ day <= $0 }) ?? true else { return nil }
        return (day.daysSinceEpoch - start.daysSinceEpoch) / length.days
    }

    /// The next after a member among those who take part on a day, in the order of their numbers and round again.
    public func follower(of number: Int?, on day: CivilDate) -> Int? {
        let present = members.filter { $0.takesPart(on: day) }.map(\.number)
        guard let number else { return present.first }
        return present.first { $0 > number } ?? present.first
    }

    /// Turns after the last that was opened, up to the one `day` belongs to.
    public func comingTurns(until day: CivilDate, most: Int = 400) -> [PlannedTurn] {
        var turns: [PlannedTurn] = []
        var (number, last) = ((lastTurn ?? -1) + 1, pointer)
        while turns.count < most {
            let first = firstDay(ofTurn: number)
            guard first <= day, closedOn.map({ first <= $0 }) ?? true else { break }
            let regular = follower(of: last, on: first)
            turns.append(
                PlannedTurn(
                    number: number, firstDay: first, lastDay: firstDay(ofTurn: number + 1).adding(days: -1),
                    regular: regular, member: taker(ofTurn: number, regular: regular, on: first)))
            if let regular { last = regular }
            number += 1
        }
        return turns
    }

    /// Whoever takes the turn as agreed, where they still take part then; else whose turn it is by the order.
    private func taker(ofTurn number: Int, regular: Int?, on day: CivilDate) -> Int? {
        guard let given = given.last(where: { $0.turn == number }), let member = member(given.member),
            member.takesPart(on: day)
        else { return regular }
        return given.member
    }

    /// Who does a turn of this member on a day: the member, or whoever stands in, or whoever stands in for them; nil
    /// where nobody was named, or all of them are away.
    public func onDuty(for member: Int?, on day: CivilDate) -> Int? {
        var (current, asked) = (member, Set<Int>())
        while let number = current, asked.insert(number).inserted {
            guard let person = self.member(number), person.takesPart(on: day) else { return nil }
            guard let absence = absences.last(where: { $0.member == number && $0.covers(day) }) else { return number }
            current = absence.substitute
        }
        return nil
    }

    /// Who has the turn on a day, today or later; nil where nobody does. Days of turns that are over are in their rows.
    public func onDuty(on day: CivilDate) -> Int? {
        guard let number = turnNumber(on: day) else { return nil }
        if let turn, turn.number == number { return onDuty(for: turn.member, on: day) }
        let planned = comingTurns(until: day).last
        return planned?.number == number ? onDuty(for: planned?.member, on: day) : nil
    }

    /// The days of a turn, cut where somebody else does it.
    public func stretches(of member: Int?, from first: CivilDate, to last: CivilDate) -> [DutyStretch] {
        var stretches: [DutyStretch] = []
        var day = first
        while day <= last {
            let who = onDuty(for: member, on: day)
            if let open = stretches.last, open.member == who {
                stretches[stretches.count - 1] = DutyStretch(from: open.from, to: day, member: who)
            } else {
                stretches.append(DutyStretch(from: day, to: day, member: who))
            }
            day = day.adding(days: 1)
        }
        return stretches
    }

    /// When a turn is handed over.
    public func opening(ofTurn number: Int, in zone: Zone) -> Instant {
        zone.instant(firstDay(ofTurn: number), secondOfDay: handOver)
    }
}
