public import Kernel
public import Policy

/// What may be done with a rota.
public enum RotaCommand: Sendable, Hashable {
    /// A resident offers to take part.
    case wish
    case dropWish
    case add(RotaPerson, since: CivilDate)
    case remove(member: Int, last: CivilDate)
    case askSwap(turn: Int, other: Int)
    case answerSwap(Int, agrees: Bool)
    case announceAbsence(member: Int, from: CivilDate, to: CivilDate, substitute: Int?)
    case nameSubstitute(absence: Int, member: Int)
    case endAbsence(Int)
    case accept
    case tick(key: String, isDone: Bool)
    case close
    /// The rota's timer.
    case pass

    /// The command's name without its content, for audit rows.
    public var word: String { String(String(describing: self).prefix { $0 != "(" }) }
}

/// What the rules look at beside the rota.
public struct RotaContext: Sendable {
    public let kind: RotaKind
    public let zone: Zone
    public let who: RotaPerson?
    public init(kind: RotaKind, zone: Zone, who: RotaPerson?) { (self.kind, self.zone, self.who) = (kind, zone, who) }
}

extension Rota {
    /// What a command comes to. Pure; throws why it is refused.
    public func decide(
        _ command: RotaCommand, in context: RotaContext, at now: Instant
    ) throws(RotaProblem) -> [RotaEvent] {
        let today = day(now, in: context.zone)
        if case .pass = command { return passed(context, at: now) }
        if isClosed || closedOn.map({ $0 < today }) ?? false { throw .closed }
        switch command {
        case .wish: return try wished(context)
        case .dropWish:
            guard let who = context.who, wishes.contains(who) else { throw .notMember }
            return [.wishDropped(who)]
        case .add(let who, let since): return try added(who, since, today)
        case .remove(let member, let last): return try removed(member, last, today)
        case .askSwap(let turn, let other): return try swapAsked(turn, other, context, today)
        case .answerSwap(let id, let agrees): return try swapAnswered(id, agrees, context, today)
        case .announceAbsence(let member, let from, let to, let substitute):
            return try absent(member, from, to, substitute, today)
        case .nameSubstitute(let absence, let member): return try substituted(absence, member, today)
        case .endAbsence(let id): return try back(id, today)
        case .accept: return try accepted(context, today)
        case .tick(let key, let isDone):
            _ = try dutyMember(context, today)
            guard context.kind.dayList.contains(where: { $0.key == key }) else { throw .unknownItem(key) }
            return [.ticked(today, key: key, isDone: isDone)]
        case .close:
            guard closedOn == nil else { throw .closed }
            return [.closed(last: turn?.lastDay ?? start.adding(days: -1))]
        case .pass: return []
        }
    }

    /// The member that a person is and whose duty it is today. Throws where it is somebody else's.
    public func dutyMember(_ context: RotaContext, _ today: CivilDate) throws(RotaProblem) -> Int {
        guard let turn else { throw .notOpen }
        guard let duty = onDuty(for: turn.member, on: min(max(today, turn.firstDay), turn.lastDay)),
            numbers(of: context.who, on: today).contains(duty)
        else { throw .notYourTurn }
        return duty
    }

    // MARK: Taking part

    private func wished(_ context: RotaContext) throws(RotaProblem) -> [RotaEvent] {
        guard context.kind.residents, let who = context.who, case .resident = who else { throw .residentsNotAsked }
        if wishes.contains(who) { throw .wishedAlready }
        if members.contains(where: { $0.who == who && $0.until == nil }) { throw .memberAlready }
        if wishes.count >= RotaLimits.members { throw .tooMuch(RotaLimits.members) }
        return [.wished(who)]
    }

    private func added(_ who: RotaPerson, _ since: CivilDate, _ today: CivilDate) throws(RotaProblem) -> [RotaEvent] {
        if since < today { throw .dayPast }
        if since > today.adding(days: 366) { throw .dayTooFar(today.adding(days: 366)) }
        if !numbers(of: who, on: today).isEmpty { throw .memberAlready }
        if members.count >= RotaLimits.members { throw .tooMuch(RotaLimits.members) }
        return [.joined(who, since: since)]
    }

