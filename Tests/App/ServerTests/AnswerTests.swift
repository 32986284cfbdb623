import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Pages
import Testing

@testable import Server

@Suite struct AnswerTests {
    private let json: HTTPFields = [.accept: "application/json"]

    @Test func `language comes from the address, the cookie, the browser, in this order`() async throws {
        let sample = try SampleServer()
        func language(_ path: String, _ headers: HTTPFields) async throws -> String {
            let body = try await sample.get(path, headers).body
            return body.contains("<html lang=\"en\"") ? "en" : body.contains("<html lang=\"zh-CN\"") ? "zh" : "?"
        }
        #expect(try await language("/form", [:]) == "zh")
        #expect(try await language("/form", [.acceptLanguage: "en-US,en;q=0.9,zh;q=0.8"]) == "en")
        #expect(try await language("/form", [.acceptLanguage: "fr-FR, zh-TW;q=0.5, en;q=0.3"]) == "zh")
        #expect(try await language("/form", [.acceptLanguage: "en", .cookie: "a=b; jinlin_language=zh"]) == "zh")
        #expect(try await language("/form?lang=en", [.cookie: "jinlin_language=zh"]) == "en")
    }
    @Test func `what a resident chose for the account is used`() async throws {
        let sample = try SampleServer()
        let page = try await sample.get("/form", as: "resident").body
        #expect(page.contains("lang=\"en\"") && page.contains("data-elder"))
    }
    @Test func `who takes gzip gets JSON and assets packed, pages never`() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "assets-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let script = String(repeating: "const nothing = 0;\n", count: 300)
        try Data(script.utf8).write(to: URL(filePath: directory + "/field.js"))
        var options = WebOptions()
        options.assets = [("", directory)]
        let sample = try SampleServer(options: options)
        for path in ["/assets/field.js", "/many"] {
            let plain = try await sample.get(path, json)
            #expect(plain.header("Content-Encoding") == nil)
            #expect(plain.header("Vary")?.contains("Accept-Encoding") == true)
            let packed = try await sample.get(path, [.accept: "application/json", .acceptEncoding: "br, gzip;q=0.5"])
            #expect(packed.header("Content-Encoding") == "gzip" && packed.header("ETag") == plain.header("ETag"))
            let length = try #require(packed.header("Content-Length").flatMap { Int($0) })
            #expect(length < plain.body.utf8.count / 3)
            let refused = try await sample.get(path, [.accept: "application/json", .acceptEncoding: "gzip;q=0, br"])
            #expect(refused.header("Content-Encoding") == nil && refused.body == plain.body)
        }
        #expect(try await sample.get("/form", [.acceptEncoding: "gzip"]).header("Content-Encoding") == nil)
        #expect(try await sample.get("/things/7", [.acceptEncoding: "gzip"]).body == #"{"thing":"7"}"#)
    }
    @Test func `preferences are kept in cookies and lead back inside the product only`() async throws {
        let sample = try SampleServer()
        let reply = try await sample.get("/preferences?language=en&elder=1&back=%2Fform%3Fa%3D1")
        #expect(reply.header("Location") == "/form?a=1")
        #expect(reply.cookie("jinlin_language") == "en" && reply.cookie("jinlin_elder") == "1")
        #expect(try await sample.get("/preferences?back=%2F%2Fevil.example").header("Location") == "/")
    }
    @Test func `from a page that answered a form, preferences lead back to the page above it`() async throws {
        let sample = try SampleServer()
        for (back, page) in [
            ("%2Fthings%2F4%2Fopening", "/things/4"), ("%2Fthings%2F4%2Fopening%3Fa%3D1", "/things/4"),
            ("%2Ffiles", "/"), ("%2Fthings%2F4%3Fa%3D1", "/things/4?a=1"), ("%2Fno-such-page", "/no-such-page"),
        ] {
            let reply = try await sample.get("/preferences?language=en&back=" + back)
            #expect(reply.header("Location") == page, "\(back)")
        }
    }
    @Test func `preferences of an account are kept with it, unless another site asks`() async throws {
        let sample = try SampleServer()
        _ = try await sample.get("/preferences?language=zh", as: "resident")
        _ = try await sample.get("/preferences?elder=1", as: "staff", [.fetchSite: "same-origin"])
        _ = try await sample.get("/preferences?language=en", as: "resident", [.fetchSite: "cross-site"])
        _ = try await sample.get("/preferences?language=en")
        _ = try await sample.get("/preferences?back=%2Fform", as: "resident")
        #expect(sample.kept.all.map(\.caller.key) == ["resident:3", "staff:1"])
        #expect(sample.kept.all.map(\.language) == [.zh, nil] && sample.kept.all.map(\.elder) == [nil, true])
    }
    @Test func `a message is shown once, on the next page, and only if it is ours`() async throws {
        let sample = try SampleServer()
        let (token, mark) = try await sample.openForm()
        let sent = try await sample.post("/form", [.cookie: "jinlin_form=\(mark)"], body: "words=a&csrf=\(token)")
        let flash = try #require(sent.cookie("jinlin_flash"))
        let next = try await sample.get("/form", [.cookie: "jinlin_form=\(mark); jinlin_flash=\(flash)"])
        #expect(next.body.contains("收到了"))
        #expect(next.cookies().contains { $0.hasPrefix("jinlin_flash=;") })
        let forged = "0" + flash.dropFirst()
        #expect(try await !sample.get("/form", [.cookie: "jinlin_flash=\(forged)"]).body.contains("收到了"))
    }
    @Test func `a refused form comes back with its words and its reasons`() async throws {
        let sample = try SampleServer()
        let (token, mark) = try await sample.openForm()
        let long = String(repeating: "长", count: 21)
        let reply = try await sample.post(
            "/form", [.cookie: "jinlin_form=\(mark)"],
            body: "words=\(PercentCoding.encoded(long + "<b>"))&csrf=\(token)&from=%2Fform%3Fx%3D1")
        #expect(reply.status == 422)
        #expect(reply.body.contains(long + "&lt;b&gt;"))
        #expect(reply.body.contains("最多 20 个字"))
        #expect(reply.body.contains("aria-invalid=\"true\""))
    }
    @Test func `a refused form leads to no page outside or closed to the person`() async throws {
        let sample = try SampleServer()
        let (token, mark) = try await sample.openForm()
        for from in ["https%3A%2F%2Fevil.example", "%2Fstaff-only", "%2Fbroken", "%2Fnowhere", "%2Flive"] {
            let reply = try await sample.post(
                "/form", [.cookie: "jinlin_form=\(mark)"], body: "words=&csrf=\(token)&from=\(from)")
            #expect(reply.status == 422)
            #expect(reply.body.contains("这一项不能为空") && !reply.body.contains("desk"))
        }
    }
    @Test func `an unexpected failure shows a number and nothing of its cause`() async throws {
        let sample = try SampleServer()
        let page = try await sample.get("/broken", [.acceptLanguage: "en"])
        #expect(page.status == 500)
        #expect(page.body.contains(#/[A-Z2-7]{4}-[A-Z2-7]{4}/#) && !page.body.contains("telephone"))
        let problem = try await sample.get("/broken", json)
        #expect(problem.body.contains(#/"incident":"[A-Z2-7]{4}-[A-Z2-7]{4}"/#))
        #expect(!problem.body.contains("telephone"))
    }
    @Test func `parts of pages go on by htmx`() async throws {
        let sample = try SampleServer()
        let (token, mark) = try await sample.openForm()
        let sent = try await sample.post(
            "/form", HTTPFields([HTTPField(name: .cookie, value: "jinlin_form=\(mark)")]).withHTMX,
            body: "words=a&csrf=\(token)")
        #expect(sent.status == 200 && sent.header("HX-Redirect") == "/form")
        #expect(try await sample.get("/part").body == "<b>part</b>")
    }
    @Test func `a page without data has no JSON`() async throws {
        let sample = try SampleServer()
        #expect(try await sample.get("/staff-only", as: "staff", json).status == 406)
        #expect(try await sample.get("/form", json).body == #"{"page":"form"}"#)
        #expect(try await sample.get("/form", json).cookies().isEmpty)
    }
    @Test func `a download keeps its name in any script`() async throws {
        let sample = try SampleServer()
        let reply = try await sample.get("/download")
        #expect(
            reply.header("Content-Disposition")
                == "attachment; filename=\"__ _1_.csv\"; filename*=UTF-8''%E6%A1%88%E5%8D%B7%20%221%22.csv".replacing(
                    "\"1\"", with: "%221%22"))
    }
    @Test func `a live stream writes events by the standard`() async throws {
        let reply = try await SampleServer().get("/live")
        #expect(reply.header("Content-Type") == "text/event-stream")
        // On a busy machine a sign of life may come before the end.
        let events = reply.body.replacing(": \n\n", with: "")
        #expect(events == "retry: 3000\n\nid: 7\nevent: queue\ndata: one\ndata: two\n\n")
    }
    @Test func `live streams are bounded`() throws {
        let streams = LiveStreams(most: 0)
        #expect(throws: AppError.busy(retryAfter: 30)) {
            try streams.response(AsyncStream { $0.finish() }, to: .address("10.0.0.1"))
        }
    }
    @Test func `an office behind one address is bounded by person, strangers by address`() throws {
        let streams = LiveStreams(most: 10, perPerson: 2, perAddress: 1)
        let staff = { (id: Int64) in
            LiveStreams.Reader(Caller(kind: .staff(Identifier(rawValue: id)), name: ""), at: "10.0.0.1")
        }
        let stranger = LiveStreams.Reader(.anonymous, at: "10.0.0.1")
        func open(_ reader: LiveStreams.Reader) throws -> Response {
            try streams.response(AsyncStream { _ in }, to: reader)
        }
        var held = [try open(staff(1)), try open(staff(1)), try open(staff(2)), try open(stranger)]
        for reader in [staff(1), stranger] {
            #expect(throws: AppError.busy(retryAfter: 30)) { try open(reader) }
        }
        held += [try open(staff(2)), try open(LiveStreams.Reader(.anonymous, at: "10.0.0.2"))]
        #expect(streams.count == held.count)
        held = []
        #expect(streams.count == 0)
        held = [try open(staff(1))]
        #expect(streams.count == 1)
    }
    @Test func `a live stream takes its place before it is written, and gives it back in any case`() async throws {
        let streams = LiveStreams(most: 2)
        do {
            let first = try streams.response(AsyncStream { $0.finish() }, to: .address("10.0.0.1"))
            let second = try streams.response(AsyncStream { $0.finish() }, to: .address("10.0.0.1"))
            #expect(throws: AppError.busy(retryAfter: 30)) {
                try streams.response(AsyncStream { $0.finish() }, to: .address("10.0.0.1"))
            }
            try await first.body.write(CollectingWriter())
            #expect(streams.count == 1)
            withExtendedLifetime(second) {}
        }
        #expect(streams.count == 0)
    }
    @Test func `an address behind the proxy is the one the proxy saw`() throws {
        let headers: HTTPFields = [.forwardedFor: "10.0.0.1, 203.0.113.9"]
        let request = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/", headerFields: headers)
        #expect(Visit(request, from: "127.0.0.1", behindProxy: true).address == "203.0.113.9")
        #expect(Visit(request, from: "127.0.0.1", behindProxy: false).address == "127.0.0.1")
    }
}

