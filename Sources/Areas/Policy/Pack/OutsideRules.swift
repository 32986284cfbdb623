import Kernel

/// Words that mean: call this number first.
public struct EmergencyRule: Sendable, Hashable {
    public let emergency: Emergency
    public let words: [Phrase]
    /// Phrases with which the words above mean no emergency, e.g. “火灾隐患”; they are blotted out before matching.
    public let unless: [Phrase]
    public let path: String
}

/// Words or categories that belong to a lawful channel outside the platform.
public struct ReferralRule: Sendable, Hashable {
    public let referral: Referral
    public let words: [Phrase]
    public let unless: [Phrase]
    public let categories: [String]
    public let path: String
}
