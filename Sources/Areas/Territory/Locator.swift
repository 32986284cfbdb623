public import Geometry
public import Kernel
public import Persistence
import Synchronization

/// Which place a position belongs to, answered from memory: the boundaries in force, of every level. Registered among
/// the database's resources at start; a boundary change installs the new picture right after its commit.
public final class Locator: Sendable {
    private let index = Mutex(BoundaryIndex([(code: PlaceCode, shape: Shape)]()))

    public init() {}

    /// The place, or why a person has to look. `accuracyMetres` is what the phone said; 0 where unknown.
    public func locate(_ point: GeoPoint, accuracyMetres: Double = 0) -> LocateOutcome {
        snapshot.locate(point, accuracyMetres: accuracyMetres)
    }
    /// The boundaries as they are now: take it once to locate many.
    public var snapshot: BoundaryIndex { index.withLock { $0 } }
    /// How many boundaries are in force.
    public var count: Int { snapshot.count }

    func install(_ fresh: BoundaryIndex) { index.withLock { $0 = fresh } }

    /// Reads the boundaries in force at `now`; at start, and where another node changed them.
    public func reload(from database: Database, at now: Instant) async throws {
        install(try await database.read { try $0.boundaryIndex(on: Zone.china.date(now)) })
    }

    /// The topic on which `Database.listen` tells other nodes that boundaries changed.
    public static let topic = "territory:boundaries"
}

extension Transaction {
    /// All boundaries in force on a day, ready for locating.
    func boundaryIndex(on day: CivilDate) throws -> BoundaryIndex {
        var boundaries: [(code: PlaceCode, shape: Shape)] = []
        let sql: SQL = """
            SELECT b.place, b.shape FROM place_boundary b JOIN place p ON p.code = b.place
            WHERE p.active = 1 AND b.valid_from <= \(day) AND (b.valid_to IS NULL OR b.valid_to > \(day))
            """
        try each(sql) { row in
            if let shape = Shape(wkb: try row.get("shape")) { boundaries.append((try row.get("place"), shape)) }
        }
        return BoundaryIndex(boundaries)
    }

    /// Prepares the locator's next picture inside this transaction and installs it after the commit.
    func refreshLocator(at now: Instant) throws {
        let fresh = try boundaryIndex(on: Zone.china.date(now))
        let locator = try resource(Locator.self)
        afterCommit { locator.install(fresh) }
        changed(Locator.topic)
    }
}
