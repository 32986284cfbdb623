public import Kernel

/// Which of the product's faces a page belongs to.
public enum Face: String, Sendable { case resident, field, desk, board, administration }

/// How one person sees pages at this moment: language, size, who they are, what time it is.
public struct Screen: Sendable {
    public var language: Language
    public var elder: Bool
    public var caller: Caller
    /// The token every form carries.
    public var csrf: String
    public var now: Instant
    public var zone: Zone
    /// The address being shown, with its query.
    public var path: String
    /// A message from the step before, shown once.
    public var flash: Text?
    /// Running as the demonstration: demo hints may show.
    public var demo: Bool

    public init(
        language: Language = .zh, elder: Bool = false, caller: Caller = .anonymous, csrf: String = "",
        now: Instant, zone: Zone = .china, path: String = "/", flash: Text? = nil, demo: Bool = false
    ) {
        self.language = language
        self.elder = elder
        self.caller = caller
        self.csrf = csrf
        self.now = now
        self.zone = zone
        self.path = path
        self.flash = flash
        self.demo = demo
    }
    /// The text in this person's language.
    public func callAsFunction(_ text: Text) -> String { text[language] }
    /// A text written on the spot, Chinese first.
    public func callAsFunction(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
}
