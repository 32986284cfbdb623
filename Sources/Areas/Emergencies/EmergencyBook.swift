public import Kernel
public import Persistence
import Synchronization

/// The acts that are planned or in force, in memory: cases, rounds and every page ask what holds without a query. A
/// resource of the database, loaded at start and refreshed after each commit that changes it, as `PolicyBook` is.
public final class EmergencyBook: Sendable {
    private let acts = Mutex<[EmergencyAct.ID: EmergencyAct]>([:])

    /// Live topic that tells other nodes to read again.
    public static let topic = "emergency-book"

    public init() {}

    /// Reads the open acts; call at start and when `topic` changed.
    public func load(from database: Database) async throws {
        let open = try await database.read { try $0.openEmergencies() }
        acts.withLock { $0 = Dictionary(open.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }) }
    }

    func install(_ act: EmergencyAct) {
        acts.withLock { $0[act.id] = act.state.isOpen ? act : nil }
    }

    /// Planned or in force, the earliest beginning first.
    public var open: [EmergencyAct] {
        acts.withLock { Array($0.values) }.sorted { ($0.from, $0.id) < ($1.from, $1.id) }
    }

    /// In force at this moment.
    public func inForce(at now: Instant) -> [EmergencyAct] { open.filter { $0.holds(at: now) } }
}

extension Transaction {
    /// The acts planned or in force as far as this node knows; none where the house has no emergency mode.
    public var openEmergencyActs: [EmergencyAct] { (try? resource(EmergencyBook.self))?.open ?? [] }

    /// Since when every hour counts for clocks that start at a place: the beginning of the earliest act in force there
    /// that says so; nil where none does.
    public func allHoursSince(at place: PlaceCode, now: Instant) -> Instant? {
        openEmergencyActs.first { $0.holds(at: now) && $0.terms.roundTheClock && $0.terms.covers(place) }?.from
    }
}
