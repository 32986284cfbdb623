import Kernel

/// The rules of names and codes: pure.
enum PlaceRules {
    /// The name as it is kept. Throws where it is empty or too long.
    static func name(_ raw: String) throws(PlaceProblem) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in raw.unicodeScalars where scalar.value >= 32 && scalar.value != 127 { scalars.append(scalar) }
        let name = String(scalars).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty else { throw .nameEmpty }
        guard name.count <= Limits.line else { throw .nameTooLong }
        return name
    }

    /// Whether a level may stand directly under another. Divisions keep their order; below them levels may be skipped,
    /// and a grid lies directly in a community (GB/T 47678: never directly in a street).
    static func mayStand(_ level: PlaceLevel, under parent: PlaceLevel?) -> Bool {
        guard let parent else { return level == .province }
        switch level {
        case .province: return false
        case .city: return parent == .province
        case .district, .street: return parent < level && parent >= .province
        case .community: return parent < level && parent >= .city
        case .grid: return parent == .community
        case .estate, .building: return parent < level && parent >= .community
        case .unit: return parent == .building
        case .household: return parent == .unit || parent == .building
        }
    }

    /// What a child's code begins with: the parent's code, and `0` for the levels in between that are skipped.
    static func codePrefix(of level: PlaceLevel, under parent: PlaceCode) -> String {
        let outer = PlaceLevel.allCases.last { $0 < level }?.codeLength ?? 0
        let missing = max(0, outer - parent.rawValue.utf8.count)
        return parent.rawValue + String(repeating: "0", count: missing)
    }

    /// The code after `last` (the highest in use) under a prefix; nil where the numbers are used up.
    static func nextCode(_ level: PlaceLevel, prefix: String, after last: PlaceCode?) -> PlaceCode? {
        let width = level.codeLength - prefix.utf8.count
        let used = last.map { ordinal(of: String($0.rawValue.dropFirst(prefix.count)), width: width) } ?? 0
        guard let used, let part = part(used + 1, width: width) else { return nil }
        return PlaceCode(prefix + part)
    }

    /// 1, 2 … in `width` signs: digits first, and when they are used up numbers that begin with a letter
    /// (999 → A00), which sort after all digits. Nil beyond.
    static func part(_ ordinal: Int, width: Int) -> String? {
        guard ordinal >= 0, (1...6).contains(width) else { return nil }
        let digits = power(10, width)
        if ordinal < digits { return padded(String(ordinal), width) }
        let tail = power(36, width - 1)
        let (letter, rest) = ((ordinal - digits) / tail, (ordinal - digits) % tail)
        guard letter < 26 else { return nil }
        let restText = width == 1 ? "" : padded(String(rest, radix: 36, uppercase: true), width - 1)
        return String(UnicodeScalar(UInt8(65 + letter))) + restText
    }
    /// The inverse of `part`.
    static func ordinal(of part: String, width: Int) -> Int? {
        guard part.utf8.count == width, let first = part.utf8.first else { return nil }
        if first < 65 { return Int(part) }
        let rest = width == 1 ? 0 : Int(part.dropFirst(), radix: 36)
        return rest.map { power(10, width) + (Int(first) - 65) * power(36, width - 1) + $0 }
    }
    private static func power(_ base: Int, _ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { value, _ in value * base }
    }
    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
