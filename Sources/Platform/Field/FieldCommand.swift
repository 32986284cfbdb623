public import Kernel
public import Persistence

// Field: what people did without a network, arriving later.
//
// A steward's words: "I write down everything on the telephone; when there is a network it goes; what cannot be taken
// comes back to me with the reason, and nothing is lost or counted twice."
//
// A command is made on the phone with an identifier of its own and is taken once, however often it comes. It is applied
// by the same operation as on a page. Where that refuses, the command stays here with the reason, counts nowhere, and
// its maker mends it, hands it over to a person at the place, or drops it. What depends on a command that has not come
// yet, or came back, waits for it or for what takes its place, at most `FieldTimer.mostWait`; then a person gets it.
//
// Invariants: done exactly once, or refused, waiting, handed or dropped, and always one of them; what a command says is
// sealed while it is kept, and destroyed as soon as it is done or dropped; the phone's clock and the server's are both
// kept.

/// One thing somebody did in the field.
public struct FieldCommand: Sendable, Codable, Hashable {
    /// Made on the phone; 8 to 64 letters, digits and hyphens.
    public let id: String
    /// The command that must have been done before.
    public let after: String?
    /// A refused command that this one takes the place of.
    public let mends: String?
    /// `Caller.key` of who made it.
    public let person: String
    public let kind: String
    /// When it happened by the phone's clock.
    public let saidAt: Instant
    /// When it happened, with the phone's error taken out.
    public let at: Instant
    public let fields: [String: String]

    public init(
        id: String, after: String? = nil, mends: String? = nil, person: String, kind: String, saidAt: Instant,
        at: Instant,
        fields: [String: String]
    ) {
        (self.id, self.after, self.mends, self.person, self.kind) = (id, after, mends, person, kind)
        (self.saidAt, self.at, self.fields) = (saidAt, at, fields)
    }
}

/// What became of a command.
public enum FieldState: String, Sendable, Codable, CaseIterable {
    /// What it depends on has not come yet.
    case waiting
    case done
    /// It cannot be taken as it is; it counts nowhere until its maker decides.
    case refused
    /// A person at the place has it now.
    case handed
    case dropped
    /// Another command took its place.
    case mended
}

extension FieldState: SQLConvertible {}

/// The answer to one command, as the phone shows it.
public struct FieldResult: Sendable, Codable, Hashable {
    public let id: String
    public let state: FieldState
    /// What came of it, in names and values.
    public let receipt: [String: String]?
    /// Why it was refused.
    public let code: String?
    public let message: Text?
    /// Which input is meant.
    public let field: String?
}

/// What an area does with commands of the field.
public protocol FieldWork: Sendable {
    var kinds: Set<String> { get }
    /// Applies a command and gives what the phone may show of it. Throws `AppError` where it cannot be taken.
    func apply(
        _ command: FieldCommand, in tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> [String: String]
    /// Where the command belongs, so that a person there can take it over; nil where that cannot be told.
    func place(of command: FieldCommand, in tx: Transaction) throws -> PlaceCode?
}

/// All areas' work; a resource registered at start.
public struct FieldWorks: Sendable {
    private let works: [any FieldWork]
    public init(_ works: [any FieldWork]) { self.works = works }
    public func work(of kind: String) -> (any FieldWork)? { works.first { $0.kinds.contains(kind) } }
}

/// How far a phone's clock is from the server's.
public struct PhoneClock: Sendable, Hashable {
    /// Less than this is the way of the message, not an error.
    static let slack = Span.minutes(2)
    /// What must be added to the phone's times; zero where the clock is right.
    public let correction: Span
    public var isWrong: Bool { correction != .zero }

    /// - Parameters:
    ///   - said: the phone's present when it sent; nil where it did not say.
    public init(said: Instant?, now: Instant) {
        guard let said else {
            correction = .zero
            return
        }
        let difference = now - said
        correction = difference > PhoneClock.slack || said - now > PhoneClock.slack ? difference : .zero
    }

    /// A moment by the phone's clock, as it was; never later than now.
    public func moment(_ said: Instant, now: Instant) -> Instant { min(said + correction, now) }
}
