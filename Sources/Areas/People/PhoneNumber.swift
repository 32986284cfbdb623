/// A telephone number of mainland China: mobile, landline with area code and extension, 400/800, or a short service
/// number. Older people may have only a landline, so nothing may insist on a mobile number.
public struct PhoneNumber: Sendable, Hashable {
    public enum Kind: String, Sendable { case mobile, landline, service }
    /// Digits only, an extension after a hyphen: `13800138000`, `059612345678-12`.
    public let digits: String
    public let kind: Kind

    /// Takes spaces, hyphens, brackets, `+86` and `0086`; throws `PeopleProblem.phone` for anything else.
    public init(_ typed: String) throws(PeopleProblem) {
        var text = typed.unicodeScalars.map(PhoneNumber.plain).joined()
        for prefix in ["+86", "0086"] where text.hasPrefix(prefix) {
            text = String(text.dropFirst(prefix.count).drop { $0 == "-" })
            if text.first != "1", text.first != "0", text.first != "4", text.first != "8" { text = "0" + text }
            break
        }
        guard let number = PhoneNumber(joined: text.filter { $0 != "-" }) ?? PhoneNumber(landline: text) else {
            throw .phone
        }
        self = number
    }

    private init(_ digits: String, _ kind: Kind) { (self.digits, self.kind) = (digits, kind) }

    /// Numbers in which hyphens mean nothing.
    private init?(joined digits: String) {
        guard digits.allSatisfy(\.isASCIIDigit) else { return nil }
        switch digits.count {
        case 11 where digits.hasPrefix("1") && !"012".contains(digits.dropFirst().prefix(1)): self.init(digits, .mobile)
        case 10 where digits.hasPrefix("400") || digits.hasPrefix("800"): self.init(digits, .service)
        case 5 where digits.hasPrefix("1") || digits.hasPrefix("9"): self.init(digits, .service)
        default: return nil
        }
    }

    /// Area code and number, joined or not; what follows a hyphen after them is an extension.
    private init?(landline text: String) {
        var pieces = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        if pieces.count > 1, (3...4).contains(pieces[0].count) { pieces[0] += pieces.remove(at: 1) }
        guard (1...2).contains(pieces.count), pieces.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }),
            pieces[0].hasPrefix("0"), !pieces[0].hasPrefix("00"),
            pieces.count == 1 || (1...6).contains(pieces[1].count)
        else { return nil }
        // 010 and 02x are whole area codes, all others have four digits; seven or eight follow.
        let area = pieces[0].hasPrefix("010") || pieces[0].hasPrefix("02") ? 3 : 4
        guard (area + 7...area + 8).contains(pieces[0].count) else { return nil }
        self.init(pieces.joined(separator: "-"), .landline)
    }

    /// Full-width digits become plain, every kind of hyphen `-`, spaces and brackets nothing.
    private static func plain(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0xFF10...0xFF19: String(scalar.value - 0xFF10)
        case 0x2010...0x2015, 0x2212, 0xFF0D: "-"
        case 0xFF0B: "+"
        default: scalar.properties.isWhitespace || "()（）.".unicodeScalars.contains(scalar) ? "" : String(scalar)
        }
    }

    /// As people write it: a landline's area code apart, `0596-12345678-12`.
    public var written: String {
        guard kind == .landline else { return digits }
        let area = digits.hasPrefix("010") || digits.hasPrefix("02") ? 3 : 4
        return "\(digits.prefix(area))-\(digits.dropFirst(area))"
    }

    /// Shown where the whole number is not needed: `138****8000`.
    public var masked: String {
        guard digits.count > 7 else { return digits }
        return "\(digits.prefix(3))****\(digits.suffix(kind == .mobile ? 4 : 2))"
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
