import Kernel
import People
import Persistence
import Policy
import Retention
import Territory
import Testing

@testable import Cases

/// What is let go of when its time is over, what is not, and the proof of it.
@Suite struct RetentionTests {
    private static let late = CaseHouse.start + .days(400)
    private static let later = CaseHouse.start + .days(800)

    private func retain(
        _ kind: RetentionClass, in house: CaseHouse, at now: Instant
    ) async throws -> (released: Int, held: Int, steps: Int) {
        var (sum, cursor) = ((released: 0, held: 0, steps: 0), nil as String?)
        repeat {
            let step = try await house.database.perform(Retain(kind, cursor: cursor), by: .system, at: now)
            sum = (sum.released + step.released, sum.held + step.held, sum.steps + 1)
            cursor = step.next
        } while cursor != nil
        return sum
    }

    private func findings(_ house: CaseHouse) async throws -> [String] {
        try await house.database.read { tx in
            var verification = RetentionVerification()
            try verification.check(tx)
            try verification.checkCases(tx)
            return verification.differences
        }
    }

    /// A closed case with telephone, name, address and a document.
    private func closed(_ house: CaseHouse, by caller: Caller = .anonymous, hash: Character = "a") async throws
        -> CaseFile.ID
    {
        let file = KeptFile(
            hash: String(repeating: hash, count: 64), thumbnail: nil, type: "application/pdf", filename: "维修单据.pdf",
            bytes: 9)
        return try await house.closedCase(with: file, by: caller)
    }

    private func stored(_ house: CaseHouse, _ id: CaseFile.ID) async throws -> (phone: Bool, address: Bool, files: Int)
    {
        try await house.database.read { tx in
            let detail = try tx.caseDetail(id)
            return (detail?.hasPhone ?? false, detail?.address != nil, detail?.evidence.count ?? 0)
        }
    }

