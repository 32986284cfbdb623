import Kernel
import Policy
import Testing

/// `proposals:` who writes them, by when they are answered, and who hears of what is late: read, checked, compared.
@Suite struct ProposalSectionTests {
    private static let section = """

        proposals:
          kinds:
            - {key: suggestion, name: {zh: 建议, en: Suggestion}, by: [leader]}
            - {key: motion, name: {zh: 提案, en: Motion}, by: [leader]}
          basis: {zh: 依据, en: Ground}
          hand-over-within: 5d working
          answer-months: 3
          difficult-months: 6
          again-months: 1
          judge-within: 30d
          answers:
            - {key: solved, name: {zh: 已解决, en: Solved}}
            - {key: planned, name: {zh: 列入计划, en: Planned}}
          escalation:
            - {after-days: 0, notify: [leader]}
            - {after-days: 7, notify: [leader]}

        """
    private func pack(_ old: String = "", _ new: String = "") throws -> Pack {
        #expect(old.isEmpty || ProposalSectionTests.section.contains(old), "the section has no “\(old)”")
        return try SmallPack.read(
            SmallPack.yaml
                + (old.isEmpty ? ProposalSectionTests.section : ProposalSectionTests.section.replacing(old, with: new)))
    }

    @Test func `a pack without the section has no proposals, and one with it says everything`() throws {
        #expect(try SmallPack.read(SmallPack.yaml).proposals == nil)
        let rules = try #require(try pack().proposals)
        #expect(rules.kinds.map(\.key) == ["suggestion", "motion"] && rules.kind("motion")?.writers == ["leader"])
        #expect(rules.answerMonths == 3 && rules.difficultMonths == 6 && rules.againMonths == 1)
        #expect(rules.handOverWithin == .workingDays(5) && rules.judgeWithin == .days(30))
        #expect(rules.answer("planned")?.name.en == "Planned" && rules.escalation.map(\.afterDays) == [0, 7])
    }

    @Test(arguments: [
        ("by: [leader]", "by: [leder]", "no post “leder”"), ("by: [leader]", "by: []", "at least one post"),
        ("key: motion", "key: suggestion", "given 2 times"), ("key: planned", "key: solved", "given 2 times"),
        ("difficult-months: 6", "difficult-months: 2", "less than the usual 3"),
        ("answer-months: 3", "answer-months: 0", "from 1 to 12"),
        ("after-days: 7", "after-days: 0", "must follow in time"),
        ("judge-within: 30d", "judge-within: soon", "is not a limit"),
        ("  again-months: 1\n", "", "“again-months” is missing"),
    ])
    func `what it may not say is named`(_ old: String, _ new: String, _ said: String) throws {
        let problems = #expect(throws: PackProblems.self) { try pack(old, new) }
        #expect(problems?.list.contains { $0.message.en.contains(said) } == true, "\(said): \(problems?.list ?? [])")
    }

    @Test func `proposals are part of the difference between two packs`() throws {
        let added = PackDifference(from: try SmallPack.read(SmallPack.yaml), to: try pack())
        #expect(added.rules.contains { $0.what.en == "Proposals" && $0.after?.en.contains("within 3 months") == true })
    }

    @Test func `who writes may, who is told may hand over, and somebody answers`() throws {
        for key in ["hefei", "hefei-yaohai"] {
            let pack = try Delivered.pack(key)
            let rules = try #require(pack.proposals)
            for post in rules.kinds.flatMap(\.writers) {
                #expect(pack.permissions(ofPost: post).contains(.proposalsWrite), "\(key) \(post)")
            }
            for post in Set(rules.escalation.flatMap(\.notify)) {
                #expect(pack.permissions(ofPost: post).contains(.proposalsManage), "\(key) \(post)")
            }
            #expect(rules.answerMonths == 3 && rules.difficultMonths == 6, "\(key)")
        }
    }
}
