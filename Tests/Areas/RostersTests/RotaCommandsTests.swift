import Kernel
import Policy
import Testing

@testable import Rosters

/// What commands come to, and a rota lived through with random commands.
@Suite struct RotaCommandsTests {
    private var monday: CivilDate { RotaPlanTests.monday }
    private let zone = Zone.china

    /// The chair of the pack: handed over at six in the evening, accepted within a day.
    private let kind: RotaKind
    init() throws { kind = try #require(try RotaHouse.directory.get().pack("hefei-yaohai").rota("building-chair")) }

    private func context(_ person: Int?) -> RotaContext {
        RotaContext(
            kind: kind, zone: zone,
            who: person.map { .staff(Identifier(rawValue: Int64($0))) })
    }
    private func moment(_ day: Int, hour: Int = 20) -> Instant {
        zone.instant(monday.adding(days: day), secondOfDay: hour * 3_600)
    }
    private func live(_ rota: inout Rota, _ events: [RotaEvent], at now: Instant) {
        for event in events {
            rota.apply(RotaEntry(sequence: rota.version + 1, at: now, by: "", byName: "", event: event))
        }
    }
    private func decide(_ rota: inout Rota, _ command: RotaCommand, by person: Int?, at now: Instant) throws {
        live(&rota, try rota.decide(command, in: context(person), at: now), at: now)
    }
    /// A rota of three whose first turn is open.
    private func opened() throws -> Rota {
        var rota = RotaPlanTests.rota(members: 3)
        try decide(&rota, .pass, by: nil, at: moment(0))
        return rota
    }

    @Test func `a turn opens at its hour, is accepted by whose it is, and nobody else`() throws {
        var rota = RotaPlanTests.rota(members: 3)
        try decide(&rota, .pass, by: nil, at: moment(0, hour: 17))
        #expect(rota.turn == nil)
        #expect(rota.nextMoment(in: zone) == moment(0, hour: 18))
        try decide(&rota, .pass, by: nil, at: moment(0, hour: 18))
        #expect(rota.turn?.member == 1 && rota.turn?.acceptedAt == nil)
        #expect(throws: RotaProblem.nothingToAccept) { try decide(&rota, .accept, by: 2, at: moment(1)) }
        #expect(throws: RotaProblem.notMember) { try decide(&rota, .accept, by: 9, at: moment(1)) }
        try decide(&rota, .accept, by: 1, at: moment(1))
        #expect(rota.turn?.acceptedBy == 1 && rota.turn?.acceptedAt == moment(1))
        #expect(throws: RotaProblem.acceptedAlready) { try decide(&rota, .accept, by: 1, at: moment(1)) }
    }

    @Test func `nobody accepted in time is told once, nobody's turn at once`() throws {
        var rota = try opened()
        #expect(rota.nextMoment(in: zone) == moment(1, hour: 18))
        let told = try rota.decide(.pass, in: context(nil), at: moment(1, hour: 18))
        #expect(told == [.told(turn: 0, posts: kind.told, people: 0)])
        live(&rota, told, at: moment(1, hour: 18))
        #expect(try rota.decide(.pass, in: context(nil), at: moment(2)).isEmpty)
        #expect(rota.nextMoment(in: zone) == moment(7, hour: 18))

        var empty = RotaPlanTests.rota()
        let events = try empty.decide(.pass, in: context(nil), at: moment(0))
        live(&empty, events, at: moment(0))
        #expect(events.count == 2 && empty.turn?.toldAt != nil && empty.turn?.member == nil)
    }

    @Test func `what is handed over early may be accepted early, and holds when the turn begins`() throws {
        var rota = try opened()
        try decide(&rota, .accept, by: 1, at: moment(1))
        #expect(throws: RotaProblem.nothingToAccept) { try decide(&rota, .accept, by: 2, at: moment(6)) }
        live(&rota, [.handedOver(turn: 1, done: ["keys"], note: nil)], at: moment(6))
        try decide(&rota, .accept, by: 2, at: moment(6, hour: 21))
        #expect(throws: RotaProblem.acceptedAlready) { try decide(&rota, .accept, by: 2, at: moment(6, hour: 22)) }
        try decide(&rota, .pass, by: nil, at: moment(7))
        #expect(rota.turn?.number == 1 && rota.turn?.acceptedAt == moment(6, hour: 21))
        #expect(rota.turn?.handOver?.done == ["keys"] && rota.coming == nil && rota.before == 1)
    }

    @Test func `the list of the day is for whoever is on duty`() throws {
        var rota = try opened()
        try decide(&rota, .tick(key: "lights", isDone: true), by: 1, at: moment(1))
        try decide(&rota, .tick(key: "lights", isDone: true), by: 1, at: moment(1))
        #expect(rota.turn?.ticks.count == 1)
        #expect(throws: RotaProblem.unknownItem("roof")) {
            try decide(&rota, .tick(key: "roof", isDone: true), by: 1, at: moment(1))
        }
        #expect(throws: RotaProblem.notYourTurn) {
            try decide(&rota, .tick(key: "lights", isDone: true), by: 2, at: moment(1))
        }
        try decide(
            &rota, .announceAbsence(member: 1, from: monday.adding(days: 2), to: monday.adding(days: 2), substitute: 3),
            by: nil, at: moment(1))
        try decide(&rota, .tick(key: "lights", isDone: true), by: 3, at: moment(2))
        #expect(throws: RotaProblem.notYourTurn) {
            try decide(&rota, .tick(key: "lights", isDone: true), by: 1, at: moment(2))
        }
        try decide(&rota, .tick(key: "lights", isDone: false), by: 1, at: moment(3))
        #expect(rota.turn?.ticks.count == 2)
    }

    @Test func `two members swap two turns that have not begun, and nothing else`() throws {
        var rota = try opened()
        #expect(throws: RotaProblem.swapNotPossible) {
            try decide(&rota, .askSwap(turn: 0, other: 1), by: 1, at: moment(1))
        }
        #expect(throws: RotaProblem.swapNotPossible) {
            try decide(&rota, .askSwap(turn: 2, other: 1), by: 2, at: moment(1))
        }
        try decide(&rota, .askSwap(turn: 1, other: 2), by: 2, at: moment(1))
        #expect(throws: RotaProblem.swapAsked) { try decide(&rota, .askSwap(turn: 1, other: 2), by: 2, at: moment(1)) }
        #expect(throws: RotaProblem.notMember) { try decide(&rota, .answerSwap(1, agrees: true), by: 1, at: moment(1)) }
        try decide(&rota, .answerSwap(1, agrees: true), by: 3, at: moment(2))
        let members = rota.comingTurns(until: monday.adding(days: 34)).map(\.member)
        // The order itself goes on as if nothing had been swapped.
        #expect(members == [3, 2, 1, 2])
        #expect(throws: RotaProblem.swapUnknown) {
            try decide(&rota, .answerSwap(1, agrees: true), by: 3, at: moment(2))
        }
    }

    @Test func `an ask that lost its ground is refused when it is answered, and is gone when its turn begins`() throws {
        var rota = try opened()
        try decide(&rota, .askSwap(turn: 1, other: 2), by: 2, at: moment(1))
        // A member comes away: turn 2 is somebody else's now.
        rota.members[2].until = monday.adding(days: 10)
        #expect(throws: RotaProblem.swapNotPossible) {
            try decide(&rota, .answerSwap(1, agrees: true), by: 3, at: moment(2))
        }
        try decide(&rota, .pass, by: nil, at: moment(7))
        #expect(rota.swaps.isEmpty)
    }

    @Test func `days that are past are not changed, and nobody leaves a turn of theirs untended`() throws {
        var rota = try opened()
        #expect(throws: RotaProblem.dayPast) {
            try decide(
                &rota, .announceAbsence(member: 2, from: monday, to: monday.adding(days: 9), substitute: nil), by: nil,
                at: moment(3))
        }
        #expect(throws: RotaProblem.wrongDays) {
            try decide(
                &rota,
                .announceAbsence(member: 2, from: monday.adding(days: 9), to: monday.adding(days: 8), substitute: nil),
                by: nil, at: moment(3))
        }
        #expect(throws: RotaProblem.substituteAway) {
            try decide(
                &rota,
                .announceAbsence(member: 2, from: monday.adding(days: 9), to: monday.adding(days: 9), substitute: 2),
                by: nil, at: moment(3))
        }
        #expect(throws: RotaProblem.leavesDuringTurn(monday.adding(days: 6))) {
            try decide(&rota, .remove(member: 1, last: monday.adding(days: 4)), by: nil, at: moment(3))
        }
        try decide(&rota, .remove(member: 1, last: monday.adding(days: 6)), by: nil, at: moment(3))
        #expect(throws: RotaProblem.dayPast) {
            try decide(&rota, .add(.staff(Identifier(rawValue: 8)), since: monday), by: nil, at: moment(3))
        }
        #expect(throws: RotaProblem.memberAlready) {
            try decide(
                &rota, .add(.staff(Identifier(rawValue: 2)), since: monday.adding(days: 9)), by: nil, at: moment(3))
        }
    }

    @Test func `a closed rota ends with its turn`() throws {
        var rota = try opened()
        try decide(&rota, .close, by: nil, at: moment(2))
        #expect(!rota.isClosed && rota.comingTurns(until: monday.adding(days: 60)).isEmpty)
        #expect(rota.nextMoment(in: zone) == moment(1, hour: 18))
        try decide(&rota, .pass, by: nil, at: moment(7))
        #expect(rota.isClosed && rota.nextMoment(in: zone) == nil)
        #expect(throws: RotaProblem.closed) { try decide(&rota, .accept, by: 1, at: moment(8)) }
        var early = RotaPlanTests.rota(members: 2)
        try decide(&early, .close, by: nil, at: moment(-3))
        #expect(early.isClosed && early.nextMoment(in: zone) == nil)
    }

    @Test func `through random months turns follow without a gap, open as they were planned, and stay as they ended`()
        throws
    {
        for seed in 0..<120 {
            var chance = SeededGenerator(seed: UInt64(seed) &+ 7)
            let length: TurnLength = Bool.random(using: &chance) ? .day : .week
            var rota = RotaPlanTests.rota(length, members: Int.random(in: 0...5, using: &chance))
            var over: [Int: RotaTurn] = [:]
            for day in 0..<70 {
                let now = moment(day, hour: 19)
                let planned = rota.comingTurns(until: rota.day(now, in: zone))
                let before = rota.turn
                for event in try rota.decide(.pass, in: context(nil), at: now) {
                    if case .opened(let number, let regular, let member, _, _, _) = event {
                        #expect(number == (rota.lastTurn ?? -1) + 1)
                        #expect(
                            planned.contains { $0.number == number && $0.member == member && $0.regular == regular })
                    }
                    live(&rota, [event], at: now)
                }
                if let before, before.number != rota.turn?.number { over[before.number] = before }
                for _ in 0..<3 {
                    let person = Int.random(in: 1...7, using: &chance)
                    let command = random(rota, day, &chance)
                    // Refusals change nothing; what is not refused is lived.
                    if let events = try? rota.decide(command, in: context(person), at: now) {
                        live(&rota, events, at: now)
                    }
                }
                #expect(over.allSatisfy { number, _ in number < (rota.turn?.number ?? 0) })
                #expect(rota.turn.map { rota.firstDay(ofTurn: $0.number) == $0.firstDay } ?? true)
            }
        }
    }

    private func random(_ rota: Rota, _ day: Int, _ chance: inout SeededGenerator) -> RotaCommand {
        let (number, other) = (Int.random(in: 1...7, using: &chance), Int.random(in: 1...7, using: &chance))
        let from = monday.adding(days: day + Int.random(in: -2...12, using: &chance))
        switch Int.random(in: 0...8, using: &chance) {
        case 0: return .add(.staff(Identifier(rawValue: Int64(number))), since: from)
        case 1: return .remove(member: number, last: from)
        case 2: return .askSwap(turn: (rota.lastTurn ?? 0) + number, other: (rota.lastTurn ?? 0) + other)
        case 3: return .answerSwap(rota.lastSwap, agrees: Bool.random(using: &chance))
        case 4:
            return .announceAbsence(
                member: number, from: from, to: from.adding(days: other),
                substitute: Bool.random(using: &chance) ? other : nil)
        case 5: return .nameSubstitute(absence: rota.lastAbsence, member: other)
        case 6: return .endAbsence(rota.lastAbsence)
        case 7: return .tick(key: "lights", isDone: true)
        default: return .accept
        }
    }
}
