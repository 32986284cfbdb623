import Kernel
import Persistence
import Testing

@testable import Cases

/// `verify` finds a broken row of every kind.
@Suite struct CaseTruthTests {
    /// What is broken, and how the finding begins. `{}` stands for the case's key.
    static let breaks: [(sql: String, finding: String)] = [
        ("UPDATE case_file SET number = 'x' WHERE id = {}", "number:"),
        ("UPDATE case_file SET policy = policy + 1 WHERE id = {}", "policy:"),
        ("UPDATE case_file SET state = 'accepted' WHERE id = {}", "state:"),
        ("UPDATE case_file SET open = 1 WHERE id = {}", "open:"),
        ("UPDATE case_file SET need = 'close' WHERE id = {}", "need:"),
        ("UPDATE case_file SET place = '340102001001' WHERE id = {}", "place:"),
        ("UPDATE case_file SET community = '340102001002' WHERE id = {}", "community:"),
        ("UPDATE case_file SET located = 0 WHERE id = {}", "located:"),
        ("UPDATE case_file SET desk = '340102' WHERE id = {}", "desk:"),
        ("UPDATE case_file SET category = NULL WHERE id = {}", "category:"),
        ("UPDATE case_file SET category_confirmed = 0 WHERE id = {}", "category_confirmed:"),
        ("UPDATE case_file SET grade = 'emergency' WHERE id = {}", "grade:"),
        ("UPDATE case_file SET grade_rank = 9 WHERE id = {}", "grade_rank:"),
        ("UPDATE case_file SET private = 1 WHERE id = {}", "private:"),
        ("UPDATE case_file SET channel = 'patrol' WHERE id = {}", "channel:"),
        ("UPDATE case_file SET anonymous = 1 WHERE id = {}", "anonymous:"),
        ("UPDATE case_file SET reporter = 5 WHERE id = {}", "reporter:"),
        ("UPDATE case_file SET merged_into = {} WHERE id = {}", "merged_into:"),
        ("UPDATE case_file SET split_from = {} WHERE id = {}", "split_from:"),
        ("UPDATE case_file SET version = version + 1 WHERE id = {}", "version:"),
        ("UPDATE case_file SET reported_at = 1 WHERE id = {}", "reported_at:"),
        ("UPDATE case_file SET updated_at = 1 WHERE id = {}", "updated_at:"),
        ("UPDATE case_file SET answered_at = NULL WHERE id = {}", "answered_at:"),
        ("UPDATE case_file SET closed_at = 1 WHERE id = {}", "closed_at:"),
        ("UPDATE case_file SET contacted_at = NULL WHERE id = {}", "contacted_at:"),
        ("UPDATE case_file SET lead_unit = 5 WHERE id = {}", "lead_unit:"),
        ("UPDATE case_file SET next_due = 1 WHERE id = {}", "next_due:"),
        ("UPDATE case_file SET next_clock = 'handle' WHERE id = {}", "next_clock:"),
        ("UPDATE case_file SET supervised = 1 WHERE id = {}", "supervised:"),
        ("UPDATE case_file SET dispatched = 0 WHERE id = {}", "dispatched:"),
        ("UPDATE case_file SET handled = 0 WHERE id = {}", "handled:"),
        ("UPDATE case_file SET self_handled = 1 WHERE id = {}", "self_handled:"),
        ("UPDATE case_file SET reopenings = 1 WHERE id = {}", "reopenings:"),
        ("UPDATE case_file SET reworks = 1 WHERE id = {}", "reworks:"),
        ("UPDATE case_file SET holds = 1 WHERE id = {}", "holds:"),
        ("UPDATE case_file SET extensions = 1 WHERE id = {}", "extensions:"),
        ("UPDATE case_file SET solved = NULL WHERE id = {}", "solved:"),
        ("UPDATE case_file SET satisfied = 1 WHERE id = {}", "satisfied:"),
        ("UPDATE case_file SET responded = 0 WHERE id = {}", "responded:"),
        ("UPDATE case_file SET in_time = 0 WHERE id = {}", "in_time:"),
        ("UPDATE case_file SET outcome = 'explained' WHERE id = {}", "outcome:"),
        ("UPDATE case_file SET closing = 'overdue' WHERE id = {}", "closing:"),
        ("UPDATE case_file SET summary = 'x' WHERE id = {}", "summary:"),
        ("UPDATE case_assignment SET unit = 5 WHERE case_id = {}", "assignment"),
        ("UPDATE case_assignment SET role = 'assisting' WHERE case_id = {}", "assignment"),
        ("UPDATE case_assignment SET state = 'received' WHERE case_id = {}", "assignment"),
        ("UPDATE case_assignment SET open = 1 WHERE case_id = {}", "assignment"),
        ("UPDATE case_assignment SET place = '340102' WHERE case_id = {}", "assignment"),
        ("UPDATE case_assignment SET assigned_at = 1 WHERE case_id = {}", "assignment"),
        ("UPDATE case_assignment SET due = 1 WHERE case_id = {}", "assignment"),
        ("UPDATE case_assignment SET handled_at = NULL WHERE case_id = {}", "assignment"),
        ("UPDATE case_assignment SET late = 1 WHERE case_id = {}", "assignment"),
        ("DELETE FROM case_assignment WHERE case_id = {}", "assignment"),
        (
            """
            INSERT INTO case_assignment (id, case_id, unit, role, state, open, place, assigned_at, due, late)
            SELECT id + 1, case_id, unit, role, state, open, place, assigned_at, due, late FROM case_assignment
            """, "assignment"
        ),
        ("UPDATE case_words SET body = 'x' WHERE case_id = {} AND kind = 'evaluation'", "words"),
        ("UPDATE case_words SET erased_at = 1 WHERE case_id = {} AND kind = 'report'", "words"),
        ("DELETE FROM case_words WHERE case_id = {} AND kind = 'evaluation'", "words"),
        (
            """
            INSERT INTO case_words (id, case_id, kind, body, salt, at)
            SELECT id + 1, case_id, kind, body, salt, at FROM case_words WHERE kind = 'report'
            """, "words"
        ),
        ("INSERT INTO timer (kind, subject, key, due, wake, tries) VALUES ('case', {}, '', 9, 9, 0)", "timer:"),
        ("UPDATE case_entry SET by_name = 'x' WHERE case_id = {} AND sequence = 2", "entry 2"),
        ("DELETE FROM case_entry WHERE case_id = {} AND sequence = 3", "entry"),
    ]

