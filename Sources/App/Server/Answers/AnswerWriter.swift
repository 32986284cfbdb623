import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Pages
import Persistence

/// Turns what a handler gives back into a response.
struct AnswerWriter: Sendable {
    let seals: Seals
    let live: LiveStreams
    /// Cookies go over TLS only.
    let secure: Bool

    /// Throws `RequestProblem.onlyPages` where JSON was asked of a page that has none, and what encoding throws.
    func write(_ answer: Answer, to visit: Visit, of caller: Caller, status: HTTPResponse.Status = .ok) throws
        -> Response
    {
        switch answer {
        case .page(let html, let data):
            guard visit.wantsJSON else { return page(html.markup, status) }
            guard let data else { throw RequestProblem.onlyPages }
            return try json(data, status, to: visit)
        case .fragment(let html): return page(html.markup, status)
        case .json(let data): return try json(data, status, to: visit)
        case .done(let link, let flash, let data, let created):
            if visit.wantsJSON {
                var response = try json(data, created ? .created : .ok, to: visit)
                response.headers[.location] = link.target
                return response
            }
            return redirect(to: link, visit, flash: flash)
        case .session(let token, let link, let flash): return session(token, link, flash, visit)
        case .file(let type, let bytes, let filename, let cacheSeconds):
            return file(type, ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)), filename, cacheSeconds)
        case .stream(let type, let filename, let pieces):
            return file(type, AnswerWriter.body(of: pieces), filename, 0)
        case .report(let type, let text, let status):
            return Response(
                status: HTTPResponse.Status(code: status),
                headers: [.contentType: type, .cacheControl: "no-store", .vary: "Accept"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        case .live(let events):
            return try live.response(events, to: LiveStreams.Reader(caller, at: visit.address))
        }
    }

    func page(_ markup: String, _ status: HTTPResponse.Status) -> Response {
        let headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .vary: "Accept, Accept-Language, Cookie, HX-Request",
        ]
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: markup)))
    }

    private func json(_ value: any Encodable & Sendable, _ status: HTTPResponse.Status, to visit: Visit) throws
        -> Response
    {
        let text = ByteBuffer(string: try JSON.encode(value))
        var headers: HTTPFields = [
            .contentType: "application/json", .cacheControl: "no-store", .vary: "Accept, Accept-Encoding, Cookie",
        ]
        let packed = visit.takesGzip ? Gzip.packed(text, .each) : nil
        if packed != nil { headers[.contentEncoding] = "gzip" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: packed ?? text))
    }

    /// A browser goes on by itself; a part of a page asks its page to go on.
    func redirect(to link: Link, _ visit: Visit, flash: Text? = nil) -> Response {
        var headers: HTTPFields = [.cacheControl: "no-store"]
        if let flash {
            headers.append(cookie(CookieLine(name: .flash, value: seals.sealed(flash), keep: .minutes(2))))
        }
        headers[visit.wantsFragment ? .htmxRedirect : .location] = link.target
        return Response(status: visit.wantsFragment ? .ok : .seeOther, headers: headers)
    }

    func cookie(_ line: CookieLine) -> HTTPField {
        HTTPField(name: .setCookie, value: line.text(secure: secure))
    }

    private func session(_ token: String?, _ link: Link, _ flash: Text?, _ visit: Visit) -> Response {
        var response: Response
        if visit.wantsJSON {
            let text = token.map { "{\"token\":\"\($0)\"}" } ?? "{\"ok\":true}"
            response = Response(
                status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        } else {
            response = redirect(to: link, visit, flash: flash)
        }
        response.headers.append(cookie(CookieLine(name: .session, value: token)))
        return response
    }

    private func file(_ type: String, _ body: ResponseBody, _ filename: String?, _ cacheSeconds: Int) -> Response {
        var headers: HTTPFields = [
            .contentType: type,
            .cacheControl: cacheSeconds > 0 ? "private, max-age=\(cacheSeconds)" : "no-store",
        ]
        if let filename {
            let plain = filename.unicodeScalars.map {
                $0.isASCII && $0.value >= 32 && $0 != "\"" && $0 != "\\" ? $0 : "_"
            }
            headers[.contentDisposition] =
                "attachment; filename=\"\(String(String.UnicodeScalarView(plain)))\"; "
                + "filename*=UTF-8''\(PercentCoding.encoded(filename))"
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private static func body(of pieces: AsyncThrowingStream<[UInt8], any Error>) -> ResponseBody {
        ResponseBody { writer in
            for try await piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
            try await writer.finish(nil)
        }
    }
}
