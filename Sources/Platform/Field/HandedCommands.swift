public import Kernel
public import Persistence
import Secrets

/// A command that a person at its place has to decide about, without what it says.
public struct HandedCommand: Sendable, Codable, Hashable {
    public typealias ID = Identifier<FieldCommandTag>
    public let id: ID
    public let kind: String
    /// Post and name of who made it.
    public let byName: String
    public let at: Instant
    public let receivedAt: Instant
    public let place: PlaceCode
    /// Why it was not taken; nil where it waited too long.
    public let message: Text?

    init(_ row: Row) throws {
        id = try row.get("number")
        kind = try row.get("kind")
        byName = try row.get("by_name")
        at = try row.get("at")
        receivedAt = try row.get("received_at")
        place = try row.get("place")
        message = try row.find("message", as: String.self).map { try JSON.decode($0) }
    }
}

extension Transaction {
    /// Commands handed over at these places and below, the oldest first.
    public func handedCommands(
        under places: [PlaceCode], after: HandedCommand.ID? = nil, limit: Int = Limits.page
    ) throws -> [HandedCommand] {
        guard !places.isEmpty else { return [] }
        let within = SQL.joined(places.map { "(place >= \($0) AND place < \($0.end))" }, by: " OR ")
        return try rows(
            """
            SELECT number, kind, by_name, at, received_at, place, message FROM field_command
            WHERE state = 'handed' AND number > \(after?.rawValue ?? 0) AND (\(within)) ORDER BY number LIMIT \(limit)
            """
        ).map(HandedCommand.init)
    }

    /// A handed command with what it says. Throws `AppError.refused` where the caller does not plan visits there,
    /// `FieldProblem.notYours` where somebody has decided already.
    public func openHanded(_ id: HandedCommand.ID, by caller: Caller) throws -> (
        command: FieldCommand, person: String, byName: String
    ) {
        guard
            let row = try row(
                "SELECT state, place, person, by_name, sealed FROM field_command WHERE number = \(id)"),
            let place = try row.find("place", as: PlaceCode.self), caller.may(.visitsPlan, at: place)
        else { throw AppError.refused }
        guard try row.get("state", as: FieldState.self) == .handed else { throw FieldProblem.notYours.appError }
        return (try openCommand(row), try row.get("person"), try row.get("by_name"))
    }
}

/// Takes a handed command after all, or drops it.
public struct DecideHanded: Operation {
    public enum Act: String, Sendable, Codable, CaseIterable { case take, drop }
    public var id: HandedCommand.ID
    public var act: Act
    public init(_ id: HandedCommand.ID, _ act: Act) { (self.id, self.act) = (id, act) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> FieldState {
        let handed = try tx.openHanded(id, by: caller)
        try tx.audit("field." + act.rawValue, by: caller, subject: "field:\(id)", place: nil, at: now)
        guard act == .take else {
            try tx.execute(
                "UPDATE field_command SET state = 'dropped', settled_at = \(now), sealed = NULL WHERE number = \(id)")
            try tx.refuseWaiting(for: handed.command.id, of: handed.person, at: now)
            return .dropped
        }
        guard let work = try tx.resource(FieldWorks.self).work(of: handed.command.kind) else {
            throw FieldProblem.kind(handed.command.kind).appError
        }
        // Both are named: who decided, and who had done it.
        let acting = Caller(
            kind: caller.kind, name: "\(caller.name)（\(handed.byName)）", grants: caller.grants, units: caller.units)
        let receipt = try work.apply(handed.command, in: tx, by: acting, at: now)
        try tx.execute(
            """
            UPDATE field_command SET state = 'done', settled_at = \(now), receipt = \(try JSON.encode(receipt)),
                sealed = NULL WHERE number = \(id)
            """)
        // Nobody has seen what waits for it; each is decided by itself.
        try tx.handOverWaiting(for: handed.command, of: handed.person, at: now)
        return .done
    }
}
