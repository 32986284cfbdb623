import Cases
import Foundation
import HTTPTypes
import Kernel
import Logging
import Media
import Pages
import People
import Persistence
import Policy
import Secrets
import Territory
import Testing

@testable import Server

/// A whole house in a directory of its own.
struct SampleHouse {
    let directory: TemporaryDirectory
    let house: House

    static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/")
    }()

    init(_ flags: [String: String] = [:]) async throws {
        directory = try TemporaryDirectory()
        var given = flags
        given["root"] = SampleHouse.root
        // Hundreds of tests share the processor: what is looked at here is what is said, not how soon.
        given["healthSeconds"] = flags["healthSeconds"] ?? "3600"
        let settings = try await Settings.read(data: directory.path, flags: given, environment: [:])
        house = try await House(settings, logger: Logger(label: "test"))
    }
}

/// The whole route table of the product, every row of it, for every role of every delivered pack.
@Suite struct HouseRouteTests {
    /// The same rows with a handler that only says that it was reached.
    private func reachable(_ routes: [Route]) -> [Route] {
        routes.map { route in
            let path = PlainPath(route.pattern)
            let reached: Route.Handler = { _ in .json(["reached": true]) }
            return route.method == .get
                ? .get(path, route.access, route.title, reached)
                : .post(path, route.access, route.title, bodyLimit: route.bodyLimit, reached)
        }
    }
    /// Someone in each role of the pack, and those without a role.
    private func people(_ pack: Pack) throws -> [(name: String, caller: Caller)] {
        let place = try #require(PlaceCode("340102"))
        let staff = pack.roles.enumerated().map { index, role in
            (
                role.key,
                Caller(
                    kind: .staff(Identifier(rawValue: Int64(index + 1))), name: role.key,
                    grants: role.permissions.map { Grant($0, at: place) })
            )
        }
        return staff + [
            ("nobody", Caller.anonymous), ("resident", Caller(kind: .resident(Identifier(rawValue: 9)), name: "居民")),
            ("staff without a post", Caller(kind: .staff(Identifier(rawValue: 99)), name: "无岗")),
        ]
    }
    /// Written anew here, so that a change of the server's own check is noticed.
    private func expected(_ access: Access, _ caller: Caller) -> Bool {
        switch access {
        case .anyone, .secretLink: true
        case .resident: caller.key.hasPrefix("resident:")
        case .staff: caller.key.hasPrefix("staff:")
        case .permission(let first, let others):
            !Set(caller.grants.map(\.permission)).isDisjoint(with: [first] + others)
        }
    }

    @Test(arguments: ["changchun-kuancheng", "hefei", "hefei-yaohai", "zhangzhou-changtai"])
    func `every route admits every role as its row says and refuses without telling`(key: String) async throws {
        let sample = try await SampleHouse()
        let routes = reachable(try sample.house.routes())
        let pack = try PolicyDirectory(SampleHouse.root + "/Policies").pack(key)
        var checked = 0
        for (name, caller) in try people(pack) {
            let server = try WebServer(
                routes: routes, visitors: Visitors { _, _ in Visitor(caller: caller) }, keys: KeyRing(),
                options: {
                    var options = WebOptions(); options.anonymousPostsPerMinute = 0; return options
                }())
            for route in routes {
                let path = route.pattern.split(separator: "/", omittingEmptySubsequences: false)
                    .map { $0.first == ":" ? "1" : String($0) }.joined(separator: "/")
                var headers: HTTPFields = [.accept: "application/json"]
                if route.method == .post { headers[.contentType] = "application/json" }
                if caller.kind != .anonymous { headers[.authorization] = "Bearer x" }
                let body = route.method == .post ? [Array("{}".utf8)] : []
                let reply = try await server.reply(route.method, path, headers, body)
                let reached = reply.body == #"{"reached":true}"#
                #expect(reached == expected(route.access, caller), "\(route.method) \(route.pattern) as \(name)")
                if !reached {
                    #expect(reply.status == (caller.kind == .anonymous ? 401 : 404), "\(route.pattern) as \(name)")
                }
                checked += 1
            }
        }
        #expect(checked > 1_000)
    }

