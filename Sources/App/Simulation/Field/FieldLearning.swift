import Field
import Households
import Kernel
import Persistence
import Visits

/// What the expectation learns from the server's journal, and whether the outcome is the promised one.
extension FieldRun {
    func journal(_ id: String, of phone: Int) async throws -> FieldResult? {
        let person = "staff:\(world.stewards[phones[phone].holder].account)"
        return try await database.read { try $0.fieldResult(of: id, by: person) }
    }

    /// What a request about these entries did, to them and to entries that waited at the server for another. The server
    /// says by the versions in which order it took what concerns one household; where they say nothing, entries were
    /// taken as they were sent, and what waited right after what it waited for.
    func learn(_ sent: [String], of phone: Int, _ results: [FieldResult]?) async throws {
        let ids = byWaiting(waiting(of: phone).filter { !sent.contains($0) } + sent, of: phone)
        var taken: [(id: String, household: Household.ID, version: Int)] = []
        for id in ids {
            let receipt = try await journal(id, of: phone)?.receipt
            taken.append(
                (
                    id, book[key(id, of: phone)]?.household ?? Household.ID(rawValue: 0),
                    receipt?["to"].flatMap(Int.init) ?? .max
                ))
        }
        let ordered = taken.enumerated().sorted {
            ($0.element.household, $0.element.version, $0.offset) < (
                $1.element.household, $1.element.version, $1.offset
            )
        }
        for (_, entry) in ordered { try await learnFromJournal(entry.id, of: phone, results) }
    }

    /// Entries of the person, on whatever telephone, that came to the server and did nothing yet.
    private func waiting(of phone: Int) -> [String] {
        book.keys.sorted().filter { key in
            key.hasPrefix("\(phones[phone].holder)/") && model.arrived[key] != nil && model.effects[key] == nil
                && !model.ended.contains(key)
        }.map { String($0.drop { $0 != "/" }.dropFirst()) }
    }

    /// In the same order, but each after what it waits for, or what took the place of that.
    private func byWaiting(_ ids: [String], of phone: Int) -> [String] {
        func waits(_ id: String, for others: [String]) -> Bool {
            var before = book[key(id, of: phone)]?.after
            while let name = before {
                if others.contains(name) { return true }
                before = ids.first { book[key($0, of: phone)]?.mends == name }
            }
            return false
        }
        var (left, ordered) = (ids, [String]())
        while let next = left.firstIndex(where: { !waits($0, for: left) }) ?? left.indices.first {
            ordered.append(left.remove(at: next))
        }
        return ordered
    }

    private func learnFromJournal(_ id: String, of phone: Int, _ results: [FieldResult]?) async throws {
        guard let known = try await journal(id, of: phone) else {
            if results?.contains(where: { $0.id == id }) == true {
                throw breach(.exactlyOnce, "\(id) was answered and is not in the journal")
            }
            return
        }
        let key = key(id, of: phone)
        if model.arrived[key] == nil { model.arrived[key] = model.arriving[key] }
        if let told = results?.first(where: { $0.id == id }), told.state != known.state,
            told.state != .waiting, !(told.state == .refused && known.state == .mended)
        {
            throw breach(.exactlyOnce, "\(id) was answered \(told.state), and the journal says \(known.state)")
        }
        try await learn(key, state: known.state, receipt: known.receipt, code: known.code)
    }

    /// One entry stands in a state now.
    func learn(_ key: String, state: FieldState, receipt: [String: String]?, code: String? = nil) async throws {
        guard let entry = book[key] else { throw breach(.exactlyOnce, "the journal has \(key), which nobody wrote") }
        let at = model.arrived[key]?.at ?? now
        switch state {
        case .waiting, .handed: break
        case .mended, .dropped:
            if model.effects[key] != nil { throw breach(.exactlyOnce, "\(key) was done, and is \(state) now") }
            model.ended.insert(key)
            if state == .mended { model.mended.insert(key) }
        case .refused:
            if model.effects[key] != nil { throw breach(.exactlyOnce, "\(key) was done, and is refused now") }
            if model.judged.insert(key).inserted, mayBeTaken(entry, key, at: at) == true, code != "field.before",
                code != "field.notYours"
            {
                throw breach(.access, "\(key) was refused (\(code ?? "")), and may be taken")
            }
        case .done:
            guard model.effects[key] == nil else { return }
            if model.ended.contains(key) { throw breach(.exactlyOnce, "\(key) had ended, and is done now") }
            // Taken by the secretary it follows another rule.
            if receipt != nil, mayBeTaken(entry, key, at: at) == false {
                throw breach(.access, "\(key) was taken, and may not be")
            }
            try done(entry, key, at: at, receipt)
        }
    }

    private func done(
        _ entry: SimulatedPhone.Entry, _ key: String, at: Instant, _ receipt: [String: String]?
    ) throws {
        let words = entry.kind == .report ? entry.fields["words"] : nil
        model.effects[key] = .init(
            kind: entry.kind, household: entry.household, at: at, words: words)
        tally.done[entry.kind.rawValue, default: 0] += 1
        if let mends = entry.mends {
            let old = key.prefix { $0 != "/" } + "/" + mends
            model.ended.insert(old)
            model.mended.insert(old)
        }
        guard let change = entry.change, let id = entry.household else { return }
        let isTold = receipt?["conflicts"] != nil
        let seen = model.arrived[key]?.seen ?? entry.seen
        let before = model.history
        let isConflict = model.write(change.value, to: change.field, of: id, seen: seen, own: written(before: key))
        tell("\(key) wrote \(change.field.rawValue) of \(id)\(isConflict ? ", in conflict" : "")")
        if model.history > before, !isConflict { model.effects[key]?.wrote = before + 1 }
        if isConflict != isTold, receipt != nil {
            throw breach(
                .exactlyOnce,
                "\(key) wrote \(change.field.rawValue) of \(id): in conflict is \(isTold), and must be \(!isTold)")
        }
    }

    /// The places in the history that its person's own entries made, on top of which an entry was made.
    private func written(before key: String) -> Set<Int> {
        let person = key.prefix { $0 != "/" } + "/"
        func before(_ key: String) -> String? {
            (model.arrived[key].map(\.after) ?? book[key]?.after).map { person + $0 }
        }
        var (open, met, found) = ([before(key)].compactMap(\.self), Set<String>(), Set<Int>())
        while let next = open.popLast() {
            guard met.insert(next).inserted else { continue }
            if let place = model.effects[next]?.wrote { found.insert(place) }
            let id = String(next.dropFirst(person.count))
            if let earlier = before(next) { open.append(earlier) }
            guard model.mended.contains(next) else { continue }
            open += book.filter { $1.mends == id && $0.hasPrefix(person) }.map(\.key)
        }
        return found
    }

    /// Whether the promises say that this entry is taken; nil where they leave it open.
    private func mayBeTaken(_ entry: SimulatedPhone.Entry, _ key: String, at: Instant) -> Bool? {
        if entry.isWrong { return false }
        let holder = Int(key.prefix { $0 != "/" }) ?? 0
        let post = world.stewards[holder].post
        guard let id = entry.household, let household = model.households[id] else {
            // A matter in a house: in the own grid, or where one visits.
            return holder == 0
                || model.households.contains { $1.steward == post || model.steward(of: $0, at: at) == post }
        }
        if entry.kind == .errand { return nil }
        let isOver = !household.standing.isKept && !(entry.kind == .change && household.standing == .moved)
        if isOver { return false }
        if household.steward == post { return true }
        return at < now && at >= now - .days(Household.mostDaysLate) && model.steward(of: id, at: at) == post
    }
}
