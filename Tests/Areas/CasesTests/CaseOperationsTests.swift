import Kernel
import Persistence
import Testing

@testable import Cases

@Suite struct CaseOperationsTests {
    @Test func `a matter goes from a resident's words to a closed, evaluated case`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(contact: ReportContact(phone: "13800001111", name: "李"))
            let id = made.id
            if try await house.file(id)?.state == .verifying {
                try await house.act(id, .verify(found: true, note: "属实"), by: house.worker, after: 5)
            }
            try await house.act(id, .accept, by: house.desk, after: 10)
            try await house.act(id, .dispatch(lead: house.company, assisting: [], why: "目录"), by: house.desk, after: 11)
            let lead = try #require(try await house.file(id)?.lead?.id)
            try await house.act(id, .receive(assignment: lead), by: house.officer, after: 20)
            try await house.act(id, .contact(note: "已打电话"), by: house.officer, after: 21)
            try await house.act(id, .arrive(assignment: lead), by: house.officer, after: 60)
            try await house.act(id, .handle(assignment: lead, note: "换了门机", evidence: 1), by: house.officer, after: 90)
            if try await house.file(id)?.state == .handled {
                try await house.act(id, .check(passed: true, note: "运行正常", evidence: 0), by: house.worker, after: 95)
            }
            try await house.act(id, .answer(text: "电梯已修好", outcome: .solved), by: house.desk, after: 100)
            try await house.act(
                id, .evaluate(solved: true, satisfied: true, words: nil), by: .anonymous, after: 200,
                secret: made.secret, words: "谢谢")
            let file = try #require(try await house.file(id))
            #expect(file.state == .closed)
            #expect(file.closing == .normal)
            let report = try await house.verification()
            #expect(report.differences == [])
            #expect(report.cases == 1)
        }
    }

    @Test func `the same key twice is one case`() async throws {
        try await CaseHouse.each { house in
            let first = try await house.report(key: "form-1")
            let second = try await house.report(key: "form-1")
            #expect(first.id == second.id)
            #expect(first.number == second.number)
            let count = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM case_file", as: Int.self)
            }
            #expect(count == 1)
        }
    }

    @Test func `a stale page changes nothing`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report()
            let version = try #require(try await house.file(made.id)?.version)
            try await house.act(made.id, .supervise(reason: "先盯住"), by: house.desk)
            let error = await refusal {
                _ = try await house.act(made.id, .void(reason: "误报"), by: house.desk, seen: version)
            }
            #expect(error?.status == 409)
            #expect(try await house.file(made.id)?.state != .void)
        }
    }

    @Test func `nobody acts or looks where they may not, and learns nothing`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report()
            let before = try await house.file(made.id)
            for command in CaseRulesTests.commands where command != .tick {
                let error = await refusal { _ = try await house.act(made.id, command, by: house.stranger) }
                #expect(error == AppError.refused, "\(command.word)")
            }
            let wrongSecret = await refusal {
                _ = try await house.act(made.id, .withdraw(reason: ""), by: .anonymous, secret: "aaaa")
            }
            #expect(wrongSecret == AppError.refused)
            let missing = await refusal { _ = try await house.act(Identifier(rawValue: 5), .accept, by: house.desk) }
            #expect(missing == AppError.refused)
            #expect(try await house.file(made.id) == before)
            let reader = try await house.database.read { tx in
                try tx.mayRead(made.id, house.stranger, at: CaseHouse.start)
            }
            #expect(reader == nil)
        }
    }

    @Test func `a unit sees its own and no other unit's part`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(category: "noise")
            if try await house.file(made.id)?.state == .verifying {
                try await house.act(made.id, .verify(found: true, note: "属实"), by: house.worker)
            }
            try await house.act(made.id, .accept, by: house.desk, after: 2)
            try await house.act(
                made.id, .dispatch(lead: house.police, assisting: [], why: ""), by: house.desk, after: 3)
            let lead = try #require(try await house.file(made.id)?.lead?.id)
            let error = await refusal {
                _ = try await house.act(made.id, .receive(assignment: lead), by: house.officer)
            }
            #expect(error == AppError.refused)
            let inbox = try await house.database.read { tx in try tx.inbox(of: house.officer.units).rows.count }
            #expect(inbox == 0)
        }
    }

    @Test func `merged reports keep their own answer and evaluation`() async throws {
        try await CaseHouse.each { house in
            let first = try await house.report("电梯又停在五楼了")
            let second = try await house.report("电梯停在五楼不动")
            try await house.act(second.id, .merge(into: first.id), by: house.desk)
            #expect(try await house.file(second.id)?.state == .merged)
            try await house.finish(first.id)
            try await house.act(first.id, .answer(text: "已修好", outcome: .solved), by: house.desk, after: 60)
            #expect(try await house.file(second.id)?.state == .answered)
            try await house.act(
                second.id, .evaluate(solved: false, satisfied: false, words: nil), by: .anonymous, after: 70,
                secret: second.secret)
            let child = try #require(try await house.file(second.id))
            #expect(child.mergedInto == nil)
            #expect(child.reopenings == 1)
            #expect(try await house.file(first.id)?.evaluation == nil)
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `a case is split into cases that name each other`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report("电梯坏了，楼道灯也不亮")
            if try await house.file(made.id)?.state == .verifying {
                try await house.act(made.id, .verify(found: true, note: "属实"), by: house.worker)
            }
            let split = SplitCase(made.id, parts: [.init(words: "楼道灯不亮", category: "street-lamp")], reason: "两件事")
            let outcome = try await house.database.perform(split, by: house.desk, at: CaseHouse.start + .minutes(5))
            let part = try #require(outcome.parts.first)
            #expect(try await house.file(part.id)?.splitFrom == made.id)
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `thousands without a place are located by one rule`() async throws {
        try await CaseHouse.each { house in
            for number in 0..<260 {
                _ = try await house.report(number % 2 == 0 ? "桂香苑\(number)号的路灯坏了" : "巷子里路灯坏了\(number)", place: nil)
            }
            var after: CaseFile.ID?
            var located = 0
            repeat {
                let turn = LocateByRule(
                    desk: CaseHouse.district, containing: "桂香苑", place: CaseHouse.grid, after: after)
                let outcome = try await house.database.perform(turn, by: house.desk, at: CaseHouse.start + .minutes(9))
                (located, after) = (located + outcome.located, outcome.next)
            } while after != nil
            #expect(located == 130)
            let (whole, part) = try await house.database.read { tx in
                (try tx.queueCounts(desk: CaseHouse.district), try tx.queueCounts(desk: CaseHouse.district, most: 100))
            }
            #expect(whole.waiting[.locate] == 130 && whole.isWhole)
            #expect(part.all == 100 && !part.isWhole)
        }
    }

    @Test func `the count, the list and the export obey the same filter`() async throws {
        try await CaseHouse.each { house in
            for number in 0..<60 {
                _ = try await house.report("第\(number)件", category: number % 3 == 0 ? "lift" : "noise")
            }
            var filter = CaseFilter(places: [CaseHouse.district])
            filter.category = "lift"
            let wanted = filter
            let now = CaseHouse.start
            let (count, first, all) = try await house.database.read { tx in
                var all: [CaseFile.ID] = []
                try tx.eachCase(wanted, at: now) { all.append($0.id) }
                return (try tx.caseCount(wanted, at: now), try tx.cases(wanted, limit: 15, at: now), all)
            }
            #expect(count == 20)
            #expect(all.count == 20)
            let second = try await house.database.read { tx in
                try tx.cases(wanted, after: first.next, limit: 15, at: now)
            }
            #expect((first.rows + second.rows).map(\.id) == all)
            #expect(second.next == nil)
        }
    }

    @Test func `a telephone is readable only with a reason, and every reading is recorded`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(contact: ReportContact(phone: "13812345678"))
            let stored = try await house.database.read { tx in
                try tx.value("SELECT phone FROM case_contact WHERE case_id = \(made.id)", as: [UInt8].self)
            }
            #expect(stored.map { String(decoding: $0, as: UTF8.self).contains("13812345678") } == false)
            let contact = try await house.database.perform(
                RevealContact(made.id, purpose: "回电"), by: house.desk, at: CaseHouse.start)
            #expect(contact.phone == "13812345678")
            let readings = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM audit WHERE action = 'contact.reveal'", as: Int.self)
            }
            #expect(readings == 1)
            let refused = await refusal {
                _ = try await house.database.perform(
                    RevealContact(made.id, purpose: "想看"), by: house.worker, at: CaseHouse.start)
            }
            #expect(refused == AppError.refused)
        }
    }

    @Test func `public lists leave out private, unread and merged matters`() async throws {
        try await CaseHouse.each { house in
            let open = try await house.report("路灯不亮", category: "street-lamp")
            if try await house.file(open.id)?.state == .verifying {
                try await house.act(open.id, .verify(found: true, note: "属实"), by: house.worker)
            }
            try await house.act(open.id, .accept, by: house.desk, after: 2)
            _ = try await house.report("还没人看过", category: nil)
            let secret = try await house.database.perform(
                ReportCase(
                    words: "家里的私事", jurisdiction: CaseHouse.district, position: ReportPosition(place: CaseHouse.grid),
                    category: "street-lamp", isPrivate: true),
                by: .anonymous, at: CaseHouse.start)
            _ = try? await house.act(secret.id, .verify(found: true, note: "属实"), by: house.worker)
            _ = try? await house.act(secret.id, .accept, by: house.desk, after: 2)
            let shown = try await house.database.read { tx in
                try tx.publicCases(under: CaseHouse.community, open: true).map(\.number)
            }
            #expect(shown == [open.number])
        }
    }

    @Test func `erasing a person leaves the matter, its chain and no words`() async throws {
        try await CaseHouse.each { house in
            let resident = Caller(kind: .resident(Identifier(rawValue: 70)), name: "居民")
            let made = try await house.report("我家门口的路灯", by: resident, contact: ReportContact(phone: "13800000000"))
            try await house.database.write { tx in
                try CasePersonalRecords().erase(Identifier(rawValue: 70), in: tx, at: CaseHouse.start + .days(1))
            }
            let detail = try await house.database.read { tx in
                try tx.readCase(made.id, house.desk, at: CaseHouse.start)?.detail
            }
            #expect(detail?.words.allSatisfy { $0.body == nil } == true)
            #expect(detail?.hasPhone == false)
            let found = try await house.database.read { tx in
                try tx.search("门口的路灯", kind: "case", under: [CaseHouse.district], limit: 10)
            }
            #expect(found.isEmpty)
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `verify sees a changed row, a changed entry and a changed counter`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report()
            #expect(try await house.verification().differenceCount == 0)
            try await house.database.write { tx in
                try tx.execute("UPDATE case_file SET grade = 'emergency' WHERE id = \(made.id)")
                try tx.execute("UPDATE case_entry SET by_name = 'x' WHERE case_id = \(made.id)")
                try tx.add(1, to: Counter(metric: "state", place: CaseHouse.grid, key: "closed"))
            }
            let report = try await house.verification()
            #expect(report.differences.contains { $0.what.hasPrefix("grade") })
            #expect(report.differences.contains { $0.what.contains("hash") })
            #expect(report.differences.contains { $0.subject.hasPrefix("counter state") })
        }
    }

    @Test(arguments: [
        "<script>alert(1)</script>", "👵🏻🦯 坏了 🚨", "\u{202E}右到左", "𠮷野家门口的灯", String(repeating: "灯", count: 4_000),
    ])
    func `odd words are kept as they are`(words: String) async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(words, category: nil)
            let kept = try await house.database.read { tx in
                try tx.readCase(made.id, house.desk, at: CaseHouse.start)?.detail.words.first?.body
            }
            #expect(kept == words)
        }
    }

    @Test func `empty and huge words are refused with what to do`() async throws {
        try await CaseHouse.each { house in
            let empty = await refusal { _ = try await house.report("  \n ") }
            #expect(empty?.field == "words")
            let huge = await refusal { _ = try await house.report(String(repeating: "长", count: 4_001)) }
            #expect(huge?.message.zh.contains("4000") == true)
            let count = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM case_file", as: Int.self)
            }
            #expect(count == 0)
        }
    }
}
