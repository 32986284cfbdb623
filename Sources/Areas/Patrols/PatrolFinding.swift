public import Cases
public import Kernel
public import Persistence
public import Policy

/// Where a finding stands.
public enum PatrolFindingState: String, Sendable, Codable, CaseIterable, SQLConvertible {
    case open, rectified, closed
    /// Goes on as a case.
    case handedOver = "handed-over"
    /// Was written down by mistake.
    case void

    public var isSettled: Bool { self != .open && self != .rectified }
}

/// Whether and how a finding is public.
public struct PatrolPublication: Sendable, Hashable, Codable {
    public enum State: String, Sendable, Codable, CaseIterable, SQLConvertible {
        case proposed, published, declined, withdrawn
    }
    public var state: State
    /// What the public reads; never the walker's own words.
    public let text: PatrolWords
    public let photos: [Identifier<PatrolPhotoTag>]
    /// `Caller.key` of who proposed it.
    public let proposedBy: String
    public let proposedByName: String
    /// Until then whoever is responsible may answer before it is released.
    public let replyBy: Instant
    public var releasedAt: Instant?
    public var reason: PatrolWords?
}

public enum PatrolFindingEvent: Sendable, Hashable, Codable {
    case found(PatrolFindingFacts)
    case rectified(words: PatrolWords, photos: Int)
    /// The recheck was not fine.
    case returned(words: PatrolWords, photos: Int, limit: Limit, due: Instant)
    /// The recheck was fine.
    case closed(words: PatrolWords?, photos: Int)
    case handedOver(case: CaseFile.ID, number: String)
    case void(PatrolWords)
    /// Late by this step of the pack; how many posts were told.
    case escalated(step: Int, posts: [String], people: Int)
    case proposed(text: PatrolWords, photos: [Identifier<PatrolPhotoTag>], replyBy: Instant)
    case replied(PatrolWords)
    case released
    case declined(PatrolWords)
    case withdrawn(PatrolWords)
}

/// What stays as it was when the finding was written down.
public struct PatrolFindingFacts: Sendable, Hashable, Codable {
    public let round: PatrolRound.ID
    public let origin: PatrolOrigin
    public let area: PlaceCode
    public let stop: PatrolStop
    /// Key of the pack's item.
    public let item: String
    public let party: PatrolParty
    /// The rules it is judged by to the end.
    public let policy: PolicyVersionID
    public let words: PatrolWords
    public let photos: Int
    public let limit: Limit
    public let due: Instant
}

/// Something that was not in order.
public struct PatrolFinding: StoredPatrolRecord {
    public typealias Tag = PatrolFindingTag
    public typealias Event = PatrolFindingEvent
    public typealias ID = Identifier<PatrolFindingTag>
    public static let word = "finding"

    public let id: ID
    public var version = 1
    public let facts: PatrolFindingFacts
    public let foundAt: Instant
    /// `Caller.key` of who wrote it down.
    public let foundBy: String
    public let foundByName: String
    public var state = PatrolFindingState.open
    /// The limit that runs now, and when it ends.
    public var limit: Limit
    public var due: Instant
    /// `Caller.key` of who reported it put right last.
    public var rectifiedBy: String?
    public var rectifiedAt: Instant?
    /// Rechecks that were not fine.
    public var returns = 0
    /// Steps of the escalation since the limit that runs now.
    public var steps = 0
    public var publication: PatrolPublication?
    public var reply: PatrolWords?
    public var caseID: CaseFile.ID?
    public var caseNumber: String?
    public var endedAt: Instant?

    public var area: PlaceCode { facts.area }

    public init?(id: ID, opening entry: PatrolEntry<PatrolFindingEvent>) {
        guard case .found(let facts) = entry.event else { return nil }
        (self.id, version, self.facts) = (id, entry.sequence, facts)
        (foundAt, foundBy, foundByName) = (entry.at, entry.by, entry.byName)
        (limit, due) = (facts.limit, facts.due)
    }

    public mutating func apply(_ entry: PatrolEntry<PatrolFindingEvent>) {
        version = entry.sequence
        switch entry.event {
        case .found: break
        case .rectified: (state, rectifiedBy, rectifiedAt) = (.rectified, entry.by, entry.at)
        case .returned(_, _, let limit, let due):
            (state, rectifiedBy, rectifiedAt) = (.open, nil, nil)
            (self.limit, self.due, steps) = (limit, due, 0)
            returns += 1
        case .closed: end(.closed, entry.at)
        case .handedOver(let id, let number):
            (caseID, caseNumber) = (id, number)
            end(.handedOver, entry.at)
        case .void: end(.void, entry.at)
        case .escalated(let step, _, _): steps = step
        case .proposed, .replied, .released, .declined, .withdrawn: applyPublic(entry)
        }
    }

    private mutating func end(_ state: PatrolFindingState, _ at: Instant) { (self.state, endedAt) = (state, at) }

    private mutating func applyPublic(_ entry: PatrolEntry<PatrolFindingEvent>) {
        switch entry.event {
        case .proposed(let text, let photos, let replyBy):
            publication = PatrolPublication(
                state: .proposed, text: text, photos: photos, proposedBy: entry.by, proposedByName: entry.byName,
                replyBy: replyBy)
        case .replied(let words): reply = words
        case .released:
            publication?.state = .published
            publication?.releasedAt = entry.at
        case .declined(let words):
            publication?.state = .declined
            publication?.reason = words
        case .withdrawn(let words):
            publication?.state = .withdrawn
            publication?.reason = words
        case .found, .rectified, .returned, .closed, .handedOver, .void, .escalated: break
        }
    }

    var columns: [PatrolColumn] {
        [
            PatrolColumn("area", area), PatrolColumn("state", state), PatrolColumn("origin", facts.origin.key),
            PatrolColumn("item", facts.item), PatrolColumn("spot", facts.stop.key(at: area)),
            PatrolColumn("party", facts.party.key), PatrolColumn("found_at", foundAt), PatrolColumn("due", due),
            PatrolColumn("ended_at", endedAt), PatrolColumn("publication", publication?.state),
            PatrolColumn("released_at", publication?.releasedAt),
            PatrolColumn("case_id", caseID),
        ]
    }

    /// Late now: still to be put right, and the limit is over.
    public func isLate(at now: Instant) -> Bool { state == .open && due < now }
}

extension Transaction {
    public func patrolFinding(_ id: PatrolFinding.ID) throws -> PatrolFinding? { try record(id) }
}
