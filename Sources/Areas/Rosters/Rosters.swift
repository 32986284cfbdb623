public import Kernel
public import Policy

// Rosters: turns that go round (轮值).
//
// A chief's words: "this week it is me. I see what was left for me, I tick off what is done today, I write down what I
// saw, one tap makes it a matter, and on Monday evening I hand over to the next." A resident's words: "I know who looks
// after my building this week, what number to call, and I may say how it went." A secretary's words: "I see at once
// where nobody took over and where nobody stands in."
//
// A rota is a kind of the pack at a place, with members in an order. The turn of a week or a day goes to the next of
// those who take part on its first day; what two members agreed to swap comes before that; who is absent is stood in
// for by whom the lead named.
//
// States of a turn: to come → open (accepted or not) → over. What is to come is worked out (`Rules/RotaPlan`) and
// changes with the members; what was opened is written down, and nothing rewrites it.
//
// Invariants: at a moment a rota has at most one open turn; turns follow each other without a gap from the first day;
// of those who accept at once one does; a turn that nobody accepted in the pack's time is told to the posts that answer
// for it; every change is an entry of the rota's chain, the shown row equals its fold, and every turn equals what the
// chain made of it.
//
// The chain holds keys of accounts and residents, never names or words: what a resident wants to be called, journals
// and notes lie sealed beside it. Who rated is forgotten a fortnight after the turn; the counts stay.
//
// Who may: `rosters.plan` at the place sets up, adds and takes out members, names who stands in; a member of staff
// takes turns with `rosters.take`, a resident who offered to and was added; only whoever has the turn accepts, ticks,
// writes and hands over; residents of the place rate. Everybody may look at the public roster.

public enum RotaTag {}
public enum TurnNoteTag {}

/// Who takes part: a member of staff, or a resident who offered to.
public enum RotaPerson: Sendable, Hashable, LosslessStringConvertible {
    case staff(Identifier<AccountTag>)
    case resident(Identifier<ResidentTag>)

    /// `staff:4` or `resident:12`, as `Caller.key`.
    public var description: String {
        switch self {
        case .staff(let id): "staff:\(id)"
        case .resident(let id): "resident:\(id)"
        }
    }
    public init?(_ text: String) {
        if text.hasPrefix("staff:"), let id = Identifier<AccountTag>(String(text.dropFirst(6))) {
            self = .staff(id)
        } else if text.hasPrefix("resident:"), let id = Identifier<ResidentTag>(String(text.dropFirst(9))) {
            self = .resident(id)
        } else {
            return nil
        }
    }
    /// Nil for those who cannot take part: nobody signed in, or time itself.
    public init?(_ caller: Caller) {
        switch caller.kind {
        case .staff(let id): self = .staff(id)
        case .resident(let id): self = .resident(id)
        case .anonymous, .system: return nil
        }
    }
}

extension RotaPerson: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let person = RotaPerson(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not staff:1 or resident:1: \(text)"))
        }
        self = person
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Somebody who takes part, from a day to a day. Members follow each other by their numbers.
public struct RotaMember: Sendable, Hashable, Codable {
    public let number: Int
    public let who: RotaPerson
    public let since: CivilDate
    /// The last day; nil while nobody set one.
    public var until: CivilDate?
    public init(number: Int, who: RotaPerson, since: CivilDate, until: CivilDate? = nil) {
        (self.number, self.who, self.since, self.until) = (number, who, since, until)
    }

    public func takesPart(on day: CivilDate) -> Bool { since <= day && until.map { day <= $0 } ?? true }
    /// Whether there is a day on which they take part, today or later.
    public func isOver(on today: CivilDate) -> Bool { until.map { $0 < today || $0 < since } ?? false }
}

/// One member asks another to exchange two turns.
public struct RotaSwap: Sendable, Hashable, Codable {
    public let id: Int
    public let from: Int
    /// The turn that `from` gives away.
    public let turn: Int
    public let with: Int
    /// The turn that `from` takes instead.
    public let other: Int
}

/// A turn that goes to another member than the one whose turn it would be, as agreed.
public struct GivenTurn: Sendable, Hashable, Codable {
    public let turn: Int
    public let member: Int
    public init(turn: Int, member: Int) { (self.turn, self.member) = (turn, member) }
}

/// Days on which a member cannot; whoever stands in is named by the lead.
public struct RotaAbsence: Sendable, Hashable, Codable {
    public let id: Int
    public let member: Int
    public let from: CivilDate
    public var to: CivilDate
    public var substitute: Int?
    public init(id: Int, member: Int, from: CivilDate, to: CivilDate, substitute: Int? = nil) {
        (self.id, self.member, self.from, self.to, self.substitute) = (id, member, from, to, substitute)
    }
    public func covers(_ day: CivilDate) -> Bool { from <= day && day <= to }
}

