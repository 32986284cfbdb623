public import Cases
public import Households
public import Kernel
public import Policy

// Visits: who is looked in on, how often, and what came of it (分层走访、代买代办、书记敲门).
//
// A resident's words: "somebody asks after my mother every week and knows what to bring; when she came home from
// hospital they came the same day; and what they wrote down I can read." A steward's words: "the list says whom to see
// today and why, in the order of the stairways; what I hear becomes a matter, an errand or a visit with one tap, and
// nothing is asked twice."
//
// A visit owed by a tier is never stored: it follows from the household's tier, the pack's rule and the last contact
// that counts (`DueVisits`), so the same facts give the same list everywhere, and a changed household costs nothing.
// What somebody asked for or what follows an event is a `CareTask`: open → done or dropped.
//
// Invariants
// - A contact is written once and never changed; it counts where somebody was reached in a way the pack names.
// - What was not reached by the end of its window is written down when the window ends, with the steward who had it.
// - Nobody's presence, clicks or distance is recorded or compared; a position is not asked for.
// - Notes are sealed; the household reads them.
//
// Who may: the holder of the post a household is given to, with `visits.record`; `visits.plan` at the place; the
// household reads, asks for errands, refuses.

public enum VisitContactTag {}
public enum CareTaskTag {}

/// One contact with a household, as it was written down.
public struct VisitContact: Sendable, Codable, Hashable {
    public typealias ID = Identifier<VisitContactTag>
    public let id: ID
    public let household: Household.ID
    /// When it happened, by whoever wrote it down.
    public let at: Instant
    /// When it reached the store.
    public let receivedAt: Instant
    public let way: VisitWay
    /// Whether somebody answered.
    public let reached: Bool
    /// Whether it fulfils what the household's tier owed.
    public let counts: Bool
    /// Post and name.
    public let byName: String
    public let hasNote: Bool
    /// The case that came of it, and its number.
    public let caseID: CaseFile.ID?
    public let caseNumber: String?
}

/// What a care task is about.
public enum CareKind: Sendable, Hashable, Codable {
    /// After something that happened; key of the pack's event.
    case event(String)
    /// An errand; key of the pack's list.
    case errand(String)
    /// The secretary knocks (书记敲门).
    case knock
    /// To be looked at again.
    case followUp

    /// `event:bereavement`, `errand:shopping`, `knock`, `follow-up`.
    public var word: String {
        switch self {
        case .event(let key): "event:" + key
        case .errand(let key): "errand:" + key
        case .knock: "knock"
        case .followUp: "follow-up"
        }
    }
}

/// Where a care task stands.
public enum CareState: String, Sendable, Codable, CaseIterable {
    case open, done, dropped

    public var name: Text {
        switch self {
        case .open: Text("待办", "to do")
        case .done: Text("已办", "done")
        case .dropped: Text("不办了", "dropped")
        }
    }
}

/// Something to do for a household by a day. Built only by `apply`; holds nothing personal.
public struct CareTask: Sendable, Hashable, Codable {
    public typealias ID = Identifier<CareTaskTag>
    public let id: ID
    public internal(set) var version: Int
    public let household: Household.ID
    public let place: PlaceCode
    public let kind: CareKind
    public let due: Instant
    public internal(set) var state: CareState
    public let openedAt: Instant
    /// Post and name; empty where the household asked itself.
    public let openedBy: String
    public internal(set) var endedAt: Instant?
    /// Post and name of who did or dropped it.
    public internal(set) var endedBy: String?
}

/// What happened to a care task. Its words lie sealed beside it.
public enum CareEvent: Sendable, Hashable, Codable {
    case opened(household: Household.ID, place: PlaceCode, kind: CareKind, due: Instant)
    case done(contact: VisitContact.ID?)
    case dropped(DropReason)

    /// Why it is not done; a closed list, so that the chain holds no personal data.
    public enum DropReason: String, Sendable, Hashable, Codable, CaseIterable {
        case notNeeded = "not-needed"
        case settledOtherwise = "settled-otherwise"
        case cannot

        public var name: Text {
            switch self {
            case .notNeeded: Text("住户不需要了", "no longer needed")
            case .settledOtherwise: Text("已用别的办法解决", "settled in another way")
            case .cannot: Text("我们办不了", "we cannot do it")
            }
        }
    }
}

/// One entry of a care task's chain.
public struct CareEntry: Sendable, Hashable, Codable {
    public let sequence: Int
    public let at: Instant
    public let by: String
    public let byName: String
    public let event: CareEvent
}

extension CareTask {
    /// The task its first entry makes; nil where that opens none.
    init?(id: ID, opening entry: CareEntry) {
        guard case .opened(let household, let place, let kind, let due) = entry.event else { return nil }
        (self.id, self.household, self.place, self.kind, self.due) = (id, household, place, kind, due)
        (version, state, openedAt, openedBy) = (entry.sequence, .open, entry.at, entry.byName)
    }

    mutating func apply(_ entry: CareEntry) {
        version = entry.sequence
        switch entry.event {
        case .opened: break
        case .done: (state, endedAt, endedBy) = (.done, entry.at, entry.byName)
        case .dropped: (state, endedAt, endedBy) = (.dropped, entry.at, entry.byName)
        }
    }
}