    @Test func `every row has words in both languages, and every link of the navigation leads to a row`() async throws {
        let sample = try await SampleHouse()
        let routes = try sample.house.routes()
        for route in routes {
            #expect(!route.title.zh.isEmpty && !route.title.en.isEmpty, "\(route.pattern)")
            for field in route.fields {
                #expect(!field.about.zh.isEmpty && !field.about.en.isEmpty, "\(route.pattern) \(field.name)")
            }
        }
        let place = try #require(PlaceCode("34"))
        let everything = Caller(
            kind: .staff(Identifier(rawValue: 1)), name: "", grants: Permission.allCases.map { Grant($0, at: place) })
        let frame = HouseShell(sample.house.database.resources, sample.house.settings, routes: routes)
        let shell = frame.shell(for: Visitor(caller: everything))
        #expect(Set(shell.navigation.keys) == Set(Face.allCases))
        #expect(shell.faces.count == Face.allCases.count)
        let patterns = Set(routes.filter { $0.method == .get }.map(\.pattern))
        for item in shell.account { #expect(patterns.contains(item.link.target)) }
        let resident = frame.shell(for: Visitor(caller: Caller(kind: .resident(Identifier(rawValue: 1)), name: "")))
        #expect(resident.faces.isEmpty)
        #expect(resident.navigation[.administration]?.contains { $0.link == PeoplePaths.accounts() } == false)
    }

    @Test func `the description of the interface names every route`() async throws {
        let sample = try await SampleHouse()
        let routes = try sample.house.routes()
        let reply = try await sample.house.webServer().reply(.get, "/openapi.json", [:], [])
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(reply.body.utf8)) as? [String: Any])
        #expect(document["openapi"] as? String == "3.1.0")
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        // What an answer names leads to the addresses that take it.
        let report = try #require(paths["/report"]?["post"] as? [String: Any])
        let made = try #require((report["responses"] as? [String: Any])?["201"] as? [String: Any])
        let links = try #require(made["links"] as? [String: [String: Any]])
        #expect(
            links["get_my_case_secret"]?["parameters"] as? [String: String] == [
                "case": "$response.body#/id", "secret": "$response.body#/secret",
            ])
        let named = paths.values.flatMap(\.values).compactMap { ($0 as? [String: Any])?["operationId"] as? String }
        #expect(Set(named).count == named.count && links.keys.allSatisfy(named.contains))
        // All but the description itself.
        #expect(paths.values.map(\.count).reduce(0, +) == routes.count - 1)
    }
}

@Suite struct HouseTests {
    @Test func `before a pack is bound the pages say what the administrator has to do`() async throws {
        let sample = try await SampleHouse()
        let server = try sample.house.webServer()
        let page = try await server.reply(.get, "/", [:], [])
        #expect(page.status == 503)
        #expect(page.body.contains("jinlin import") && page.body.contains("jinlin demo"))
        #expect(try await server.reply(.get, "/sign-in", [:], []).status == 200)
        #expect(try await server.reply(.get, "/health/ready", [:], []).status == 200)
    }

