import Kernel
import Secrets
import Testing

@Suite struct PasswordTests {
    private let cheap = PasswordCost.least

    @Test func `a published Argon2id string is accepted with its password only`() async throws {
        // Reference vector of the Argon2 authors' test suite: version 0x13, t=2, m=65536, p=1.
        let phc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        let hasher = try PasswordHasher(cost: cheap)
        let stored = try #require(PasswordHash(phc: phc))
        #expect(try await hasher.matches("password", stored))
        #expect(try await !hasher.matches("Password", stored))
        #expect(hasher.isOutdated(stored))
    }

    @Test func `a hash opens with its own password and two hashes differ`() async throws {
        let hasher = try PasswordHasher(cost: cheap)
        let first = try await hasher.hash("Xingfu-Li-2026")
        let second = try await hasher.hash("Xingfu-Li-2026")
        #expect(first != second)
        #expect(try await hasher.matches("Xingfu-Li-2026", first))
        #expect(try await !hasher.matches("Xingfu-Li-2027", first))
        #expect(!hasher.isOutdated(first))
    }

    @Test func `composed and decomposed letters are the same password`() async throws {
        let hasher = try PasswordHasher(cost: cheap)
        let stored = try await hasher.hash("Cafe\u{301}-du-Coin-9")
        #expect(try await hasher.matches("Caf\u{E9}-du-Coin-9", stored))
    }

    @Test func `no account never matches`() async throws {
        let hasher = try PasswordHasher(cost: cheap)
        #expect(try await !hasher.matches("anything at all", nil))
    }

    @Test(arguments: ["short1A", "alllowercaseletters", "aaaaaaaaaaA1", String(repeating: "aB3", count: 80)])
    func `weak and endless passwords are refused`(password: String) async throws {
        let hasher = try PasswordHasher(cost: cheap)
        await #expect(throws: AppError.self) { _ = try await hasher.hash(password) }
    }

    @Test(arguments: ["correct horse battery", "近邻平台Jinlin2026", "Abcdef-123"])
    func `good passwords are taken`(password: String) {
        #expect(PasswordHasher.weakness(of: password) == nil)
    }

    @Test(arguments: [
        "", "plain", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aaaa", "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$aaaa",
        "$argon2id$v=19$m=8,t=4000,p=1$c29tZXNhbHQ$aaaa",
    ])
    func `strings of other kinds or of absurd cost are no hashes`(phc: String) {
        #expect(PasswordHash(phc: phc) == nil)
    }
}
