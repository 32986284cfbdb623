public import Kernel

/// What an operation may use before its transaction begins: everything that is not the database.
public struct Beforehand: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// A new time-ordered key; larger than every key this process made before.
    public func newID<Tag>(_ tag: Tag.Type = Tag.self) -> Identifier<Tag> {
        Identifier(rawValue: surroundings.identifiers.next())
    }

    /// Unguessable bytes.
    public func secret(bytes: Int) -> [UInt8] { surroundings.secrets(bytes) }

    /// A service registered at start. Throws `DatabaseFault`, which names the missing type.
    public func resource<R: Sendable>(_ type: R.Type = R.self) throws -> R { try surroundings.resources.get(type) }
}

extension Transaction {
    /// For what is worked out in the same way before a transaction and inside it.
    public var beforehand: Beforehand { Beforehand(surroundings) }
}
