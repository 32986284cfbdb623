public import Kernel
public import People

// Households: the register of households (住户登记), kept to serve them.
//
// A resident's words: "the steward knows how many we are and that my mother hears badly, because we told her; I can read
// what is written down about us, who looked at it and when; I can have it mended, or say no." A steward's words: "I open
// a household and see what I need today and nothing more."
//
// Standing: visited → paused → visited; aside: moved, merged (into another entry of the register), erased.
//
// Invariants
// - Nothing personal is kept without a ground: the household agreed, or a law that the entry names. Where the ground
//   ends, the personal fields are destroyed.
// - Every personal field is sealed; every opening of them is a row that the household can read.
// - What two people change at the same time is never lost: different fields are both kept (*parallel*); the same field
//   is kept twice, side by side, until a person decides (*conflict*).
// - Each change is an entry of the household's chain, which holds no personal data; the shown row is its fold.
// - Nobody is scored here, and there is no list of persons to be watched.
//
// Who may: the holder of the post a household is given to, with `visits.record`; `visits.plan` at the place; the
// household itself reads, corrects, limits and ends it.

public enum HouseholdTag {}
public enum FieldConflictTag {}

/// How a household stands in the register.
public enum HouseholdStanding: String, Sendable, Codable, CaseIterable {
    case visited, paused, moved, merged, erased

    /// Whether visits are owed.
    public var isVisited: Bool { self == .visited }
    /// Whether it is still looked after, now or later.
    public var isKept: Bool { self == .visited || self == .paused }

    public var name: Text {
        switch self {
        case .visited: Text("正常走访", "visited")
        case .paused: Text("暂停走访", "visits rest")
        case .moved: Text("已搬走", "moved away")
        case .merged: Text("已并入另一条登记", "merged into another entry")
        case .erased: Text("已按要求删除", "erased at their request")
        }
    }
}

/// On what ground personal data of a household is kept (Personal Information Protection Law, article 13).
public struct HouseholdBasis: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The household agreed (article 13, paragraph 1, number 1).
        case consent
        /// A duty or power given by law (article 13, paragraph 1, number 3); named in words.
        case law
    }
    /// How a household agreed; a closed list, so that no ground holds personal data.
    public enum ConsentWay: String, Sendable, Codable, CaseIterable {
        case door, phone, writing, online

        public var name: Text {
            switch self {
            case .door: Text("当面同意，已给告知书", "agreed at the door, notice handed over")
            case .phone: Text("电话里同意，已告知", "agreed on the telephone, told what it is for")
            case .writing: Text("书面同意", "agreed in writing")
            case .online: Text("网上同意", "agreed online")
            }
        }
    }
    public let kind: Kind
    /// The key of a way of agreeing, or the law and its article; no personal data.
    public let words: String
    public init(_ kind: Kind, words: String) { (self.kind, self.words) = (kind, words) }
    public init(agreed way: ConsentWay) { self.init(.consent, words: way.rawValue) }

    /// As people read it.
    public var name: Text {
        switch kind {
        case .consent: ConsentWay(rawValue: words)?.name ?? Text("住户同意", "the household agreed")
        case .law: Text(same: words)
        }
    }

    /// Throws `HouseholdProblem.noBasis` where it names no way of agreeing, or no article of a law, or holds a long
    /// number, which no article has.
    func requireStated() throws(HouseholdProblem) {
        switch kind {
        case .consent: if ConsentWay(rawValue: words) == nil { throw .noBasis }
        case .law:
            let names = words.contains("条") || words.lowercased().contains("article")
            let digits = words.split { !$0.isNumber }.map(\.count).max() ?? 0
            if !names || digits > 4 || words.count > Limits.line { throw .noBasis }
        }
    }
}

/// Why visits rest, and until when.
public struct VisitPause: Sendable, Hashable, Codable {
    /// Key of the pack's reason.
    public let reason: String
    /// The first day on which visits go on by themselves; nil where somebody must let them go on.
    public let until: CivilDate?
    public init(reason: String, until: CivilDate?) { (self.reason, self.until) = (reason, until) }
}

/// Why a household belongs to its tier.
public enum TierGround: String, Sendable, Codable, CaseIterable {
    /// By the pack's rule for the groups it belongs to.
    case groups
    /// They asked to be visited more or less often.
    case asked
    /// The steward or secretary judged so.
    case judged

    public var name: Text {
        switch self {
        case .groups: Text("按规则", "by the rules")
        case .asked: Text("住户的意愿", "as the household wishes")
        case .judged: Text("走访人的判断", "by the judgement of those who visit")
        }
    }
}

/// Which version a field has, who wrote it, and whether it was written while somebody else changed another.
public struct FieldVersion: Sendable, Hashable, Codable {
    /// Version of the household at which the field was last written.
    public let version: Int
    /// `Caller.key`.
    public let by: String
    /// Somebody else changed another field between what the writer saw and the writing.
    public let isParallel: Bool
    /// It was cleared; that is remembered, so that an older value does not come back by itself.
    public var isEmpty = false
}

/// A household as everything decided so far makes it. Holds nothing personal. Built only by `apply`.
public struct Household: Sendable, Hashable, Codable {
    public typealias ID = Identifier<HouseholdTag>
    /// Days for which something may be written down afterwards: a steward works for days without a network.
    public static let mostDaysLate = 14

    public let id: ID
    /// Number of entries in its chain.
    public internal(set) var version: Int
    /// A household, unit or building of the tree.
    public internal(set) var place: PlaceCode
    public internal(set) var standing: HouseholdStanding
    public internal(set) var pause: VisitPause?
    /// The post whose holder visits it; nil where nobody does yet.
    public internal(set) var steward: Post.ID?
    /// Key of the pack's tier.
    public internal(set) var tier: String
    public internal(set) var tierGround: TierGround
    public internal(set) var basis: HouseholdBasis?
    /// The fields that were ever written; `filled` are those that hold something.
    public internal(set) var fields: [HouseholdField: FieldVersion]
    /// Fields with two values side by side.
    public internal(set) var conflicts: [FieldConflict]
    public internal(set) var mergedInto: ID?
    public internal(set) var movedAt: Instant?
    public let registeredAt: Instant
    public internal(set) var changedAt: Instant
}

extension Household {
    /// The fields that hold something.
    public var filled: Set<HouseholdField> { Set(fields.filter { !$0.value.isEmpty }.keys) }
}

/// Two values of one field, written by two people who did not see each other's.
public struct FieldConflict: Sendable, Hashable, Codable {
    public typealias ID = Identifier<FieldConflictTag>
    public let id: ID
    public let field: HouseholdField
    /// Who wrote the second value, and when.
    public let by: String
    public let byName: String
    public let at: Instant
}
