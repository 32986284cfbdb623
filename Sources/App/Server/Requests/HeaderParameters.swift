/// A header value with parameters: `multipart/form-data; boundary=x`, `form-data; name="photo"; filename="a.jpg"`.
struct HeaderParameters {
    /// In lower case.
    let value: String
    private var parameters: [String: String] = [:]

    init(_ text: some StringProtocol) {
        var rest = Substring(text)
        value = HeaderParameters.take(&rest, until: ";").lowercased()
        while !rest.isEmpty {
            let name = HeaderParameters.take(&rest, until: "=").lowercased()
            while rest.first == " " { rest.removeFirst() }
            let value = rest.first == "\"" ? HeaderParameters.quoted(&rest) : HeaderParameters.take(&rest, until: ";")
            if !name.isEmpty, parameters[name] == nil { parameters[name] = value }
        }
    }
    subscript(_ name: String) -> String? { parameters[name] }

    /// The file's name; the coded form of RFC 5987 wins. Browsers write a quote within a name as `%22`.
    var filename: String? {
        if let coded = parameters["filename*"], let start = coded.firstRange(of: "''") {
            return PercentCoding.decoded(coded[start.upperBound...])
        }
        return parameters["filename"]?.replacing("%22", with: "\"")
    }

    private static func take(_ rest: inout Substring, until separator: Unicode.Scalar) -> String {
        let separator = UInt8(ascii: separator)
        var part = rest.utf8.prefix { $0 != separator }
        rest = Substring(rest.utf8[part.endIndex...].dropFirst())
        while part.first.map(isBlank) == true { part.removeFirst() }
        while part.last.map(isBlank) == true { part.removeLast() }
        return String(Substring(part))
    }
    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    private static func quoted(_ rest: inout Substring) -> String {
        rest.removeFirst()
        var value = ""
        while let character = rest.popFirst(), character != "\"" {
            if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                value.append(next)
                rest.removeFirst()
            } else {
                value.append(character)
            }
        }
        _ = take(&rest, until: ";")
        return value
    }
}
