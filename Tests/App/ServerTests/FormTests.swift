import HTTPTypes
import Hummingbird
import Kernel
import Pages
import Persistence
import Testing

@testable import Server

@Suite struct URLEncodedTests {
    @Test func `names and values are decoded and repeated names stay in order`() throws {
        let form = Form(pairs: try FormFields.read("a=1&b=%E7%BD%91+%E6%A0%BC&a=2&empty=&bare&&x%3Dy=%26".utf8))
        #expect(form.all("a") == ["1", "2"])
        #expect(form["b"] == "网 格")
        #expect(form["empty"] == "" && form["bare"] == "")
        #expect(form["x=y"] == "&")
    }
    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%FF%FE", "%C0%80=1"])
    func `broken escapes and broken UTF-8 are refused`(text: String) {
        #expect(throws: RequestProblem.badEncoding) { try FormFields.read(text.utf8) }
    }
    @Test func `too many fields are refused`() {
        let text = String(repeating: "a=1&", count: FormFields.mostFields + 1)
        #expect(throws: RequestProblem.tooManyFields(limit: FormFields.mostFields)) { try FormFields.read(text.utf8) }
    }
}

@Suite struct BrokenBodyTests {
    private struct Chunkless: Error {}

    /// What the connection throws where chunks are malformed or the sender has gone.
    @Test func `a body that breaks off is the sender’s fault and no failure of the server`() async throws {
        let pieces = AsyncThrowingStream<ByteBuffer, any Error> { stream in
            stream.yield(ByteBuffer(string: "words=a"))
            stream.finish(throwing: Chunkless())
        }
        let request = Request(
            head: HTTPRequest(
                method: .post, scheme: "http", authority: "localhost", path: "/form",
                headerFields: [.contentType: "application/x-www-form-urlencoded"]),
            body: RequestBody(asyncSequence: pieces))
        let load = Admission().load()
        await #expect(throws: RequestProblem.cutShort) {
            try await BodyReader.read(request, limit: 1_000, load: load)
        }
        #expect(RequestProblem.cutShort.appError.status == 400)
    }
}

@Suite struct JSONFieldsTests {
    private func read(_ text: String) throws -> Form { Form(pairs: try JSONFields.read(Array(text.utf8))) }

    @Test func `nested values get dotted names and lists repeat theirs`() throws {
        let form = try read(
            #" {"words":"水管\n漏\u6c34 \ud83d\udca7","place":{"code":"3401"},"units":[1,2],"rows":[{"a":true},{"a":null}],"n":-1.5e3,"no":false} "#
        )
        #expect(form["words"] == "水管\n漏水 💧")
        #expect(form["place.code"] == "3401")
        #expect(form.all("units") == ["1", "2"])
        #expect(form["rows.0.a"] == "true" && form["rows.1.a"] == nil)
        #expect(form["n"] == "-1.5e3")
        #expect(!form.flag("no"))
    }
    @Test(arguments: [
        "", " ", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":01}"#, #"{"a":+1}"#, #"{"a":.5}"#, #"{"a":"\x"}"#,
        #"{"a":"\ud800"}"#, #"{"a":nul}"#, #"{"a":1}}"#, #"{"a":1} x"#, "{\"a\":\"\n\"}", #"{"a":"b"#, #"{'a':1}"#,
    ])
    func `what is not JSON is refused`(text: String) {
        do {
            _ = try read(text)
            Issue.record("taken: \(text)")
        } catch let problem as RequestProblem {
            if case .badJSON = problem { return }
            Issue.record("\(problem)")
        } catch { Issue.record("\(error)") }
    }
    @Test func `only an object is taken and depth is bounded`() throws {
        #expect(throws: RequestProblem.notAnObject) { try read("[1]") }
        #expect(throws: RequestProblem.tooDeep) { try read(String(repeating: #"{"a":"#, count: 40)) }
        #expect(throws: RequestProblem.badEncoding) { try JSONFields.read([0x7B, 0xFF, 0x7D]) }
    }
}

@Suite struct MultipartTests {
    static let body = [
        "--XX\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n第一行\r\n--XY 第二行\r\n",
        "--XX\r\ncontent-disposition: form-data; name=\"photos\"; filename=\"a %22b%22.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\r\n-\r\n--\u{1}\r\n",
        "--XX\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"\"\r\n\r\n\r\n",
        "--XX\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--XX--\r\nafter",
    ].joined()