    private func removed(_ number: Int, _ last: CivilDate, _ today: CivilDate) throws(RotaProblem) -> [RotaEvent] {
        guard let member = member(number), !member.isOver(on: today) else { throw .notMember }
        if last < today.adding(days: -1) { throw .dayPast }
        if let turn, turn.member == number, last < turn.lastDay { throw .leavesDuringTurn(turn.lastDay) }
        if last > today.adding(days: 366) { throw .dayTooFar(today.adding(days: 366)) }
        return [.left(member: number, last: last)]
    }

    // MARK: Swaps

    private func swapAsked(
        _ turn: Int, _ other: Int, _ context: RotaContext, _ today: CivilDate
    ) throws(RotaProblem) -> [RotaEvent] {
        let own = numbers(of: context.who, on: today)
        if own.isEmpty { throw .notMember }
        let turns = comingTurns(until: today.adding(days: RotaLimits.weeksAhead * 7))
        guard let mine = turns.first(where: { $0.number == turn }),
            let theirs = turns.first(where: { $0.number == other }),
            let from = mine.member, own.contains(from), let with = theirs.member, !own.contains(with),
            takePart(from, on: theirs), takePart(with, on: mine)
        else { throw .swapNotPossible }
        if swaps.contains(where: { $0.turn == turn && $0.other == other }) { throw .swapAsked }
        if swaps.count >= RotaLimits.asks { throw .tooMuch(RotaLimits.asks) }
        return [.swapAsked(from: from, turn: turn, with: with, other: other)]
    }

    private func takePart(_ number: Int, on turn: PlannedTurn) -> Bool {
        member(number)?.takesPart(on: turn.firstDay) ?? false
    }

    private func swapAnswered(
        _ id: Int, _ agrees: Bool, _ context: RotaContext, _ today: CivilDate
    ) throws(RotaProblem) -> [RotaEvent] {
        guard let swap = swaps.first(where: { $0.id == id }) else { throw .swapUnknown }
        let own = numbers(of: context.who, on: today)
        // Who asked may take it back.
        if !agrees, own.contains(swap.from) { return [.swapRefused(id)] }
        guard own.contains(swap.with) else { throw .notMember }
        guard agrees else { return [.swapRefused(id)] }
        let turns = comingTurns(until: today.adding(days: RotaLimits.weeksAhead * 7))
        // Members may have come and gone since it was asked.
        guard let mine = turns.first(where: { $0.number == swap.turn }), mine.member == swap.from,
            let theirs = turns.first(where: { $0.number == swap.other }), theirs.member == swap.with,
            takePart(swap.from, on: theirs), takePart(swap.with, on: mine)
        else { throw .swapNotPossible }
        return [.swapAgreed(id)]
    }

    // MARK: Absence

    private func absent(
        _ number: Int, _ from: CivilDate, _ to: CivilDate, _ substitute: Int?, _ today: CivilDate
    ) throws(RotaProblem) -> [RotaEvent] {
        guard let member = member(number), !member.isOver(on: today) else { throw .notMember }
        if from < today { throw .dayPast }
        if to < from { throw .wrongDays }
        if to > today.adding(days: 366) { throw .dayTooFar(today.adding(days: 366)) }
        if absences.count >= RotaLimits.asks { throw .tooMuch(RotaLimits.asks) }
        let absence = RotaAbsence(id: lastAbsence + 1, member: number, from: from, to: to)
        if let substitute { try checkSubstitute(substitute, for: absence) }
        return [.absent(member: number, from: from, to: to, substitute: substitute)]
    }

    private func substituted(
        _ id: Int, _ substitute: Int, _ today: CivilDate
    ) throws(RotaProblem) -> [RotaEvent] {
        guard let absence = absences.first(where: { $0.id == id }), absence.to >= today else { throw .absenceUnknown }
        try checkSubstitute(substitute, for: absence)
        return [.substituted(absence: id, by: substitute)]
    }