/// Whole responses, so that nothing slips in or out of them unnoticed.
@Suite struct WholeResponseTests {
    private func whole(_ reply: SampleServer.Reply) -> String {
        // Every request has a number of its own.
        let headers = reply.response.headers.map {
            "\($0.name.rawName): \($0.name == .requestID ? "(number)" : $0.value)"
        }.joined(separator: "\n")
        return "\(reply.status)\n\(headers)\n\n\(reply.body)"
    }
    private static let guards = """
        Content-Security-Policy: default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; \
        font-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; \
        frame-ancestors 'none'
        X-Content-Type-Options: nosniff
        Referrer-Policy: same-origin
        X-Frame-Options: DENY
        Cross-Origin-Opener-Policy: same-origin
        Permissions-Policy: camera=(self), geolocation=(self), microphone=(), payment=()
        X-Request-Id: (number)
        """

    @Test func `JSON`() async throws {
        let reply = try await SampleServer().get("/things/7", [.accept: "application/json"])
        #expect(
            whole(reply) == """
                200
                Content-Type: application/json
                Cache-Control: no-store
                Vary: Accept, Accept-Encoding, Cookie
                Content-Length: 13
                \(WholeResponseTests.guards)

                {"thing":"7"}
                """)
    }
    @Test func `a JSON refusal`() async throws {
        let reply = try await SampleServer().get("/nowhere", [.accept: "application/json", .acceptLanguage: "en"])
        #expect(
            whole(reply)
                == """
                404
                Content-Type: application/json
                Cache-Control: no-store
                Vary: Accept, Accept-Language, Cookie
                Content-Length: 124
                \(WholeResponseTests.guards)

                {"code":"refused","message":"This page does not exist or is not open to you. Check the address or sign in with another account."}
                """.replacing("Content-Length: 124", with: "Content-Length: \(reply.body.utf8.count)"))
    }
    @Test func `an anonymous browser at a closed page`() async throws {
        let reply = try await SampleServer().get("/staff-only")
        #expect(
            whole(reply) == """
                303
                Cache-Control: no-store
                Location: /sign-in?back=%2Fstaff-only
                Content-Length: 0
                \(WholeResponseTests.guards)


                """)
    }
}