    private func read(_ text: String, piece: Int) throws -> (pairs: [(String, String)], files: [UploadedFile]) {
        var reader = try #require(MultipartReader(boundary: "XX"))
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try reader.take(bytes[start..<min(start + piece, bytes.count)])
        }
        return try reader.finish()
    }

    @Test(arguments: [1, 2, 3, 7, 64, 10_000])
    func `fields and files are the same however the bytes arrive`(piece: Int) throws {
        let (pairs, files) = try read(MultipartTests.body, piece: piece)
        #expect(pairs.map(\.0) == ["words", "empty"])
        #expect(pairs.map(\.1) == ["第一行\r\n--XY 第二行", ""])
        #expect(files.map(\.filename) == ["a \"b\".jpg"])
        #expect(files.first?.bytes == Array("\r\n-\r\n--\u{1}".utf8))
    }
    @Test(arguments: [1, 2, 5, 10_000])
    func `an empty part whose boundary follows its head at once is read alike in any pieces`(piece: Int) throws {
        let text = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--XX--"
        let (pairs, files) = try read(text, piece: piece)
        #expect(pairs.map(\.0) == ["a"] && pairs.map(\.1) == [""] && files.isEmpty)
    }
    @Test(arguments: [1, 2, 5, 10_000])
    func `white space behind a boundary is read alike in any pieces, anything else is refused alike`(piece: Int) throws
    {
        let part = "Content-Disposition: form-data; name=\"a\"\r\n\r\nA\r\n"
        #expect(try read("--XX \t \r\r\n" + part + "--XX--", piece: piece).pairs.map(\.1) == ["A"])
        for wrong in ["--XX - \r\n", "--XX-\r\n", "--XX  b\r\n", "--XX\r-\n"] {
            #expect(throws: RequestProblem.badMultipart) { try read(wrong + part + "--XX--", piece: piece) }
        }
    }
    @Test func `a preamble is dropped and coded file names are read`() throws {
        let text =
            "hello\r\n--XX  \r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"; filename*=UTF-8''%E7%85%A7.jpg\r\n\r\nA\r\n--XX--"
        #expect(try read(text, piece: 5).files.map(\.filename) == ["照.jpg"])
    }
    @Test(arguments: [10, 60, 130, 200])
    func `a body cut short is refused`(length: Int) {
        let cut = String(decoding: Array(MultipartTests.body.utf8.prefix(length)), as: UTF8.self)
        #expect(throws: RequestProblem.cutShort) { try read(cut, piece: 16) }
    }
    @Test func `malformed parts are refused`() {
        for text in [
            "--XX\r\nContent-Type: a/b\r\n\r\nx\r\n--XX--", "--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--",
            "--XXjunk\r\n\r\n", "--XX\r\n" + String(repeating: "a", count: 10_000),
        ] {
            #expect(throws: RequestProblem.badMultipart) { try read(text, piece: 4_000) }
        }
    }
    @Test func `a field larger than its bound is refused while it arrives`() {
        let text =
            "--XX\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n" + String(repeating: "a", count: 300_000)
        #expect(throws: RequestProblem.fieldTooLarge(name: "words", limit: MultipartReader.mostFieldBytes)) {
            try read(text, piece: 10_000)
        }
    }
}

@Suite struct BodyTests {
    private static let json = "application/json"

