import Kernel
import Testing

@testable import Secrets

@Suite("Keys that begin with their time")
struct UUIDv7Tests {
    @Test func `the time is the first twelve digits, and the rest is chance`() {
        // 2022-02-22T19:22:22Z, the example of RFC 9562, appendix A.6.
        let now = Instant(microseconds: 1_645_557_742_000_000)
        let (one, other) = (UUIDv7.fresh(at: now), UUIDv7.fresh(at: now))
        #expect(one.hasPrefix("017f22e2-79b0-7"))
        #expect(one != other)
        #expect(one.utf8.count == 36)
        #expect(UUIDv7.time(of: one) == "017f22e279b0")
        #expect(UUIDv7.time(of: one + ".form") == "017f22e279b0")
    }

    @Test(arguments: [
        "", "abc", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
        "017f22e2x79b0-7cc3-98c4-dc0c0c07398f",
    ])
    func `other texts have no time`(_ text: String) { #expect(UUIDv7.time(of: text) == nil) }
}
