internal import Synchronization

/// Services that operations need beside the database (policy snapshot, map index, keys), registered by type at start.
public final class Resources: Sendable {
    private let services = Mutex<[ObjectIdentifier: any Sendable]>([:])

    public init() {}

    /// Registers a service under its type; a second one of that type replaces the first.
    public func register<R: Sendable>(_ service: R) {
        services.withLock { $0[ObjectIdentifier(R.self)] = service }
    }

    /// The service of that type, nil where none was registered.
    public func find<R: Sendable>(_ type: R.Type = R.self) -> R? {
        services.withLock { $0[ObjectIdentifier(type)] } as? R
    }

    /// The service of that type. Throws `DatabaseFault`, which names the missing type.
    public func get<R: Sendable>(_ type: R.Type = R.self) throws -> R {
        guard let service = find(type) else { throw DatabaseFault(.resource, "no \(type) was registered at start") }
        return service
    }
}
