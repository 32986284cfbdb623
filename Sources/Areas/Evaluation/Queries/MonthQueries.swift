import Cases
public import Kernel
public import Persistence

extension Transaction {
    public func frozenMonth(_ month: CivilMonth, district: PlaceCode) throws -> FrozenMonth? {
        try row("SELECT * FROM month_freeze WHERE month = \(month) AND district = \(district)").map(FrozenMonth.init)
    }

    /// Months closed at a place's district, or in the districts below it.
    public func frozenMonths(_ months: [CivilMonth], at place: PlaceCode) throws -> [FrozenMonth] {
        let within: SQL =
            place.rawValue.utf8.count < 6
            ? "district >= \(place) AND district < \(place.end)" : "district = \(place.district)"
        return try rows(
            """
            SELECT * FROM month_freeze WHERE month IN (\(list: months)) AND \(within) ORDER BY month, district
            """
        ).map(FrozenMonth.init)
    }

    func isFrozen(_ month: CivilMonth, at place: PlaceCode) throws -> Bool {
        try value("SELECT 1 FROM month_freeze WHERE month = \(month) AND district = \(place.district)", as: Int.self)
            != nil
    }

    /// The figures of several months at a place: frozen ones as they were closed, the others as they are now. Costs a
    /// few index ranges a month, however many cases there are.
    public func monthFigures(_ months: [CivilMonth], at place: PlaceCode) throws -> [MonthFigures] {
        let frozen = Dictionary(grouping: try frozenMonths(months, at: place), by: \.month)
        let excluded = try excludedCounts(months: months, under: place)
        return try months.map { month in
            let closed = frozen[month] ?? []
            let (counts, isWhole) = try counts(month, at: place, frozen: closed)
            return MonthFigures(
                month: month, place: place, counts: counts, excluded: excluded[month] ?? 0,
                frozenAt: isWhole ? closed.map(\.at).max() : nil)
        }
    }

    /// The counts, and whether all of them are frozen.
    private func counts(
        _ month: CivilMonth, at place: PlaceCode, frozen: [FrozenMonth]
    ) throws -> (FactCounts, frozen: Bool) {
        if place.rawValue.utf8.count >= 6 {
            return frozen.isEmpty
                ? (try liveCounts(month, at: place), false) : (try frozenCounts(month, place: place), true)
        }
        let closed = Set(frozen.map(\.district.rawValue))
        var counts = try frozen.map { try frozenCounts(month, place: $0.district) }.reduce(FactCounts(), +)
        var isWhole = !frozen.isEmpty
        let left = try leftOut(of: month, under: place)
        for row in try self.counts(month.metric, under: place, by: 6) where !closed.contains(row.place) {
            counts.add(row.value, to: row.key)
            isWhole = false
        }
        for (counter, count) in left.counters
        where counter.metric == month.metric && !closed.contains(counter.place.district.rawValue) {
            counts.add(-count, to: counter.key)
        }
        return (counts, isWhole)
    }

    /// What the counters say at this moment, without the excluded cases, frozen or not.
    public func liveCounts(_ month: CivilMonth, at place: PlaceCode) throws -> FactCounts {
        FactCounts(try count(month.metric, under: place))
            - (try leftOut(of: month, under: place)).counts(month.metric, under: place)
    }

    private func frozenCounts(_ month: CivilMonth, place: PlaceCode) throws -> FactCounts {
        FactCounts(
            try rows("SELECT fact, value FROM month_figure WHERE month = \(month) AND place = \(place) AND unit = ''")
                .reduce(into: [:]) { $0[try $1.get("fact")] = try $1.get("value", as: Int.self) })
    }

    /// A month's counts for each place on the next level, or for each unit that led cases at a place.
    public func monthCounts(
        _ month: CivilMonth, at place: PlaceCode, by division: MonthDivision
    ) throws -> [String: FactCounts] {
        var result: [String: FactCounts] = [:]
        let isFrozen = place.rawValue.utf8.count >= 6 ? try self.isFrozen(month, at: place) : false
        switch division {
        case .places(let length):
            if isFrozen {
                for row in try rows(
                    """
                    SELECT place, fact, value FROM month_figure WHERE month = \(month) AND unit = ''
                    AND place >= \(place) AND place < \(place.end) AND length(place) = \(length)
                    """)
                {
                    result[try row.get("place"), default: FactCounts()].add(
                        try row.get("value"), to: try row.get("fact"))
                }
                return result
            }
            for row in try counts(month.metric, under: place, by: length) {
                result[row.place, default: FactCounts()].add(row.value, to: row.key)
            }
            for (counter, count) in try leftOut(of: month, under: place).counters where counter.metric == month.metric {
                result[String(counter.place.rawValue.prefix(length)), default: FactCounts()].add(
                    -count, to: counter.key)
            }
        case .units:
            let left = try isFrozen ? LeftOut() : leftOut(of: month, under: place)
            let kept = try isFrozen ? frozenUnits(month, place) : count(month.unitMetric, under: place)
            for (key, value) in kept {
                let (unit, fact) = MonthCount.split(key)
                result[unit, default: FactCounts()].add(value, to: fact)
            }
            for (counter, count) in left.counters where counter.metric == month.unitMetric {
                let (unit, fact) = MonthCount.split(counter.key)
                result[unit, default: FactCounts()].add(-count, to: fact)
            }
        }
        return result
    }

    private func frozenUnits(_ month: CivilMonth, _ place: PlaceCode) throws -> [String: Int] {
        let kept = place.at(.community) ?? place
        return try rows(
            "SELECT unit, fact, value FROM month_figure WHERE month = \(month) AND place = \(kept) AND unit <> ''"
        )
        .reduce(into: [:]) { sums, row in
            sums["\(try row.get("unit", as: String.self))/\(try row.get("fact", as: String.self))"] =
                try row.get("value", as: Int.self)
        }
    }
}

/// How a month is divided for a table.
public enum MonthDivision: Sendable, Hashable {
    /// By the places whose codes have this many letters.
    case places(length: Int)
    /// By lead unit; keys are the units' numbers.
    case units
}
