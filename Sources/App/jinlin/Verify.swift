import ArgumentParser
import Kernel
import Server

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "从事件重建所有显示的内容并比对 / Rebuild what is shown from what happened; any difference fails.")
    @OptionGroup var store: StoreOptions
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() async throws {
        let progress = Progress(Text("已核对案卷", "Cases checked"))
        let found = try await verified { progress.show($0) }
        progress.end()
        if json {
            try Terminal.show(json: found)
        } else {
            for line in found.differences + found.damage { print(line) }
            Terminal.say(
                Text(
                    "核对案卷 \(found.cases) 件、任务 \(found.tasks) 项、住户 \(found.households) 户、求助 \(found.calls) 次、轮值 \(found.rotas) 个、巡查发现 \(found.findings) 个、代表建议 \(found.proposals) 件、应急 \(found.emergencies) 次、事件 \(found.entries) 条：\(found.differenceCount) 处不一致。",
                    "Checked \(found.cases) cases, \(found.tasks) tasks, \(found.households) households, \(found.calls) calls for help, \(found.rotas) rotas, \(found.findings) findings of patrols, \(found.proposals) proposals, \(found.emergencies) emergencies, \(found.entries) entries: \(found.differenceCount) differences."
                ))
        }
        if !found.isSound { throw ExitCode(70) }
    }

    private func verified(_ progress: @escaping @Sendable (Int) -> Void) async throws -> HouseVerification {
        do {
            return try await store.withHouse { try await $0.verify(progress: progress) }
        } catch let error as AppError where error.code == HouseVerification.damaged {
            // What keeps the house from opening is named all the same.
            return try await HouseVerification(damageOf: store.settings())
        }
    }
}
