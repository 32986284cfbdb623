public import Kernel
public import Persistence
import Policy
public import Retention

extension RetentionKeepers {
    /// What the cases area keeps of ended cases, and the notices that staff have read.
    public static let cases: [any RetentionKeeper] = [
        contact, position, photos, caseFiles,
        TableKeeper(
            .notices, table: "staff_notice", keys: ["id"], moment: "read_at", where: "read_at IS NOT NULL"),
    ]

    private static let contact = EndedCaseKeeper(
        kind: .contact,
        having: """
            JOIN case_contact k ON k.case_id = c.id
            WHERE k.erased_at IS NULL AND (k.phone IS NOT NULL OR k.name IS NOT NULL)
            """,
        things: { id, tx in
            [("case:\(id)", try tx.row("SELECT * FROM case_contact WHERE case_id = \(id)")?.canonical ?? "")]
        },
        letGo: { id, tx, now in
            try tx.execute(
                """
                UPDATE case_contact SET phone = NULL, phone_hash = NULL, name = NULL, erased_at = \(now)
                WHERE case_id = \(id)
                """)
        })

    /// The place of the tree stays: it is the matter’s, and is in the chain.
    private static let position = EndedCaseKeeper(
        kind: .position, having: "WHERE (c.longitude IS NOT NULL OR c.address IS NOT NULL)",
        things: { id, tx in
            let row = try tx.row("SELECT address, longitude, latitude FROM case_file WHERE id = \(id)")
            return [("case:\(id)", try row?.canonical ?? "")]
        },
        letGo: { id, tx, _ in
            try tx.execute(
                "UPDATE case_file SET address = NULL, longitude = NULL, latitude = NULL WHERE id = \(id)")
        })

    private static let photos = EndedCaseKeeper(
        kind: .photos,
        having: """
            WHERE EXISTS (SELECT 1 FROM case_evidence e
                          WHERE e.case_id = c.id AND e.stage = 'report' AND e.erased_at IS NULL)
            """,
        things: { id, tx in
            try tx.rows(
                """
                SELECT * FROM case_evidence WHERE case_id = \(id) AND stage = 'report' AND erased_at IS NULL ORDER BY id
                """
            ).map { ("file:\(try $0.get("id", as: Identifier<EvidenceTag>.self))", try $0.canonical) }
        },
        letGo: { id, tx, now in try tx.eraseReportEvidence(of: id, at: now) })
}

extension RetentionKeepers {
    /// Chain and words of what ended long ago, by the year in which it last changed.
    private static let caseFiles = EndedCaseKeeper(
        kind: .caseFiles,
        having: "WHERE EXISTS (SELECT 1 FROM case_entry e WHERE e.case_id = c.id AND e.sequence = 1)",
        things: { id, tx in
            let chain = try tx.value("SELECT chain FROM case_file WHERE id = \(id)", as: [UInt8].self)
            return [("case:\(id)", chain?.hexadecimal ?? "")]
        },
        letGo: { id, tx, _ in
            guard let row = try tx.row("SELECT updated_at, policy FROM case_file WHERE id = \(id)") else { return }
            let zone = try tx.policy(version: row.get("policy")).pack.zone
            try tx.moveToArchive(id, year: zone.date(try row.get("updated_at")).year)
        })
}

extension Transaction {
    /// What each year's archive of cases holds.
    public func caseArchiveYears() throws -> [ArchiveYear] { try archiveYears(ArchivedCase.kind) }

    /// The ledger’s lines about a case, oldest first: when what of it was let go of, by which rule.
    public func retentionProof(ofCase id: Identifier<CaseTag>) throws -> [RetentionEntry] {
        let files = try rows("SELECT id FROM case_evidence WHERE case_id = \(id) ORDER BY id").map {
            "file:\(try $0.get("id", as: Identifier<EvidenceTag>.self))"
        }
        return try retentionProof(of: ["case:\(id)"] + files)
    }
}

extension RetentionVerification {
    /// Nothing that the ledger says was let go of is there, and the archive has ended cases only, each in one place.
    public mutating func checkCases(_ tx: Transaction) throws {
        try tx.each(
            """
            SELECT a.id FROM year_archive a LEFT JOIN case_file c ON c.id = a.id
            WHERE a.kind = \(ArchivedCase.kind) AND (c.id IS NULL OR c.open = 1
                OR EXISTS (SELECT 1 FROM case_entry e WHERE e.case_id = a.id))
            """
        ) { row in
            report("archive: case \(try row.get("id", as: CaseFile.ID.self)) is open, unknown or also among daily work")
        }
        let present: [(RetentionClass, SQL)] = [
            (.contact, "SELECT case_id AS id FROM case_contact WHERE phone IS NOT NULL OR name IS NOT NULL"),
            (.position, "SELECT id FROM case_file WHERE longitude IS NOT NULL OR address IS NOT NULL"),
            (.photos, "SELECT id FROM case_evidence WHERE stage = 'report' AND erased_at IS NULL"),
        ]
        for (kind, sql) in present {
            let prefix = kind == .photos ? "file" : "case"
            try checkGone(kind, in: tx) { told in
                try tx.each(sql) { row in try told("\(prefix):\(try row.get("id", as: Int64.self))") }
            }
        }
    }
}
