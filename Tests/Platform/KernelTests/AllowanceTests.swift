import Kernel
import Testing

@Suite struct AllowanceTests {
    private let start = Instant(seconds: 1_795_000_000)

    @Test func `a bucket empties, tells how long to wait, and fills evenly`() {
        let allowance = Allowance(perMinute: 6)
        for _ in 0..<6 { #expect(allowance.take("a", at: start) == nil) }
        #expect(allowance.take("a", at: start) == 10)
        #expect(allowance.take("a", at: start + .seconds(4)) == 6)
        #expect(allowance.take("a", at: start + .seconds(10)) == nil)
        #expect(allowance.take("a", at: start + .seconds(10)) == 10)
    }
    @Test func `keys do not touch each other and a clock that steps back gives nothing`() {
        let allowance = Allowance(perMinute: 1)
        #expect(allowance.take("a", at: start) == nil)
        #expect(allowance.take("b", at: start) == nil)
        #expect(allowance.take("a", at: start - .hours(1)) == 60)
    }
    @Test func `no bound is no bound, and memory stays bounded`() {
        let open = Allowance(perMinute: 0)
        for _ in 0..<1_000 { #expect(open.take("a", at: start) == nil) }
        let allowance = Allowance(perMinute: 1)
        for number in 0...Allowance.mostKeys { _ = allowance.take("\(number)", at: start) }
        // All that was remembered was forgotten rather than kept without end.
        #expect(allowance.take("0", at: start) == nil)
    }
}
