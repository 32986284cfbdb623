public import Cases
public import Kernel
public import People
public import Persistence
import Secrets

// What is personal about a rota: names of residents, notes, journals. All of it lies sealed beside the chain.

enum RotaSeal {
    static let called = "rota-called"
    static let words = "rota-words"
}

extension SealedColumn {
    /// The sealed columns of rotas.
    public static let rosters = [
        SealedColumn(table: "rota_person", key: "number", column: "called", purpose: RotaSeal.called),
        SealedColumn(table: "rota_note", column: "words", purpose: RotaSeal.words),
    ]
}

/// What a person is called, within the rota and in public.
public struct RotaName: Sendable, Hashable, Codable {
    /// For members and the lead.
    public let name: String
    /// Whether they agreed that everybody may read it.
    public let isPublic: Bool
}

/// Something written during a turn.
public struct TurnNote: Sendable, Hashable, Codable {
    public typealias ID = Identifier<TurnNoteTag>
    public enum Kind: String, Sendable, Codable {
        case handOver = "hand-over"
        case journal
        case rating
    }
    public let id: ID
    public let turn: Int
    public let kind: Kind
    public let at: Instant
    /// Nil for words with a rating: who rated is not known.
    public let by: RotaPerson?
    public let words: String
    public let caseID: CaseFile.ID?
    public let caseNumber: String?
}

extension TurnNote.Kind: SQLConvertible {}

extension Transaction {
    /// Keeps what somebody is called; a second time replaces the first.
    func keepPerson(_ rota: Rota.ID, _ who: RotaPerson, called: String?, named: Bool) throws {
        let keys = try resource(KeyRing.self)
        let sealed = try called.map { try keys.encrypt($0, purpose: RotaSeal.called) }
        try execute(
            """
            INSERT INTO rota_person (rota, who, called, named, number)
            VALUES (\(rota), \(who.description), \(sealed), \(named), \(newID(RotaTag.self)))
            ON CONFLICT (rota, who) DO UPDATE SET called = excluded.called, named = excluded.named
            """)
    }

    func forgetPerson(_ rota: Rota.ID, _ who: RotaPerson) throws {
        try execute("DELETE FROM rota_person WHERE rota = \(rota) AND who = \(who.description)")
    }

    /// The rotas somebody takes part in or offered to, in the order of their places.
    public func rotas(of person: RotaPerson, limit: Int = Limits.page) throws -> [Rota] {
        try rows(
            """
            SELECT r.details FROM rota_person p JOIN rota r ON r.id = p.rota
            WHERE p.who = \(person.description) ORDER BY r.closed, r.place, r.id LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }

    /// Everybody's names in a rota. Staff are named in public where they agreed to be for a post they hold.
    public func rotaNames(of rota: Rota, at now: Instant) throws -> [RotaPerson: RotaName] {
        let keys = try resource(KeyRing.self)
        var names: [RotaPerson: RotaName] = [:]
        for row in try rows("SELECT who, called, named FROM rota_person WHERE rota = \(rota.id) LIMIT \(Limits.bulk)") {
            guard let who = RotaPerson(try row.get("who")) else { continue }
            switch who {
            case .resident:
                let called = try row.find("called", as: [UInt8].self).map {
                    try keys.decrypt($0, purpose: RotaSeal.called)
                }
                names[who] = RotaName(
                    name: called ?? "居民", isPublic: try row.get("named", as: Bool.self) && called != nil)
            case .staff(let account):
                names[who] = RotaName(
                    name: try self.account(account)?.name ?? "", isPublic: try isNamed(account, at: now))
            }
        }
        return names
    }

    private func isNamed(_ account: Account.ID, at now: Instant) throws -> Bool {
        try value(
            """
            SELECT 1 FROM holding JOIN post ON post.id = holding.post
            WHERE holding.account = \(account) AND holding.named = 1 AND since <= \(now)
            AND (until IS NULL OR until > \(now)) LIMIT 1
            """, as: Int.self) != nil
    }

    /// Writes a note, sealed.
    func keepNote(
        _ rota: Rota, turn: Int, _ kind: TurnNote.Kind, _ words: String, by caller: Caller?, at now: Instant
    ) throws -> TurnNote.ID {
        let id: TurnNote.ID = newID()
        let sealed = try resource(KeyRing.self).encrypt(words, purpose: RotaSeal.words)
        try execute(
            """
            INSERT INTO rota_note (id, rota, turn, kind, at, by_key, words)
            VALUES (\(id), \(rota.id), \(turn), \(kind), \(now), \(caller?.key), \(sealed))
            """)
        return id
    }

    /// The notes of a turn, oldest first.
    func turnNotes(_ rota: Rota.ID, turn: Int, _ kind: TurnNote.Kind, limit: Int = RotaLimits.entries) throws
        -> [TurnNote]
    {
        try rows(
            """
            SELECT * FROM rota_note WHERE rota = \(rota) AND turn = \(turn) AND kind = \(kind)
            ORDER BY id LIMIT \(limit)
            """
        ).map { try note($0) }
    }

    func turnNotes(_ ids: [TurnNote.ID]) throws -> [TurnNote] {
        guard !ids.isEmpty else { return [] }
        return try rows("SELECT * FROM rota_note WHERE id IN (\(list: ids)) ORDER BY id").map { try note($0) }
    }

    /// What somebody wrote, newest first.
    func notes(by who: RotaPerson, limit: Int = Limits.bulk) throws -> [TurnNote] {
        try rows("SELECT * FROM rota_note WHERE by_key = \(who.description) ORDER BY id DESC LIMIT \(limit)")
            .map { try note($0) }
    }

    func turnNote(_ id: TurnNote.ID, of rota: Rota.ID) throws -> TurnNote? {
        try row("SELECT * FROM rota_note WHERE id = \(id) AND rota = \(rota)").map { try note($0) }
    }

    private func note(_ row: Row) throws -> TurnNote {
        TurnNote(
            id: try row.get("id"), turn: try row.get("turn"), kind: try row.get("kind"), at: try row.get("at"),
            by: try row.find("by_key", as: String.self).flatMap { RotaPerson($0) },
            words: try resource(KeyRing.self).decrypt(try row.get("words"), purpose: RotaSeal.words),
            caseID: try row.find("case_id"), caseNumber: try row.find("case_number"))
    }
}
