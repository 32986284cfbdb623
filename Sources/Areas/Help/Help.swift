public import Kernel
public import Policy

// Help: calls for help among neighbours (一拨我就来).
//
// A resident's words: "I fell and cannot get up. I press help and say what happened; whoever is near and can do it is
// asked, the grid worker knows at once, somebody says 'I am coming', and I see who and how long it has been." A
// helper's words: "I am asked only when I am near and it is something I can do; I see the door only once I said I go."
//
// States: waiting → answered → arrived → ended; aside: answered → waiting where everybody who came stepped back;
// cancelled; unanswered where nobody came until the end, then ended once a leader wrote down what became of it.
//
// Invariants: the first acceptance answers the call, and no more people come than the pack says, however many press at
// once; posts are told of every call, neighbours only ring by ring; a call that nobody answers, or to which nobody
// comes, goes up the pack's steps by itself; every change is an entry of the call's chain and the shown row equals the
// fold of the chain.
//
// The chain holds no personal text and nothing finer than the grid: words, telephone, name and door lie sealed beside
// it and go when their time is over. Where helpers are is used at the moment of asking and never kept: an offer has the
// place its owner chose, and a position only while they said “I am here now”.
//
// Who may: anyone presses, signed in or not, and follows the call by a secret link; `help.answer` at the place reads it
// and may go; a resident who was asked sees kind, area and distance, and the rest once they accepted; `help.lead`
// presses for a caller, sees the board and ends what nobody ended. Every reading of words or telephone is recorded.
// Emergencies point to 110, 119, 120 and 122 first.

public enum HelpCallTag {}

/// Where a call stands.
public enum HelpState: String, Sendable, Codable, CaseIterable {
    case waiting, answered, arrived, ended, cancelled, unanswered

    /// Whether something still has to happen to the person who called.
    public var isOpen: Bool { self == .waiting || self == .answered || self == .arrived }
}

/// How a call ended. A closed list, so that the chain holds no words.
public enum HelpOutcome: String, Sendable, Codable, CaseIterable {
    case helped
    case byPhone = "by-phone"
    /// Handed over to 110, 119, 120 or 122.
    case emergency
    case notNeeded = "not-needed"
    case notFound = "not-found"
    /// Nobody said how it ended before its time was over.
    case unconfirmed

    /// What a person may say; `unconfirmed` is time's.
    public static let choices: [HelpOutcome] = [.helped, .byPhone, .emergency, .notNeeded, .notFound]
}

/// Who comes: a resident who offered to help, or a member of staff.
public enum HelpComer: Sendable, Hashable, LosslessStringConvertible {
    case resident(Identifier<ResidentTag>)
    case staff(Identifier<AccountTag>)

    /// `resident:12` or `staff:4`, as `Caller.key`.
    public var description: String {
        switch self {
        case .resident(let id): "resident:\(id)"
        case .staff(let id): "staff:\(id)"
        }
    }
    public init?(_ text: String) {
        if text.hasPrefix("resident:"), let id = Identifier<ResidentTag>(String(text.dropFirst(9))) {
            self = .resident(id)
        } else if text.hasPrefix("staff:"), let id = Identifier<AccountTag>(String(text.dropFirst(6))) {
            self = .staff(id)
        } else {
            return nil
        }
    }
    /// Nil for those who cannot come: nobody signed in, or time itself.
    public init?(_ caller: Caller) {
        switch caller.kind {
        case .resident(let id): self = .resident(id)
        case .staff(let id): self = .staff(id)
        case .anonymous, .system: return nil
        }
    }
}

extension HelpComer: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let comer = HelpComer(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not resident:1 or staff:1: \(text)"))
        }
        self = comer
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Somebody on the way, or there.
public struct HelpComing: Sendable, Hashable, Codable {
    public let who: HelpComer
    /// Post and name of staff; nil for residents, whose name the chain does not know.
    public let name: String?
    public let acceptedAt: Instant
    public var arrivedAt: Instant?
}

/// A call for help as everything decided so far makes it. Built only by its entries.
public struct HelpCall: Sendable, Hashable, Codable {
    public typealias ID = Identifier<HelpCallTag>

    public let id: ID
    /// Entries in the chain.
    public var version = 0
    public var state = HelpState.waiting
    /// Key of the pack's kind of help.
    public let kind: String
    /// The grid, or the community where there is none; the door is not in the chain.
    public let area: PlaceCode
    /// The rules it was pressed under; they judge it to the end.
    public let policy: PolicyVersionID
    /// `Caller.key` of who pressed.
    public let calledBy: String
    /// The resident who called for themselves; nil for others.
    public let caller: Identifier<ResidentTag>?
    public let calledAt: Instant
    public let answerBy: Instant
    public let arriveBy: Instant
    public let closesAt: Instant
    /// Whether neighbours may be asked; false in a flood of calls by people without an account.
    public let asksNeighbours: Bool
    /// Rings that were asked.
    public var rings = 0
    /// Neighbours who were asked, in all rings.
    public var asked = 0
    /// People in posts who were told at the beginning.
    public var told = 0
    /// Steps of each clock's escalation that happened.
    public var answerSteps = 0
    public var arriveSteps = 0
    /// Who is on the way or there, in the order in which they accepted.
    public var coming: [HelpComing] = []
    /// The acceptance since which somebody has been on the way; nil again where everybody stepped back.
    public var answeredAt: Instant?
    public var arrivedAt: Instant?
    public var outcome: HelpOutcome?
    public var endedAt: Instant?

    public func isComing(_ who: HelpComer?) -> Bool { coming.contains { $0.who == who } }

    /// The next moment at which something happens by itself; nil where nothing waits for time.
    public func nextMoment(_ rules: HelpRules) -> Instant? {
        guard state.isOpen else { return nil }
        var moments = [closesAt]
        if state == .waiting {
            if let ring = rules.rings.dropFirst(rings).first { moments.append(calledAt + .minutes(ring.atMinute)) }
            if let step = rules.steps(of: .answer).dropFirst(answerSteps).first {
                moments.append(calledAt + .minutes(step.atMinute))
            }
        }
        if arrivedAt == nil, let step = rules.steps(of: .arrive).dropFirst(arriveSteps).first {
            moments.append(calledAt + .minutes(step.atMinute))
        }
        return moments.min()
    }
}