    @Test func `every kind of broken row is found`() async throws {
        try await CaseHouse.each { house in
            let id = try await house.closed()
            #expect(try await house.verification().differences == [])
            for (sql, finding) in CaseTruthTests.breaks {
                let statement = SQL(trustedText: sql.replacing("{}", with: id.description))
                let found = try await house.findings(after: statement)
                #expect(found.contains { $0.what.hasPrefix(finding) }, "\(sql)")
            }
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `a counter of a month that no case has is found`() async throws {
        try await CaseHouse.each { house in
            _ = try await house.closed()
            try await house.database.write { tx in
                try tx.add(1, to: Counter(metric: "month:2019-01", place: CaseHouse.grid, key: "solved"))
            }
            try await house.database.foldCounters()
            let report = try await house.verification()
            #expect(report.differences.map(\.subject) == ["counter month:2019-01 \(CaseHouse.grid) solved"])
        }
    }
}

extension CaseHouse {
    /// Carried to the answer by the usual way.
    func answer(_ id: CaseFile.ID) async throws {
        if try await file(id)?.state == .verifying {
            try await act(id, .verify(found: true, note: "属实"), by: worker, after: 5)
        }
        try await act(id, .accept, by: desk, after: 10)
        try await act(id, .dispatch(lead: company, assisting: [], why: "目录"), by: desk, after: 11)
        let lead = try await file(id)?.lead?.id ?? Identifier(rawValue: 0)
        try await act(id, .receive(assignment: lead), by: officer, after: 20)
        try await act(id, .contact(note: "已打电话"), by: officer, after: 21)
        try await act(id, .handle(assignment: lead, note: "换了门机", evidence: 1), by: officer, after: 90)
        if try await file(id)?.state == .handled {
            try await act(id, .check(passed: true, note: "运行正常", evidence: 0), by: worker, after: 95)
        }
        try await act(id, .answer(text: "电梯已修好", outcome: .solved), by: desk, after: 100)
    }

    func answered(by caller: Caller) async throws -> CaseFile.ID {
        let made = try await report(by: caller)
        try await answer(made.id)
        return made.id
    }

    /// Closed after an evaluation with words, solved and not satisfied.
    func closed() async throws -> CaseFile.ID {
        let made = try await report(contact: ReportContact(phone: "13800001111"))
        try await answer(made.id)
        try await act(
            made.id, .evaluate(solved: true, satisfied: false, words: nil), by: .anonymous, after: 200,
            secret: made.secret, words: "来得太慢")
        return made.id
    }

    /// The same with a name, an address and a document.
    func closedCase(with file: KeptFile, by caller: Caller) async throws -> CaseFile.ID {
        let made = try await database.perform(
            ReportCase(
                words: "电梯坏了两天没人修", jurisdiction: CaseHouse.district,
                position: ReportPosition(place: CaseHouse.grid, address: "3 号楼 2 单元"), category: "lift",
                contact: ReportContact(phone: "13800001111", name: "王芳"), evidence: [file]),
            by: caller, at: CaseHouse.start)
        try await answer(made.id)
        try await act(
            made.id, .evaluate(solved: true, satisfied: false, words: nil), by: caller, after: 200,
            secret: made.secret, words: "来得太慢")
        return made.id
    }

    /// What `verify` finds after a statement that is then taken back.
    func findings(after statement: SQL) async throws -> [CaseVerification.Difference] {
        struct Undo: Error { let found: [CaseVerification.Difference] }
        do {
            try await database.write { tx in
                try tx.execute(statement)
                var verification = CaseVerification()
                var counters: [Counter: Int] = [:]
                _ = try verification.check(tx, after: nil, counting: &counters)
                throw Undo(found: verification.differences)
            }
            return []
        } catch let undo as Undo {
            return undo.found
        }
    }
}
