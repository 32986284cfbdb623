public import Kernel
public import Persistence

/// A file that Media has taken in: checked, cleaned and stored by hash.
public struct KeptFile: Sendable, Hashable, Codable {
    public var hash: String
    public var thumbnail: String?
    /// Content type, decided by content.
    public var type: String
    public var filename: String
    public var bytes: Int
    public init(hash: String, thumbnail: String?, type: String, filename: String, bytes: Int) {
        (self.hash, self.thumbnail, self.type, self.filename, self.bytes) = (hash, thumbnail, type, filename, bytes)
    }
}

/// When a file was added.
public enum EvidenceStage: String, Sendable, Codable, CaseIterable, SQLConvertible { case report, work }

/// A file of a case as pages show it.
public struct CaseEvidence: Sendable, Codable, Hashable {
    public let id: Identifier<EvidenceTag>
    public let stage: EvidenceStage
    public let file: KeptFile
    public let at: Instant
}

extension Transaction {
    func keepEvidence(
        _ files: [KeptFile], stage: EvidenceStage, of id: CaseFile.ID, by caller: Caller, at now: Instant
    ) throws {
        guard !files.isEmpty else { return }
        // Counted apart, so that a resident cannot leave a unit no room for its proof.
        let kept =
            try value(
                "SELECT count(*) FROM case_evidence WHERE case_id = \(id) AND stage = \(stage)", as: Int.self) ?? 0
        guard kept + files.count <= Limits.filesPerCase else {
            throw AppError.invalid(
                "files",
                Text(
                    "一个案卷最多 \(Limits.filesPerCase) 个文件，已有 \(kept) 个。文字已保留，请少选几个。",
                    "A case holds at most \(Limits.filesPerCase) files; \(kept) are there. Your words are kept; choose fewer."
                ))
        }
        for file in files {
            try execute(
                """
                INSERT INTO case_evidence (id, case_id, stage, type, hash, thumbnail, filename, bytes, by_key, at)
                VALUES (\(newID(EvidenceTag.self)), \(id), \(stage), \(file.type), \(file.hash), \(file.thumbnail),
                    \(file.filename), \(file.bytes), \(caller.key), \(now))
                """)
        }
    }

    /// The files of a case that were not erased.
    public func evidence(of id: CaseFile.ID) throws -> [CaseEvidence] {
        try rows(
            """
            SELECT id, stage, type, hash, thumbnail, filename, bytes, at FROM case_evidence
            WHERE case_id = \(id) AND erased_at IS NULL ORDER BY id LIMIT \(Limits.filesPerCase * EvidenceStage.allCases.count)
            """
        ).map { row in
            CaseEvidence(
                id: try row.get("id"), stage: try row.get("stage"), file: try KeptFile(row), at: try row.get("at"))
        }
    }
}

/// A file that a case refers to, with the case's number.
public struct EvidenceReference: Sendable {
    public let id: Identifier<EvidenceTag>
    public let number: String
    public let file: KeptFile
}

extension Transaction {
    /// Files of all cases that were not erased, in the order of their keys; for checking what is kept.
    public func keptFiles(after last: Identifier<EvidenceTag>?, limit: Int) throws -> [EvidenceReference] {
        try rows(
            """
            SELECT e.id, f.number, e.type, e.hash, e.thumbnail, e.filename, e.bytes
            FROM case_evidence e JOIN case_file f ON f.id = e.case_id
            WHERE e.id > \(last?.rawValue ?? 0) AND e.erased_at IS NULL ORDER BY e.id LIMIT \(limit)
            """
        ).map { EvidenceReference(id: try $0.get("id"), number: try $0.get("number"), file: try KeptFile($0)) }
    }
}

extension KeptFile {
    fileprivate init(_ row: Row) throws {
        self.init(
            hash: try row.get("hash"), thumbnail: try row.find("thumbnail"), type: try row.get("type"),
            filename: try row.get("filename"), bytes: try row.get("bytes"))
    }
}

/// A file that nothing shows any more; leaves through the outbox, because a transaction cannot undo a deletion.
public struct ForgottenFile: Sendable, Codable, Hashable {
    public static let topic = "case.file-forgotten"
    public let hash: String
    /// Content type, as it was kept.
    public let type: String
    public init(hash: String, type: String) { (self.hash, self.type) = (hash, type) }
}

extension Transaction {
    /// Whether a case still shows this file: the same photo may have been sent with several.
    public func isShown(_ file: ForgottenFile) throws -> Bool {
        try value("SELECT 1 FROM case_evidence WHERE hash = \(file.hash) LIMIT 1", as: Int.self) != nil
    }

    /// Of these files, those that a case shows.
    public func shownFiles(_ hashes: [String]) throws -> Set<String> {
        Set(
            try rows("SELECT DISTINCT hash FROM case_evidence WHERE hash IN (\(list: hashes))").map {
                try $0.get("hash")
            })
    }

    /// Erases what the reporter sent with a case, and what they sent anywhere else by their account. The rows stay as
    /// tombstones without content; the files go once nobody else shows them.
    func eraseEvidence(of resident: String, with id: CaseFile.ID, at now: Instant) throws {
        try eraseEvidence(
            """
            erased_at IS NULL AND case_id = \(id) AND (stage = \(EvidenceStage.report) OR by_key = \(resident))
            """, at: now)
    }

    /// Erases what was sent with reports of a case, whoever sent it.
    func eraseReportEvidence(of id: CaseFile.ID, at now: Instant) throws {
        try eraseEvidence("erased_at IS NULL AND case_id = \(id) AND stage = \(EvidenceStage.report)", at: now)
    }

    private func eraseEvidence(_ own: SQL, at now: Instant) throws {
        let files = try rows("SELECT DISTINCT hash, type FROM case_evidence WHERE \(own) ORDER BY hash").map {
            ForgottenFile(hash: try $0.get("hash"), type: try $0.get("type"))
        }
        try execute(
            """
            UPDATE case_evidence SET hash = '', thumbnail = NULL, filename = '', bytes = 0, by_key = 'erased',
                erased_at = \(now) WHERE \(own)
            """)
        for file in files where try !isShown(file) { try tell(ForgottenFile.topic, file) }
    }
}
