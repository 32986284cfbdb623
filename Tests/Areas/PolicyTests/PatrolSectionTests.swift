import Kernel
import Policy
import Testing

/// `patrols:` what is looked at, by whom, and what follows: read, checked, compared.
@Suite struct PatrolSectionTests {
    private static let section = """

        patrols:
          items:
            - {key: exit, name: {zh: 出口, en: Exit}, category: lamp, limit: 1d, basis: {zh: 依据, en: Ground}}
            - {key: noise, name: {zh: 噪声, en: Noise}, category: noise, limit: 3d working, basis: {zh: 依据, en: Ground}}
          kinds:
            - {key: safety, name: {zh: 安全, en: Safety}, by: cases.read, items: [exit, noise]}
          repeat-days: 90
          tighten-percent: 50
          reply-within: 3d
          escalation:
            - {after-days: 0, notify: [leader]}
            - {after-days: 3, notify: [leader]}

        """
    private func pack(_ old: String = "", _ new: String = "") throws -> Pack {
        #expect(old.isEmpty || PatrolSectionTests.section.contains(old), "the section has no “\(old)”")
        return try SmallPack.read(
            SmallPack.yaml
                + (old.isEmpty ? PatrolSectionTests.section : PatrolSectionTests.section.replacing(old, with: new)))
    }

    @Test func `a pack without the section has no patrols, and one with it says everything`() throws {
        #expect(try SmallPack.read(SmallPack.yaml).patrols == nil)
        let patrols = try #require(try pack().patrols)
        #expect(patrols.items(of: "safety").map(\.key) == ["exit", "noise"])
        #expect(patrols.item("noise")?.limit == .workingDays(3) && patrols.item("exit")?.category == "lamp")
        #expect(patrols.kind("safety")?.walkedBy == .casesRead && patrols.repeatDays == 90)
        #expect(patrols.escalation.map(\.afterDays) == [0, 3] && patrols.replyWithin == .days(3))
    }

    @Test(arguments: [
        ("category: lamp", "category: lampe", "no category “lampe”"),
        ("items: [exit, noise]", "items: [exits]", "no item “exits”"),
        ("items: [exit, noise]", "items: []", "at least one item"),
        ("by: cases.read", "by: cases.rad", "not one of the choices"),
        ("key: noise, name", "key: exit, name", "given 2 times"),
        ("notify: [leader]", "notify: [leder]", "no post “leder”"),
        ("after-days: 3", "after-days: 0", "must follow in time"),
        ("tighten-percent: 50", "tighten-percent: 95", "from 0 to 90"),
        ("  repeat-days: 90\n", "", "“repeat-days” is missing"), ("limit: 1d", "limit: soon", "is not a limit"),
    ])
    func `what it may not say is named`(_ old: String, _ new: String, _ said: String) throws {
        let problems = #expect(throws: PackProblems.self) { try pack(old, new) }
        #expect(problems?.list.contains { $0.message.en.contains(said) } == true, "\(said): \(problems?.list ?? [])")
    }

    @Test func `patrols are part of the difference between two packs`() throws {
        let added = PackDifference(from: try SmallPack.read(SmallPack.yaml), to: try pack())
        #expect(added.rules.contains { $0.what.en == "Patrols" && $0.after?.en.contains("90 days") == true })
    }

    @Test func `who is told of a late finding may see it, and somebody may walk, lead and release`() throws {
        for key in ["hefei-yaohai", "zhangzhou-changtai"] {
            let pack = try Delivered.pack(key)
            let patrols = try #require(pack.patrols)
            for post in Set(patrols.escalation.flatMap(\.notify)) {
                #expect(pack.permissions(ofPost: post).contains(.patrolsLead), "\(key) \(post)")
            }
            for permission in [Permission.patrolsWalk, .patrolsLead, .patrolsRelease] {
                #expect(
                    pack.posts.contains { pack.permissions(ofPost: $0.key).contains(permission) },
                    "\(key) \(permission)")
            }
            #expect(patrols.kinds.allSatisfy { !patrols.items(of: $0.key).isEmpty }, "\(key)")
        }
    }
}
