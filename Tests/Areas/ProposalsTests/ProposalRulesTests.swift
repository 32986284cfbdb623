import Kernel
import Policy
import Proposals
import Testing

/// Limits and who may do what when: pure.
@Suite struct ProposalRulesTests {
    private func end(_ day: String) -> Instant? {
        CivilDate(day).map { Zone.china.instant($0, secondOfDay: 86_399) }
    }

    @Test(arguments: [
        ("2026-11-16", 3, "2027-02-16"), ("2026-11-30", 3, "2027-02-28"), ("2027-11-29", 3, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"), ("2026-12-31", 1, "2027-01-31"), ("2026-01-31", 1, "2026-02-28"),
    ])
    func `whole months end on the same day or on the last one of the month`(
        _ from: String, _ months: Int, _ until: String
    ) throws {
        let day = try #require(CivilDate(from))
        for second in [0, 36_000, 86_399] {
            let due = ProposalRules.months(months, after: Zone.china.instant(day, secondOfDay: second), in: .china)
            #expect(due == end(until))
        }
    }

    @Test func `each act has one side, and each state takes only its own acts`() throws {
        let rules = try #require(try ProposalsHouse.directory.get().pack("hefei-yaohai").proposals)
        let unit = Identifier<UnitTag>(rawValue: 4)
        let acts: [ProposalAct] = [
            .reword(title: "标题", words: "内容"), .hear("意见"), .submit, .withdraw(reason: "理由"), .giveBack(reason: "理由"),
            .handOver(unit: unit, difficult: false, isPublic: true), .prolong(reason: "理由"), .sendBack(reason: "理由"),
            .answer(kind: "solved", words: "答复", isPublic: true), .judge(satisfied: true, words: nil),
        ]
        var proposal = try #require(ProposalRulesTests.drafted())
        func possible() -> Set<String> { Set(acts.filter { (try? proposal.check($0, rules)) != nil }.map(\.word)) }
        func happens(_ event: ProposalEvent) {
            proposal.apply(
                ProposalEntry(
                    sequence: proposal.version + 1, at: ProposalsHouse.start, by: "staff:1", byName: "", event: event))
        }
        let later = ProposalsHouse.start + .days(30)
        let text = ProposalText(id: Identifier(rawValue: 9), mark: "m")
        #expect(possible() == ["reword", "hear", "withdraw"])
        happens(.heard(Identifier(rawValue: 5)))
        #expect(possible() == ["reword", "hear", "withdraw", "submit"])
        happens(.submitted(handBy: later))
        #expect(possible() == ["withdraw", "giveBack", "handOver"])
        happens(.handed(unit: unit, due: later, difficult: false, isPublic: true))
        #expect(possible() == ["withdraw", "prolong", "sendBack", "answer"])
        happens(.prolonged(text, due: later))
        #expect(possible() == ["withdraw", "sendBack", "answer"])
        happens(.answered(kind: "explained", text, isPublic: true, judgeBy: later))
        #expect(possible() == ["judge"])
        happens(.judged(satisfied: false, text, due: later))
        #expect(possible() == ["withdraw", "answer"] && proposal.round == 2)
        happens(.answered(kind: "solved", text, isPublic: true, judgeBy: later))
        happens(.judged(satisfied: false, text, due: nil))
        #expect(possible().isEmpty && proposal.state == .closed && proposal.judgement == .unsatisfied)
    }

    @Test func `a no needs words, and what came back twice ends`() throws {
        let rules = try #require(try ProposalsHouse.directory.get().pack("hefei-yaohai").proposals)
        var proposal = try #require(ProposalRulesTests.drafted())
        proposal.state = .answered
        for words in [nil, "", " \n"] as [String?] {
            #expect(throws: ProposalProblem.wordsMissing(field: "words")) {
                try proposal.check(.judge(satisfied: false, words: words), rules)
            }
        }
        try proposal.check(.judge(satisfied: false, words: "没说什么时候"), rules)
    }

    private static func drafted() -> Proposal? {
        let text = ProposalText(id: Identifier(rawValue: 1), mark: "m")
        return Proposal(
            id: Identifier(rawValue: 1),
            opening: ProposalEntry(
                sequence: 1, at: ProposalsHouse.start, by: "staff:1", byName: "代表 钱慧",
                event: .drafted(
                    kind: "suggestion", area: ProposalsHouse.community, policy: Identifier(rawValue: 1),
                    writer: Identifier(rawValue: 1), title: text, words: text)))
    }
}
