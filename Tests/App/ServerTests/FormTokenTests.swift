import HTTPTypes
import Hummingbird
import Kernel
import Secrets
import Testing

@testable import Server

/// Which writes are taken: only those from a page of ours or from a program.
@Suite struct FormTokenTests {
    @Test func `a form shown to this browser is taken`() async throws {
        let sample = try SampleServer()
        let (token, mark) = try await sample.openForm()
        #expect(!token.isEmpty && !mark.isEmpty)
        let reply = try await sample.post("/form", [.cookie: "jinlin_form=\(mark)"], body: "words=a&csrf=\(token)")
        #expect(reply.status == 303)
    }
    @Test(arguments: ["", "csrf=", "csrf=0123456789012345678901234567890123456789"])
    func `a form without the right token is refused and nothing typed is lost`(field: String) async throws {
        let sample = try SampleServer()
        let (_, mark) = try await sample.openForm()
        let reply = try await sample.post(
            "/form", [.cookie: "jinlin_form=\(mark)"], body: "words=KEEPME&from=%2Fform&\(field)")
        #expect(reply.status == 403)
        #expect(reply.body.contains("KEEPME") && reply.body.contains("没有保存"))
    }
    @Test func `a token of another browser or another session is refused`() async throws {
        let sample = try SampleServer()
        let (token, _) = try await sample.openForm()
        #expect(
            try await sample.post("/form", [.cookie: "jinlin_form=other"], body: "words=a&csrf=\(token)").status == 403)
        #expect(try await sample.post("/form", body: "words=a&csrf=\(token)").status == 403)
        let staff = try #require(try await sample.get("/form", as: "staff").token)
        #expect(try await sample.post("/form", as: "dispatcher", body: "words=a&csrf=\(staff)").status == 403)
        #expect(try await sample.post("/form", as: "staff", body: "words=a&csrf=\(staff)").status == 303)
    }
    @Test func `a form on another site is refused even with a token`() async throws {
        let sample = try SampleServer()
        let (token, mark) = try await sample.openForm()
        for site in ["cross-site", "same-site"] {
            let headers: HTTPFields = [.cookie: "jinlin_form=\(mark)", .fetchSite: site]
            #expect(try await sample.post("/form", headers, body: "words=a&csrf=\(token)").status == 403)
        }
    }
    @Test func `programs need no token and a session cookie alone is not enough`() async throws {
        let sample = try SampleServer()
        let body = #"{"words":"a"}"#
        let type = "application/json"
        #expect(try await sample.post("/form", type: type, body: body).status == 201)
        #expect(
            try await sample.post("/form", type: type, [.authorization: "Bearer dispatcher"], body: body).status == 201)
        #expect(try await sample.post("/form", as: "dispatcher", type: type, body: body).status == 403)
        #expect(
            try await sample.post("/form", as: "dispatcher", type: type, [.fetchSite: "same-origin"], body: body).status
                == 201)
        let token = Seals(KeyRing()).formToken(session: "x", cookie: nil)
        #expect(try await sample.post("/form", as: "dispatcher", type: type, [.csrf: token], body: body).status == 403)
    }
    @Test func `an address that submits too fast is asked to wait`() async throws {
        var options = WebOptions()
        options.anonymousPostsPerMinute = 3
        let sample = try SampleServer(options: options)
        let send = { try await sample.post("/form", type: "application/json", body: #"{"words":"a"}"#) }
        for _ in 0..<3 { #expect(try await send().status == 201) }
        let refused = try await send()
        #expect(refused.status == 429)
        #expect(refused.body.contains("20 秒") && refused.header("Retry-After") == "20")
        sample.time.pass(.seconds(20))
        #expect(try await send().status == 201)
        #expect(try await send().status == 429)
    }
    @Test func `a person who submits too fast is asked to wait, and nobody else`() async throws {
        var options = WebOptions()
        options.personPostsPerMinute = 2
        let sample = try SampleServer(options: options)
        let send = { (person: String) in
            try await sample.post(
                "/form", type: "application/json", [.authorization: "Bearer \(person)"], body: #"{"words":"a"}"#)
        }
        for _ in 0..<2 { #expect(try await send("staff").status == 201) }
        let refused = try await send("staff")
        #expect(refused.status == 429 && refused.body.contains("30 秒"))
        #expect(try await send("dispatcher").status == 201)
        #expect(try await sample.post("/form", type: "application/json", body: #"{"words":"a"}"#).status == 201)
        sample.time.pass(.seconds(30))
        #expect(try await send("staff").status == 201)
    }
    @Test func `one household of IPv6 shares a bucket`() {
        #expect(RateLimit.network("2001:db8:1:2:3::1") == RateLimit.network("2001:db8:1:2:ffff::9"))
        #expect(RateLimit.network("192.0.2.1") != RateLimit.network("192.0.2.2"))
        // Addresses are written short: the zeros left out belong to the network too.
        #expect(RateLimit.network("2001:db8::1") == RateLimit.network("2001:0DB8:0:0:9:8:7:6"))
        #expect(RateLimit.network("2001:db8::1:2:3:4") == RateLimit.network("2001:db8::5"))
        #expect(RateLimit.network("2001:db8:0:1::1") != RateLimit.network("2001:db8::1"))
        #expect(RateLimit.network("::ffff:192.0.2.1") != RateLimit.network("::ffff:192.0.2.2"))
    }
}
