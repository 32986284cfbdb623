import Kernel
import Persistence
import Policy

/// A case in the archive of its year: its chain and its words as one value, byte for byte what the rows held, so that
/// the hashes hold as before. Its row in the lists, its counters, its link, its files and its contact stay where they
/// are. Nothing changes a case in the archive: whatever would (a reopening, an erasure) brings it back first.
struct ArchivedCase: Codable {
    struct Entry: Codable {
        let sequence: Int
        /// Microseconds, as in the row: the hash is over them.
        let at: Int64
        let by: String
        let byName: String
        let events: String
        let hash: String
    }
    struct Words: Codable {
        let id: Identifier<WordsTag>
        let kind: String
        let body: String
        let salt: String
        let at: Int64
        let erasedAt: Int64?
    }
    let entries: [Entry]
    let words: [Words]

    static let kind = "case"

    /// Bytes as they are kept: packed like entries.
    func packed() throws -> [UInt8] { EntryText.packed.pack(try JSON.encode(self)) }
    static func unpack(_ bytes: [UInt8]) throws -> ArchivedCase {
        do {
            return try JSON.decode(EntryText.packed.unpack(bytes))
        } catch {
            throw DatabaseFault(.row, "a case of the archive cannot be read")
        }
    }

    var links: [KeptLink] {
        get throws {
            try entries.map { entry in
                KeptLink(
                    entry: CaseEntry(
                        sequence: entry.sequence, at: Instant(microseconds: entry.at), by: entry.by,
                        byName: entry.byName, events: try JSON.decode(entry.events)),
                    body: entry.events, hash: [UInt8](hexadecimal: entry.hash) ?? [])
            }
        }
    }
    var keptWords: [KeptWords] {
        words.map {
            KeptWords(
                id: $0.id, kind: $0.kind, body: $0.body, salt: [UInt8](hexadecimal: $0.salt) ?? [],
                at: Instant(microseconds: $0.at), erasedAt: $0.erasedAt.map { Instant(microseconds: $0) })
        }
    }
}

/// An entry of a chain as it is kept, with the text that its hash is over.
struct KeptLink {
    let entry: CaseEntry
    /// The events as the hash binds them.
    let body: String
    let hash: [UInt8]
}

/// Words beside a chain as they are kept; body and salt are empty once erased.
struct KeptWords {
    let id: Identifier<WordsTag>
    let kind: String
    let body: String
    let salt: [UInt8]
    let at: Instant
    let erasedAt: Instant?
}

extension Transaction {
    /// The chain of a case as it is kept, from the archive where it is there.
    func links(of id: CaseFile.ID) throws -> [KeptLink] {
        let links = try hotLinks(of: id)
        return try links.isEmpty ? archivedCase(id)?.links ?? [] : links
    }

    /// The words of a case as they are kept, in the order they were said.
    func keptWords(of id: CaseFile.ID) throws -> [KeptWords] {
        let words = try hotWords(of: id)
        return try words.isEmpty ? archivedCase(id)?.keptWords ?? [] : words
    }

    func archivedCase(_ id: CaseFile.ID) throws -> ArchivedCase? {
        try archived(ArchivedCase.kind, id: id.rawValue).map { try ArchivedCase.unpack($0.content) }
    }

    /// The year in whose archive a case is; nil where it is not in one.
    func archiveYear(of id: CaseFile.ID) throws -> Int? { try archived(ArchivedCase.kind, id: id.rawValue)?.year }

    /// Moves a case's chain and words into the archive of a year.
    func moveToArchive(_ id: CaseFile.ID, year: Int) throws {
        let (links, words) = (try hotLinks(of: id), try hotWords(of: id))
        let content = ArchivedCase(
            entries: links.map {
                ArchivedCase.Entry(
                    sequence: $0.entry.sequence, at: $0.entry.at.microseconds, by: $0.entry.by,
                    byName: $0.entry.byName, events: $0.body, hash: $0.hash.hexadecimal)
            },
            words: words.map {
                ArchivedCase.Words(
                    id: $0.id, kind: $0.kind, body: $0.body, salt: $0.salt.hexadecimal, at: $0.at.microseconds,
                    erasedAt: $0.erasedAt?.microseconds)
            })
        try putInArchive(ArchivedCase.kind, id: id.rawValue, year: year, content: content.packed())
        try execute("DELETE FROM case_entry WHERE case_id = \(id)")
        try execute("DELETE FROM case_words WHERE case_id = \(id)")
    }

    /// Brings a case back among those that can change; nothing where it is not in the archive. Throws where its chain
    /// does not hold: what is broken stays as it is until somebody has looked.
    func bringBack(_ id: CaseFile.ID) throws {
        guard let bytes = try takeFromArchive(ArchivedCase.kind, id: id.rawValue) else { return }
        let content = try ArchivedCase.unpack(bytes)
        var chain: [UInt8] = []
        for kept in try content.links {
            let link = CaseLink(kept.entry, body: kept.body, after: chain)
            guard link.hash == kept.hash else {
                throw DatabaseFault(.row, "the archive of case \(id) breaks at entry \(kept.entry.sequence)")
            }
            try execute(link.insertion(of: id))
            chain = link.hash
        }
        for words in content.keptWords {
            try execute(
                """
                INSERT INTO case_words (id, case_id, kind, body, salt, at, erased_at)
                VALUES (\(words.id), \(id), \(words.kind), \(words.body), \(words.salt), \(words.at), \(words.erasedAt))
                """)
        }
    }

    private func hotLinks(of id: CaseFile.ID) throws -> [KeptLink] {
        try rows(
            "SELECT sequence, at, by_key, by_name, events, hash FROM case_entry WHERE case_id = \(id) ORDER BY sequence"
        ).map { row in
            let (entry, body) = try CaseLink.read(row)
            return KeptLink(entry: entry, body: body, hash: try row.get("hash"))
        }
    }

    private func hotWords(of id: CaseFile.ID) throws -> [KeptWords] {
        try rows("SELECT id, kind, body, salt, at, erased_at FROM case_words WHERE case_id = \(id) ORDER BY id").map {
            KeptWords(
                id: try $0.get("id"), kind: try $0.get("kind"), body: try $0.get("body"), salt: try $0.get("salt"),
                at: try $0.get("at"), erasedAt: try $0.find("erased_at"))
        }
    }
}
