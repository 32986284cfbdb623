import Kernel
import Secrets
import Testing

@Suite struct TOTPTests {
    private let shared = TOTP(secret: Array("12345678901234567890".utf8))

    @Test(arguments: [
        (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
    ])
    func `codes are those of RFC 6238 appendix B`(seconds: Int64, code: String) {
        let step = TOTP.step(at: Instant(seconds: seconds))
        #expect(shared.code(step: step, digits: 8) == code)
        #expect(shared.code(step: step) == String(code.suffix(6)))
    }

    @Test func `codes by counter are those of RFC 4226 appendix D`() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        #expect((0..<10).map { shared.code(step: $0) } == expected)
    }

    @Test func `one step early and late is accepted, two are not`() {
        let now = Instant(seconds: 3000)
        for (step, accepted) in [(Int64(98), false), (99, true), (100, true), (101, true), (102, false)] {
            #expect((shared.accept(shared.code(step: step), at: now, after: nil) != nil) == accepted)
        }
    }

    @Test func `a code works once, and an older one not after it`() throws {
        let now = Instant(seconds: 3000)
        let used = try #require(shared.accept(shared.code(step: 100), at: now, after: nil))
        #expect(used == 100)
        #expect(shared.accept(shared.code(step: 100), at: now, after: used) == nil)
        #expect(shared.accept(shared.code(step: 99), at: now, after: used) == nil)
        #expect(shared.accept(shared.code(step: 101), at: now, after: used) == 101)
    }

    @Test func `a code may be typed with a space, and nothing else is a code`() {
        let now = Instant(seconds: 3000)
        let code = shared.code(step: 100)
        #expect(shared.accept(code.prefix(3) + " " + code.suffix(3), at: now, after: nil) == 100)
        for wrong in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            #expect(shared.accept(wrong, at: now, after: nil) == nil)
        }
    }

    @Test func `the address carries issuer, account and secret, escaped`() {
        let uri = TOTP(secret: Array("foobar".utf8)).uri(issuer: "近邻", account: "li wei")
        #expect(
            uri == "otpauth://totp/%E8%BF%91%E9%82%BB:li%20wei?secret=MZXW6YTBOI&issuer=%E8%BF%91%E9%82%BB"
                + "&algorithm=SHA1&digits=6&period=30")
    }

    @Test func `base32 is that of RFC 4648 section 10 without padding`() {
        let vectors = [
            "": "", "f": "MY", "fo": "MZXQ", "foo": "MZXW6", "foob": "MZXW6YQ", "fooba": "MZXW6YTB",
            "foobar": "MZXW6YTBOI",
        ]
        for (plain, coded) in vectors {
            #expect(Base32.encode(Array(plain.utf8)) == coded)
            #expect(Base32.decode(coded.lowercased()) == Array(plain.utf8))
        }
        #expect(Base32.decode("M0") == nil)
    }

    @Test func `ten different recovery codes are told apart by letters only`() {
        let codes = RecoveryCodes.fresh()
        #expect(Set(codes).count == RecoveryCodes.count)
        #expect(codes.allSatisfy { $0.count == 11 })
        #expect(RecoveryCodes.normal(" ABCDE-FGH23 ") == "abcdefgh23")
    }
}
