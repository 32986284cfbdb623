import Cases
import HTTPTypes
import Kernel
import Persistence
import Secrets
import Testing

@testable import Server

/// What facts mean, one at a time.
@Suite struct HealthCheckTests {
    private func facts(_ change: (inout HealthFacts) -> Void) -> HealthFacts {
        var facts = HealthFacts()
        facts.answered = Span(microseconds: 800)
        facts.condition = StoreCondition()
        facts.escalation = EscalationWatch()
        facts.backupAge = .hours(3)
        facts.disk = (50 << 30, 100 << 30)
        facts.logBytes = 4 << 20
        change(&facts)
        return facts
    }
    private func status(_ name: String, _ change: (inout HealthFacts) -> Void) -> HealthCheck.Status? {
        HealthChecks(facts: facts(change)).all.first { $0.name == name }?.status
    }

    @Test func `where all is well every check says so and asks for nothing`() {
        let checks = HealthChecks(facts: facts { _ in }).all
        #expect(checks.map(\.status) == checks.map { _ in .ok } && checks.allSatisfy { $0.todo == nil })
        #expect(
            Set(checks.map(\.name)) == [
                "database", "writes", "line", "timers", "outbox", "escalation", "backup", "disk", "log",
            ])
        #expect(HealthReport(engine: "sqlite", at: SampleServer.now, checks: checks).status == .ok)
    }

    struct Judged: Sendable {
        let name: String
        let expected: HealthCheck.Status
        let change: @Sendable (inout HealthFacts) -> Void
        init(
            _ name: String, _ expected: HealthCheck.Status, _ change: @escaping @Sendable (inout HealthFacts) -> Void
        ) { (self.name, self.expected, self.change) = (name, expected, change) }
    }
    static let bounds: [Judged] = [
        Judged("database", .fail) { $0.answered = nil },
        Judged("database", .warn) { $0.answered = .seconds(2) },
        Judged("writes", .fail) { $0.commitsFailSince = .seconds(9) },
        Judged("line", .warn) { $0.line.writes = Limits.waitingWrites / 2 },
        Judged("line", .fail) { $0.turnedAway = .seconds(20) },
        Judged("line", .ok) { $0.turnedAway = .minutes(2) },
        Judged("timers", .ok) { $0.condition?.timerDelay = .seconds(20) },
        Judged("timers", .warn) { $0.condition?.timerDelay = .minutes(1) },
        Judged("timers", .fail) { $0.condition?.timerDelay = .minutes(5) },
        Judged("timers", .warn) { $0.condition?.failingTimers = 1 },
        Judged("outbox", .fail) { $0.condition?.messageDelay = .minutes(10) },
        Judged("outbox", .warn) { $0.condition?.deadMessages = 1 },
        Judged("outbox", .ok) { $0.condition?.waitingMessages = 90 },
        Judged("escalation", .ok) { $0.escalation?.overdue = 12 },
        Judged("escalation", .fail) { $0.escalation?.stuck = 1 },
        Judged("backup", .warn) { $0.backupAge = nil },
        Judged("backup", .warn) { $0.backupAge = .hours(27) },
        Judged("backup", .fail) { $0.backupAge = .days(3) },
        Judged("disk", .warn) { $0.disk = (3 << 30, 100 << 30) },
        Judged("disk", .fail) { $0.disk = (100 << 20, 100 << 30) },
        Judged("log", .warn) { $0.logBytes = 300 << 20 },
        Judged("log", .fail) { $0.logBytes = 2 << 30 },
        Judged("clock", .fail) { $0.condition?.clockSkew = .seconds(-31) },
        Judged("clock", .ok) { $0.condition?.clockSkew = .seconds(1) },
        Judged("replication", .ok) { $0.condition?.replication = .init() },
        Judged("replication", .warn) { $0.condition?.replication = copies { $0.longestDelay = .seconds(11) } },
        Judged("replication", .fail) { $0.condition?.replication = copies { $0.longestDelay = .minutes(2) } },
        Judged("replication", .warn) { $0.condition?.replication = copies { $0.idleSlots = 1 } },
        Judged("replication", .fail) { $0.condition?.replication = copies { $0.archiveFails = true } },
    ]

    @Test(arguments: bounds)
    func `a fact is judged by its bounds`(judged: Judged) {
        let check = HealthChecks(facts: facts(judged.change)).all.first { $0.name == judged.name }
        #expect(check?.status == judged.expected)
        #expect((check?.todo == nil) == (judged.expected == .ok))
    }

    @Test func `without a database only what is known is judged, and the demonstration owes no backup`() {
        let away = HealthChecks(facts: facts { ($0.answered, $0.condition, $0.escalation) = (nil, nil, nil) }).all
        #expect(Set(away.map(\.name)) == ["database", "writes", "line", "disk", "log"])
        #expect(status("backup") { ($0.demo, $0.backupAge) = (true, nil) } == nil)
    }
}

