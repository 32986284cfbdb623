public import Kernel
public import People

// Patrols: rounds with check lists, what they find, joint inspections, and what becomes public of it.
//
// A resident's words: "Somebody looks every week whether our fire lane is free. When it was not, the property company
// had a day to clear it, somebody looked again, and I can read what became of it." A walker's words: "I see which rounds
// are due, tick what I looked at, and what I did not reach stays written down as not reached."
//
// A route is a kind of patrol at a place: stops in order, a rhythm, a team of posts and units. Its rounds come due by
// pure rules and are kept only once begun. A campaign is one plan of several units; its joint inspections are rounds.
// A finding: open → rectified → closed after a recheck; not fine: open again on a shorter limit; or it becomes a case.
//
// Invariants: what was not looked at is never shown as fine; a round is finished once; a finding is not rechecked by
// who reported it put right; a late finding goes up the pack's steps by itself; nothing is published that only one
// person wanted published; a campaign ends only when every finding is settled or named as “not yet”. Every change is an
// entry of the record's chain, and the shown row equals the fold of the chain.
//
// Chains hold no words: what was written and photographed lies beside them and goes when its time is over; a salted
// mark in the chain shows whether kept words are still those that were written. No positions, no times at a stop, no
// ranking of people.
//
// Who may: `patrols.walk` at the place, or the team, walks and rechecks; whoever acts for the responsible unit reports
// it put right; `patrols.lead` draws routes and plans campaigns; `patrols.release` releases what somebody else proposed
// for the public page. Anyone reads what is published.

public enum PatrolRouteTag {}
public enum PatrolRoundTag {}
public enum PatrolFindingTag {}
public enum PatrolCampaignTag {}
public enum PatrolPartyTag {}
public enum PatrolTextTag {}
public enum PatrolPhotoTag {}

/// Somebody in a team or leading one: a post, whoever holds it then, or a unit, whoever acts for it then.
public enum PatrolMember: Sendable, Hashable, Comparable, LosslessStringConvertible {
    case post(Post.ID)
    case unit(Unit.ID)

    /// `post:12` or `unit:4`.
    public var description: String {
        switch self {
        case .post(let id): "post:\(id)"
        case .unit(let id): "unit:\(id)"
        }
    }
    public init?(_ text: String) {
        if text.hasPrefix("post:"), let id = Post.ID(String(text.dropFirst(5))) {
            self = .post(id)
        } else if text.hasPrefix("unit:"), let id = Unit.ID(String(text.dropFirst(5))) {
            self = .unit(id)
        } else {
            return nil
        }
    }
    public static func < (left: Self, right: Self) -> Bool { left.description < right.description }
}

extension PatrolMember: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let member = PatrolMember(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not post:1 or unit:1: \(text)"))
        }
        self = member
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Where a round stops: a place of the tree, or words for a spot that is none.
public struct PatrolStop: Sendable, Hashable, Codable {
    public let name: String
    public let place: PlaceCode?
    public init(_ name: String, place: PlaceCode? = nil) { (self.name, self.place) = (name, place) }

    /// By what the same stop is known again: the place's code, or the name without white space.
    public func key(at area: PlaceCode) -> String {
        if let place { return place.rawValue }
        return area.rawValue + "|" + String(name.filter { !$0.isWhitespace })
    }
}

/// How often a round is owed.
public enum PatrolRhythm: Sendable, Hashable, Codable {
    /// 1 Monday … 7 Sunday.
    case weekly([Int])
    /// Days of the month, 1…31; where a month is shorter, its last day.
    case monthly([Int])
    case dates([CivilDate])
}

/// Who has to put a finding right: a unit of the house, or an organisation outside it. Never a private person.
public enum PatrolParty: Sendable, Hashable, Codable {
    case unit(Unit.ID)
    case outside(Identifier<PatrolPartyTag>)

    /// `unit:4` or `party:7`, as lists find it.
    public var key: String {
        switch self {
        case .unit(let id): "unit:\(id)"
        case .outside(let id): "party:\(id)"
        }
    }
}

/// Bounds of this area.
public enum PatrolLimits {
    public static let stops = 40
    public static let team = 30
    public static let dates = 60
    /// Findings of one round and of one campaign.
    public static let findingsPerRound = 100
    public static let findingsPerCampaign = 1_000
    /// Characters of what was seen and done.
    public static let words = 1_000
    public static let photos = 6
    /// Times that a finding may come back from a recheck; then it becomes a case.
    public static let rechecks = 20
}
