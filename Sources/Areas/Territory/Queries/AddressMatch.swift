public import Kernel
public import Persistence

/// Which place an address in words means.
public enum AddressMatch: Sendable, Hashable, Codable {
    /// The innermost place that the words name for certain: a street at the outermost.
    case found(Place)
    /// Several places fit equally well; the first few.
    case ambiguous([Place])
    case unknown

    public var why: Text {
        switch self {
        case .found(let place):
            Text(
                "按您写的文字找到了\(place.level.name.zh)“\(place.name)”。",
                "Your words name the \(place.level.name.en) “\(place.name)”.")
        case .ambiguous(let places):
            Text("您写的文字对得上 \(places.count) 个地方，请选一个。", "Your words fit \(places.count) places; please choose one.")
        case .unknown:
            Text(
                "从文字里没有认出地点，请从列表中选择，或写上小区和楼号。",
                "No place was recognised in the words; choose from the list, or write estate and building.")
        }
    }
}

/// House numbers as people write them: “3栋”, “三号楼”, “3幢2单元501室”, “3-2-501”.
struct HouseNumbers: Equatable {
    var building: String?
    var unit: String?
    var household: String?

    /// What a building's or unit's name says apart from the word for it: `3号楼` → `3`, `A座` → `A`.
    static func key(_ name: String) -> String {
        var text = digits(name)
        for ending in ["号楼", "单元", "栋", "幢", "座", "楼", "室", "号", "#", "户"] where text.hasSuffix(ending) {
            text.removeLast(ending.count)
            break
        }
        while text.count > 1, text.hasPrefix("0") { text.removeFirst() }
        return text.uppercased()
    }

    init(in address: String) {
        let text = HouseNumbers.digits(address)
        if let match = text.firstMatch(of: /([0-9]+|[A-Za-z])(?:号楼|栋|幢|座|#)/) {
            building = HouseNumbers.key(String(match.1))
        }
        if let match = text.firstMatch(of: /([0-9]+|[A-Za-z])单元/) { unit = HouseNumbers.key(String(match.1)) }
        if let match = text.firstMatch(of: /([0-9]{3,4})(?:室|号|户|$)/) { household = HouseNumbers.key(String(match.1)) }
        if building == nil, let match = text.firstMatch(of: /([0-9]{1,3})-([0-9]{1,2})(?:-([0-9]{3,4}))?/) {
            (building, unit) = (HouseNumbers.key(String(match.1)), HouseNumbers.key(String(match.2)))
            household = match.3.map { HouseNumbers.key(String($0)) } ?? household
        }
    }

    /// Full-width letters and digits become plain ones, Chinese numbers before a house word become digits.
    static func digits(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF01...0xFF5E: plain.append(Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar)
            case 0x2010...0x2015: plain.append("-")
            case _ where scalar.properties.isWhitespace: break
            default: plain.append(scalar)
            }
        }
        return String(plain).replacing(/([一二三四五六七八九十]{1,3})(号楼|栋|幢|座|单元)/) { match in
            number(String(match.1)).map { "\($0)\(match.2)" } ?? String(match.0)
        }
    }
    /// 1…99 in Chinese numerals.
    private static func number(_ text: String) -> Int? {
        let values: [Character: Int] = ["一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9]
        let parts = text.split(separator: "十", omittingEmptySubsequences: false)
        func unit(_ part: Substring) -> Int? { part.count == 1 ? values[part[part.startIndex]] : nil }
        switch parts.count {
        case 1: return unit(parts[0])
        case 2:
            let (tens, ones) = (parts[0].isEmpty ? 1 : unit(parts[0]), parts[1].isEmpty ? 0 : unit(parts[1]))
            return tens.flatMap { tens in ones.map { tens * 10 + $0 } }
        default: return nil
        }
    }
}

extension Transaction {
    /// Letters of an address that are looked at.
    private static var addressLetters: Int { 80 }
    /// Letters the name of an estate, community or street may have to be recognised.
    private static var nameLetters: ClosedRange<Int> { 2...16 }

    /// Finds the place that an address in words means, at or below `under`. Every piece of the words is looked up among
    /// the names by the name index, so the cost is that of the words and not of the tree.
    public func matchAddress(_ address: String, under: PlaceCode? = nil) throws -> AddressMatch {
        let text = Array(HouseNumbers.digits(address).prefix(Transaction.addressLetters))
        var pieces: Set<String> = []
        for start in text.indices {
            for length in Transaction.nameLetters where start + length <= text.count {
                let piece = String(text[start..<start + length])
                pieces.insert(piece)
                // People say “明光路” for “明光路街道”.
                if length <= 6 { for ending in ["街道", "社区", "小区"] { pieces.insert(piece + ending) } }
            }
        }
        guard !pieces.isEmpty else { return .unknown }
        let named = try placesNamed(pieces, under: under)
        let estates = best(named.filter { $0.level == .estate }, given: named)
        let area = best(named.filter { $0.level >= .street && $0.level < .estate }, given: named)
        if estates.count > 1 { return .ambiguous(Array(estates.prefix(20))) }
        if let estate = estates.first { return .found(try house(address, in: estate)) }
        if area.count > 1 { return .ambiguous(Array(area.prefix(20))) }
        return area.first.map { .found($0) } ?? .unknown
    }

    private func placesNamed(_ pieces: Set<String>, under: PlaceCode?) throws -> [Place] {
        let within: SQL = under.map { " AND code >= \($0) AND code < \($0.end)" } ?? ""
        return try rows(
            """
            SELECT \(Place.columns) FROM place WHERE name IN (\(list: pieces.sorted()))\(within) AND active = 1
            AND level IN ('city', 'district', 'street', 'community', 'grid', 'estate') LIMIT 2000
            """
        ).map(Place.init)
    }
    /// Those that lie in most of the places the words also name; of two names one within the other, the longer.
    private func best(_ candidates: [Place], given named: [Place]) -> [Place] {
        let longest = candidates.filter { place in
            !candidates.contains { $0.name != place.name && $0.name.contains(place.name) }
        }
        func support(_ place: Place) -> Int {
            let names = named.filter { $0.code != place.code && $0.code.contains(place.code) }.map(\.level)
            return Set(names).count * 100 + place.level.depth
        }
        guard let most = longest.map(support).max() else { return [] }
        return longest.filter { support($0) == most }
    }
    /// As far into an estate as the words go and the tree knows.
    private func house(_ address: String, in estate: Place) throws -> Place {
        let words = HouseNumbers(in: address.replacing(estate.name, with: " "))
        var place = estate
        for number in [words.building, words.unit, words.household] {
            guard let number,
                let inner = try children(of: place.code, limit: Limits.bulk * 5).first(where: {
                    HouseNumbers.key($0.name) == number
                })
            else { break }
            place = inner
        }
        return place
    }
}