private func copies(_ change: (inout StoreCondition.Replication) -> Void) -> StoreCondition.Replication {
    var copies = StoreCondition.Replication()
    copies.standbys = 2
    change(&copies)
    return copies
}

/// Who sees what from outside.
@Suite struct MonitorTests {
    private let token = "a-token-for-the-tests"
    private func bearer(_ token: String) -> HTTPFields { [.authorization: "Bearer \(token)"] }

    @Test func `everybody learns that it lives and can serve, and nothing else`() async throws {
        let sample = try await SampleHouse(["monitorToken": token])
        let server = try sample.house.webServer()
        for path in ["/health/live", "/health/ready", "/health"] {
            let reply = try await server.reply(.get, path, [:], [])
            #expect(reply.status == 200 && reply.body == #"{"ok":true}"#, "\(path)")
        }
        #expect(try await server.reply(.get, "/metrics", [:], []).status == 404)
        #expect(try await server.reply(.get, "/metrics", bearer("another-token-of-mine"), []).status == 404)
        #expect(try await server.reply(.get, "/admin/health", [.accept: "application/json"], []).status == 401)
    }

    @Test func `the token opens checks and figures`() async throws {
        let sample = try await SampleHouse(["monitorToken": token])
        let server = try sample.house.webServer()
        let health = try await server.reply(.get, "/health", bearer(token), [])
        #expect(health.body.contains(#""engine":"sqlite""#) && health.body.contains(#""name":"escalation""#))
        #expect(health.body.contains("还没有做过备份"))
        _ = try await server.reply(.get, "/nowhere/13800000000", [:], [])
        _ = try await server.reply(.get, "/help", [:], [])
        let figures = try await server.reply(.get, "/metrics", bearer(token), [])
        #expect(figures.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(figures.body.contains(#"jinlin_http_responses_total{method="GET",route="/help",status="2xx"} 1.0"#))
        #expect(figures.body.contains(#"route="(no route)",status="4xx"} 1.0"#))
        #expect(figures.body.contains(#"jinlin_check{check="timers"} 0.0"#))
        #expect(figures.body.contains("process_resident_memory_bytes"))
        #expect(
            figures.body.contains(#"jinlin_operation_duration_seconds_count{operation="CheckKeys",outcome="done"}"#))
        #expect(!figures.body.contains("13800000000"))
    }

    @Test func `this machine needs no token, and what a proxy passed on is not this machine`() async throws {
        let sample = try await SampleHouse()
        let server = try sample.house.webServer()
        #expect(try await server.reply(.get, "/metrics", [:], [], from: "127.0.0.1").status == 200)
        #expect(try await server.reply(.get, "/metrics", [:], [], from: "::1").status == 200)
        for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"] {
            let name = try #require(HTTPField.Name(header))
            #expect(try await server.reply(.get, "/metrics", [name: "127.0.0.1"], [], from: "127.0.0.1").status == 404)
        }
    }

    @Test func `who watches is answered also while the database is away`() async throws {
        let sample = try await SampleHouse(["monitorToken": token])
        let server = try sample.house.webServer()
        sample.house.close()
        #expect(try await server.reply(.get, "/health/live", [:], []).status == 200)
        #expect(try await server.reply(.get, "/health/ready", [:], []).status == 503)
        let health = try await server.reply(.get, "/health", bearer(token), [])
        #expect(health.status == 503 && health.body.contains(#""status":"fail""#))
        let figures = try await server.reply(.get, "/metrics", bearer(token), [])
        #expect(figures.status == 200 && figures.body.contains(#"jinlin_check{check="database"} 2.0"#))
        #expect(!figures.body.contains("jinlin_timer_delay_seconds"))
    }

    @Test func `administrators see the checks as a page, others none`() async throws {
        let sample = try await SampleHouse()
        let place = try #require(PlaceCode("34"))
        func page(_ grants: [Grant]) async throws -> SampleServer.Reply {
            let caller = Caller(kind: .staff(Identifier(rawValue: 1)), name: "管理员", grants: grants)
            let server = try WebServer(
                routes: try sample.house.routes(), visitors: Visitors { _, _ in Visitor(caller: caller) },
                keys: KeyRing())
            return try await server.reply(.get, "/admin/health?lang=zh", bearer("x"), [])
        }
        let seen = try await page([Grant(.accountsManage, at: place)])
        #expect(seen.status == 200 && seen.body.contains("还没有做过备份") && seen.body.contains("超时升级"))
        #expect(try await page([Grant(.casesDispatch, at: place)]).status == 404)
    }

    @Test func `a token is long enough or refused at the start`() async throws {
        await #expect(throws: StartProblem.self) { _ = try await SampleHouse(["monitorToken": "short"]) }
        await #expect(throws: StartProblem.self) { _ = try await SampleHouse(["logLevel": "loud"]) }
    }
}
