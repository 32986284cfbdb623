import ArgumentParser
import Kernel
import Policy
import Server

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "规则包 / Policy packs.", subcommands: [Check.self, Explain.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "检查规则包，指出每处问题的文件、行和允许的写法 / Check a pack; every problem names file, line and what is allowed.")
        @OptionGroup var store: StoreOptions
        @Argument(help: "policy.yaml 文件，或自带规则包的名字 / File, or key of a delivered pack.") var pack: String
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let problems = try PackFile(pack, settings: try await store.settings()).problems()
            if json {
                try Terminal.show(json: problems)
            } else if problems.isEmpty {
                Terminal.say(Text("\(pack) 没有问题。", "\(pack) has no problems."))
            } else {
                for problem in problems { print(problem.line(in: Terminal.language)) }
            }
            if !problems.isEmpty { throw ExitCode(2) }
        }
    }

    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "这件事会派给谁、多快、为什么 / Where would this go, how fast, and why?")
        @OptionGroup var store: StoreOptions
        @Argument(help: "policy.yaml 文件，或自带规则包的名字 / File, or key of a delivered pack.") var pack: String
        @Argument(help: "居民的话 / The resident's words.") var words: String
        @Option(help: "类别 / Category, instead of the suggested one.") var category: String?
        @Option(help: "网格类型：resident 或 dedicated / Kind of grid.") var gridKind: String?
        @Option(help: "重复诉求的次数 / Earlier reports of the same matter.") var repeats = 0
        @Option(help: "涉及人数 / People touched.") var persons: Int?
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let facts = CaseFacts(
                category: category, words: words, gridKind: gridKind, repeats: repeats, persons: persons)
            let file = try PackFile(pack, settings: try await store.settings())
            let (told, pack) = try file.explain(facts, at: House.present())
            if json { return try Terminal.show(json: told) }
            show(told, pack)
        }

        private func show(_ told: PolicyExplanation, _ pack: Pack) {
            let language = Terminal.language
            func line(_ name: Text, _ value: String?, _ rule: String? = nil, _ why: Text? = nil) {
                let reason = rule.map { "  [\($0)] \(why?[language] ?? "")" } ?? ""
                print("\(name[language])\t\(value ?? "—")\(reason)")
            }
            func unit(_ key: String) -> String { pack.unitKind(key)?.name[language] ?? key }
            if let found = told.emergency { line(Text("紧急", "Emergency"), found.value.number, found.rule, found.why) }
            if let found = told.referral {
                line(Text("不在本平台", "Outside the platform"), found.value.channel[language], found.rule, found.why)
            }
            line(Text("类别", "Category"), told.category.flatMap { pack.category($0)?.name[language] })
            line(
                Text("等级", "Grade"), pack.grade(named: told.grade.value)?.name[language], told.grade.rule,
                told.grade.why)
            let routing = told.routing?.value
            line(Text("主办", "Lead"), routing.map { unit($0.lead) }, told.routing?.rule, told.routing?.why)
            if let routing, !routing.assisting.isEmpty {
                line(Text("协办", "Assisting"), routing.assisting.map(unit).joined(separator: ", "))
            }
            for clock in told.clocks {
                line(clock.kind.name, clock.limit.text[language], clock.rule, clock.why)
            }
        }
    }
}
