public import Kernel
public import Persistence
import Policy

/// Rebuilds what is shown from what happened, and reports every difference.
public struct CaseVerification: Sendable, Codable, Hashable {
    public var cases = 0
    public var entries = 0
    public var differences: [Difference] = []
    /// Differences beyond `mostShown` are counted only.
    public var differenceCount = 0
    static let mostShown = 100

    public struct Difference: Sendable, Codable, Hashable {
        /// `case 261121-7K3QMX`, `counter state 340102 closed`.
        public let subject: String
        public let what: String
    }

    public init() {}

    mutating func report(_ subject: String, _ what: String) {
        differenceCount += 1
        if differences.count < CaseVerification.mostShown {
            differences.append(Difference(subject: subject, what: what))
        }
    }

    /// Checks up to `limit` cases after `last`; give the returned key to the next turn, nil at the end.
    public mutating func check(
        _ tx: Transaction, after last: CaseFile.ID?, limit: Int = 2_000, counting counters: inout [Counter: Int]
    ) throws -> CaseFile.ID? {
        let rows = try tx.rows("SELECT * FROM case_file WHERE id > \(last?.rawValue ?? 0) ORDER BY id LIMIT \(limit)")
        for row in rows { try check(row, tx, counting: &counters) }
        cases += rows.count
        return rows.count == limit ? try rows.last?.get("id") : nil
    }

    private mutating func check(_ row: Row, _ tx: Transaction, counting counters: inout [Counter: Int]) throws {
        let id: CaseFile.ID = try row.get("id")
        let subject = "case \(try row.get("number", as: String.self))"
        var file: CaseFile?
        var chain: [UInt8] = []
        var references: [WordsReference] = []
        let links: [KeptLink]
        do { links = try tx.links(of: id) } catch let fault as DatabaseFault where fault.kind == .row {
            return report(subject, fault.message)
        }
        for link in links {
            let entry = link.entry
            entries += 1
            if CaseLink(entry, body: link.body, after: chain).hash != link.hash {
                report(subject, "entry \(entry.sequence): the hash does not bind it to the entry before")
            }
            if entry.sequence != (file?.version ?? 0) + 1 {
                report(subject, "entry \(entry.sequence) is out of sequence")
            }
            if file == nil { file = CaseFile(id: id, opening: entry) } else { file?.apply(entry) }
            chain = link.hash
            references += entry.events.compactMap(\.words)
        }
        guard let file else { return report(subject, "has no first entry") }
        try compare(file, chain, references, row, tx, subject)
        let zone = try tx.policy(version: file.policy).pack.zone
        for counter in file.counters(zone: zone) { counters[counter, default: 0] += 1 }
    }

    /// Everything that is kept of the case beside its chain.
    private mutating func compare(
        _ file: CaseFile, _ chain: [UInt8], _ references: [WordsReference], _ row: Row, _ tx: Transaction,
        _ subject: String
    ) throws {
        let shown = ShownCase(file: file, chain: chain, pack: try tx.policy(version: file.policy).pack)
        var found = try shown.differences(in: row)
        found += try shown.differences(
            inAssignments: tx.rows("SELECT * FROM case_assignment WHERE case_id = \(file.id) ORDER BY id"))
        found += try shown.differences(
            inWords: tx.keptWords(of: file.id), references: references, summary: row.get("summary"))
        found += try shown.differences(
            inTimer: tx.value("SELECT due FROM timer WHERE kind = \(CaseTimer.kind) AND subject = \(file.id)"))
        for difference in found { report(subject, difference) }
    }

    /// Compares the counters with the recount.
    public mutating func checkCounters(_ tx: Transaction, recounted: [Counter: Int]) throws {
        let kept = try tx.rows(
            "SELECT DISTINCT metric FROM counter WHERE metric LIKE 'month:%' OR metric LIKE 'unit-month:%'"
        ).map { try $0.get("metric", as: String.self) }
        let metrics = Set(recounted.keys.map(\.metric)).union(["state", "grade", "category", "unit"]).union(kept)
        for metric in metrics.sorted() {
            var shown: [Counter: Int] = [:]
            for (place, key, value) in try tx.counters(metric) where value != 0 {
                shown[Counter(metric: metric, place: place, key: key)] = value
            }
            let expected = recounted.filter { $0.key.metric == metric }
            for counter in Set(shown.keys).union(expected.keys)
            where shown[counter, default: 0] != expected[counter, default: 0] {
                report(
                    "counter \(metric) \(counter.place) \(counter.key)",
                    "shown \(shown[counter, default: 0]), recounted \(expected[counter, default: 0])")
            }
        }
    }
}

extension Transaction {
    /// Every counter of a metric with its exact place.
    func counters(_ metric: String) throws -> [(place: PlaceCode, key: String, value: Int)] {
        try "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".flatMap { first -> [(place: PlaceCode, key: String, value: Int)] in
            guard let top = PlaceCode(String(first)) else { return [] }
            return try counts(metric, under: top, by: 32).compactMap { row in
                PlaceCode(row.place).map { ($0, row.key, row.value) }
            }
        }
    }
}
