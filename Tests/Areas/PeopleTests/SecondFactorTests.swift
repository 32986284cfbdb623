import Kernel
import People
import Persistence
import Secrets
import Testing

@Suite struct SecondFactorTests {
    private let start = PeopleHouse.start

    /// Sets the second factor up and gives its secret and the recovery codes.
    private func enrol(_ house: PeopleHouse, _ id: Account.ID) async throws -> (totp: TOTP, codes: [String]) {
        let caller = Caller(kind: .staff(id), name: "")
        let enrolment = try await house.perform(EnrolTOTP(), by: caller)
        let totp = TOTP(secret: try #require(Base32.decode(enrolment.typed)))
        let code = totp.code(step: TOTP.step(at: start))
        return (totp, try await house.perform(ConfirmTOTP(code: code), by: caller))
    }
    private func opens(_ house: PeopleHouse, _ code: String?, at now: Instant) async -> Bool {
        let session = try? await house.desk.signIn(login: "wang", password: PeopleHouse.password, code: code, at: now)
        return session != nil
    }

    @Test func `with a second factor the password alone opens nothing, and a code opens once`() async throws {
        try await PeopleHouse.each { house in
            let (totp, _) = try await enrol(house, try await house.account("wang"))
            #expect(await !opens(house, nil, at: start))
            #expect(await !opens(house, totp.code(step: TOTP.step(at: start)), at: start))
            let later = start + .minutes(2)
            let code = totp.code(step: TOTP.step(at: later))
            #expect(await opens(house, code, at: later))
            #expect(await !opens(house, code, at: later))
        }
    }

    @Test func `each recovery code opens once`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            let (_, codes) = try await enrol(house, id)
            #expect(codes.count == RecoveryCodes.count)
            #expect(await opens(house, codes[3].uppercased(), at: start))
            #expect(await !opens(house, codes[3], at: start))
            #expect(try await house.database.read { try $0.recoveryCodesLeft(of: id) } == RecoveryCodes.count - 1)
        }
    }

    @Test func `where it is required nothing may be done before it is set up`() async throws {
        try await PeopleHouse.each(secondFactor: true) { house in
            let id = try await house.account("wang")
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            _ = try await house.system(AppointHolder(post: post, account: id))
            let token = try await house.desk.signIn(login: "wang", password: PeopleHouse.password, code: nil, at: start)
                .token
            let before = try #require(try await house.state(token, at: start))
            #expect(before.duty == .enrolSecondFactor)
            #expect(before.caller.grants.isEmpty)
            _ = try await enrol(house, id)
            let after = try #require(try await house.state(token, at: start))
            #expect(after.duty == nil)
            #expect(!after.caller.grants.isEmpty)
        }
    }

    @Test func `an administrator resets a lost one, the holder cannot replace it alone`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            _ = try await enrol(house, id)
            let caller = Caller(kind: .staff(id), name: "")
            #expect(await refusal { _ = try await house.perform(EnrolTOTP(), by: caller) } == .totpAlready)
            _ = try await house.system(ResetTOTP(account: id))
            #expect(await opens(house, nil, at: start))
        }
    }

    @Test func `the secret lies sealed and no code lies readable`() async throws {
        try await PeopleHouse.each { house in
            let (totp, codes) = try await enrol(house, try await house.account("wang"))
            let row = try await house.database.read { tx in
                (
                    try tx.value("SELECT totp FROM account", as: [UInt8].self),
                    try tx.rows("SELECT hash FROM recovery_code").map { try $0.get("hash", as: String.self) }
                )
            }
            let sealed = try #require(row.0)
            #expect(!sealed.isEmpty && sealed != totp.secret)
            #expect(Set(row.1).isDisjoint(with: codes))
        }
    }
}
