import Foundation
import Kernel
import Persistence
import Testing

@testable import Server

/// A data directory that is gone when the test ends.
final class TemporaryDirectory {
    let path = NSTemporaryDirectory() + "jinlin-\(UUID().uuidString)"
    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func write(_ text: String, as name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    }
}

@Suite struct SettingsTests {
    @Test func `flags win over the environment, which wins over the file`() async throws {
        let place = try TemporaryDirectory()
        try place.write(#"{"port": 1001, "host": "10.0.0.1", "placeName": "瑶海区", "demo": true}"#, as: "jinlin.json")
        let settings = try await Settings.read(
            data: place.path, flags: ["port": "1003"], environment: ["JINLIN_PORT": "1002", "JINLIN_HOST": "10.0.0.2"])
        #expect(settings.port == 1003)
        #expect(settings.host == "10.0.0.2")
        #expect(settings.placeName == "瑶海区")
        #expect(settings.demo && !settings.secondFactor)
    }
    @Test func `without any setting the embedded database serves this machine only`() async throws {
        let settings = try await Settings.read(data: "/d", environment: [:])
        #expect(settings.host == "127.0.0.1" && settings.port == 8080 && settings.secondFactor && !settings.demo)
        guard case .sqlite(let path) = settings.database else {
            Issue.record("another engine")
            return
        }
        #expect(path == "/d/jinlin.sqlite")
    }
    @Test func `all mistakes are told together`() async throws {
        let place = try TemporaryDirectory()
        try place.write(#"{"port": 70000, "demo": "maybe", "host": true}"#, as: "jinlin.json")
        let problem = await #expect(throws: StartProblem.self) {
            try await Settings.read(
                data: place.path, environment: ["JINLIN_TILES": "tiles.example", "JINLIN_DATABASE": "mysql://x"])
        }
        guard case .settings(let lines) = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
        for name in ["port", "demo", "host", "tiles", "database"] {
            #expect(lines.contains { $0.hasPrefix(name + ":") }, "\(name) in \(lines)")
        }
    }
    @Test(arguments: [#"{"prot": 1}"#, #"{"port": "#, "[]", #"{"port": 1} x"#])
    func `a misspelled or broken file is refused with its name`(text: String) async throws {
        let place = try TemporaryDirectory()
        try place.write(text, as: "jinlin.json")
        let problem = await #expect(throws: StartProblem.self) {
            try await Settings.read(data: place.path, environment: [:])
        }
        guard case .settings(let lines) = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
        #expect(lines.first?.hasPrefix(place.path + "/jinlin.json") == true)
    }
    @Test(arguments: [
        ("port", "JINLIN_PORT"), ("behindTLS", "JINLIN_BEHIND_TLS"),
        ("anonymousPostsPerMinute", "JINLIN_ANONYMOUS_POSTS_PER_MINUTE"),
        ("personPostsPerMinute", "JINLIN_PERSON_POSTS_PER_MINUTE"),
        ("placeReportsPerMinute", "JINLIN_PLACE_REPORTS_PER_MINUTE"),
    ])
    func `a key has one name in the environment`(key: String, variable: String) {
        #expect(Settings.variable(key) == variable)
    }
    @Test func `where strangers are not bounded nobody is, unless it is said`() async throws {
        let bounds = { (flags: [String: String]) in
            let settings = try await Settings.read(data: "/d", flags: flags, environment: [:])
            return [
                settings.anonymousPostsPerMinute, settings.personPostsPerMinute, settings.placeReportsPerMinute,
            ]
        }
        #expect(try await bounds([:]) == [60, 300, 600])
        #expect(try await bounds(["anonymousPostsPerMinute": "0"]) == [0, 0, 0])
        #expect(try await bounds(["anonymousPostsPerMinute": "0", "personPostsPerMinute": "5"]) == [0, 5, 0])
    }
    @Test func `a second factor may be left out in the demonstration only`() async throws {
        await #expect(throws: StartProblem.self) {
            try await Settings.read(data: "/d", flags: ["secondFactor": "false"], environment: [:])
        }
    }
    @Test func `a directory that cannot be used is named`() throws {
        #expect(throws: StartProblem.dataUnreadable(path: "/proc/none")) { try DataDirectory("/proc/none").prepare() }
    }
}
