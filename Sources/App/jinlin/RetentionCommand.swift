import ArgumentParser
import Kernel
import Policy
import Retention
import Server

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "数据保存期限：到期处理、证明和保全 / Retention: what is due, proof that it is gone, legal holds.",
        discussion: """
            期限写在规则包里。运行中的服务每天凌晨三点自己处理；这里是同样的步骤。
            Periods stand in the policy pack. A running server does it every night at three; these are the same steps.
            """,
        subcommands: [Plan.self, Run.self, Proof.self, Hold.self, Lift.self])

    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "现在有多少到期，什么也不动 / How much is due now; changes nothing.")
        @OptionGroup var store: StoreOptions
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let plan = try await store.withHouse { try await $0.retentionPlan() }
            if json { return try Terminal.show(json: plan) }
            let language = Terminal.language
            for line in plan {
                let before = line.before.map { "< \(Zone.china.date($0))" } ?? Text("永久", "for ever")[language]
                let held = line.held > 0 ? Text("，保全 \(line.held)", ", \(line.held) held")[language] : ""
                print("\(line.kind.name[language])\t\(before)\t\(line.due)\(held)\t\(line.act.name[language])")
            }
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "处理到期的数据，运行中也可以 / Let go of what is due, also while serving.")
        @OptionGroup var store: StoreOptions
        @Option(name: .customLong("class"), help: "只处理这一种 / Only this class.") var kind: String?
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        private struct Result: Encodable {
            let kind: RetentionClass
            let released: Int
            let held: Int
        }

        func run() async throws {
            let only = try kind.map { name in
                guard let kind = RetentionClass(rawValue: name) else {
                    let names = RetentionClass.allCases.map(\.rawValue).joined(separator: ", ")
                    throw AppError.invalid(
                        "class",
                        Text("没有“\(name)”这一种，可用：\(names)。", "There is no class “\(name)”; there are: \(names)."))
                }
                return kind
            }
            let progress = Progress(Text("已处理", "Let go of"))
            let found = try await store.withHouse { house in
                try await house.retain(only: only) { progress.show($0) }
            }
            progress.end()
            let results = found.map { Result(kind: $0.kind, released: $0.released, held: $0.held) }
            if json { return try Terminal.show(json: results) }
            for result in results where result.released > 0 || result.held > 0 {
                print("\(result.kind.name[Terminal.language])\t\(result.released)\t\(result.held)")
            }
            let sum = results.reduce(0) { $0 + $1.released }
            Terminal.note(Text("共处理 \(sum) 项，已记入台账。", "\(sum) things let go of; the ledger has them."))
        }
    }

    struct Proof: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "一个案卷的哪些内容何时按哪条规则处理过 / What of a case was let go of, when, by which rule.")
        @OptionGroup var store: StoreOptions
        @Argument(help: "案卷编号 / Case number.") var number: String
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let number = number
            let lines = try await store.withHouse { try await $0.retentionProof(ofCase: number) }
            if json { return try Terminal.show(json: lines) }
            for line in lines {
                print(
                    "\(line.sequence)\t\(line.at.iso8601)\t\(line.kind.name[Terminal.language])\t\(line.rules)\t\(line.hash.hexadecimal)"
                )
            }
            Terminal.note(Text("台账中有 \(lines.count) 行。", "\(lines.count) lines of the ledger."))
        }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "保全一个案卷，停止一切到期处理 / Place a legal hold on a case.")
        @OptionGroup var store: StoreOptions
        @Argument(help: "案卷编号 / Case number.") var number: String
        @Option(help: "理由 / Reason.") var reason: String

        func run() async throws {
            let (number, reason) = (number, reason)
            try await store.withHouse { try await $0.holdCase(number, reason: reason) }
            Terminal.say(Text("已保全 \(number)。", "\(number) is held."))
        }
    }

    struct Lift: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "解除保全 / Lift a legal hold.")
        @OptionGroup var store: StoreOptions
        @Argument(help: "案卷编号 / Case number.") var number: String
        @Option(help: "理由 / Reason.") var reason: String

        func run() async throws {
            let (number, reason) = (number, reason)
            let stood = try await store.withHouse { try await $0.liftHold(number, reason: reason) }
            Terminal.say(
                stood
                    ? Text("已解除 \(number) 的保全。", "The hold on \(number) is lifted.")
                    : Text("\(number) 没有保全。", "\(number) was not held."))
        }
    }
}