/// What was left for the next turn, and whether they took it.
public struct HandOver: Sendable, Hashable, Codable {
    public let at: Instant
    /// Keys of the list that were seen to.
    public let done: [String]
    public let note: Identifier<TurnNoteTag>?
    public var acceptedAt: Instant?
    public var acceptedBy: Int?
}

/// One entry of the day's list that was done.
public struct TurnTick: Sendable, Hashable, Codable {
    public let day: CivilDate
    public let key: String
}

/// A turn that was opened.
public struct RotaTurn: Sendable, Hashable, Codable {
    public let number: Int
    public let firstDay: CivilDate
    public let lastDay: CivilDate
    public let opensAt: Instant
    public let endsAt: Instant
    /// From when the posts are told where nobody accepted.
    public let tellAt: Instant
    /// Whose turn it is by the order; nil where nobody took part.
    public let regular: Int?
    /// Whose turn it is; nil where nobody took part.
    public let member: Int?
    /// What the turn before left; nil where it left nothing.
    public var handOver: HandOver?
    public var acceptedAt: Instant?
    public var acceptedBy: Int?
    /// When it was told that nobody had accepted.
    public var toldAt: Instant?
    public var ticks: [TurnTick] = []
    /// Entries of its journal.
    public var entries = 0
    public var isOver = false
}

/// A rota as everything decided so far makes it. Built only by its entries.
public struct Rota: Sendable, Hashable, Codable {
    public typealias ID = Identifier<RotaTag>

    public let id: ID
    /// Entries in the chain.
    public var version = 0
    /// Key of the pack's kind.
    public let kind: String
    public let place: PlaceCode
    /// What tells it from others of its kind at the place, e.g. the name of a service site.
    public let title: String?
    /// The rules it was set up under; they are used where the ones in force no longer know its kind.
    public let policy: PolicyVersionID
    public let start: CivilDate
    public let length: TurnLength
    /// Hour of the hand-over, in seconds from midnight.
    public let handOver: Int
    /// The last day; nil while it goes on.
    public var closedOn: CivilDate?
    public var members: [RotaMember] = []
    /// Residents who offered to take part and were not added yet.
    public var wishes: [RotaPerson] = []
    public var swaps: [RotaSwap] = []
    public var given: [GivenTurn] = []
    public var absences: [RotaAbsence] = []
    /// The turn that is open.
    public var turn: RotaTurn?
    /// Number of the last turn that was opened; nil before the first.
    public var lastTurn: Int?
    /// Who had the last turn by the order: the next one follows them.
    public var pointer: Int?
    /// Who had the turn before the open one: they may still hand over while nobody accepted.
    public var before: Int?
    /// What was left for the turn after the open one.
    public var coming: HandOver?
    /// Entries of journals that still have to be seen to, oldest first.
    public var following: [Identifier<TurnNoteTag>] = []
    public var lastSwap = 0
    public var lastAbsence = 0

    public func member(_ number: Int?) -> RotaMember? { members.first { $0.number == number } }
    /// The numbers under which somebody takes part now or later.
    public func numbers(of person: RotaPerson?, on today: CivilDate) -> [Int] {
        guard let person else { return [] }
        return members.filter { $0.who == person && !$0.isOver(on: today) }.map(\.number)
    }
    /// The duty day of a moment: it begins at the hand-over hour.
    public func day(_ moment: Instant, in zone: Zone) -> CivilDate { zone.date(moment - .seconds(handOver)) }
    /// Whether nothing happens any more.
    public var isClosed: Bool { closedOn != nil && turn == nil }
}

/// Bounds of this area.
public enum RotaLimits {
    /// Members of one rota, those who left included while their turn lasts.
    public static let members = 60
    /// Entries that are followed at once.
    public static let following = 40
    /// Characters of a journal entry, a note of a hand-over, the words with a rating.
    public static let words = 500
    /// Characters of what a resident wants to be called.
    public static let called = 20
    /// Weeks of turns to come that are shown.
    public static let weeksAhead = 8
    /// Days a turn may be rated after its end; then who rated is forgotten.
    public static let ratingDays = 14
    /// Entries of one turn's journal.
    public static let entries = 200
    /// Open asks to swap, and absences that are not over.
    public static let asks = 40
    /// Turns opened by one step of the timer, after a long time without a server.
    public static let turnsAtOnce = 60
}
