public import Kernel
public import Persistence
import Synchronization

/// The packs in memory: versions that were needed, the bindings in force, and the days off. A resource of the database,
/// loaded at start and refreshed after each commit that changes it, so that a case finds its rules without a query.
public final class PolicyBook: Sendable {
    private struct State {
        var packs: [PolicyVersionID: PolicyInForce] = [:]
        var bindings: [String: PolicyVersionID] = [:]
        /// Lengths of the bound place codes, longest first.
        var lengths: [Int] = []
        var imported = CalendarDays([])
        var days: CalendarDays
        var exceptions: [CivilDate: Bool]
        var announcedYears: Set<Int>

        init(delivered: CalendarDays) {
            days = delivered
            exceptions = delivered.exceptions
            announcedYears = delivered.announcedYears
        }
        mutating func measure() { lengths = Set(bindings.keys.map(\.utf8.count)).sorted(by: >) }
        func workingCalendar(zone: Zone, halfDays: [HalfDay]) -> WorkingCalendar {
            WorkingCalendar(zone: zone, halfDays: halfDays, exceptions: exceptions, announcedYears: announcedYears)
        }
    }
    /// The delivered packs, national codes and days off.
    public let directory: PolicyDirectory
    private let state: Mutex<State>

    /// Live topic that tells other nodes to read again.
    public static let topic = "policy"

    public init(_ directory: PolicyDirectory) {
        self.directory = directory
        state = Mutex(State(delivered: directory.calendar))
    }

    /// Reads bindings, days off and the bound packs from the database; call at start and when `topic` changed.
    public func load(from database: Database) async throws {
        let (bindings, imported) = try await database.read { tx in (try tx.policyBindings(), try tx.importedCalendar())
        }
        state.withLock { state in
            state.bindings = [:]
            for binding in bindings { state.bindings[binding.place.rawValue] = binding.version }
            state.measure()
        }
        replaceImported(imported)
        let versions = Set(bindings.compactMap(\.version))
        try await database.read { tx in for version in versions { _ = try tx.policy(version: version) } }
    }

    /// Days off and make-up days in force: delivered ones with imported years laid over them.
    public var calendar: CalendarDays { state.withLock { $0.days } }
    public var announcedYears: Set<Int> { state.withLock { $0.announcedYears } }

    /// The calendar that counts limits with these working hours.
    public func workingCalendar(zone: Zone, halfDays: [HalfDay]) -> WorkingCalendar {
        state.withLock { $0.workingCalendar(zone: zone, halfDays: halfDays) }
    }

    func version(at place: PlaceCode) -> PolicyVersionID? {
        state.withLock { state in
            let bytes = place.rawValue.utf8
            for length in state.lengths where length <= bytes.count {
                if let version = state.bindings[String(place.rawValue.prefix(length))] { return version }
            }
            return nil
        }
    }
    /// The place whose binding holds at `place`.
    public func boundPlace(above place: PlaceCode) -> PlaceCode? {
        state.withLock { state in
            state.lengths.lazy.filter { $0 <= place.rawValue.utf8.count }
                .map { String(place.rawValue.prefix($0)) }.first { state.bindings[$0] != nil }
        }.flatMap { PlaceCode($0) }
    }
    /// The rules at a place as far as they are in memory: for pages that ask of every request.
    public func pack(at place: PlaceCode) -> Pack? { version(at: place).flatMap { policy($0)?.pack } }
    func policy(_ version: PolicyVersionID) -> PolicyInForce? { state.withLock { $0.packs[version] } }

    /// Keeps a pack that was read; the one already kept wins, so that all share one calendar.
    func keep(_ pack: Pack, as version: PolicyVersionID) -> PolicyInForce {
        state.withLock { state in
            if let kept = state.packs[version] { return kept }
            let policy = PolicyInForce(
                version: version, pack: pack,
                calendar: state.workingCalendar(zone: pack.zone, halfDays: pack.workingHours))
            state.packs[version] = policy
            return policy
        }
    }
    func bind(_ place: PlaceCode, to version: PolicyVersionID?) {
        state.withLock { state in
            state.bindings[place.rawValue] = version
            state.measure()
        }
    }
    func replaceImported(_ imported: CalendarDays) {
        let delivered = directory.calendar
        state.withLock { state in
            guard imported != state.imported else { return }
            state.imported = imported
            state.days = delivered.replacing(with: imported)
            state.exceptions = state.days.exceptions
            state.announcedYears = state.days.announcedYears
            for (version, policy) in state.packs {
                let pack = policy.pack
                state.packs[version] = PolicyInForce(
                    version: version, pack: pack,
                    calendar: state.workingCalendar(zone: pack.zone, halfDays: pack.workingHours))
            }
        }
    }
}

extension Beforehand {
    /// The rules of a version, nil where they are not in memory yet.
    public func policy(version: PolicyVersionID) -> PolicyInForce? {
        (try? resource(PolicyBook.self))?.policy(version)
    }
}

extension Transaction {
    /// The rules in force at a place: the binding with the longest code that contains it.
    /// Throws `PolicyProblem.unbound` where neither the place nor anything above it has one.
    public func policy(at place: PlaceCode) throws -> PolicyInForce {
        guard let version = try resource(PolicyBook.self).version(at: place) else {
            throw PolicyProblem.unbound(place).appError
        }
        return try policy(version: version)
    }

    /// The rules of a version, read from the database where they are not in memory yet.
    public func policy(version: PolicyVersionID) throws -> PolicyInForce {
        let book = try resource(PolicyBook.self)
        if let policy = book.policy(version) { return policy }
        return book.keep(try book.directory.reader.read(policySources(of: version)), as: version)
    }
}
