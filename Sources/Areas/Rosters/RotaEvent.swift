public import Kernel
public import Policy

/// What residents say of a turn: was what mattered solved? Three answers, no marks.
public enum TurnAnswer: String, Sendable, Codable, CaseIterable {
    case solved, partly
    case unsolved = "not"

    public var name: Text {
        switch self {
        case .solved: Text("在意的事有人管、有结果", "What mattered was seen to")
        case .partly: Text("管了一部分", "Partly")
        case .unsolved: Text("没有人管", "Nobody saw to it")
        }
    }
}

/// Something that happened to a rota. The rota is the fold of these; none holds a name or words.
public enum RotaEvent: Sendable, Hashable, Codable {
    case planned(
        kind: String, place: PlaceCode, title: String?, policy: PolicyVersionID, start: CivilDate, length: TurnLength,
        handOver: Int)
    /// A resident offers to take part.
    case wished(RotaPerson)
    case wishDropped(RotaPerson)
    case joined(RotaPerson, since: CivilDate)
    case left(member: Int, last: CivilDate)
    case swapAsked(from: Int, turn: Int, with: Int, other: Int)
    case swapAgreed(Int)
    case swapRefused(Int)
    case absent(member: Int, from: CivilDate, to: CivilDate, substitute: Int?)
    case substituted(absence: Int, by: Int)
    /// Is back earlier; nil where the absence never began.
    case back(absence: Int, last: CivilDate?)
    case opened(turn: Int, regular: Int?, member: Int?, opensAt: Instant, endsAt: Instant, tellAt: Instant)
    /// For the turn of this number.
    case handedOver(turn: Int, done: [String], note: Identifier<TurnNoteTag>?)
    case accepted(turn: Int, by: Int)
    /// Nobody accepted in time, or nobody has the turn: these posts were told.
    case told(turn: Int, posts: [String], people: Int)
    case ticked(CivilDate, key: String, isDone: Bool)
    case noted(Identifier<TurnNoteTag>, follow: Bool)
    /// An entry became a case.
    case reported(Identifier<TurnNoteTag>)
    case settled(Identifier<TurnNoteTag>)
    /// A household said how a turn went; which one is not in the chain.
    case rated(turn: Int, TurnAnswer)
    case closed(last: CivilDate)
    /// The last turn of a closed rota is over.
    case ended
}

/// One link of a rota's chain.
public struct RotaEntry: Sendable, Hashable, Codable {
    public let sequence: Int
    public let at: Instant
    /// `Caller.key`; empty for who rated.
    public let by: String
    /// Post and name for staff, empty for residents and for time itself.
    public let byName: String
    public let event: RotaEvent
    public init(sequence: Int, at: Instant, by: String, byName: String, event: RotaEvent) {
        (self.sequence, self.at, self.by) = (sequence, at, by)
        (self.byName, self.event) = (byName, event)
    }
}

extension Rota {
    /// The rota that its first entry makes; nil where that entry sets up none.
    public init?(id: ID, opening entry: RotaEntry) {
        guard case .planned(let kind, let place, let title, let policy, let start, let length, let hour) = entry.event
        else { return nil }
        self.init(
            id: id, version: entry.sequence, kind: kind, place: place, title: title, policy: policy, start: start,
            length: length, handOver: hour)
    }

    /// What the next entry makes of it.
    public mutating func apply(_ entry: RotaEntry) {
        version = entry.sequence
        switch entry.event {
        case .planned, .rated: break
        case .wished(let who): wishes.append(who)
        case .wishDropped(let who): wishes.removeAll { $0 == who }
        case .joined(let who, let since):
            wishes.removeAll { $0 == who }
            members.append(RotaMember(number: (members.last?.number ?? 0) + 1, who: who, since: since))
        case .left(let member, let last): leave(member, last)
        case .swapAsked, .swapAgreed, .swapRefused: applySwap(entry.event)
        case .absent, .substituted, .back: applyAbsence(entry.event)
        case .closed(let last): closedOn = last
        case .opened, .handedOver, .accepted, .told, .ticked, .noted, .reported, .settled, .ended:
            applyTurn(entry.event, entry.at)
        }
    }

