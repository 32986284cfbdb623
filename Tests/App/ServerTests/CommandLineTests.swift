import Foundation
import Testing

/// The program as a person runs it: what it prints and how it ends.
@Suite struct CommandLineTests {
    struct Run {
        let code: Int32
        let output: String
        let errors: String
    }
    /// The program that was built beside these tests.
    private static let program: URL? = {
        let here = Bundle.main.bundleURL.deletingLastPathComponent()
        let folders =
            [here, Bundle.main.bundleURL, here.deletingLastPathComponent()]
            + CommandLine.arguments.map { URL(filePath: $0).deletingLastPathComponent() }
        return folders.map { $0.appending(path: "jinlin") }.first {
            FileManager.default.isExecutableFile(atPath: $0.path)
        }
    }()

    private func run(_ arguments: [String], language: String = "C", input: String = "") throws -> Run {
        let process = Process()
        let program: URL = try #require(CommandLineTests.program, "the program jinlin was not built")
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: SampleHouse.root)
        process.environment = ["LANG": language, "PATH": "/usr/bin:/bin"]
        let (output, errors, given) = (Pipe(), Pipe(), Pipe())
        (process.standardOutput, process.standardError, process.standardInput) = (output, errors, given)
        try process.run()
        given.fileHandleForWriting.write(Data(input.utf8))
        try given.fileHandleForWriting.close()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let notes = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Run(
            code: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: notes, as: UTF8.self))
    }

    @Test func `the version is printed plainly and as JSON`() throws {
        let plain = try run(["version"])
        #expect(plain.code == 0 && plain.output == "jinlin 0.1.0\n")
        #expect(try run(["version", "--json"]).output == "{\"version\":\"0.1.0\"}\n")
    }
    @Test(arguments: [
        [], ["serve"], ["demo"], ["import"], ["import", "divisions"], ["import", "boundaries"], ["import", "estates"],
        ["replay"], ["verify"], ["policy"], ["policy", "check"], ["policy", "explain"], ["account"],
        ["account", "create"], ["account", "password"], ["account", "list"],
        ["account", "second-factor"], ["keys"], ["keys", "status"], ["keys", "rotate"], ["keys", "reseal"],
        ["undelivered"], ["export"],
        ["backup"], ["backup", "make"], ["backup", "check"], ["restore"],
        ["version"],
    ])
    func `every command explains itself in both languages`(command: [String]) throws {
        let help = try run(command + ["--help"])
        #expect(help.code == 0)
        #expect(help.output.contains("USAGE: jinlin"))
        #expect(help.output.contains { $0.isLetter && !$0.isASCII })
    }
    @Test func `wrong use ends with 2 and says what is allowed`() throws {
        let unknown = try run(["serve", "--bogus"])
        #expect(unknown.code == 2 && unknown.errors.contains("--bogus") && unknown.output.isEmpty)
        let place = try TemporaryDirectory()
        let power = try run([
            "account", "create", "--data", place.path, "--login", "a", "--name", "b", "--place", "34", "--power",
            "root",
        ])
        #expect(power.code == 2)
        #expect(power.errors == "There is no power “root”; there are: system, security, audit.\n")
    }
    @Test func `refusals are said in the person's language`() throws {
        let place = try TemporaryDirectory()
        let missing = "/nowhere/file.csv"
        let english = try run(["import", "estates", missing, "--data", place.path])
        #expect(english.code == 4)
        #expect(english.errors == "The file \(missing) cannot be read. Check its path and rights.\n")
        let chinese = try run(["import", "estates", missing, "--data", place.path], language: "zh_CN.UTF-8")
        #expect(chinese.errors == "读不到文件 \(missing)。请检查路径和权限。\n")
    }
    @Test func `a directory that cannot be used ends with one sentence`() throws {
        let failed = try run(["verify", "--data", "/proc/none"])
        #expect(failed.code == 70)
        #expect(failed.errors.hasPrefix("The data directory /proc/none cannot be read and written."))
        #expect(failed.errors.split(separator: "\n").count == 1)
    }
    @Test func `delivered packs are sound and a broken one is named by line`() throws {
        #expect(try run(["policy", "check", "hefei-yaohai"]).code == 0)
        let place = try TemporaryDirectory()
        try place.write("pack:\n  key: broken\n  nonsense: 1\n", as: "policy.yaml")
        let broken = try run(["policy", "check", place.path + "/policy.yaml"])
        #expect(broken.code == 2)
        #expect(broken.output.contains("policy.yaml:"))
    }
    @Test func `accounts are made, listed and given passwords`() throws {
        let place = try TemporaryDirectory()
        try place.write("code12,name,level,parent12\n340000000000,安徽省,1,\n", as: "divisions.csv")
        let imported = try run(["import", "divisions", place.path + "/divisions.csv", "--data", place.path, "--json"])
        #expect(imported.code == 0, "\(imported.errors)")
        let made = try run([
            "account", "create", "--data", place.path, "--login", "admin", "--name", "管理员", "--place", "34", "--power",
            "system",
            "--generate", "--json",
        ])
        #expect(made.code == 0 && made.output.contains("\"login\":\"admin\""), "\(made.errors)")
        #expect(try run(["account", "list", "--data", place.path]).output == "admin\t管理员\t34\n")
        let mistyped = try run(["account", "list", "--under", "三四", "--data", place.path])
        #expect(mistyped.code == 2 && mistyped.output.isEmpty)
        let unknown = try run(["account", "password", "nobody", "--data", place.path, "--generate"])
        #expect(unknown.code == 4)
        let waiting = try run(["undelivered", "--data", place.path, "--json"])
        #expect(waiting.code == 0 && waiting.output == "{\"messages\":[],\"timers\":[]}\n")
        let rotated = try run(["keys", "rotate", "--data", place.path])
        #expect(rotated.code == 0 && rotated.output.hasPrefix("Key 2 is in use now."), "\(rotated.errors)")
        let keys = try run(["keys", "status", "--data", place.path])
        #expect(keys.output.split(separator: "\n").map { $0.prefix(2) } == ["1\t", "2\t"])
        let sound = try run(["verify", "--data", place.path])
        #expect(sound.code == 0)
        let nothing =
            "Checked 0 cases, 0 tasks, 0 households, 0 calls for help, 0 rotas, 0 findings of patrols, 0 proposals, 0 emergencies, 0 entries: 0 differences.\n"
        #expect(sound.output == nothing)
    }
}
