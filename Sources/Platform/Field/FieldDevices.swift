public import Kernel
public import Persistence

/// A photo that came before the entry that names it. `file` is what the area keeps of it.
public struct KeepFieldPhoto<File: Codable & Sendable>: Operation {
    public var id: String
    public var file: File
    public init(_ id: String, _ file: File) { (self.id, self.file) = (id, file) }

    /// The same identifier again is the same photo.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> String {
        try tx.execute(
            """
            INSERT INTO field_photo (person, id, file, at)
            VALUES (\(caller.key), \(id), \(try JSON.encode(file)), \(now)) ON CONFLICT (person, id) DO NOTHING
            """)
        return id
    }
}

/// A phone (or another browser) on which somebody works in the field.
public struct FieldDevice: Sendable, Codable, Hashable {
    /// Made on the device when the app was first opened.
    public let id: String
    public let seen: Instant
    /// When it was told to erase what it holds; nil where nobody asked for that.
    public let wiped: Instant?
}

/// Asks that a lost phone erases what it holds at its next contact.
public struct WipeDevice: Operation {
    public var device: String
    public init(_ device: String) { self.device = device }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        let changed = try tx.execute(
            """
            UPDATE field_device SET wiped_at = \(now)
            WHERE person = \(caller.key) AND id = \(device) AND wiped_at IS NULL
            """)
        if changed > 0 { try tx.audit("field.wipe", by: caller, subject: caller.key, place: nil, at: now) }
        return changed > 0
    }
}

/// Notes that a device was in contact. Gives whether it has to erase what it holds.
public struct MeetDevice: Operation {
    public var device: String
    public init(_ device: String) { self.device = device }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        try tx.execute(
            """
            INSERT INTO field_device (person, id, seen_at) VALUES (\(caller.key), \(device), \(now))
            ON CONFLICT (person, id) DO UPDATE SET seen_at = excluded.seen_at
            """)
        return try tx.value(
            "SELECT 1 FROM field_device WHERE person = \(caller.key) AND id = \(device) AND wiped_at IS NOT NULL",
            as: Int.self) != nil
    }
}

extension Transaction {
    public func fieldPhoto<File: Decodable>(_ id: String, of person: String) throws -> File? {
        try row("SELECT file FROM field_photo WHERE person = \(person) AND id = \(id)").map { try $0.json("file") }
    }

    /// A photo that an entry took along is the entry's from now on.
    public func forgetFieldPhotos(_ ids: [String], of person: String) throws {
        guard !ids.isEmpty else { return }
        try execute("DELETE FROM field_photo WHERE person = \(person) AND id IN (\(list: ids))")
    }

    /// Files of photos whose entry has not been taken yet; those nobody named for too long are let go of.
    public func waitingFieldPhotos<File: Decodable>(of: File.Type = File.self, since moment: Instant) throws -> [File] {
        try rows("SELECT file FROM field_photo WHERE at >= \(moment)").map { try $0.json("file") }
    }

    public func forgetFieldPhotos(before moment: Instant) throws {
        try execute("DELETE FROM field_photo WHERE at < \(moment)")
    }

    /// The devices of a person, the last seen first.
    public func fieldDevices(of person: String, limit: Int = Limits.page) throws -> [FieldDevice] {
        try rows(
            "SELECT id, seen_at, wiped_at FROM field_device WHERE person = \(person) ORDER BY seen_at DESC LIMIT \(limit)"
        ).map { row in
            FieldDevice(id: try row.get("id"), seen: try row.get("seen_at"), wiped: try row.find("wiped_at"))
        }
    }
}
