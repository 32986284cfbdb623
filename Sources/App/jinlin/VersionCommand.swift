import ArgumentParser
import Server

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "版本号 / Print the version.")
    @Flag(help: "JSON 输出 / Print JSON.") var json = false

    func run() throws {
        if json { try Terminal.show(json: ["version": Version.text]) } else { print("jinlin \(Version.text)") }
    }
}
