import Kernel
import Pages
import Policy
import Testing

/// `emergency-mode:` for what a place may be switched to emergency duties: read, checked.
@Suite struct EmergencyModeSectionTests {
    private static let section = """

        emergency-mode:
          - key: storm
            name: {zh: 暴雨, en: Storm}
            levels: [community]
            longest: 72h
            round-the-clock: true
            broadcast: {zh: "{places}到 {until}", en: "{places} until {until}"}
            all-clear: {zh: "{places}结束", en: "{places} is over"}

        """
    private func pack(_ old: String = "", _ new: String = "") throws -> Pack {
        #expect(old.isEmpty || EmergencyModeSectionTests.section.contains(old), "the section has no “\(old)”")
        let section = EmergencyModeSectionTests.section
        return try SmallPack.read(SmallPack.yaml + (old.isEmpty ? section : section.replacing(old, with: new)))
    }

    @Test func `a pack without the section has no emergency mode, and one with it says everything`() throws {
        #expect(try SmallPack.read(SmallPack.yaml).emergencyKinds.isEmpty)
        let kind = try #require(try pack().emergencyKind("storm"))
        #expect(kind.longest == .hours(72) && kind.roundTheClock && kind.tiers.isEmpty)
        #expect(kind.mayBeCalled(at: .community) && !kind.mayBeCalled(at: .street))
        let added = PackDifference(from: try SmallPack.read(SmallPack.yaml), to: try pack())
        #expect(added.rules.contains { $0.what.en == "Emergency: Storm" })
    }

    @Test(arguments: [
        ("levels: [community]", "levels: []", "At least one level"),
        ("levels: [community]", "levels: [village]", "village"),
        ("longest: 72h", "longest: 61d", "from an hour to 60 days"),
        ("longest: 72h", "longest: 30m", "from an hour to 60 days"),
        ("longest: 72h", "longest: 3d working", "round the clock"),
        ("en: \"{places} until {until}\"", "en: \"{places}\"", "must have {until}"),
        ("zh: \"{places}结束\"", "zh: 结束", "must have {places}"),
        ("round-the-clock: true", "tiers: [weekly]", "no tier “weekly”"),
        ("key: storm", "kee: storm", "kee"),
    ])
    func `what is wrong is said with its place`(old: String, new: String, expected: String) throws {
        let problems = #expect(throws: PackProblems.self) { try pack(old, new) }
        let said = problems?.list.map { $0.message.en + " " + $0.path } ?? []
        #expect(said.contains { $0.contains(expected) }, "\(said)")
    }

    @Test(arguments: ["hefei-yaohai", "zhangzhou-changtai"])
    func `the delivered packs say who may call what, and for how long`(key: String) throws {
        let pack = try Delivered.pack(key)
        #expect(!pack.emergencyKinds.isEmpty)
        for kind in pack.emergencyKinds { #expect(kind.longest.amount <= 60 * 24 * 60 && !kind.levels.isEmpty) }
        let callers = pack.posts.filter { pack.permissions(ofPost: $0.key).contains(.emergenciesCall) }
        #expect(!callers.isEmpty && pack.posts.contains { !$0.emergencyDuties.isEmpty })
    }
}