    private mutating func leave(_ member: Int, _ last: CivilDate) {
        for index in members.indices where members[index].number == member { members[index].until = last }
        swaps.removeAll { $0.from == member || $0.with == member }
    }

    private mutating func applySwap(_ event: RotaEvent) {
        switch event {
        case .swapAsked(let from, let turn, let with, let other):
            lastSwap += 1
            swaps.append(RotaSwap(id: lastSwap, from: from, turn: turn, with: with, other: other))
        case .swapAgreed(let id):
            guard let swap = swaps.first(where: { $0.id == id }) else { return }
            given.removeAll { $0.turn == swap.turn || $0.turn == swap.other }
            given.append(GivenTurn(turn: swap.turn, member: swap.with))
            given.append(GivenTurn(turn: swap.other, member: swap.from))
            // Other asks about these turns have lost their ground.
            swaps.removeAll { [$0.turn, $0.other].contains { $0 == swap.turn || $0 == swap.other } }
        case .swapRefused(let id): swaps.removeAll { $0.id == id }
        default: break
        }
    }

    private mutating func applyAbsence(_ event: RotaEvent) {
        switch event {
        case .absent(let member, let from, let to, let substitute):
            lastAbsence += 1
            absences.append(
                RotaAbsence(id: lastAbsence, member: member, from: from, to: to, substitute: substitute))
        case .substituted(let id, let by):
            for index in absences.indices where absences[index].id == id { absences[index].substitute = by }
        case .back(let id, let last):
            guard let last else { return absences.removeAll { $0.id == id } }
            for index in absences.indices where absences[index].id == id { absences[index].to = last }
        default: break
        }
    }

    private mutating func applyTurn(_ event: RotaEvent, _ at: Instant) {
        switch event {
        case .opened(let number, let regular, let member, let opensAt, let endsAt, let tellAt):
            open(
                RotaTurn(
                    number: number, firstDay: firstDay(ofTurn: number),
                    lastDay: firstDay(ofTurn: number + 1).adding(days: -1), opensAt: opensAt, endsAt: endsAt,
                    tellAt: tellAt, regular: regular, member: member, handOver: coming))
        case .handedOver(let number, let done, let note):
            let left = HandOver(at: at, done: done, note: note)
            if number == turn?.number { turn?.handOver = left } else { coming = left }
        case .accepted(let number, let by):
            if number == turn?.number {
                turn?.acceptedAt = at
                turn?.acceptedBy = by
            } else {
                coming?.acceptedAt = at
                coming?.acceptedBy = by
            }
        case .told: turn?.toldAt = at
        case .ticked(let day, let key, let isDone):
            turn?.ticks.removeAll { $0.day == day && $0.key == key }
            if isDone { turn?.ticks.append(TurnTick(day: day, key: key)) }
        case .noted(let note, let follow):
            turn?.entries += 1
            if follow { following.append(note) }
        case .reported(let note), .settled(let note): following.removeAll { $0 == note }
        case .ended: turn = nil
        default: break
        }
    }

    private mutating func open(_ opened: RotaTurn) {
        let (earlier, number, member) = (turn, opened.number, opened.member)
        var next = opened
        if let coming { (next.acceptedAt, next.acceptedBy) = (coming.acceptedAt, coming.acceptedBy) }
        // Who goes on has nothing to take over from themselves.
        if next.acceptedAt == nil, let member, earlier?.member == member, earlier?.acceptedAt != nil {
            (next.acceptedAt, next.acceptedBy) = (opened.opensAt, member)
        }
        (turn, lastTurn, coming, before) = (next, number, nil, earlier?.member)
        if let regular = opened.regular { pointer = regular }
        given.removeAll { $0.turn <= number }
        swaps.removeAll { $0.turn <= number || $0.other <= number }
        absences.removeAll { $0.to < next.firstDay }
        // Whoever left and has nothing to do with the open turn or the one before; the newest keeps the numbering.
        let kept = [member, before, members.last?.number]
        members.removeAll { gone in gone.isOver(on: next.firstDay) && !kept.contains(gone.number) }
    }
}