    @Test func `a year after the end telephone and address go, and the ledger proves it`() async throws {
        try await CaseHouse.each { house in
            let id = try await closed(house)
            let open = try await house.report(contact: ReportContact(phone: "13800002222"))
            #expect(try await retain(.contact, in: house, at: CaseHouse.start + .days(364)).released == 0)
            #expect(try await stored(house, id) == (true, true, 1))
            for kind in [RetentionClass.contact, .position] {
                #expect(try await retain(kind, in: house, at: RetentionTests.late).released == 1)
                #expect(try await retain(kind, in: house, at: RetentionTests.late).released == 0)
            }
            #expect(try await stored(house, id) == (false, false, 1))
            #expect(try await stored(house, open.id).phone)
            #expect(try await retain(.photos, in: house, at: RetentionTests.later).released == 1)
            #expect(try await stored(house, id).files == 0)
            let told = try await house.database.takeOutbox(at: RetentionTests.later, limit: 200, lease: .seconds(9))
            #expect(told.filter { $0.topic == ForgottenFile.topic }.count == 1)

            let proof = try await house.database.read { try $0.retentionProof(ofCase: id) }
            #expect(proof.map(\.kind) == [.contact, .position, .photos])
            #expect(proof.map(\.rules) == ["hefei-yaohai 1 year", "hefei-yaohai 1 year", "hefei-yaohai 2 years"])
            #expect(proof.allSatisfy { $0.count == 1 && $0.by == "system" })
            #expect(try await house.database.read { try $0.retentionProof(ofCase: open.id) }.isEmpty)
            let ledger = try await house.database.read { tx in
                try tx.rows("SELECT * FROM retention_entry").map { try $0.canonical }.joined()
            }
            for secret in ["13800001111", "王芳", "3 号楼", "case:", id.description] { #expect(!ledger.contains(secret)) }
            #expect(try await findings(house) == [])
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `a plan says what a run then does, and changes nothing`() async throws {
        try await CaseHouse.each { house in
            let id = try await closed(house)
            let other = try await closed(house, hash: "b")
            _ = try await house.database.perform(
                PlaceLegalHold(other, reason: "法院调取"), by: house.desk, at: CaseHouse.start)
            let due = try await house.database.read { tx in
                try tx.resource(RetentionKeepers.self).keeper(of: .contact)?.due(
                    tx.retentionCutoffs(.contact, at: RetentionTests.late), in: tx)
            }
            #expect(due == RetentionDue(count: 1, held: 1))
            #expect(try await stored(house, id).phone)
            let done = try await retain(.contact, in: house, at: RetentionTests.late)
            #expect(done.released == 1 && done.held == 1)
        }
    }

    @Test func `a held case loses nothing, and what was asked meanwhile is done when the hold is lifted`() async throws
    {
        try await CaseHouse.each { house in
            let resident = Caller(kind: .resident(Identifier(rawValue: 71)), name: "居民")
            let id = try await closed(house, by: resident)
            let refused = await refusal {
                _ = try await house.database.perform(
                    PlaceLegalHold(id, reason: "x"), by: house.worker, at: CaseHouse.start)
            }
            #expect(refused == .refused)
            let silent = await refusal {
                _ = try await house.database.perform(
                    PlaceLegalHold(id, reason: " "), by: house.desk, at: CaseHouse.start)
            }
            #expect(silent?.code == "case.reasonMissing")
            _ = try await house.database.perform(
                PlaceLegalHold(id, reason: "法院调取"), by: house.desk, at: CaseHouse.start)
            for kind in [RetentionClass.contact, .position, .photos] {
                let done = try await retain(kind, in: house, at: RetentionTests.later)
                #expect(done.released == 0 && done.held == 1)
            }
            try await house.database.write { tx in
                try tx.execute("INSERT INTO resident (id, elder, language, created) VALUES (71, 0, 'zh', 0)")
                try CasePersonalRecords().erase(Identifier(rawValue: 71), in: tx, at: RetentionTests.later)
            }
            #expect(try await stored(house, id) == (true, true, 1))
            let held = try await house.database.read { try $0.legalHolds(under: [CaseHouse.district]) }
            #expect(held.map(\.erasureAsked) == [RetentionTests.later] && held.first?.reason == "法院调取")
            #expect(try await house.database.read { try $0.legalHolds(under: [PlaceCode("340103")!]) }.isEmpty)

            let lifted = try await house.database.perform(
                LiftLegalHold(id, reason: "案件审结"), by: house.desk, at: RetentionTests.later + .days(1))
            #expect(lifted)
            #expect(try await stored(house, id) == (false, false, 0))
            let words = try await house.database.read { try $0.caseDetail(id)?.words ?? [] }
            #expect(!words.isEmpty && words.allSatisfy { $0.body == nil })
            #expect(try await house.verification().differences == [])
            let again = try await house.database.perform(
                LiftLegalHold(id, reason: "再一次"), by: house.desk, at: RetentionTests.later + .days(1))
            #expect(!again)
        }
    }

    @Test func `a lifted hold lets the next pass find what became due long ago`() async throws {
        try await CaseHouse.each { house in
            let id = try await closed(house)
            _ = try await house.database.perform(PlaceLegalHold(id, reason: "调查"), by: house.desk, at: CaseHouse.start)
            #expect(try await retain(.contact, in: house, at: RetentionTests.late).held == 1)
            _ = try await house.database.perform(
                LiftLegalHold(id, reason: "结束"), by: house.desk, at: RetentionTests.late)
            #expect(try await retain(.contact, in: house, at: RetentionTests.late + .days(1)).released == 1)
            #expect(try await !stored(house, id).phone)
        }
    }

    @Test func `what came in late is found by the next whole pass`() async throws {
        try await CaseHouse.each { house in
            #expect(try await retain(.contact, in: house, at: RetentionTests.late).released == 0)
            let id = try await closed(house)
            #expect(try await retain(.contact, in: house, at: RetentionTests.late + .days(1)).released == 0)
            #expect(try await retain(.contact, in: house, at: RetentionTests.late + .days(31)).released == 1)
            #expect(try await !stored(house, id).phone)
        }
    }

    @Test func `every change of the ledger is found, and so is what came back`() async throws {
        try await CaseHouse.each { house in
            let id = try await closed(house)
            for kind in [RetentionClass.contact, .position] {
                _ = try await retain(kind, in: house, at: RetentionTests.late)
            }
            _ = try await retain(.photos, in: house, at: RetentionTests.later)
            #expect(try await findings(house) == [])
            let breaks: [(String, String)] = [
                ("UPDATE retention_entry SET count = 2 WHERE sequence = 1", "retention 1"),
                ("UPDATE retention_entry SET rules = 'x' WHERE sequence = 2", "retention 2"),
                ("UPDATE retention_entry SET at = 1 WHERE sequence = 2", "retention 2"),
                ("DELETE FROM retention_entry WHERE sequence = 2", "retention 3: out of sequence"),
                ("DELETE FROM retention_entry WHERE sequence = 1", "retention 2: out of sequence"),
                (
                    "UPDATE case_contact SET name = (SELECT hash FROM retention_entry WHERE sequence = 1)",
                    "retention contact: said to be gone"
                ),
                ("UPDATE case_file SET address = '3 号楼' WHERE id = \(id)", "retention position: said to be gone"),
                ("UPDATE case_evidence SET erased_at = NULL", "retention photos: said to be gone"),
            ]
            for (sql, finding) in breaks {
                struct Undo: Error { let found: [String] }
                do {
                    try await house.database.write { tx in
                        try tx.execute(SQL(trustedText: sql))
                        var verification = RetentionVerification()
                        try verification.check(tx)
                        try verification.checkCases(tx)
                        throw Undo(found: verification.differences)
                    }
                } catch let undo as Undo {
                    #expect(undo.found.contains { $0.hasPrefix(finding) }, "\(sql): \(undo.found)")
                }
            }
            #expect(try await findings(house) == [])
        }
    }

    @Test func `where several packs agree, the ledger always names the same one`() throws {
        let packs = try [SamplePolicy.changtai, SamplePolicy.yaohai].map { try SamplePolicy.inForce($0).pack }
        for number in 0..<20 {
            let places = try ["3501", "3401"].map { try #require(PlaceCode("\($0)\(number + 10)")) }
            let cutoffs = RetentionCutoffs(.submissions, bound: Array(zip(places, packs)), at: RetentionTests.late)
            #expect(cutoffs.installation?.rule == "hefei-yaohai 7 days")
        }
    }

    @Test func `what belongs to the installation goes in bounded steps by the longest period`() async throws {
        try await CaseHouse.each { house in
            let messages = Limits.retentionPerStep * 2 + 7
            try await house.database.write { tx in
                for number in 0..<messages { try tx.tell("news", ["n": number]) }
                try tx.execute("UPDATE outbox SET done_at = \(CaseHouse.start) WHERE topic = 'news'")
            }
            #expect(try await retain(.outbox, in: house, at: CaseHouse.start + .days(6)).released == 0)
            let done = try await retain(.outbox, in: house, at: CaseHouse.start + .days(9))
            #expect(done.released == messages && done.steps == 3)
            let lines = try await house.database.read { try $0.retentionEntries(of: .outbox) }
            #expect(lines.map(\.count) == [7, Limits.retentionPerStep, Limits.retentionPerStep])
            #expect(lines.allSatisfy { $0.subjects.isEmpty })

            // The log is read from its beginning: what is younger stops the pass, and an old line goes.
            let before = try await house.database.read { tx in try tx.value("SELECT count(*) FROM audit", as: Int.self)
            }
            try await house.database.write { tx in
                let first = try tx.value("SELECT MIN(id) FROM audit", as: Int64.self) ?? 0
                try tx.execute("UPDATE audit SET at = \(CaseHouse.start - .days(9_000)) WHERE id = \(first)")
            }
            #expect(try await retain(.audit, in: house, at: CaseHouse.start + .days(1)).released == 1)
            let after = try await house.database.read { tx in try tx.value("SELECT count(*) FROM audit", as: Int.self) }
            #expect(after == before.map { $0 - 1 })
            #expect(try await findings(house) == [])
        }
    }

    @Test func `the night’s timers are set once, run in steps and set the next night`() async throws {
        try await CaseHouse.each { house in
            let id = try await closed(house)
            let messages = Limits.retentionPerStep + 1
            try await house.database.write { tx in
                try RetentionTimer.arrange(tx, at: CaseHouse.start)
                try RetentionTimer.arrange(tx, at: CaseHouse.start + .hours(1))
                for number in 0..<messages { try tx.tell("news", ["n": number]) }
                try tx.execute("UPDATE outbox SET done_at = \(CaseHouse.start) WHERE topic = 'news'")
            }
            func turn(_ now: Instant) async throws -> TimerTurn {
                try await house.database.runDueTimers(
                    at: now,
                    handlers: [
                        RetentionTimer.kind: { tx, timer, now in try RetentionTimer.fire(tx, timer, at: now) },
                        CaseTimer.kind: { _, _, _ in },
                    ])
            }
            let classes = RetentionClass.allCases.count
            let waiting = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM timer WHERE kind = 'retention'", as: Int.self)
            }
            #expect(waiting == classes)
            let first = try await turn(RetentionTests.late)
            #expect(first.failed == 0 && first.run == classes)
            #expect(try await !stored(house, id).phone)
            // One message is left for the step that goes on a second later; nothing else before the next night.
            #expect(try await turn(RetentionTests.late).run == 0)
            #expect(try await turn(RetentionTests.late + .seconds(2)).run == 1)
            let left = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM outbox WHERE topic = 'news'", as: Int.self)
            }
            #expect(left == 0)
            #expect(try await turn(RetentionTests.late + .days(1)).run == classes)
        }
    }

    @Test func `nobody but the program itself lets go of anything`() async throws {
        try await CaseHouse.each { house in
            for caller in [house.desk, house.worker, .anonymous] {
                let error = await refusal {
                    _ = try await house.database.perform(Retain(.contact), by: caller, at: RetentionTests.later)
                }
                #expect(error == .refused)
            }
        }
    }
}
