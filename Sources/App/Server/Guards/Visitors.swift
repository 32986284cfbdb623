public import Kernel
public import Pages
import Synchronization

/// A signed-in person as the web knows them.
public struct Visitor: Sendable {
    public let caller: Caller
    /// What they chose for their account.
    public let language: Language?
    public let elder: Bool
    /// The one page they may use until they have done what it asks (set a password, a second factor).
    public let duty: Link?
    /// Notices they have not read.
    public let unread: Int
    /// Calls for help that wait where they are told of them, or that they are asked for.
    public let calls: Int
    /// Posts of theirs that have not answered in an emergency.
    public let duties: Int

    public init(
        caller: Caller, language: Language? = nil, elder: Bool = false, duty: Link? = nil, unread: Int = 0,
        calls: Int = 0, duties: Int = 0
    ) {
        (self.caller, self.language, self.elder, self.duty) = (caller, language, elder, duty)
        (self.unread, self.calls, self.duties) = (unread, calls, duties)
    }
    static let nobody = Visitor(caller: .anonymous)
}

/// Who the sessions of recent requests belong to. Looked up at most once in a few seconds each, so that a busy person
/// or program does not cost a read for every request; what changes rights or ends a session says so and is heard at
/// once.
public final class Visitors: Sendable {
    /// Finds the person of a session by the hash of its secret; nil where it is unknown or has ended.
    public typealias Lookup = @Sendable (_ session: String, _ now: Instant) async throws -> Visitor?

    private struct Known {
        let visitor: Visitor?
        let until: Instant
    }
    static let keep = Span.seconds(5)
    static let mostKnown = 10_000

    private let lookup: Lookup
    private let known = Mutex((visitors: [String: Known](), generation: 0))

    public init(_ lookup: @escaping Lookup) { self.lookup = lookup }

    /// `session` is the hash of the session's secret.
    func visitor(_ session: String?, at now: Instant) async throws -> Visitor {
        guard let session else { return .nobody }
        let (remembered, generation) = known.withLock { ($0.visitors[session], $0.generation) }
        // A clock that stepped back must not keep anybody known for longer.
        if let remembered, now < remembered.until, remembered.until - now <= Visitors.keep {
            return remembered.visitor ?? .nobody
        }
        let visitor = try await lookup(session, now)
        known.withLock { known in
            // What was forgotten while we read must stay forgotten.
            guard known.generation == generation else { return }
            if known.visitors.count >= Visitors.mostKnown { known.visitors.removeAll(keepingCapacity: true) }
            known.visitors[session] = Known(visitor: visitor, until: now + Visitors.keep)
        }
        return visitor ?? .nobody
    }

    /// Called when a session ends.
    public func forget(_ session: String) {
        known.withLock { known in
            known.visitors[session] = nil
            known.generation += 1
        }
    }
    /// Called when accounts or grants change.
    public func forgetAll() {
        known.withLock { known in
            known.visitors.removeAll(keepingCapacity: true)
            known.generation += 1
        }
    }
}