    /// Whoever stands in takes part on those days and is not away themselves.
    private func checkSubstitute(_ number: Int, for absence: RotaAbsence) throws(RotaProblem) {
        guard let member = member(number), number != absence.member, member.takesPart(on: absence.from),
            member.takesPart(on: absence.to),
            !absences.contains(where: { $0.member == number && $0.from <= absence.to && absence.from <= $0.to })
        else { throw .substituteAway }
    }

    private func back(_ id: Int, _ today: CivilDate) throws(RotaProblem) -> [RotaEvent] {
        guard let absence = absences.first(where: { $0.id == id }), absence.to >= today else { throw .absenceUnknown }
        return [.back(absence: id, last: absence.from >= today ? nil : today.adding(days: -1))]
    }

    // MARK: Turns

    private func accepted(_ context: RotaContext, _ today: CivilDate) throws(RotaProblem) -> [RotaEvent] {
        let own = numbers(of: context.who, on: today)
        if own.isEmpty { throw .notMember }
        if let turn, turn.acceptedAt == nil, let duty = onDuty(for: turn.member, on: max(today, turn.firstDay)),
            own.contains(duty)
        {
            return [.accepted(turn: turn.number, by: duty)]
        }
        // What was handed over before its hour may be taken before its hour.
        let next = firstDay(ofTurn: (lastTurn ?? -1) + 1)
        if let coming, let planned = comingTurns(until: next).first,
            let duty = onDuty(for: planned.member, on: planned.firstDay), own.contains(duty)
        {
            if coming.acceptedAt != nil { throw .acceptedAlready }
            return [.accepted(turn: planned.number, by: duty)]
        }
        if let turn, let duty = onDuty(for: turn.member, on: max(today, turn.firstDay)), own.contains(duty) {
            throw .acceptedAlready
        }
        throw turn?.member.map(own.contains) == true ? RotaProblem.notYourTurn : RotaProblem.nothingToAccept
    }

    /// What time alone makes happen.
    private func passed(_ context: RotaContext, at now: Instant) -> [RotaEvent] {
        var (events, rota) = ([RotaEvent](), self)
        while events.count < RotaLimits.turnsAtOnce, let event = rota.nextOpening(context, at: now) {
            events.append(event)
            rota.apply(RotaEntry(sequence: rota.version + 1, at: now, by: "", byName: "", event: event))
        }
        if let due = rota.tellMoment, due <= now, let turn = rota.turn {
            events.append(.told(turn: turn.number, posts: context.kind.told, people: 0))
        }
        return events
    }

    private func nextOpening(_ context: RotaContext, at now: Instant) -> RotaEvent? {
        let number = (lastTurn ?? -1) + 1
        let opensAt = opening(ofTurn: number, in: context.zone)
        guard opensAt <= now else { return nil }
        let first = firstDay(ofTurn: number)
        if let closedOn, first > closedOn { return turn == nil ? nil : .ended }
        guard let planned = comingTurns(until: first).first else { return nil }
        // Nobody's turn is told at once.
        let within: Span = planned.member == nil ? .seconds(0) : context.kind.acceptWithin.wallTime ?? .hours(24)
        return .opened(
            turn: number, regular: planned.regular, member: planned.member, opensAt: opensAt,
            endsAt: opening(ofTurn: number + 1, in: context.zone), tellAt: opensAt + within)
    }

    /// When the posts are told that nobody accepted the open turn.
    private var tellMoment: Instant? {
        guard let turn, turn.toldAt == nil, turn.acceptedAt == nil else { return nil }
        return turn.tellAt
    }

    /// The next moment at which something happens by itself; nil where nothing waits for time.
    public func nextMoment(in zone: Zone) -> Instant? {
        if isClosed { return nil }
        return [tellMoment, opening(ofTurn: (lastTurn ?? -1) + 1, in: zone)].compactMap(\.self).min()
    }
}
