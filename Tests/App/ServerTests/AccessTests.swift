import HTTPTypes
import Kernel
import Pages
import Synchronization
import Testing

@testable import Server

@Suite struct AccessTests {
    private static let json: HTTPFields = [.accept: "application/json"]
    private static let people: [String?] = [nil, "resident", "staff", "dispatcher"]

    /// Every route of the table, for every kind of person: allowed exactly where the table says so.
    @Test(arguments: AccessTests.people)
    func `each route admits whom its row names`(person: String?) async throws {
        let sample = try SampleServer()
        for route in SampleRoutes.all where route.pattern != "/broken" && route.pattern != "/live" {
            let path = route.pattern.replacing(":secret", with: "open").replacing(":thing", with: "1").replacing(
                ":name", with: "1")
            let method = route.method
            var headers = AccessTests.json
            headers[.contentType] = method == .post ? "application/json" : nil
            headers[.authorization] = person.map { "Bearer \($0)" }
            let reply = try await sample.send(
                method, path, headers, method == .post ? [Array(#"{"words":"a"}"#.utf8)] : [])
            let allowed = [200, 201, 406].contains(reply.status)
            #expect(allowed == AccessTests.expected(route.access, person), "\(method) \(path) as \(person ?? "nobody")")
            if !allowed { #expect(reply.status == (person == nil ? 401 : 404)) }
        }
    }
    private static func expected(_ access: Access, _ person: String?) -> Bool {
        switch access {
        case .anyone, .secretLink: true
        case .resident: person == "resident"
        case .staff: person == "staff" || person == "dispatcher"
        case .permission: person == "dispatcher"
        }
    }

    @Test func `a refusal is the same as for an address that does not exist`() async throws {
        let sample = try SampleServer()
        for headers in [AccessTests.json, [:]] {
            let refused = try await sample.get("/dispatch", as: "staff", headers)
            let absent = try await sample.get("/nowhere", as: "staff", headers)
            #expect(refused.status == 404 && absent.status == 404)
            let hide = { (text: String) in
                text.replacing("/dispatch", with: "/x").replacing("/nowhere", with: "/x")
                    .replacing("%2Fdispatch", with: "%2Fx").replacing("%2Fnowhere", with: "%2Fx")
                    .replacing(#/[a-z0-9]{20}/#, with: "")
            }
            #expect(hide(refused.body) == hide(absent.body))
        }
    }
    @Test func `a browser is sent to sign in and comes back`() async throws {
        let sample = try SampleServer()
        let reply = try await sample.get("/dispatch?state=new&page=2")
        #expect(reply.status == 303)
        #expect(reply.header("Location") == "/sign-in?back=%2Fdispatch%3Fstate%3Dnew%26page%3D2")
        let part = try await sample.get("/dispatch", HTTPFields().withHTMX)
        #expect(part.status == 401)
    }
    @Test func `an unknown session is nobody`() async throws {
        let sample = try SampleServer()
        #expect(try await sample.get("/staff-only", as: "forged", AccessTests.json).status == 401)
    }
    @Test func `a duty comes before everything but open pages`() async throws {
        let sample = try SampleServer()
        #expect(try await sample.get("/staff-only", as: "busy").header("Location") == "/password")
        #expect(try await sample.get("/password", as: "busy").status == 200)
        #expect(try await sample.get("/form", as: "busy").status == 200)
    }
    @Test func `signing in and out sets and clears a cookie that scripts never see`() async throws {
        var options = WebOptions()
        options.behindTLS = true
        let sample = try SampleServer(options: options)
        let (token, mark) = try await sample.openForm()
        let headers: HTTPFields = [.cookie: "jinlin_form=\(mark)"]
        let signedIn = try await sample.post("/sign-in", headers, body: "csrf=\(token)")
        #expect(
            signedIn.cookies().first
                == "jinlin_session=dispatcher; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure")
        let out = try await sample.post("/sign-out", headers, body: "csrf=\(token)")
        #expect(out.cookies().first == "jinlin_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure")
    }
    @Test func `who a session is gets remembered for seconds and forgotten at once when asked`() async throws {
        let reads = Counter()
        let visitors = Visitors { _, _ in
            reads.add()
            return Visitor(caller: .system)
        }
        let now = SampleServer.now
        for _ in 0..<5 { _ = try await visitors.visitor("a", at: now) }
        #expect(reads.count == 1)
        _ = try await visitors.visitor("a", at: now + Visitors.keep)
        #expect(reads.count == 2)
        visitors.forget("a")
        _ = try await visitors.visitor("a", at: now + Visitors.keep)
        #expect(reads.count == 3)
    }
}

@Suite struct RoutingTests {
    private let json: HTTPFields = [.accept: "application/json"]

    @Test func `a fixed part wins over a parameter and names may differ`() async throws {
        let sample = try SampleServer()
        #expect(try await sample.get("/things/new", json).body == #"{"thing":"fixed"}"#)
        #expect(try await sample.get("/things/7", json).body == #"{"thing":"7"}"#)
        #expect(try await sample.get("/things/new/parts", json).body == #"{"name":"new"}"#)
        #expect(try await sample.get("/things/%E7%BD%91%2F1", json).body == #"{"thing":"网/1"}"#)
        #expect(try await sample.get("/things/%FF", json).status == 404)
        #expect(try await sample.get("/things/1/2/3", json).status == 404)
    }
    @Test func `a wrong method names the right ones and HEAD is GET without a body`() async throws {
        let sample = try SampleServer()
        let wrong = try await sample.send(.delete, "/form", json, [])
        #expect(wrong.status == 405)
        #expect(wrong.body.contains("GET, POST") && wrong.header("Allow") == "GET, POST")
        let head = try await sample.send(.head, "/form", [:], [])
        #expect(head.status == 200 && head.body.isEmpty)
        #expect(head.header("Content-Type") == "text/html; charset=utf-8")
    }
    @Test func `two routes of one address do not start`() {
        let twice =
            SampleRoutes.all + [.get(Path<String>("/things/:other"), .anyone, Text(same: "")) { _ in .json([1]) }]
        #expect(throws: StartProblem.routeTwice(method: "GET", pattern: "/things/:other")) { try RouteIndex(twice) }
    }
    @Test(arguments: Form.reserved.sorted())
    func `a field with the name of a hidden field of every form does not start`(name: String) throws {
        let path = Path<String>("/taken/:thing")
        let asks: Route = .get(path, .anyone, Text(same: ""), fields: [Field(name, .line, Text(same: ""))]) { _ in
            .json([1])
        }
        let writes: Route = .post(path, .anyone, Text(same: ""), fields: [Field(name, .line, Text(same: ""))]) { _ in
            .json([1])
        }
        // What is asked for by GET has no hidden fields.
        _ = try RouteIndex([asks])
        #expect(throws: StartProblem.fieldTaken(pattern: "/taken/:thing", name: name)) { try RouteIndex([writes]) }
    }
}

/// Counts calls from anywhere.
final class Counter: Sendable {
    private let lock = Mutex(0)
    var count: Int { lock.withLock { $0 } }
    func add() { lock.withLock { $0 += 1 } }
}

extension HTTPFields {
    /// As htmx asks for a part of a page.
    var withHTMX: HTTPFields {
        var fields = self
        fields[.htmxRequest] = "true"
        return fields
    }
}
