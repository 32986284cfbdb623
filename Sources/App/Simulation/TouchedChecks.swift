import Cases
import Kernel
import People
import Persistence
import Policy
import Territory

/// What must hold after every step, for the cases it touched.
extension DistrictRun {
    private struct Written {
        let id: CaseFile.ID
        let sequence: Int
        let by: String
    }

    func checkTouched() async throws {
        let moments = moments
        let touched: [CaseFile.ID] = try await database.read { tx in
            try tx.rows("SELECT id FROM case_file WHERE updated_at IN (\(list: moments)) ORDER BY id").map {
                try $0.get("id")
            }
        }
        for id in touched { try await check(id) }
        if !touched.isEmpty { try await checkAuthors(of: touched) }
        try await checkNothingRefusedIsKept()
    }

    /// Rebuilds one case and looks whether somebody has it and a clock runs.
    private func check(_ id: CaseFile.ID) async throws {
        let (differences, file, parent, deskExists) = try await database.read { tx in
            var verification = CaseVerification()
            var counters: [Counter: Int] = [:]
            _ = try verification.check(tx, after: CaseFile.ID(rawValue: id.rawValue - 1), limit: 1, counting: &counters)
            let file = try tx.storedCase(id)?.file
            let parent = try file?.mergedInto.flatMap { try tx.storedCase($0)?.file }
            let deskExists = try file.map { try tx.place($0.desk) != nil } ?? false
            return (verification.differences, file, parent, deskExists)
        }
        checked(.rebuilt)
        if let difference = differences.first {
            throw breach(.rebuilt, "\(difference.subject): \(difference.what)")
        }
        guard let file else { throw breach(.exactlyOnce, "case \(id) is gone") }
        if !deskExists { throw breach(.held, "\(file.number) waits at \(file.desk), which is no place") }
        if let fault = Keeping.fault(file, parent) { throw breach(.held, "\(file.number): \(fault)") }
        if let fault = Timing.fault(file, parent) { throw breach(.timed, "\(file.number): \(fault)") }
        checked(.held)
        checked(.timed)
        guard var known = ledger.cases[id] else {
            throw breach(.exactlyOnce, "\(file.number) is there, and nobody was told of it")
        }
        (known.state, known.version, known.place) = (file.state, file.version, file.place)
        known.reporter = file.reporter
        ledger.learn(known)
    }

    /// Entries of this step are by the system, or by whoever was told that it was done.
    private func checkAuthors(of touched: [CaseFile.ID]) async throws {
        let moments = moments
        let entries = try await database.read { tx in
            try tx.rows(
                """
                SELECT case_id, sequence, by_key FROM case_entry
                WHERE case_id IN (\(list: touched)) AND at IN (\(list: moments))
                """
            ).map {
                Written(id: try $0.get("case_id"), sequence: try $0.get("sequence"), by: try $0.get("by_key"))
            }
        }
        checked(.exactlyOnce)
        for entry in entries where entry.by != Caller.system.key && !actedBy.contains(entry.by) {
            throw breach(
                .exactlyOnce,
                "entry \(entry.sequence) of case \(entry.id) is by \(entry.by), who was told it was refused")
        }
    }

    /// An acknowledged command: its entry, its audit row, its key, and the message to the reporter, once each.
    func checkActed(
        _ outcome: ActOnCase.Outcome, _ command: CaseCommand, by caller: Caller, beside: Bool
    ) async throws {
        let moments = moments
        let (by, entries, audits) = try await database.read { tx in
            (
                try tx.row(
                    "SELECT by_key, at FROM case_entry WHERE case_id = \(outcome.id) AND sequence = \(outcome.version)"),
                try tx.value(
                    """
                    SELECT count(*) FROM case_entry
                    WHERE case_id = \(outcome.id) AND by_key = \(caller.key) AND at IN (\(list: moments))
                    """, as: Int.self) ?? 0,
                try tx.value(
                    """
                    SELECT count(*) FROM audit WHERE subject = \("case:\(outcome.id)") AND caller = \(caller.key)
                    AND action = \("case." + command.word) AND at IN (\(list: moments))
                    """, as: Int.self) ?? 0
            )
        }
        checked(.exactlyOnce)
        guard let by, try by.get("by_key", as: String.self) == caller.key, moments.contains(try by.get("at")) else {
            throw breach(
                .exactlyOnce,
                "\(command.word) on \(outcome.number) was acknowledged and is not entry \(outcome.version)")
        }
        // Beside it the same person may have merged another case into this one.
        if entries != 1 && !beside {
            throw breach(.exactlyOnce, "\(command.word) on \(outcome.number) is there \(entries) times")
        }
        if audits != 1 {
            throw breach(.exactlyOnce, "\(command.word) on \(outcome.number) is \(audits) times in the log")
        }
        let told: [String: String] = ["accept": "accepted", "dispatch": "dispatched", "answer": "answered"]
        guard let kind = told[command.word] else { return }
        let messages = try await database.read { tx in
            try tx.rows("SELECT payload FROM outbox WHERE topic = \(CaseNotice.topic) ORDER BY id DESC LIMIT 40").map {
                try $0.get("payload", as: String.self)
            }
        }
        guard messages.contains(where: { $0.contains("\"\(kind)\"") && $0.contains(outcome.number) }) else {
            throw breach(.workers, "nobody is told that \(outcome.number) was \(kind)")
        }
    }

    /// A new report: found by its number, shown to its reporter and to nobody who has no business with it.
    func checkIntake(_ id: CaseFile.ID, _ number: String, _ report: ReportCase) async throws {
        let places = world.districts.map(\.code)
        let found = try await database.read { try $0.search(number, kind: "case", under: places, limit: 5) }
        guard found.contains(id.rawValue) else { throw breach(.rebuilt, "the search does not find \(number)") }
        guard let known = ledger.cases[id] else { return }
        try await mustRead(id, link(of: known))
        try await mustNotRead(id, stranger())
    }

    private func checkNothingRefusedIsKept() async throws {
        guard step.fault == .refusedBefore || step.fault == .refusedAfter else { return }
        checked(.refusedChangesNothing)
        if try await database.read({ try SimulatedTrace.isFound(in: $0) }) {
            throw breach(.refusedChangesNothing, "something of a write is kept that was refused beside another one")
        }
    }
}