    @Test func `a form and a JSON object reach the handler alike`() async throws {
        let sample = try SampleServer()
        let asked: HTTPFields = [.accept: "application/json"]
        let (token, cookie) = try await sample.openForm()
        var headers = asked
        headers[.cookie] = "jinlin_form=\(cookie)"
        let form = try await sample.post(
            "/form", headers, body: "words=%E6%BC%8F%E6%B0%B4&key=k1&csrf=\(token)&place.code=34")
        let json = try await sample.post(
            "/form", type: BodyTests.json, asked, body: #"{"words":"漏水","key":"k1","place":{"code":"34"}}"#)
        #expect(form.status == 201 && json.status == 201)
        // Two senders without an account are two people, also where both call their submission “k1”.
        #expect(SampleReply(form.body).key != SampleReply(json.body).key)
        #expect(SampleReply(form.body).rest == ["place": "34", "words": "漏水"])
        #expect(SampleReply(form.body).rest == SampleReply(json.body).rest)
        #expect(json.header("Location") == "/form")
    }
    @Test func `a form sent twice is one submission, and other words are another`() async throws {
        let sample = try SampleServer()
        let (token, cookie) = try await sample.openForm()
        func key(_ words: String, as session: String? = nil, token: String) async throws -> String {
            let headers: HTTPFields = [.accept: "application/json", .cookie: "jinlin_form=\(cookie)"]
            let reply = try await sample.post(
                "/form", as: session, headers, body: "words=\(words)&key=k1&csrf=\(token)")
            #expect(reply.status == 201)
            return SampleReply(reply.body).key
        }
        let first = try await key("a", token: token)
        #expect(try await key("a", token: token) == first)
        // The Back button, other words, send: nothing may be lost.
        #expect(try await key("b", token: token) != first)
        let staff = try #require(try await sample.get("/form", as: "staff").token)
        #expect(try await key("a", as: "staff", token: staff) != first)
    }
    @Test func `a program's own key stands for the whole request, at its address, for its sender`() async throws {
        let sample = try SampleServer()
        func key(_ body: String, _ headers: HTTPFields) async throws -> String {
            var headers = headers
            headers[.idempotencyKey] = "h"
            return SampleReply(try await sample.post("/form", type: BodyTests.json, headers, body: body).body).key
        }
        let first = try await key(#"{"words":"漏水","key":"k1"}"#, [:])
        #expect(try await key(#"{"words":"渗水"}"#, [:]) == first)
        #expect(try await key(#"{"words":"漏水"}"#, [.cookie: "jinlin_form=other"]) != first)
        #expect(try await key(#"{"words":"漏水"}"#, [.authorization: "Bearer staff"]) != first)
    }
    @Test func `keys are bound to address, fields and files`() {
        func key(
            _ pairs: [(String, String)] = [("a", "bc")], at path: Substring = "/x", files: [UploadedFile] = []
        ) -> String {
            SubmissionKey.of(
                "k", at: path, form: BodyReader.Content(form: Form(pairs: pairs), files: files), stranger: nil)
        }
        let file = UploadedFile(field: "f", filename: "a.jpg", bytes: [1])
        #expect(key() == key([("a", "bc"), ("csrf", "1"), ("key", "2")]))
        let others = [
            key([("ab", "c")]), key([("a", "bc"), ("d", "")]), key(at: "/y"), key(files: [file]),
            key(files: [UploadedFile(field: "f", filename: "a.jpg", bytes: [2])]),
        ]
        #expect(Set(others + [key()]).count == others.count + 1)
    }
    @Test func `other kinds of content are refused in the person's language`() async throws {
        let sample = try SampleServer()
        let xml = try await sample.post("/form", type: "text/xml", [.acceptLanguage: "en-GB"], body: "<a/>")
        #expect(xml.status == 415)
        #expect(xml.body.contains("is not understood"))
        let latin = try await sample.post("/form", type: "application/x-www-form-urlencoded; charset=gbk", body: "a=1")
        #expect(latin.status == 415)
        #expect(latin.body.contains("不能识别"))
        let broken = try await sample.post("/form", type: BodyTests.json, body: "{")
        #expect(broken.status == 400)
        #expect(broken.body.contains(#""code":"request.json""#))
    }
    @Test func `too large is refused by its length and while it arrives`() async throws {
        let sample = try SampleServer()
        let announced = try await sample.post(
            "/files", type: BodyTests.json, [.contentLength: "5000", .accept: "application/json"], body: "{}")
        #expect(announced.status == 413)
        let arriving = try await sample.send(
            .post, "/files", [.contentType: BodyTests.json, .accept: "application/json"],
            Array(repeating: Array(repeating: 32, count: 1000), count: 6))
        #expect(arriving.status == 413)
        #expect(arriving.body.contains("4 KB"))
    }
    @Test func `files of a multipart form reach the handler`() async throws {
        let sample = try SampleServer()
        let (token, cookie) = try await sample.openForm()
        let body =
            "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n"
            + MultipartTests.body
            .replacing("--XX", with: "--B")
        let reply = try await sample.post(
            "/files", type: "multipart/form-data; boundary=B", [.cookie: "jinlin_form=\(cookie)"], body: body)
        #expect(reply.body == #"["photos/a \"b\".jpg/8","第一行\r\n--XY 第二行"]"#)
    }
}

/// What the sample route echoes.
private struct SampleReply {
    let key: String
    let rest: [String: String]
    init(_ body: String) {
        var values = (try? JSON.decode(body, as: [String: String].self)) ?? [:]
        key = values.removeValue(forKey: "key") ?? ""
        rest = values
    }
}
