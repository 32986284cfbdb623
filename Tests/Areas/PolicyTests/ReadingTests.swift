import Kernel
import Policy
import Testing

struct ReadingTests {
    @Test func `the small pack is read whole`() throws {
        let pack = try SmallPack.read(SmallPack.yaml)
        #expect(pack.key == "small")
        #expect(pack.name == Text("小地方", "Small place"))
        #expect(pack.workingHours == HalfDay.standard)
        #expect(pack.levels.map(\.key) == ["community", "grid"])
        #expect(pack.post("leader")?.most == 2)
        #expect(pack.permissions(ofPost: "leader") == [.casesRead, .casesIntake])
        #expect(pack.grades.map(\.key) == ["low", "high"])
        #expect(pack.rank(ofGrade: "high") == 1)
        #expect(pack.category("lamp")?.national?.name == "路灯")
        #expect(pack.isPrivate("secret") && !pack.isPrivate("lamp"))
        #expect(pack.isPrivate("no such category"))
        #expect(pack.objection.limit == .workingHours(4) && pack.objection.mostReturns == 2)
        #expect(pack.objection.decidedCannotReturn)
        #expect(pack.hold.reasons.map(\.key) == ["funds"])
        #expect(pack.extending.mustAskBeforePercent == 80)
        #expect(pack.rework.mostTimes == 2 && pack.rework.tightenPercent == 30)
        #expect(pack.escalation.map(\.rule) == ["escalation[1]", "escalation[2]", "escalation[3]"])
        #expect(pack.escalation[1].raise && pack.escalation[2].supervise)
        #expect(pack.closing.needsCheck == ["high"])
        #expect(pack.whistle == nil)
        #expect(pack.tasks.mostPerTaker == 2)
        #expect(pack.indicators.rates.map(\.key) == ["closing", "solved"])
    }

    private func child(_ sections: String) -> PackSource {
        PackSource(
            file: "child.yaml",
            yaml: """
                pack:
                  key: child
                  inherits: small
                  name: {zh: 下级, en: Child}
                  about: {zh: 测试。, en: Test.}
                  zone: {name: Asia/Shanghai, offset: "+08:00"}
                \(sections)
                """)
    }

    @Test func `a pack takes from the one it inherits what it does not say itself`() throws {
        let source = child(
            """
            hours: ["09:00-17:00"]
            categories:
              - {key: lamp, name: {zh: 灯, en: Light}, group: street, keywords: [电灯]}
              - {key: tree, name: {zh: 树, en: Tree}, group: street, keywords: [大树]}
            """)
        let pack = try SmallPack.reader.read([source, SmallPack.source])
        #expect(pack.key == "child")
        #expect(pack.workingHours.count == 1)
        #expect(pack.categories.map(\.key) == ["lamp", "tree", "noise", "secret"])
        #expect(pack.category("lamp")?.name.zh == "灯")
        #expect(pack.posts.map(\.key) == ["leader"])
        #expect(pack.limitRules.map(\.path) == ["small/limits[1]", "small/limits[2]", "small/limits[3]"])
        #expect(pack.emergency(in: "着火") != nil)
    }

    @Test func `a mistake is named in the file that has it`() throws {
        let problems = #expect(throws: PackProblems.self) {
            try SmallPack.reader.read([
                child("evaluation: {window: soon, reopen-most-times: 1, reopen-tighten-percent: 0}"),
                PackSource(file: "small.yaml", yaml: SmallPack.with("most: 30d", "most: long")),
            ])
        }
        #expect(problems?.list.map(\.file) == ["child.yaml", "small.yaml"])
        #expect(problems?.list.map(\.path) == ["evaluation.window", "small/hold.most"])
    }

    @Test func `packs that inherit each other are refused`() {
        let loop = PackSource(
            file: "small.yaml", yaml: SmallPack.with("  key: small\n", "  key: small\n  inherits: child\n"))
        let problems = #expect(throws: PackProblems.self) {
            try PackReader.chain(from: child("")) { $0 == "small" ? loop : child("") }
        }
        #expect(problems?.list.first?.message.en.contains("child → small → child") == true)
        #expect(problems?.list.first?.line == 3)
    }

    @Test func `a pack to inherit that is not there is named`() {
        let problems = #expect(throws: PackProblems.self) { try PackReader.chain(from: child("")) { _ in nil } }
        #expect(problems?.list.first?.path == "pack.inherits")
        #expect(problems?.list.first?.message.en.contains("“small”") == true)
    }

    @Test func `a template is checked but never a pack`() {
        let template = PackSource(
            file: "template.yaml",
            yaml: """
                pack: {key: base, template: true, name: {zh: 底, en: Base}, about: {zh: 底, en: Base}, zone: {name: A, offset: "+08:00"}}
                groups: [{key: street, name: {zh: 街, en: Street}}]
                """)
        #expect(PackReader.isTemplate(template))
        #expect(SmallPack.reader.check(template: template).isEmpty)
        #expect(throws: PackProblems.self) { try SmallPack.reader.read([template]) }
    }
}
