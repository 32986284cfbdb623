import Kernel
import Pages

@testable import Geometry
@testable import Media
@testable import Policy
@testable import Requests
@testable import Tables

/// Every parser of bytes that come from outside. Refusing is right; a crash, a hang, or two readings of one input are
/// faults.
enum Parser: String, CaseIterable {
    case form, json, multipart, header, cookies, percent, address, values
    case table, divisions, geojson, yaml, calendar, picture

    func take(_ bytes: [UInt8]) {
        switch self {
        case .form: form(bytes)
        case .json: json(bytes)
        case .multipart: multipart(bytes)
        case .header: header(bytes)
        case .cookies: cookies(bytes)
        case .percent: percent(bytes)
        case .address: address(bytes)
        case .values: values(bytes)
        case .table: table(bytes)
        case .divisions: _ = try? DivisionFile(bytes: bytes)
        case .geojson: geojson(bytes)
        case .yaml: yaml(bytes)
        case .calendar: _ = try? CalendarDays(text: String(decoding: bytes, as: UTF8.self)).announcedYear()
        case .picture: picture(bytes)
        }
    }

    // MARK: Requests

    private func form(_ bytes: [UInt8]) {
        guard let pairs = try? FormFields.read(bytes) else { return }
        // What was read, written again and read again, is the same.
        let again = pairs.map { "\(PercentCoding.encoded($0.0))=\(PercentCoding.encoded($0.1))" }
        let text = again.filter { $0 != "=" }.joined(separator: "&")
        let second = (try? FormFields.read(text.utf8)) ?? []
        let whole = pairs.filter { !($0.0.isEmpty && $0.1.isEmpty) }
        precondition(second.elementsEqual(whole) { $0 == $1 }, "two readings of one form")
    }
    private func json(_ bytes: [UInt8]) {
        guard let pairs = try? JSONFields.read(bytes) else { return }
        precondition(pairs.count <= FormFields.mostFields)
        _ = Form(pairs: pairs).names
    }
    /// The first byte says how long the boundary is and into how many pieces the body is cut.
    private func multipart(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let boundary = String(repeating: "b", count: Int(first & 7) + 1)
        let body = bytes.dropFirst()
        let whole = MultipartReading(boundary, [body])
        let half = body.startIndex + body.count / 2
        let cut = MultipartReading(boundary, [body[..<half], body[half...]])
        let single = MultipartReading(boundary, body.prefix(2_000).map { [$0][...] } + [body.dropFirst(2_000)])
        precondition(whole == cut && whole == single, "the same body in other pieces is another form")
    }
    private func header(_ bytes: [UInt8]) {
        let header = HeaderParameters(String(decoding: bytes, as: UTF8.self))
        _ = (header["boundary"], header["charset"], header.filename)
    }
    private func cookies(_ bytes: [UInt8]) {
        let cookies = Cookies(String(decoding: bytes, as: UTF8.self))
        for name in CookieName.allCases { _ = cookies[name] }
    }
    private func percent(_ bytes: [UInt8]) {
        _ = PercentCoding.decoded(bytes, plusIsSpace: true)
        guard let text = PercentCoding.decoded(bytes, plusIsSpace: false) else { return }
        let again = PercentCoding.decoded(PercentCoding.encoded(text).utf8, plusIsSpace: false)
        precondition(again.map { Array($0.utf8) } == Array(text.utf8), "encoding and decoding are not inverse")
    }
    /// An address that came in as text never leads elsewhere.
    private func address(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let target = Link.local(text).target
        // As browsers read it: tabs and line ends do not count, a backslash is a slash.
        let read = target.unicodeScalars.filter { !["\t", "\n", "\r"].contains($0) }.map { $0 == "\\" ? "/" : $0 }
        precondition(read.first == "/" && (read.count < 2 || read[1] != "/"), "\(text) leads to \(target)")
        for part in target.split(separator: "/") { _ = PercentCoding.decoded(part) }
    }
    /// What handlers ask of named values.
    private func values(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let form = Form(["a": [text]])
        _ = try? form.text("a")
        _ = try? form.integer("a", in: -5...5)
        _ = try? form.number("a", in: -180...180)
        _ = try? form.place("a")
        _ = try? form.date("a")
        _ = try? form.identifier("a", of: AccountTag.self)
        _ = (PlaceCode(text), Instant(iso8601: text), CivilDate(text), CivilMonth(text), Limit(text))
        let markup = ("\(text)" as HTML).markup
        precondition(!markup.contains { "<>\"'".contains($0) }, "markup got through: \(markup)")
    }

    // MARK: Files

    private func table(_ bytes: [UInt8]) {
        guard let text = try? DelimitedText(file: bytes) else { return }
        for record in text { precondition(!record.fields.isEmpty) }
        _ = try? HeadedTable(text, names: ["name": ["小区"], "address": ["地址"]]).rows.map { $0["name"] }
    }
    private func geojson(_ bytes: [UInt8]) {
        guard let reader = try? GeoJSONReader(bytes) else { return }
        let drawn = reader.features.prefix(20).map { DrawnArea(label: $0.label, number: $0.number, shape: $0.shape) }
        _ = ShapeChecks.faults(in: drawn)
    }
    private func yaml(_ bytes: [UInt8]) {
        let source = PackSource(file: "x", yaml: String(decoding: bytes, as: UTF8.self))
        _ = (PackReader.key(of: source), PackReader.inherits(source), PackReader.isTemplate(source))
        _ = try? PackReader(nationalCodes: .none).read([source])
    }
    private func picture(_ bytes: [UInt8]) {
        guard let kind = UploadedKind(bytes), kind != .pdf else { return }
        guard let picture = try? Picture(decoding: bytes, filename: "x", zone: .china) else { return }
        precondition(max(picture.width, picture.height) <= Int(Picture.side), "larger than promised")
        precondition(UploadedKind(picture.bytes) == (picture.type == .png ? .png : .jpeg), "not what it says")
    }
}

/// What came of reading one body, comparable.
private struct MultipartReading: Equatable {
    var pairs: [String] = []
    var files: [String] = []
    var refused = false

    init(_ boundary: String, _ pieces: [ArraySlice<UInt8>]) {
        guard var reader = MultipartReader(boundary: boundary) else {
            refused = true
            return
        }
        do {
            for piece in pieces { try reader.take(piece) }
            let form = try reader.finish()
            pairs = form.pairs.map { "\($0.0)=\($0.1)" }
            files = form.files.map { "\($0.field)/\($0.filename)/" + String(decoding: $0.bytes, as: UTF8.self) }
        } catch {
            refused = true
        }
    }
}
