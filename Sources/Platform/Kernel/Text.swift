/// The languages every text is written in.
public enum Language: String, Sendable, Codable, CaseIterable {
    case zh, en
    /// The value of HTML's `lang`.
    public var tag: String { self == .zh ? "zh-CN" : "en" }
}

/// A text for people, in every language at once: a text in one language only does not compile.
public struct Text: Hashable, Sendable, Codable {
    public let zh: String
    public let en: String
    public init(_ zh: String, _ en: String) { (self.zh, self.en) = (zh, en) }
    public init(zh: String, en: String) { (self.zh, self.en) = (zh, en) }
    /// The same letters in both languages: a name, a number, a person's own words.
    public init(same text: String) { (zh, en) = (text, text) }
    public subscript(_ language: Language) -> String { language == .zh ? zh : en }
    public static func + (left: Text, right: Text) -> Text { Text(left.zh + right.zh, left.en + right.en) }
}
