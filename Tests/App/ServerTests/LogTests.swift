import HTTPTypes
import Kernel
import Logging
import Pages
import Secrets
import Synchronization
import Testing

@testable import Server

/// Keeps what would be written.
final class KeptLines: Sendable {
    private let kept = Mutex<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    func logger(_ form: LogLines.Form, level: Logger.Level = .trace) -> Logger {
        Logger(label: "test") { _ in LogLines(form, level: level) { line in self.kept.withLock { $0.append(line) } } }
    }
}

/// The lines of the log: what they hold, and what they never hold.
@Suite struct LogTests {
    private func server(_ lines: KeptLines, _ form: LogLines.Form = .json, behindTLS: Bool = false) throws -> WebServer
    {
        var options = WebOptions()
        (options.accessLog, options.anonymousPostsPerMinute, options.behindTLS) = (true, 0, behindTLS)
        return try WebServer(
            routes: SampleRoutes.all, visitors: Visitors { session, _ in SampleServer.people[session] },
            keys: KeyRing(),
            options: options, logger: lines.logger(form))
    }

    @Test func `a failure is one line with its request, its incident and its route`() async throws {
        let lines = KeptLines()
        let reply = try await server(lines).reply(
            .get, "/broken?name=%E7%8E%8B%E5%A5%B6%E5%A5%B6", [.accept: "application/json"], [])
        let line = try #require(lines.all.first { $0.contains("unexpected") })
        let number = try #require(reply.header("x-request-id"))
        let incident = try #require(reply.body.firstMatch(of: #/"incident":"([A-Z2-7-]+)"/#)?.1)
        #expect(line.contains("\"request\":\"\(number)\"") && line.contains("\"incident\":\"\(incident)\""))
        #expect(line.contains(#""route":"GET /broken""#) && line.contains(#""level":"error""#))
        #expect(line.hasPrefix(#"{"time":"2"#) && line.hasSuffix("}\n") && line.split(separator: "\n").count == 1)
        #expect(!lines.all.joined().contains("name="))
    }

    @Test func `nothing that a person wrote or opened stands in the log`() async throws {
        let lines = KeptLines()
        let server = try server(lines)
        let phone = "13812345678"
        let words: Set = [phone, "欧阳娜娜", "s3cret-link", "hunter2hunter2", "192.0.2.7", "6217001234567890123"]
        let form = "words=欧阳娜娜+\(phone)&name=欧阳娜娜&phone=\(phone)&password=hunter2hunter2&card=6217001234567890123"
        let type: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        for path in ["/form", "/files", "/sign-in", "/link/s3cret-link", "/nowhere/\(phone)", "/dispatch"] {
            for method in [HTTPRequest.Method.get, .post, .delete] {
                _ = try await server.reply(method, "\(path)?phone=\(phone)&name=欧阳娜娜", type, [Array(form.utf8)])
            }
        }
        let wrong: HTTPFields = [
            .contentType: "application/json", .accept: "application/json", .authorization: "Bearer hunter2hunter2",
        ]
        _ = try await server.reply(.post, "/form", wrong, [Array("{\"words\": \"欧阳娜娜 \(phone)".utf8)])
        _ = try await server.reply(.post, "/form", wrong, [Array("{\"words\": \"欧阳娜娜 \(phone) 欧阳娜娜欧阳娜娜欧阳娜娜\"}".utf8)])
        _ = try await server.reply(
            .get, "/broken?\(phone)", [.requestID: phone, .cookie: "jinlin_session=s3cret-link"], [])
        // Every request left its line; the routes are named with their parameters blank.
        #expect(lines.all.count >= 21)
        #expect(lines.all.contains { $0.contains(#""route":"GET /link/:secret""#) })
        for word in words { #expect(!lines.all.joined().contains(word), "\(word)") }
    }

    @Test func `a proxy's number is kept where there is a proxy, and only where it is a number`() async throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let traced: HTTPFields = [.traceParent: "00-\(trace)-00f067aa0ba902b7-01"]
        let named: HTTPFields = [.requestID: "4BF92F35-77B3-4DA6-A3CE-929D0E0E4736"]
        let behind = try server(KeptLines(), behindTLS: true)
        #expect(try await behind.reply(.get, "/part", traced, []).header("x-request-id") == trace)
        #expect(try await behind.reply(.get, "/part", named, []).header("x-request-id") == trace)
        for bad in ["13812345678", "王", String(repeating: "z", count: 32), String(repeating: "a", count: 400)] {
            let number = try await behind.reply(.get, "/part", [.requestID: bad], []).header("x-request-id")
            #expect(number != nil && number != bad)
        }
        let open = try server(KeptLines())
        #expect(try await open.reply(.get, "/part", traced, []).header("x-request-id") != trace)
    }

    @Test func `numbers of requests differ`() async throws {
        let server = try server(KeptLines())
        var seen: Set<String> = []
        for _ in 0..<50 {
            seen.insert(try await server.reply(.get, "/part", [:], []).header("x-request-id") ?? "")
        }
        #expect(seen.count == 50)
    }

    @Test func `the console's line is one line, whatever comes`() throws {
        let lines = KeptLines()
        lines.logger(.console).warning("first\nsecond", metadata: ["what": "a\u{1B}[31m\rb"])
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1 && line.hasSuffix("\n") && line.dropLast().allSatisfy { !$0.isNewline })
        #expect(line.contains(" warning first␤second what=a␤[31m␤b") && !line.contains("\u{1B}"))
    }

    @Test func `below its level nothing is written`() {
        let lines = KeptLines()
        let logger = lines.logger(.json, level: .warning)
        logger.notice("a")
        logger.warning("b", metadata: ["quoted": "\"\\"])
        #expect(lines.all.count == 1 && lines.all[0].contains(#""message":"b","quoted":"\"\\"}"#))
    }
}
