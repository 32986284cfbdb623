public import Kernel

/// A level of urgency, always shown with its name, a shape and a colour.
public struct Grade: Sendable, Hashable, Codable {
    public enum Shape: String, Sendable, Codable, CaseIterable {
        case circle = "●", triangle = "▲", diamond = "◆", square = "■"
    }
    public enum Colour: String, Sendable, Codable, CaseIterable { case blue, yellow, orange, red }
    public let key: String
    public let name: Text
    public let shape: Shape
    public let colour: Colour
}

public struct CategoryGroup: Sendable, Hashable, Codable {
    public let key: String
    public let name: Text
}

/// What a matter is about.
public struct Category: Sendable, Hashable {
    public let key: String
    public let name: Text
    /// Key of a group of the pack.
    public let group: String
    /// Kept from public pages and from people without a reason to see it.
    public let isPrivate: Bool
    /// The national component or matter it stands for, where there is one.
    public let national: NationalCode?
    public let keywords: [Phrase]
    /// Words that hint but say little alone; each counts as one letter.
    public let weakWords: [Phrase]
    /// Taken over from the national list, not the pack's own.
    public let isNational: Bool
}

/// The kinds of national codes; the same five digits exist in both, so a key is (kind, code).
public enum NationalKind: String, Sendable, Codable, CaseIterable {
    /// 管理部件
    case component
    /// 管理事项
    case matter
    public var name: Text { self == .component ? Text("管理部件", "Component") : Text("管理事项", "Matter") }
}

/// A class of GB/T 47678.5-2026: two digits of the big class and three of the small one.
public struct NationalCode: Sendable, Hashable, Codable {
    public let kind: NationalKind
    /// Five digits.
    public let code: String
    /// Name of the big class, in Chinese as published.
    public let bigClass: String
    /// In Chinese as published.
    public let name: String
    public init(kind: NationalKind, code: String, bigClass: String, name: String) {
        (self.kind, self.code, self.bigClass, self.name) = (kind, code, bigClass, name)
    }
}

extension NationalCode {
    private static let english = [
        "市政公用设施": "Municipal utilities", "交通设施": "Traffic facilities", "市容环卫设施": "Street cleaning facilities",
        "园林绿化设施": "Parks and greenery", "其他管理部件": "Other components", "市容环境": "Street appearance and cleanliness",
        "宣传广告": "Signs and advertising", "施工管理": "Building works", "街面秩序": "Order in the street",
        "其他事项": "Other matters",
    ]
    /// The big class, with this product's own translation; the standard itself has Chinese names only.
    public var bigClassName: Text {
        let stem = bigClass.hasSuffix("类") ? String(bigClass.dropLast()) : bigClass
        return Text(bigClass, NationalCode.english[stem] ?? bigClass)
    }
}

/// The national list as facts; comes from `Policies/national/matters.csv`.
public struct NationalCodes: Sendable, Hashable {
    public let all: [NationalCode]
    private let positions: [String: Int]

    public init(_ codes: [NationalCode]) {
        all = codes
        positions = Dictionary(
            codes.enumerated().map { ("\($0.element.kind.rawValue) \($0.element.code)", $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }
    public static let none = NationalCodes([])
    public func find(_ kind: NationalKind, _ code: String) -> NationalCode? {
        positions["\(kind.rawValue) \(code)"].map { all[$0] }
    }
}
