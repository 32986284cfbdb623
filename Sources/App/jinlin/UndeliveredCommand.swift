import ArgumentParser
import Kernel
import Server

struct UndeliveredCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undelivered",
        abstract: "发不出去的消息和一直失败的定时 / Messages that could not be delivered and timers that fail.")
    @OptionGroup var store: StoreOptions
    @Flag(help: "把发不出去的消息再试一次 / Give those messages their tries again.") var again = false
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() async throws {
        if again {
            let count = try await store.withHouse { try await $0.deliverAgain() }
            if json { return try Terminal.show(json: ["again": count]) }
            return Terminal.say(Text("\(count) 条消息会再次发送。", "\(count) messages are tried again."))
        }
        let found = try await store.withHouse { try await $0.undelivered() }
        if json { return try Terminal.show(json: found) }
        for message in found.messages {
            print("\(message.id)\t\(message.topic)\t\(message.tries)\t\(message.error ?? "")")
        }
        for timer in found.timers {
            print("\(timer.kind):\(timer.subject)\t\(timer.due.iso8601)\t\(timer.tries)\t\(timer.error ?? "")")
        }
        Terminal.note(
            Text(
                "发不出去的消息 \(found.messages.count) 条，失败的定时 \(found.timers.count) 个。",
                "\(found.messages.count) undelivered messages, \(found.timers.count) failing timers."))
    }
}
