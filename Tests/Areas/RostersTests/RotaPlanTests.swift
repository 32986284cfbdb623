import Kernel
import Policy
import Testing

@testable import Rosters

/// Who has the turn: pure rules.
@Suite struct RotaPlanTests {
    static let monday = CivilDate("2026-11-16") ?? CivilDate(daysSinceEpoch: 0)
    private var monday: CivilDate { RotaPlanTests.monday }

    static func rota(_ length: TurnLength = .week, members count: Int = 0) -> Rota {
        var rota = Rota(
            id: Identifier(rawValue: 1), kind: "building-chair", place: PlaceCode("340102001001001001001")!, title: nil,
            policy: Identifier(rawValue: 1), start: monday, length: length, handOver: 18 * 3_600)
        rota.members = (0..<count).map {
            RotaMember(number: $0 + 1, who: .staff(Identifier(rawValue: Int64($0 + 1))), since: monday)
        }
        return rota
    }

    @Test func `the turn goes round in order, a week each`() {
        let rota = RotaPlanTests.rota(members: 3)
        let turns = rota.comingTurns(until: monday.adding(days: 34))
        #expect(turns.map(\.member) == [1, 2, 3, 1, 2])
        #expect(turns[1].firstDay == monday.adding(days: 7) && turns[1].lastDay == monday.adding(days: 13))
        #expect(rota.onDuty(on: monday.adding(days: 13)) == 2 && rota.onDuty(on: monday.adding(days: 14)) == 3)
        #expect(rota.onDuty(on: monday.adding(days: -1)) == nil)
    }

    @Test func `whoever joins comes after the others, and whoever left is passed over`() {
        var rota = RotaPlanTests.rota(.day, members: 3)
        rota.members[1].until = monday.adding(days: 3)
        rota.members.append(
            RotaMember(number: 4, who: .staff(Identifier(rawValue: 4)), since: monday.adding(days: 2)))
        #expect(rota.comingTurns(until: monday.adding(days: 7)).map(\.member) == [1, 2, 3, 4, 1, 3, 4, 1])
    }

    @Test func `a rota without anybody says so, and goes on with the next one who comes`() {
        var rota = RotaPlanTests.rota(.day)
        #expect(rota.comingTurns(until: monday.adding(days: 1)).map(\.member) == [nil, nil])
        rota.members = [RotaMember(number: 1, who: .staff(Identifier(rawValue: 1)), since: monday.adding(days: 1))]
        #expect(rota.comingTurns(until: monday.adding(days: 2)).map(\.member) == [nil, 1, 1])
    }

    @Test func `somebody stands in on the days of an absence only, and two who stand in for each other are nobody`() {
        var rota = RotaPlanTests.rota(members: 3)
        rota.absences = [
            RotaAbsence(
                id: 1, member: 1, from: monday.adding(days: 2), to: monday.adding(days: 3), substitute: 3),
            RotaAbsence(id: 2, member: 2, from: monday.adding(days: 7), to: monday.adding(days: 20)),
        ]
        #expect((0..<7).map { rota.onDuty(on: monday.adding(days: $0)) } == [1, 1, 3, 3, 1, 1, 1])
        #expect(rota.onDuty(on: monday.adding(days: 8)) == nil)
        rota.absences[1].substitute = 3
        rota.absences.append(
            RotaAbsence(id: 3, member: 3, from: monday.adding(days: 8), to: monday.adding(days: 9), substitute: 2))
        #expect((7..<11).map { rota.onDuty(on: monday.adding(days: $0)) } == [3, nil, nil, 3])
    }

    @Test func `with random members, swaps and absences the rules agree with the plain telling on every day`() {
        for seed in 0..<400 {
            var chance = SeededGenerator(seed: UInt64(seed))
            let length: TurnLength = Bool.random(using: &chance) ? .day : .week
            var rota = RotaPlanTests.rota(length)
            var plain = PlainRota(start: monday, days: length.days)
            let count = Int.random(in: 0...7, using: &chance)
            for number in 1...max(1, count) where number <= count {
                let since = monday.adding(days: Int.random(in: -5...60, using: &chance))
                let until: CivilDate? =
                    Int.random(in: 0...2, using: &chance) == 0
                    ? since.adding(days: Int.random(in: -1...70, using: &chance)) : nil
                rota.members.append(
                    RotaMember(
                        number: number, who: .staff(Identifier(rawValue: Int64(number))), since: since, until: until))
                plain.members.append(PlainRota.Member(number: number, since: since, until: until))
            }
            for _ in 0..<Int.random(in: 0...6, using: &chance) {
                let swap = (Int.random(in: 0...12, using: &chance), Int.random(in: 1...8, using: &chance))
                rota.given.append(GivenTurn(turn: swap.0, member: swap.1))
                plain.swaps.append((swap.0, swap.1))
            }
            for id in 1...6 where Bool.random(using: &chance) {
                let from = monday.adding(days: Int.random(in: 0...80, using: &chance))
                let to = from.adding(days: Int.random(in: 0...20, using: &chance))
                let member = Int.random(in: 1...8, using: &chance)
                let other: Int? = Bool.random(using: &chance) ? Int.random(in: 1...8, using: &chance) : nil
                rota.absences.append(RotaAbsence(id: id, member: member, from: from, to: to, substitute: other))
                plain.absences.append(PlainRota.Absence(member: member, from: from, to: to, substitute: other))
            }
            for day in -2..<100 {
                let date = monday.adding(days: day)
                #expect(rota.onDuty(on: date) == plain.onDuty(date), "seed \(seed), day \(day)")
            }
        }
    }

    @Test func `the stretches of a turn name whoever does each of its days`() {
        for seed in 0..<60 {
            var chance = SeededGenerator(seed: UInt64(seed))
            var rota = RotaPlanTests.rota(members: 4)
            for id in 1...4 {
                let from = monday.adding(days: Int.random(in: 0...6, using: &chance))
                rota.absences.append(
                    RotaAbsence(
                        id: id, member: Int.random(in: 1...4, using: &chance), from: from,
                        to: from.adding(days: Int.random(in: 0...3, using: &chance)),
                        substitute: Int.random(in: 1...4, using: &chance)))
            }
            let stretches = rota.stretches(of: 1, from: monday, to: monday.adding(days: 6))
            let days = stretches.flatMap { stretch in
                (stretch.from.daysSinceEpoch...stretch.to.daysSinceEpoch).map { _ in stretch.member }
            }
            #expect(days == (0..<7).map { rota.onDuty(for: 1, on: monday.adding(days: $0)) }, "seed \(seed)")
        }
    }
}
