import Kernel
import Pages

/// One screen at a known moment: Saturday 21 November 2026, 15:50 in China.
enum Fixture {
    static let now = Instant(seconds: 1_795_247_400)
    static func screen(_ language: Language = .zh) -> Screen {
        Screen(language: language, csrf: "token", now: now, path: "/here?x=1", formKey: "fresh")
    }
    static let send = PlainPath("/send")
    static let account = Path<Identifier<AccountTag>>("/accounts/:account/lock")
}
