import Field
import Households
import Kernel
import Persistence
import Server
import Visits

/// The store against the expectation.
extension FieldRun {
    /// Everything can be rebuilt, each thing done is there once, and nothing is that nobody did.
    func checkStore() async throws {
        let found = try await HouseVerification.of(database)
        checked(.rebuilt)
        if let difference = found.differences.first ?? found.damage.first { throw breach(.rebuilt, difference) }
        tally.entries = found.entries
        try await checkEffects()
        for id in world.households { try await checkFields(of: id) }
        checked(.workers)
        let oldest = now - FieldTimer.mostWait
        let late = try await database.read {
            try $0.value(
                "SELECT id FROM field_command WHERE state = 'waiting' AND received_at < \(oldest)", as: String.self)
        }
        if let late { throw breach(.workers, "\(late) waits longer than a person may wait") }
        let forgotten = try await database.read {
            try $0.value(
                """
                SELECT w.id FROM field_command w JOIN field_command b ON b.person = w.person AND b.id = w.after_id
                WHERE w.state = 'waiting' AND b.state = 'done'
                """, as: String.self)
        }
        if let forgotten { throw breach(.workers, "\(forgotten) waits for an entry that is done") }
    }

    private func checkEffects() async throws {
        checked(.exactlyOnce)
        struct Visit: Hashable {
            let household: Household.ID
            let at: Instant
        }
        let (visits, errands, reports) = try await database.read { tx in
            (
                try tx.rows("SELECT household, at FROM visit_contact").map {
                    Visit(household: try $0.get("household"), at: try $0.get("at"))
                },
                try tx.rows("SELECT household FROM care_task WHERE kind LIKE 'errand:%'").map {
                    try $0.get("household", as: Household.ID.self)
                },
                try tx.rows("SELECT summary FROM case_file").map { try $0.get("summary", as: String.self) }
            )
        }
        let effects = model.effects.values
        let wanted = effects.compactMap { effect -> Visit? in
            guard effect.kind == .contact, let id = effect.household else { return nil }
            return Visit(household: id, at: effect.at)
        }
        if let odd = difference(counted(visits), counted(wanted)) {
            throw breach(.exactlyOnce, "the contact with \(odd.0.household) at \(odd.0.at) is there \(odd.1) times")
        }
        let asked = effects.filter { $0.kind == .errand }.compactMap(\.household)
        if let odd = difference(counted(errands), counted(asked)) {
            throw breach(
                .exactlyOnce, "\(odd.0) has \(odd.1) errands, and \(counted(asked)[odd.0] ?? 0) were asked for")
        }
        if let odd = difference(counted(reports), counted(effects.compactMap(\.words))) {
            throw breach(.exactlyOnce, "“\(odd.0)” is reported \(odd.1) times")
        }
    }

    private func counted<T: Hashable>(_ all: [T]) -> [T: Int] {
        all.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    /// Something that is there another number of times than it should be, and how often it is.
    private func difference<T: Hashable>(_ found: [T: Int], _ wanted: [T: Int]) -> (T, Int)? {
        let odd = Set(found.keys).union(wanted.keys).first { found[$0] != wanted[$0] }
        return odd.map { ($0, found[$0] ?? 0) }
    }

    /// No value that somebody wrote is lost, and none is there that nobody wrote.
    private func checkFields(of id: Household.ID) async throws {
        guard let entry = model.households[id] else { return }
        let opened = try await opened(id)
        checked(.exactlyOnce)
        if opened.household.standing != entry.standing {
            throw breach(.exactlyOnce, "\(id) is \(opened.household.standing), and must be \(entry.standing)")
        }
        for field in [HouseholdField.contact, .needs, .coming, .groups] {
            let wanted = entry.last[field].map(\.value) ?? ""
            if opened.values[field] ?? "" != wanted {
                throw breach(
                    .exactlyOnce,
                    "\(field.rawValue) of \(id) is “\(opened.values[field] ?? "")”, and must be “\(wanted)”")
            }
            let seconds = opened.household.conflicts.filter { $0.field == field }
                .compactMap { opened.conflicts[$0.id.description] }
            if seconds.sorted() != (entry.conflicts[field] ?? []).sorted() {
                throw breach(
                    .exactlyOnce,
                    "beside \(field.rawValue) of \(id) stand \(seconds), and must \(entry.conflicts[field] ?? [])")
            }
        }
    }

    // MARK: The end

    /// The network is good again, everybody decides what waits for them, and a week passes.
    func settleEverything() async throws {
        tell("the network is good again")
        try await catchUp()
        pass(FieldTimer.mostWait + .hours(1))
        try await runTimers()
        try await catchUp()
        pass(.hours(1))
        try await runTimers()
        for phone in phones.indices { try await synchronise(phone, .good) }
        try await checkStore()
        try await checkPhones()
    }

    private func catchUp() async throws {
        let secretary = try await caller(world.secretary)
        for _ in 0..<40 {
            for phone in phones.indices {
                try await synchronise(phone, .good)
                for entry in phones[phone].entries {
                    if case .refused = entry.state { try await settle(entry, .drop, on: phone) }
                }
            }
            try await decideHanded(by: secretary, most: 20)
            let isQuiet = phones.allSatisfy { phone in
                suspended.contains(phone.holder)
                    || phone.entries.allSatisfy { entry in
                        switch entry.state {
                        case .open, .refused: false
                        case .done, .settled, .mended: true
                        }
                    }
            }
            if isQuiet { return }
            pass(.hours(2))
            try await runTimers()
        }
    }

    /// Every entry came to an end, and every telephone knows what the server knows.
    private func checkPhones() async throws {
        checked(.held)
        let undecided = try await database.read {
            try $0.rows("SELECT id, state, person FROM field_command WHERE state IN ('waiting', 'refused', 'handed')")
        }
        let closed = suspended.map { "staff:\(world.stewards[$0].account)" }
        for row in undecided where !closed.contains(try row.get("person")) {
            let (id, state) = (try row.get("id", as: String.self), try row.get("state", as: String.self))
            // A server that was restored may know again what its person has dropped since, also in the form in which it
            // first came back to them; it counts nowhere.
            if state == "refused", dropped.contains(where: { $0.hasSuffix("/" + id) }) { continue }
            throw breach(.held, "\(id) is still \(state)")
        }
        for phone in phones where !suspended.contains(phone.holder) {
            if let left = phone.entries.first(where: \.isOpen) {
                throw breach(.held, "\(left.id) is still on \(phone.name)")
            }
            let post = world.stewards[phone.holder].post
            let (known, here) = try await database.read { tx in
                try tx.rows(
                    """
                    SELECT id, version FROM household WHERE steward = \(post) AND standing IN ('visited', 'paused')
                    """
                ).reduce(into: ([Household.ID: Int](), 0)) { found, row in
                    found.0[try row.get("id")] = try row.get("version", as: Int.self)
                    found.1 += 1
                }
            }
            checked(.memory)
            let onPhone = phone.known.mapValues(\.version)
            if onPhone != known || here != known.count {
                throw breach(.memory, "\(phone.name) knows \(onPhone), and the server has \(known)")
            }
        }
    }
}
