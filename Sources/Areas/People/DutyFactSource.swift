public import Kernel
public import Pages
public import Persistence
public import Policy

/// One fact that fulfils a duty with a count, as it is recorded elsewhere. Holds nobody's name.
public struct DutyEvidence: Sendable, Hashable {
    public let at: Instant
    public let what: Text
    /// Where the fact itself stands; nil where it has no page.
    public let link: Link?
    public init(at: Instant, what: Text, link: Link?) { (self.at, self.what, self.link) = (at, what, link) }
}

/// Whose facts are looked for: what an account did while it held a post, or what a unit did.
public struct DutyDoer: Sendable, Hashable {
    public enum Who: Sendable, Hashable {
        case account(Account.ID)
        case unit(Unit.ID)

        /// `staff:4` or `unit:12`, as chains and the task board name them.
        public var key: String {
            switch self {
            case .account(let id): "staff:\(id)"
            case .unit(let id): "unit:\(id)"
            }
        }
    }
    public let who: Who
    /// Facts at this place and below count.
    public let place: PlaceCode
    public let from: Instant
    /// Not including this moment.
    public let until: Instant
    public init(who: Who, place: PlaceCode, from: Instant, until: Instant) {
        (self.who, self.place, self.from, self.until) = (who, place, from, until)
    }
}

/// What an area contributes to duties with a count: one kind of fact that is recorded with it.
public protocol DutyFactSource: Sendable {
    var fact: DutyFact { get }
    /// The facts, oldest first, at most `limit`.
    func evidence(of doer: DutyDoer, limit: Int, in tx: Transaction) throws -> [DutyEvidence]
}

/// The contributions of all areas; a resource registered at start. One for every `DutyFact`.
public struct DutyFactSources: Sendable {
    public let sources: [any DutyFactSource]
    public init(_ sources: [any DutyFactSource]) { self.sources = sources }
    public func source(of fact: DutyFact) -> (any DutyFactSource)? { sources.first { $0.fact == fact } }
}
