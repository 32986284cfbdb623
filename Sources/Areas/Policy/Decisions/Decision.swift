public import Kernel

/// What a rule decided, which rule it was, and why in words.
public struct Decision<Value: Sendable>: Sendable {
    public let value: Value
    /// Path in the pack, e.g. `limits[3]`.
    public let rule: String
    public let why: Text
    public init(value: Value, rule: String, why: Text) { (self.value, self.rule, self.why) = (value, rule, why) }
}
extension Decision: Equatable where Value: Equatable {}
extension Decision: Codable where Value: Codable {}

/// Who leads and who helps. The lead unit answers the resident; each unit has its own clock.
public struct Routing: Sendable, Hashable, Codable {
    /// Key of a unit kind.
    public let lead: String
    public let assisting: [String]
    public init(lead: String, assisting: [String]) { (self.lead, self.assisting) = (lead, assisting) }
}

/// A category the words point to; a person decides.
public struct CategorySuggestion: Sendable, Hashable, Codable {
    public let category: String
    /// 0…1; compares suggestions, is not a probability.
    public let confidence: Double
    /// Which words led to it.
    public let why: Text
    public init(category: String, confidence: Double, why: Text) {
        (self.category, self.confidence, self.why) = (category, confidence, why)
    }
}

/// A number to call at once, before anything else.
public struct Emergency: Sendable, Hashable, Codable {
    /// 110, 119, 120 or 122.
    public let number: String
    public let name: Text
    /// What to do until help comes.
    public let advice: Text
    public init(number: String, name: Text, advice: Text) {
        (self.number, self.name, self.advice) = (number, name, advice)
    }
}

/// A lawful channel outside the platform.
public struct Referral: Sendable, Hashable, Codable {
    public let key: String
    /// Name of the channel: court, arbitration, petition office, …
    public let channel: Text
    /// Where to go and what still can be done here.
    public let advice: Text
    public init(key: String, channel: Text, advice: Text) {
        (self.key, self.channel, self.advice) = (key, channel, advice)
    }
}
