import Cases
import Kernel
import Persistence
import Policy

/// What excluded cases would have added to the counters of their month.
struct LeftOut {
    var counters: [Counter: Int] = [:]
    /// Numbers of the cases.
    var numbers: [String] = []

    /// The part that lies at or below a place.
    func counts(_ metric: String, under place: PlaceCode) -> FactCounts {
        var counts = FactCounts()
        for (counter, count) in counters where counter.metric == metric && place.contains(counter.place) {
            counts.add(count, to: counter.key)
        }
        return counts
    }
}

extension Transaction {
    /// The granted exclusions of a month at or below a place, with what those cases count for now.
    func leftOut(of month: CivilMonth, under place: PlaceCode) throws -> LeftOut {
        try leftOut(of: month, where: "place >= \(place) AND place < \(place.end)")
    }
    /// The same for what a district's own month counts.
    func leftOut(of month: CivilMonth, district: PlaceCode) throws -> LeftOut {
        try leftOut(of: month, where: district.isDistrict)
    }

    private func leftOut(of month: CivilMonth, where within: SQL) throws -> LeftOut {
        var left = LeftOut()
        for row in try rows(
            """
            SELECT case_id, number FROM exclusion WHERE month = \(month) AND granted = 1 AND \(within) ORDER BY id
            """)
        {
            left.numbers.append(try row.get("number"))
            guard let stored = try storedCase(try row.get("case_id")) else { continue }
            let zone = try policy(version: stored.file.policy).pack.zone
            for counter in stored.file.counters(zone: zone)
            where counter.metric == month.metric || counter.metric == month.unitMetric {
                left.counters[counter, default: 0] += 1
            }
        }
        return left
    }
}

extension PlaceCode {
    /// Condition on `place`: counted in this district's month. A code too short for a district counts for itself alone.
    var isDistrict: SQL { rawValue.utf8.count < 6 ? "place = \(self)" : "place >= \(self) AND place < \(end)" }
}
