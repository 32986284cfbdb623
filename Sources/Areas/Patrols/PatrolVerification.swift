import Kernel
public import Persistence

/// Rebuilds every route, round, finding and campaign from what happened and reports every difference.
public struct PatrolVerification: Sendable, Codable, Hashable {
    public var findings = 0
    public var entries = 0
    /// What differs, in words; at most `mostShown`, further ones are counted only.
    public var differences: [String] = []
    public var differenceCount = 0
    static let mostShown = 100

    public init() {}

    private mutating func report(_ what: String) {
        differenceCount += 1
        if differences.count < PatrolVerification.mostShown { differences.append(what) }
    }

    /// Everything there is.
    public mutating func check(_ tx: Transaction) throws {
        try checkAll(PatrolRoute.self, tx) { _, _, _ in }
        try checkAll(PatrolRound.self, tx) { round, verification, tx in try verification.checkFindings(of: round, tx) }
        try checkAll(PatrolFinding.self, tx) { finding, verification, tx in
            verification.findings += 1
            try verification.checkBeside(finding, tx)
        }
        try checkAll(PatrolCampaign.self, tx) { campaign, verification, tx in
            let words = [campaign.purpose, campaign.results] + campaign.notYet.map(\.reason)
            try verification.checkWords(words, of: campaign.subject, tx)
        }
        let orphans =
            try tx.value(
                """
                SELECT count(*) FROM patrol_event e WHERE subject = 'finding'
                AND NOT EXISTS (SELECT 1 FROM patrol_finding f WHERE f.id = e.record)
                """, as: Int.self) ?? 0
        if orphans > 0 { report("patrols: \(orphans) entries belong to no finding") }
    }

    private mutating func checkAll<Record: StoredPatrolRecord>(
        _: Record.Type, _ tx: Transaction, limit: Int = 1_000,
        _ beside: (Record, inout PatrolVerification, Transaction) throws -> Void
    ) throws {
        var last: Identifier<Record.Tag>?
        repeat {
            let rows = try tx.rows(
                "SELECT * FROM \(Record.table) WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)")
            for row in rows {
                if let record = try check(row, tx, as: Record.self) { try beside(record, &self, tx) }
            }
            last = rows.count == limit ? try rows.last?.get("id") : nil
        } while last != nil
    }

    private mutating func check<Record: StoredPatrolRecord>(
        _ row: Row, _ tx: Transaction, as _: Record.Type
    ) throws -> Record? {
        let id: Identifier<Record.Tag> = try row.get("id")
        let name = "patrol \(Record.word) \(id)"
        var record: Record?
        var chain = ""
        for link in try tx.rows(
            """
            SELECT sequence, at, by_key, by_name, event, hash FROM patrol_event
            WHERE subject = \(Record.word) AND record = \(id) ORDER BY sequence
            """)
        {
            let entry = try PatrolEntry<Record.Event>(link)
            entries += 1
            if try entry.hash(after: chain) != link.get("hash", as: String.self) {
                report("\(name): the hash of entry \(entry.sequence) does not bind it to the entry before")
            }
            if entry.sequence != (record?.version ?? 0) + 1 {
                report("\(name): entry \(entry.sequence) is out of sequence")
            }
            if record == nil { record = Record(id: id, opening: entry) } else { record?.apply(entry) }
            chain = try link.get("hash")
        }
        guard let record else {
            report("\(name) has no first entry")
            return nil
        }
        if try row.json("details", as: Record.self) != record {
            report("\(name): what is shown differs from what its entries make")
        }
        if try row.get("chain", as: String.self) != chain { report("\(name): the last hash differs") }
        for column in record.columns + [PatrolColumn("version", record.version)] {
            if try row.raw(column.name) != column.value { report("\(name): \(column.name) differs") }
        }
        return record
    }

    /// A round's findings know the round, and no other finding does.
    private mutating func checkFindings(of round: PatrolRound, _ tx: Transaction) throws {
        for id in round.findings where try tx.patrolFinding(id)?.facts.round != round.id {
            report("patrol round \(round.id): finding \(id) does not belong to it")
        }
    }

    /// Words, photos, timer and the case it became.
    private mutating func checkBeside(_ finding: PatrolFinding, _ tx: Transaction) throws {
        let entries = try tx.entries(of: finding.id, PatrolFinding.self)
        try checkWords(entries.flatMap(\.event.words), of: finding.subject, tx)
        let photos =
            try tx.value("SELECT count(*) FROM patrol_photo WHERE finding = \(finding.id)", as: Int.self) ?? 0
        if photos != entries.reduce(0, { $0 + $1.event.photos }) {
            report("\(finding.subject): its photos differ from those its entries count")
        }
        let due: Instant? = try tx.value(
            "SELECT due FROM timer WHERE kind = \(PatrolTimer.kind) AND subject = \(finding.id.rawValue)")
        if due != finding.nextMoment(try tx.patrolRules(version: finding.facts.policy).rules) {
            report("\(finding.subject): the timer differs")
        }
        if try tx.patrolRound(finding.facts.round)?.findings.contains(finding.id) != true {
            report("\(finding.subject): its round does not know it")
        }
        if let id = finding.caseID, try tx.value("SELECT 1 FROM case_file WHERE id = \(id)", as: Int.self) == nil {
            report("\(finding.subject): there is no case \(finding.caseNumber ?? "")")
        }
    }

    /// Words that are kept are those that were written.
    private mutating func checkWords(_ words: [PatrolWords?], of subject: String, _ tx: Transaction) throws {
        for word in words.compactMap(\.self) {
            guard let row = try tx.row("SELECT salt, body FROM patrol_text WHERE id = \(word.id)") else {
                report("\(subject): words \(word.id) are not there")
                continue
            }
            guard let body: String = try row.find("body") else { continue }
            if PatrolWords.mark(of: body, salt: try row.get("salt")) != word.mark {
                report("\(subject): words \(word.id) are not those that were written")
            }
        }
    }
}

extension PatrolFindingEvent {
    /// The words that lie beside this entry.
    var words: [PatrolWords] {
        switch self {
        case .found(let facts): [facts.words]
        case .rectified(let words, _), .returned(let words, _, _, _), .void(let words), .replied(let words),
            .declined(let words), .withdrawn(let words):
            [words]
        case .closed(let words, _): words.map { [$0] } ?? []
        case .proposed(let text, _, _): [text]
        case .handedOver, .escalated, .released: []
        }
    }
    /// How many photos came with it.
    var photos: Int {
        switch self {
        case .found(let facts): facts.photos
        case .rectified(_, let photos), .returned(_, let photos, _, _), .closed(_, let photos): photos
        default: 0
        }
    }
}
