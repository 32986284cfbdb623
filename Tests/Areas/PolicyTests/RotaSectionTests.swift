import Kernel
import Pages
import Policy
import Testing

/// `rotas:` and `duties-with-count:` read, checked, shown.
@Suite struct RotaSectionTests {
    private static let section = """

        rotas:
          - key: chair
            name: {zh: 楼栋轮值, en: Building chair}
            at: [grid]
            turn: week
            hand-over: "18:00"
            post: leader
            residents: true
            accept-within: 24h
            told: [leader]
            hand-over-list:
              - {key: keys, name: {zh: 钥匙, en: Keys}}
            day-list:
              - {key: lights, name: {zh: 灯, en: Lights}}
            rated: true
        duties-with-count:
          - {key: seen, name: {zh: 走访, en: Visits}, post: leader, count: 4, period: month, fact: visit-contact}

        """
    private func pack(_ old: String = "", _ new: String = "") throws -> Pack {
        #expect(old.isEmpty || RotaSectionTests.section.contains(old), "the section has no “\(old)”")
        return try SmallPack.read(
            SmallPack.yaml
                + (old.isEmpty ? RotaSectionTests.section : RotaSectionTests.section.replacing(old, with: new)))
    }

    @Test func `a pack without the sections has none, and one with them says everything`() throws {
        let bare = try SmallPack.read(SmallPack.yaml)
        #expect(bare.rotas.isEmpty && bare.countedDuties.isEmpty)
        let pack = try pack()
        let kind = try #require(pack.rota("chair"))
        #expect(kind.turn == .week && kind.handOver == 64_800 && kind.post == "leader" && kind.residents && kind.rated)
        #expect(
            kind.acceptWithin == .minutes(1_440) && kind.told == ["leader"] && kind.dayList.map(\.key) == ["lights"])
        let duty = try #require(pack.countedDuties.first)
        #expect(duty.owner == .post("leader") && duty.count == 4 && duty.period == .month && duty.fact == .visitContact)
    }

    @Test(arguments: [
        ("turn: week", "turn: fortnight", "not one of the choices"),
        ("hand-over: \"18:00\"", "hand-over: \"25:00\"", "no time of day"),
        ("accept-within: 24h", "accept-within: 2d working", "counts round the clock"),
        ("accept-within: 24h", "accept-within: 8d", "no longer than the turn"),
        ("told: [leader]", "told: [leder]", "no post “leder”"),
        ("at: [grid]", "at: [grad]", "no level “grad”"),
        ("post: leader\n", "post: leder\n", "no post “leder”"),
        ("key: lights", "key: Lights", "small letters"),
        ("count: 4", "count: 0", "from 1 to 1000"),
        ("period: month", "period: week", "not one of the choices"),
        ("fact: visit-contact", "fact: logins", "not one of the choices"),
        ("post: leader, count", "count", "either “post” or “unit”"),
    ])
    func `what it may not say is named`(_ old: String, _ new: String, _ said: String) throws {
        let problems = #expect(throws: PackProblems.self) { try pack(old, new) }
        #expect(problems?.list.contains { $0.message.en.contains(said) } == true, "\(said): \(problems?.list ?? [])")
    }

    @Test func `a change of a turn or a count is part of the difference between two packs`() throws {
        let added = PackDifference(from: try SmallPack.read(SmallPack.yaml), to: try pack())
        #expect(added.rules.map(\.what.en).sorted() == ["Owed: Visits", "Rota: Building chair"])
        let changed = PackDifference(from: try pack(), to: try pack("count: 4", "count: 5"))
        #expect(changed.rules.map(\.what.en) == ["Owed: Visits"])
    }

    @Test func `in the delivered packs somebody answers for every rota, and may plan it`() throws {
        for key in Delivered.places {
            let pack = try Delivered.pack(key)
            #expect(!pack.rotas.isEmpty && !pack.countedDuties.isEmpty)
            for kind in pack.rotas {
                #expect(
                    kind.told.contains { pack.permissions(ofPost: $0).contains(.rostersPlan) }, "\(key) \(kind.key)")
            }
            #expect(pack.permissions(ofPost: "community-secretary").contains(.rostersPlan))
            for post in pack.rotas.compactMap(\.post) {
                #expect(pack.permissions(ofPost: post).contains(.rostersTake), "\(key) \(post)")
            }
        }
    }
}
