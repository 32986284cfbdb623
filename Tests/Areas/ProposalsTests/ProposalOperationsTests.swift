import Cases
import Kernel
import People
import Persistence
import Policy
import Proposals
import Retention
import Testing

private let start = ProposalsHouse.start

/// The way of a proposal on both engines.
@Suite struct ProposalOperationsTests {
    @Test func `what people said becomes a proposal, is answered and accepted, and the chain tells it`() async throws {
        try await ProposalsHouse.each { house in
            let report = try await house.report()
            let id = try await house.draft()
            #expect(await refusal { try await house.act(id, .submit) } == "proposal.nothingGathered")
            try await house.act(id, .link(report.id))
            try await house.act(id, .hear("灯坏了没人管。"))
            let before = try await house.messages()
            let submitted = try await house.act(id, .submit)
            // Five working days from Monday.
            #expect(submitted.due.map { Zone.china.date($0) } == CivilDate("2026-11-23"))
            try await house.act(
                id, .handOver(unit: house.propertyUnit, difficult: false, isPublic: true), by: house.office)
            #expect(try await house.messages() == before + 2)
            #expect(try await house.proposal(id)?.due.map { Zone.china.date($0) } == CivilDate("2027-02-16"))
            try await house.answer(id, at: start + .days(20))
            let closed = try await house.act(id, .judge(satisfied: true, words: nil), at: start + .days(21))
            #expect(closed.state == .closed && closed.judgement == .satisfied && closed.round == 1)
            #expect(try await house.differences().isEmpty)
            let kinds = try await house.database.read { try $0.proposalEntries(of: id).count }
            #expect(kinds == 7)
        }
    }

    @Test func `an answer that is not accepted is worked on once more, and only once`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.handed()
            try await house.answer(id, kind: "explained", words: "现在做不了。", at: start + .days(40))
            let judged = start + .days(45)
            #expect(
                await refusal { try await house.act(id, .judge(satisfied: false, words: " "), at: judged) }
                    == "invalid.words")
            let again = try await house.act(id, .judge(satisfied: false, words: "没说为什么"), at: judged)
            #expect(again.state == .handed && again.round == 2)
            #expect(again.due.map { Zone.china.date($0) } == CivilDate("2027-01-31"))
            for act in [ProposalAct.sendBack(reason: "不归我们"), .prolong(reason: "难办")] {
                let caller = act.side == .unit ? house.property : house.office
                #expect(
                    await refusal { try await house.act(id, act, by: caller, at: judged) } == "proposal.secondRound")
            }
            try await house.answer(id, kind: "planned", words: "明年做。", at: judged + .days(3))
            let ended = try await house.act(id, .judge(satisfied: false, words: "太晚"), at: judged + .days(4))
            #expect(ended.state == .closed && ended.judgement == .unsatisfied)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `another unit does not get more time, and prolonging counts from the first handing over`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.handed()
            try await house.act(id, .sendBack(reason: "这是城管的事"), by: house.property, at: start + .days(10))
            let back = try await house.proposal(id)
            #expect(back?.state == .submitted && back?.unit == nil)
            let over = start + .days(12)
            let handed = try await house.act(
                id, .handOver(unit: house.cityUnit, difficult: false, isPublic: true), by: house.office, at: over)
            #expect(handed.due.map { Zone.china.date($0) } == CivilDate("2027-02-16") && handed.handedAt == start)
            // Whoever sent it back has nothing to do with it any more.
            #expect(await refusal { try await house.answer(id, at: over) } == "refused")
            let longer = try await house.act(id, .prolong(reason: "要会签"), by: house.office, at: over + .days(30))
            #expect(longer.due.map { Zone.china.date($0) } == CivilDate("2027-05-16") && longer.isDifficult)
            #expect(
                await refusal { try await house.act(id, .prolong(reason: "再延"), by: house.office, at: over) }
                    == "proposal.prolongedAlready")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `what is late goes up by itself, and an answer nobody judges stands`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.submitted()
            let due = try #require(try await house.proposal(id)?.due)
            try await house.pass(due - .seconds(1))
            #expect(try await house.proposal(id)?.steps == 0)
            let before = try await house.messages()
            try await house.pass(due)
            #expect(try await house.proposal(id)?.steps == 1)
            try await house.pass(due + .days(7))
            #expect(try await house.proposal(id)?.steps == 2)
            #expect(try await house.messages() == before + 2)
            let late = try await house.database.read {
                try $0.proposals(for: house.office, .late, at: due + .days(8)).map(\.id)
            }
            #expect(late == [id])

            let over = due + .days(8)
            try await house.act(
                id, .handOver(unit: house.propertyUnit, difficult: false, isPublic: true), by: house.office, at: over)
            #expect(try await house.proposal(id)?.steps == 0)
            try await house.answer(id, at: over + .days(1))
            let judgeBy = try #require(try await house.proposal(id)?.due)
            #expect(judgeBy == over + .days(31))
            try await house.pass(judgeBy)
            let ended = try await house.proposal(id)
            #expect(ended?.state == .closed && ended?.judgement == ProposalJudgement.none)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `what comes back is mended and goes on; a withdrawn one ends`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.submitted()
            try await house.act(id, .giveBack(reason: "请写明哪几栋楼"), by: house.office)
            #expect(try await house.proposal(id)?.state == .returned)
            try await house.act(id, .reword(title: "给 6 栋老楼换声控灯", words: "1 到 6 栋的楼道灯常坏，建议换成声控灯。"))
            try await house.act(id, .submit, at: start + .days(1))
            let ended = try await house.act(id, .withdraw(reason: "已经换好了"), at: start + .days(2))
            #expect(ended.state == .withdrawn && ended.due == nil && !ended.isPublished)
            #expect(await refusal { try await house.act(id, .hear("再说一句")) } == "proposal.notNow")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `two presses at once hand it over once`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.submitted()
            let units = [house.propertyUnit, house.cityUnit]
            let won = await withTaskGroup(of: Bool.self) { group in
                for unit in units + units {
                    group.addTask {
                        await refusal {
                            try await house.act(
                                id, .handOver(unit: unit, difficult: false, isPublic: true), by: house.office)
                        } == nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
            #expect(try await house.differences().isEmpty)
        }
    }
}

