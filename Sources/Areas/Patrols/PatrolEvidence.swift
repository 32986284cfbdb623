public import Cases
public import Kernel
public import Persistence
import Secrets

// What lies beside the chains: words and photos. They go when their time is over; the chain stays.

/// Words beside a chain: where they are, and a mark by which they can be checked as long as they are kept.
public struct PatrolWords: Sendable, Hashable, Codable {
    public let id: Identifier<PatrolTextTag>
    /// SHA-256 over a secret of their own and the words, hexadecimal: it tells nobody the words.
    public let mark: String

    static func mark(of body: String, salt: String) -> String { Fingerprint.of("\(salt)|\(body)") }
}

/// When a photo was taken.
public enum PatrolPhotoStage: String, Sendable, Codable, CaseIterable, SQLConvertible {
    case found, rectified, rechecked
}

/// A photo of a finding as pages show it.
public struct PatrolPhoto: Sendable, Codable, Hashable {
    public let id: Identifier<PatrolPhotoTag>
    public let stage: PatrolPhotoStage
    public let file: KeptFile
    public let at: Instant
}

/// To whom words belong.
enum PatrolTextOwner {
    case finding(PatrolFinding.ID)
    case campaign(PatrolCampaign.ID)

    var columns: (finding: PatrolFinding.ID?, campaign: PatrolCampaign.ID?) {
        switch self {
        case .finding(let id): (id, nil)
        case .campaign(let id): (nil, id)
        }
    }
}

extension Transaction {
    /// Keeps words beside the chain. Throws where they are missing or too long.
    func keepWords(
        _ body: String, _ field: String, of owner: PatrolTextOwner, most: Int = PatrolLimits.words, at now: Instant
    ) throws -> PatrolWords {
        let body = try PatrolWords.checked(body, field, most: most)
        let (id, salt) = (newID(PatrolTextTag.self), token())
        let columns = owner.columns
        try execute(
            """
            INSERT INTO patrol_text (id, finding, campaign, salt, body, at)
            VALUES (\(id), \(columns.finding), \(columns.campaign), \(salt), \(body), \(now))
            """)
        return PatrolWords(id: id, mark: PatrolWords.mark(of: body, salt: salt))
    }

    /// The words that are still kept, by key.
    public func patrolWords(_ wanted: [PatrolWords?]) throws -> [Identifier<PatrolTextTag>: String] {
        let ids = wanted.compactMap { $0?.id }
        guard !ids.isEmpty else { return [:] }
        return try rows("SELECT id, body FROM patrol_text WHERE id IN (\(list: ids)) AND body IS NOT NULL")
            .reduce(into: [:]) { $0[try $1.get("id")] = try $1.get("body", as: String.self) }
    }

    /// Keeps photos of a finding. Throws where there would be too many.
    func keepPhotos(
        _ files: [KeptFile], _ stage: PatrolPhotoStage, of id: PatrolFinding.ID, by caller: Caller, at now: Instant
    ) throws {
        guard !files.isEmpty else { return }
        let kept = try value("SELECT count(*) FROM patrol_photo WHERE finding = \(id)", as: Int.self) ?? 0
        guard files.count <= PatrolLimits.photos, kept + files.count <= PatrolLimits.photos * PatrolLimits.rechecks,
            files.allSatisfy({ $0.thumbnail != nil })
        else { throw PatrolProblem.photosOnly(most: PatrolLimits.photos).appError }
        for file in files {
            try execute(
                """
                INSERT INTO patrol_photo (id, finding, stage, type, hash, thumbnail, filename, bytes, by_key, at)
                VALUES (\(newID(PatrolPhotoTag.self)), \(id), \(stage), \(file.type), \(file.hash), \(file.thumbnail),
                    \(file.filename), \(file.bytes), \(caller.key), \(now))
                """)
        }
    }

    /// The photos of a finding that are still kept, oldest first.
    public func patrolPhotos(of id: PatrolFinding.ID) throws -> [PatrolPhoto] {
        try rows(
            """
            SELECT id, stage, type, hash, thumbnail, filename, bytes, at FROM patrol_photo
            WHERE finding = \(id) AND erased_at IS NULL ORDER BY id LIMIT \(Limits.bulk)
            """
        ).map { row in
            PatrolPhoto(
                id: try row.get("id"), stage: try row.get("stage"),
                file: KeptFile(
                    hash: try row.get("hash"), thumbnail: try row.find("thumbnail"), type: try row.get("type"),
                    filename: try row.get("filename"), bytes: try row.get("bytes")),
                at: try row.get("at"))
        }
    }

    /// Photos of all findings, in the order of their keys; for checking what is kept.
    public func keptPatrolPhotos(after last: Identifier<PatrolPhotoTag>?, limit: Int) throws
        -> [(id: Identifier<PatrolPhotoTag>, finding: PatrolFinding.ID, hash: String, type: String)]
    {
        try rows(
            """
            SELECT id, finding, hash, type FROM patrol_photo
            WHERE id > \(last?.rawValue ?? 0) AND erased_at IS NULL ORDER BY id LIMIT \(limit)
            """
        ).map { (try $0.get("id"), try $0.get("finding"), try $0.get("hash"), try $0.get("type")) }
    }

    /// Of these files, those that a finding shows.
    public func filesOfPatrols(_ hashes: [String]) throws -> Set<String> {
        Set(
            try rows(
                "SELECT DISTINCT hash FROM patrol_photo WHERE erased_at IS NULL AND hash IN (\(list: hashes))"
            ).map { try $0.get("hash") })
    }

    /// Erases words and photos of a finding: rows stay as tombstones; files go once nobody else shows them.
    func erasePatrolFinding(_ id: PatrolFinding.ID, at now: Instant) throws {
        let files = try rows(
            "SELECT DISTINCT hash, type FROM patrol_photo WHERE finding = \(id) AND erased_at IS NULL ORDER BY hash"
        ).map { ForgottenFile(hash: try $0.get("hash"), type: try $0.get("type")) }
        try execute(
            """
            UPDATE patrol_photo SET hash = '', thumbnail = NULL, filename = '', bytes = 0, by_key = 'erased',
                erased_at = \(now) WHERE finding = \(id) AND erased_at IS NULL
            """)
        try execute("UPDATE patrol_text SET body = NULL, salt = '' WHERE finding = \(id)")
        try execute("UPDATE patrol_finding SET erased_at = \(now) WHERE id = \(id)")
        for file in files where try filesOfPatrols([file.hash]).isEmpty {
            try tell(ForgottenFile.topic, file)
        }
    }
}

extension PatrolWords {
    static func checked(_ body: String, _ field: String, most: Int) throws -> String {
        if body.allSatisfy(\.isWhitespace) { throw PatrolProblem.wordsMissing(field: field).appError }
        if body.count > most { throw PatrolProblem.tooLong(field: field, most: most).appError }
        return body
    }
}