    @Test func `a backup restores accounts, files and settings, and keeps what was there`() async throws {
        let sample = try await SampleHouse()
        let place = try #require(PlaceCode("34"))
        _ = try await sample.house.database.perform(
            AddProvince(code: place), by: .system, at: sample.house.now())
        _ = try await sample.house.createAccount(
            login: "admin", name: "管理员", place: place, password: House.newPassword(), power: .system)
        let target = try TemporaryDirectory()
        let (backup, keys) = (target.path + "/backup", target.path + "/keys")
        let written = try await BackupSet(backup).write(sample.house, keysTo: keys)
        #expect(written.engine == "sqlite" && written.databaseBytes > 0)
        await #expect(throws: AppError.self) { try await BackupSet(backup).write(sample.house, keysTo: nil) }

        let other = try TemporaryDirectory()
        let settings = try await Settings.read(
            data: other.path, flags: ["root": SampleHouse.root], environment: [:])
        let now = sample.house.now()
        _ = try BackupSet(backup).restore(into: settings, keysFrom: keys, replace: false, at: now)
        let restored = try await House(settings, logger: Logger(label: "test"))
        #expect(try await restored.accounts(under: place, limit: 10).map(\.login) == ["admin"])
        restored.close()
        #expect(throws: AppError.self) {
            try BackupSet(backup).restore(into: settings, keysFrom: nil, replace: false, at: now)
        }
        _ = try BackupSet(backup).restore(into: settings, keysFrom: nil, replace: true, at: now)
        // What a first start made by itself gives way to the saved keys, and stays under another name.
        let started = try TemporaryDirectory()
        let fresh = try await Settings.read(data: started.path, flags: ["root": SampleHouse.root], environment: [:])
        try await House(fresh, logger: Logger(label: "test")).close()
        #expect(throws: AppError.self) {
            try BackupSet(backup).restore(into: fresh, keysFrom: keys, replace: false, at: now)
        }
        _ = try BackupSet(backup).restore(into: fresh, keysFrom: keys, replace: true, at: now)
        let reopened = try await House(fresh, logger: Logger(label: "test"))
        #expect(try await reopened.accounts(under: place, limit: 10).map(\.login) == ["admin"])
        reopened.close()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: started.path).contains { $0.hasPrefix("keys.before-") })
        // Keys of two installations never lie in one directory.
        let second = try await SampleHouse()
        let mixed = await #expect(throws: AppError.self) {
            try await BackupSet(target.path + "/second").write(second.house, keysTo: keys)
        }
        #expect(mixed?.code == "backup.other-keys")
        #expect(throws: AppError.self) {
            try BackupSet(backup).restore(into: fresh, keysFrom: target.path, replace: true, at: now)
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: other.path)
        #expect(names.contains { $0.contains(".before-") })
    }

    @Test func `what could not be delivered is listed and tried again`() async throws {
        let sample = try await SampleHouse()
        let (database, now) = (sample.house.database, sample.house.now())
        try await database.write { try $0.tell("sms", ["to": "甲"]) }
        let taken = try await database.takeOutbox(at: now, lease: .seconds(1))
        try await database.failOutbox(try #require(taken.first), error: "no channel", at: now, retryAt: nil)
        let found = try await sample.house.undelivered()
        #expect(found.messages.map(\.topic) == ["sms"] && found.messages.first?.error == "no channel")
        #expect(try await sample.house.deliverAgain() == 1)
        #expect(try await sample.house.undelivered().messages.isEmpty)
        #expect(try await database.takeOutbox(at: sample.house.now(), lease: .seconds(1)).count == 1)
    }

    @Test func `verify names a file that was changed and one that is gone`() async throws {
        let sample = try await SampleHouse()
        let (house, now) = (sample.house, sample.house.now())
        let district = try #require(PlaceCode("340102"))
        for (code, level) in [("34", PlaceLevel.province), ("3401", .city), ("340102", .district)] {
            let parent = code == "34" ? nil : PlaceCode(String(code.dropLast(2)))
            _ = try await house.database.perform(
                AddPlace(parent: parent, level: level, name: code, code: PlaceCode(code)), by: .system, at: now)
        }
        let pack = try await house.database.perform(InstallDeliveredPack(key: "hefei-yaohai"), by: .system, at: now)
        _ = try await house.database.perform(BindPack(place: district, version: pack.version), by: .system, at: now)
        var files: [KeptFile] = []
        for name in ["一", "二"] {
            let kept = try await house.media.accept(Array("%PDF-1.4 \(name)\n%%EOF\n".utf8), filename: name)
            files.append(
                KeptFile(hash: kept.hash, thumbnail: nil, type: kept.type.rawValue, filename: name, bytes: kept.size))
        }
        let report = ReportCase(words: "路灯坏了", jurisdiction: district, evidence: files)
        let number = try await house.database.perform(report, by: .anonymous, at: now).number
        #expect(try await house.verify { _ in }.isSound)

        let paths = try FileManager.default.subpathsOfDirectory(atPath: house.settings.filesDirectory)
        func path(_ file: KeptFile) throws -> String {
            house.settings.filesDirectory + "/" + (try #require(paths.first { $0.hasSuffix(file.hash + ".pdf") }))
        }
        try FileManager.default.removeItem(atPath: try path(files[0]))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: try path(files[1]))
        try Data("%PDF-1.4 other\n%%EOF\n".utf8).write(to: URL(filePath: try path(files[1])))
        let damage = try await house.verify { _ in }.damage
        #expect(damage.count == 2 && damage.allSatisfy { $0.contains(number) })
        #expect(damage.contains { $0.contains(files[0].hash) && $0.contains("missing") })
        #expect(damage.contains { $0.contains(files[1].hash) && $0.contains("other bytes") })
    }

    @Test func `an empty house verifies`() async throws {
        let sample = try await SampleHouse()
        let found = try await sample.house.verify { _ in }
        #expect(found.isSound && found.cases == 0)
    }
}

/// A place to hang an account on.
private struct AddProvince: Persistence.Operation {
    let code: PlaceCode
    func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        _ = try AddPlace(parent: nil, level: .province, name: "安徽省", code: code).run(tx, by: caller, at: now)
        return true
    }
}