/// Who may what, what may be linked, and what is kept.
@Suite struct ProposalPeopleTests {
    @Test func `only its writer changes and judges, only the office hands over, only the unit answers`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.draft()
            try await house.act(id, .hear("意见"))
            for caller in [house.colleague, house.office, house.property, house.stranger, .anonymous] {
                for act in [ProposalAct.submit, .hear("我也说一句"), .withdraw(reason: "不要")] {
                    #expect(await refusal { try await house.act(id, act, by: caller) } == "refused")
                }
            }
            // A draft is its writer's alone.
            let seen = try await house.database.read { tx in
                try [house.colleague, house.office, house.property].map { try tx.proposals(for: $0, at: start).count }
            }
            #expect(seen == [0, 0, 0])
            try await house.act(id, .submit)
            let over = ProposalAct.handOver(unit: house.propertyUnit, difficult: false, isPublic: true)
            for caller in [house.deputy, house.property, house.stranger] {
                #expect(await refusal { try await house.act(id, over, by: caller) } == "refused")
            }
            let unknown = ProposalAct.handOver(unit: Identifier(rawValue: 999), difficult: false, isPublic: true)
            #expect(await refusal { try await house.act(id, unknown, by: house.office) } == "invalid.unit")
            try await house.act(id, over, by: house.office)
            for caller in [house.deputy, house.office, house.city] {
                #expect(
                    await refusal {
                        try await house.act(id, .answer(kind: "solved", words: "好", isPublic: true), by: caller)
                    } == "refused")
            }
            #expect(await refusal { try await house.answer(id, kind: "fine") } == "invalid.answer")
        }
    }

    @Test func `who holds no post the pack names writes nothing, and words that point to persons are refused`()
        async throws
    {
        try await ProposalsHouse.each { house in
            let granted = Caller(
                kind: .staff(Identifier(rawValue: 95)), name: "无岗",
                grants: [Grant(.proposalsWrite, at: ProposalsHouse.community)])
            #expect(await refusal { _ = try await house.draft(by: granted) } == "proposal.notYourPost")
            #expect(await refusal { _ = try await house.draft(by: house.office) } == "refused")
            #expect(await refusal { _ = try await house.draft(area: ProposalsHouse.elsewhere) } == "refused")
            #expect(await refusal { _ = try await house.draft(kind: "motion") } == "invalid.kind")
            #expect(await refusal { _ = try await house.draft(title: " ") } == "invalid.title")
            #expect(await refusal { _ = try await house.draft(words: "请找王女士，电话 13800138000") } == "invalid.words")
            #expect(
                await refusal { _ = try await house.draft(title: String(repeating: "长", count: 61)) } == "invalid.title"
            )
            let texts = try await house.database.read {
                try $0.value("SELECT count(*) FROM proposal_text", as: Int.self)
            }
            #expect(texts == 0, "a refused draft leaves nothing behind")
            let id = try await house.handed()
            #expect(await refusal { try await house.answer(id, words: "已联系 302室") } == "invalid.words")
        }
    }

    @Test func `public matters of the place may be linked, once, and nothing else`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.draft()
            let open = try await house.report()
            let secret = try await house.report(isPrivate: true)
            let unconfirmed = try await house.report(confirmed: false)
            let far = try await house.report(at: ProposalsHouse.elsewhere)
            for other in [secret.id, unconfirmed.id, far.id, Identifier(rawValue: 12_345)] {
                #expect(await refusal { try await house.act(id, .link(other)) } == "invalid.case")
            }
            try await house.act(id, .link(open.id))
            #expect(await refusal { try await house.act(id, .link(open.id)) } == "proposal.linkedAlready")
            let shown = try await house.database.read { tx in
                try tx.proposal(id).map { try tx.linkedCases(of: $0, for: house.deputy) } ?? []
            }
            #expect(shown.map(\.summary) == ["3号楼楼道灯坏了"] && shown.map(\.number) == [nil])
            try await house.act(id, .unlink(open.id))
            #expect(try await house.proposal(id)?.cases.isEmpty == true)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `who reported something learns of the proposal once everybody may`() async throws {
        try await ProposalsHouse.each { house in
            let phone = try PhoneNumber("13800138000")
            let resident = try await house.database.write { tx in
                try tx.registerResident(phone: phone, at: start).id
            }
            let caller = Caller(kind: .resident(resident), name: "居民")
            let report = try await house.report(by: caller)
            let id = try await house.draft()
            try await house.act(id, .link(report.id))
            try await house.act(id, .submit)
            func sequels() async throws -> [String] {
                try await house.database.read { try ProposalSequels.of(report.id, in: $0).map { $0.name.zh } }
            }
            func exported() async throws -> Int {
                try await house.database.read { try ProposalPersonalRecords().export(resident, in: $0).count }
            }
            #expect(try await sequels().isEmpty)
            #expect(try await exported() == 0)
            try await house.act(
                id, .handOver(unit: house.propertyUnit, difficult: false, isPublic: true), by: house.office)
            #expect(try await sequels() == ["代表建议《给老小区换声控灯》"])
            #expect(try await exported() == 1)
            try await house.act(id, .withdraw(reason: "已解决"))
            #expect(try await sequels().isEmpty)
        }
    }

    @Test func `what people said is sealed and goes when its time is over`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.handed()
            let sealed = try await house.database.read { tx in
                try tx.value("SELECT words FROM proposal_appeal", as: [UInt8].self) ?? []
            }
            #expect(!String(decoding: sealed, as: UTF8.self).contains("没人管"))
            func kept() async throws -> Int {
                try await house.database.read { tx in
                    try tx.proposal(id).map { try tx.proposalAppeals(of: $0).count } ?? 0
                }
            }
            _ = try await house.database.perform(
                Retain(.proposalAppeals, cursor: nil), by: .system, at: start + .days(700))
            #expect(try await kept() == 1)
            _ = try await house.database.perform(
                Retain(.proposalAppeals, cursor: nil), by: .system, at: start + .days(735))
            #expect(try await kept() == 0)
            #expect(try await house.proposal(id)?.appeals.count == 1)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `verify bites where an entry, words, a column, a link or the timer were tampered with`() async throws {
        try await ProposalsHouse.each { house in
            let report = try await house.report()
            let id = try await house.draft()
            try await house.act(id, .link(report.id))
            try await house.act(id, .submit)
            let wounds: [(SQL, SQL, String)] = [
                (
                    "UPDATE proposal_event SET by_name = 'x' || by_name",
                    "UPDATE proposal_event SET by_name = substr(by_name, 2)", "hash of entry"
                ),
                (
                    "UPDATE proposal_text SET body = body || '。'",
                    "UPDATE proposal_text SET body = substr(body, 1, length(body) - 1)", "not those that were written"
                ),
                (
                    "UPDATE proposal SET published = 1", "UPDATE proposal SET published = 0", "published differs"
                ),
                (
                    "UPDATE proposal_case SET case_id = case_id + 1", "UPDATE proposal_case SET case_id = case_id - 1",
                    "reports it rests on differ"
                ),
                (
                    "UPDATE timer SET due = due + 1 WHERE kind = 'proposal'",
                    "UPDATE timer SET due = due - 1 WHERE kind = 'proposal'", "timer differs"
                ),
            ]
            for (wound, cure, said) in wounds {
                try await house.database.write { try $0.execute(wound) }
                let found = try await house.differences()
                #expect(found.contains { $0.contains(said) }, "\(said): \(found)")
                try await house.database.write { try $0.execute(cure) }
                #expect(try await house.differences().isEmpty)
            }
        }
    }
}
