import Cases
import Geometry
import Kernel
import People
import Persistence
import Policy
import Server
import Territory

/// What is too much to look at after every step: the whole store, as `jinlin verify` does it, and everything that was
/// ever acknowledged.
extension DistrictRun {
    func checkEverything() async throws {
        let found = try await HouseVerification.of(database)
        checked(.rebuilt)
        if let difference = found.differences.first ?? found.damage.first { throw breach(.rebuilt, difference) }
        tally.entries = found.entries
        try await checkAcknowledged(cases: found.cases)
        try await checkMemory()
        try await checkQueues()
        try await checkFigures()
    }

    /// Every figure of a month opens down to as many cases.
    private func checkFigures() async throws {
        let moment = now
        let months = [0, -1].map { CivilMonth(of: Zone.china.date(step.at)).adding(months: $0) }
        checked(.rebuilt)
        for district in world.districts {
            for month in months {
                let wrong = try await database.read { tx -> String? in
                    let figures = try tx.count("month:\(month)", under: district.code)
                    for fact in CaseFact.allCases {
                        var filter = CaseFilter(places: [district.code])
                        (filter.month, filter.fact) = (month, fact)
                        let (shown, count) = (figures[fact.rawValue] ?? 0, try tx.caseCount(filter, at: moment))
                        if shown != count { return "\(fact.rawValue) of \(month): \(shown), and opens \(count) cases" }
                    }
                    return nil
                }
                if let wrong { throw breach(.rebuilt, wrong) }
            }
        }
    }

    /// Everything that was acknowledged is there once, where it was said to be, and there are no other cases.
    private func checkAcknowledged(cases: Int) async throws {
        struct Place: Hashable {
            let id: CaseFile.ID
            let sequence: Int
        }
        let entries: [Place: (at: Instant, by: String)] = try await database.read { tx in
            var entries: [Place: (at: Instant, by: String)] = [:]
            for row in try tx.rows("SELECT case_id, sequence, at, by_key FROM case_entry") {
                entries[Place(id: try row.get("case_id"), sequence: try row.get("sequence"))] = (
                    try row.get("at"), try row.get("by_key")
                )
            }
            return entries
        }
        checked(.exactlyOnce)
        if cases != ledger.cases.count {
            throw breach(.exactlyOnce, "there are \(cases) cases, and \(ledger.cases.count) were acknowledged")
        }
        var taken = Set<Place>()
        for one in ledger.acknowledged {
            let place = Place(id: one.id, sequence: one.version)
            guard let entry = entries[place], entry.by == one.by, one.moments.contains(entry.at) else {
                throw breach(
                    .exactlyOnce, "\(one.word) of step \(one.step) on case \(one.id) is not entry \(one.version)")
            }
            guard taken.insert(place).inserted else {
                throw breach(.exactlyOnce, "\(one.word) of step \(one.step) shares entry \(one.version) with another")
            }
        }
    }

    /// What the process holds in memory is what a process would read that starts now.
    private func checkMemory() async throws {
        checked(.memory)
        let (known, fresh) = (try database.resources.get(Locator.self), Locator())
        // Borders that begin today are learnt by a timer; one that ran by a wrong clock is right again a day later.
        let isSettled = try await database.failingTimers(limit: 1).isEmpty
        if workersReturn == nil && step.at >= clockIsRightFrom && isSettled {
            try await fresh.reload(from: database, at: now)
            for district in world.districts {
                for corner in district.corners.sorted(by: { $0.key < $1.key }).map(\.value) {
                    for share in [0.1, 0.45, 0.55, 0.9] {
                        guard
                            let point = GeoPoint(
                                longitude: corner.longitude + World.side * share,
                                latitude: corner.latitude + World.side / 2)
                        else { continue }
                        if known.locate(point).certain != fresh.locate(point).certain {
                            throw breach(.memory, "\(point) is located by borders that are not in force")
                        }
                    }
                }
            }
        }
        let places = world.districts.flatMap { [$0.code] + $0.communities }
        for place in places {
            let inForce = try await database.read { try $0.policy(at: place).version }
            let bound = ledger.bound.filter { $0.key.contains(place) }.max {
                $0.key.rawValue.count < $1.key.rawValue.count
            }
            if inForce != bound?.value {
                throw breach(
                    .memory, "\(place) is under rules \(inForce), and was given \(String(describing: bound?.value))")
            }
        }
    }

    /// Every open case is in exactly one queue or with a unit; what queues count is what they hold.
    private func checkQueues() async throws {
        let queued = try await database.read { tx -> (wrong: String?, ids: [CaseFile.ID]) in
            let desks: [PlaceCode] = try tx.rows("SELECT DISTINCT desk FROM case_file WHERE open = 1").map {
                try $0.get("desk")
            }
            var queued: [CaseFile.ID] = []
            for desk in desks {
                for (need, count) in try tx.queueCounts(desk: desk, most: .max).waiting {
                    var (after, rows): (String?, [CaseFile.ID]) = (nil, [])
                    repeat {
                        let page = try tx.queue(desk: desk, needs: [need], after: after)
                        rows += page.rows.map(\.id)
                        after = page.next
                    } while after != nil
                    if rows.count != count {
                        return ("queue \(need) at \(desk) counts \(count) and holds \(rows.count)", queued)
                    }
                    queued += rows
                }
            }
            return (nil, queued)
        }
        checked(.held)
        if let wrong = queued.wrong { throw breach(.rebuilt, wrong) }
        if Set(queued.ids).count != queued.ids.count { throw breach(.held, "a case waits in two queues") }
    }
}
