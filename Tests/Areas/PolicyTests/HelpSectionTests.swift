import Kernel
import Pages
import Policy
import Testing

/// `help:` what people may call for and who is asked when: read, checked, shown.
@Suite struct HelpSectionTests {
    private static let section = """

        help:
          skills:
            - {key: lifting, name: {zh: 搀扶, en: Lift}}
          kinds:
            - {key: fall, name: {zh: 摔倒, en: Fell}, skills: [lifting], number: "120", advice: {zh: 别急, en: Wait}}
            - {key: other, name: {zh: 别的, en: Other}}
          rings:
            - {metres: 500, at-minute: 0}
            - {metres: 1500, at-minute: 2}
          most-asked: 10
          most-coming: 2
          hours: "22:00-06:00"
          answer-within: 5m
          arrive-within: 30m
          closes-after: 4h
          position-minutes: 30
          told: [leader]
          escalation:
            - {clock: answer, at-minute: 5, notify: [leader]}
            - {clock: answer, at-minute: 10, notify: [leader]}
            - {clock: arrive, at-minute: 30, notify: [leader]}

        """
    private func pack(_ old: String = "", _ new: String = "") throws -> Pack {
        #expect(old.isEmpty || HelpSectionTests.section.contains(old), "the section has no “\(old)”")
        return try SmallPack.read(
            SmallPack.yaml
                + (old.isEmpty ? HelpSectionTests.section : HelpSectionTests.section.replacing(old, with: new)))
    }

    @Test func `a pack without the section has no calls for help, and one with it says everything`() throws {
        #expect(try SmallPack.read(SmallPack.yaml).help == nil)
        let help = try #require(try pack().help)
        #expect(help.kinds.map(\.key) == ["fall", "other"] && help.kind("fall")?.number == "120")
        #expect(help.rings.map(\.metres) == [500, 1_500] && help.rings.map(\.atMinute) == [0, 2])
        #expect(help.answerWithin == .minutes(5) && help.arriveWithin == .minutes(30))
        #expect(help.steps(of: .answer).map(\.atMinute) == [5, 10] && help.told == ["leader"])
        // Over midnight.
        #expect(help.hours.contains(23 * 3_600) && help.hours.contains(0) && !help.hours.contains(6 * 3_600))
    }

    @Test(arguments: [
        ("metres: 1500, at-minute: 2", "metres: 400, at-minute: 2", "wider and later"),
        ("metres: 1500, at-minute: 2", "metres: 1500, at-minute: 0", "wider and later"),
        ("metres: 500, at-minute: 0", "metres: 500, at-minute: 1", "asked at once"),
        ("metres: 500, at", "metres: 5, at", "from 50 to 100000"),
        ("skills: [lifting]", "skills: [lifing]", "no skill “lifing”. Did you mean “lifting”?"),
        ("{key: other,", "{key: fall,", "already declared"),
        ("number: \"120\"", "number: \"12345\"", "no emergency number"),
        ("told: [leader]", "told: [leder]", "no post “leder”"),
        ("notify: [leader]", "notify: [nobody]", "no post “nobody”"),
        ("answer-within: 5m", "answer-within: 31m", "at least as long"),
        ("answer-within: 5m", "answer-within: 5d working", "round the clock"),
        ("closes-after: 4h", "closes-after: 3d", "round the clock"),
        ("hours: \"22:00-06:00\"", "hours: \"22-6\"", "no stretch of a day"),
        ("hours: \"22:00-06:00\"", "hours: \"22:00-22:00\"", "no stretch of a day"),
        ("clock: answer, at-minute: 10", "clock: answer, at-minute: 5", "must follow in time"),
        ("clock: arrive", "clock: handle", "not one of the choices"),
        ("most-coming: 2", "most-coming: 0", "from 1 to 10"), ("  most-asked: 10\n", "", "“most-asked” is missing"),
    ])
    func `what it may not say is named`(_ old: String, _ new: String, _ said: String) throws {
        let problems = #expect(throws: PackProblems.self) { try pack(old, new) }
        #expect(problems?.list.contains { $0.message.en.contains(said) } == true, "\(said): \(problems?.list ?? [])")
    }

    @Test func `a change of the promise is part of the difference between two packs`() throws {
        let before = try SmallPack.read(SmallPack.yaml)
        let added = PackDifference(from: before, to: try pack())
        #expect(added.rules.contains { $0.what.en == "Calls for help" && $0.after?.en.contains("5 minutes") == true })
        let slower = PackDifference(from: try pack(), to: try pack("answer-within: 5m", "answer-within: 9m"))
        #expect(slower.rules.map(\.what.en) == ["Calls for help"])
    }

    @Test func `the delivered packs promise what is published`() throws {
        let changtai = try #require(try Delivered.pack("zhangzhou-changtai").help)
        #expect(changtai.answerWithin == .minutes(5) && changtai.arriveWithin == .minutes(30))
        let pack = try Delivered.pack("zhangzhou-changtai")
        #expect(pack.post("service-team-leader")?.least == 1)
        for key in Delivered.places {
            let pack = try Delivered.pack(key)
            let help = try #require(pack.help)
            // Who is told may go; who is told later may as well.
            for post in help.told where post != "answer-desk" {
                #expect(pack.permissions(ofPost: post).contains(.helpAnswer), "\(key) \(post)")
            }
            for post in Set(help.escalation.flatMap(\.notify)) {
                #expect(!pack.permissions(ofPost: post).isDisjoint(with: [.helpAnswer, .helpLead]), "\(key) \(post)")
            }
            #expect(help.kinds.contains { $0.skills.isEmpty }, "\(key): nothing for everything else")
        }
    }
}
