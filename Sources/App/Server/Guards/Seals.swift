import FoundationEssentials
import Kernel
import Secrets

/// What the server hands to a browser and must know again as its own: form tokens and messages for the next page.
struct Seals: Sendable {
    private let keys: KeyRing
    init(_ keys: KeyRing) { self.keys = keys }

    /// The token of every form shown to this session or, without one, to this browser's form cookie.
    func formToken(session: String?, cookie: String?) -> String {
        if let session { return String(keys.keyedHash(session, purpose: "csrf session").prefix(40)) }
        return cookie.map { String(keys.keyedHash($0, purpose: "csrf browser").prefix(40)) } ?? ""
    }
    func isFormToken(_ token: String?, session: String?, cookie: String?) -> Bool {
        guard let token, session != nil || cookie != nil else { return false }
        return ConstantTime.equal(token, formToken(session: session, cookie: cookie))
    }
    static func newBrowserMark() -> String { SecureRandom.token(bytes: 16) }

    /// A message as a cookie's value. Sealed, so that nobody can put words into the product's mouth.
    func sealed(_ message: Text) -> String {
        let text = Data("\(message.zh)\u{1F}\(message.en)".utf8).base64EncodedString()
        return text + "." + mark(text)
    }
    func opened(_ cookie: String?) -> Text? {
        guard let parts = cookie?.split(separator: "."), parts.count == 2,
            ConstantTime.equal(String(parts[1]), mark(String(parts[0]))),
            let bytes = Data(base64Encoded: String(parts[0]))
        else { return nil }
        let texts = String(decoding: bytes, as: UTF8.self).split(separator: "\u{1F}", omittingEmptySubsequences: false)
        return texts.count == 2 ? Text(zh: String(texts[0]), en: String(texts[1])) : nil
    }
    private func mark(_ text: String) -> String { String(keys.keyedHash(text, purpose: "flash").prefix(32)) }
}
