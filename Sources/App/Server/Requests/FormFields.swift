import Kernel

/// Reads `application/x-www-form-urlencoded` text: bodies of forms and queries of addresses.
enum FormFields {
    /// Fields of one form.
    static let mostFields = 2_000

    /// Throws `RequestProblem` for broken escapes, broken UTF-8 and too many fields.
    static func read(_ bytes: some Collection<UInt8>) throws(RequestProblem) -> [(String, String)] {
        var pairs: [(String, String)] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let field = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest[field.endIndex...].dropFirst()
            if field.isEmpty { continue }
            let name = field.prefix { $0 != UInt8(ascii: "=") }
            let value = field[name.endIndex...].dropFirst()
            guard let name = PercentCoding.decoded(name, plusIsSpace: true),
                let value = PercentCoding.decoded(value, plusIsSpace: true)
            else { throw .badEncoding }
            guard pairs.count < mostFields else { throw .tooManyFields(limit: mostFields) }
            pairs.append((name, value))
        }
        return pairs
    }
}
