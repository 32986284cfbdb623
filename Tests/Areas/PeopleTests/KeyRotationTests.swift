import Kernel
import People
import Persistence
import Secrets
import Testing

@Suite struct KeyRotationTests {
    private let start = PeopleHouse.start

    /// All steps over every sealed column; what came of them.
    private func reseal(_ house: PeopleHouse, at now: Instant) async throws -> (resealed: Int, unreadable: Int) {
        var (resealed, unreadable) = (0, 0)
        for column in SealedColumn.people {
            var last: Int64?
            repeat {
                let step = try await house.system(ResealFields(column, after: last), at: now)
                (resealed, unreadable, last) = (resealed + step.resealed, unreadable + step.unreadable, step.next)
            } while last != nil
        }
        let messages = try await house.system(ResealMessages(), at: now)
        return (resealed + messages.resealed, unreadable + messages.unreadable)
    }

    @Test func `a new key reaches every sealed field, and then the old one is no longer needed`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.system(CheckKeys())
            for number in 0..<Limits.bulk + 3 {
                let phone = try PhoneNumber("138\(padded(number, 8))")
                try await house.database.write { tx in
                    _ = try tx.registerResident(phone: phone, name: number % 2 == 0 ? "张三" : nil, at: PeopleHouse.start)
                }
            }
            let id = try await house.account("wang")
            let staff = Caller(kind: .staff(id), name: "")
            let totp = try await house.perform(EnrolTOTP(), by: staff).typed
            _ = try await house.perform(
                RequestResidentCode(phone: "13800000001", language: .zh), by: .anonymous)

            let newest = Int(try house.ring.rotate())
            _ = try await house.system(AddFieldKey(number: newest), at: start + .hours(1))
            #expect(
                try await house.database.read { try $0.fieldKeys().map(\.number) }.suffix(2) == [newest - 1, newest])
            let now = start + .hours(2)
            let found = try await reseal(house, at: now)
            let residents = Limits.bulk + 3
            #expect(found.resealed == residents + (residents + 1) / 2 + 2 && found.unreadable == 0)
            #expect(try await reseal(house, at: now).resealed == 0)
            #expect(try await house.system(RetireFieldKeys(passBegan: start + .hours(1)), at: now) == 0)
            #expect(try await house.system(RetireFieldKeys(passBegan: now), at: now) > 0)
            #expect(try await house.database.read { try $0.fieldKeys().map(\.number) } == [newest])

            // Everything still opens, and the one who is asked for is found.
            #expect(try await house.perform(EnrolTOTP(), by: staff).typed == totp)
            #expect(try await house.lastMessage()?.phone.digits == "13800000001")
            let phone = try PhoneNumber("13800000002")
            let found2 = try await house.database.read { try $0.resident(phone: phone)?.id }
            let reveal = RevealResident(
                resident: try #require(found2), reason: .contact, about: nil, place: PeopleHouse.grid)
            #expect(try await house.system(reveal).name == "张三")
        }
    }

    @Test func `a field that does not open is counted, stays, and keeps the old key in use`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.system(CheckKeys())
            _ = try await house.signIn("13800138000")
            let newest = Int(try house.ring.rotate())
            _ = try await house.system(AddFieldKey(number: newest))
            let broken: [UInt8] = [1, 0, 0, 0, 1] + [UInt8](repeating: 7, count: 40)
            try await house.database.write { try $0.execute("UPDATE resident SET phone = \(broken)") }
            let found = try await reseal(house, at: start)
            #expect(found.unreadable == 1)
            #expect(try await house.database.read { try $0.fieldKeys().count } >= 2)
        }
    }

    @Test func `a house whose key is gone or was replaced does not start, and only the system seals anew`() async throws
    {
        try await PeopleHouse.each { house in
            _ = try await house.system(CheckKeys())
            _ = try await house.system(CheckKeys())
            try await house.database.write {
                try $0.execute("INSERT INTO field_key (number, fingerprint, since) VALUES (9, 'x', 0)")
            }
            await #expect(throws: KeyRingProblem.keyMissing(9)) { try await house.system(CheckKeys()) }
            try await house.database.write {
                try $0.execute("DELETE FROM field_key WHERE number = 9")
                try $0.execute("UPDATE field_key SET fingerprint = 'x'")
            }
            await #expect(throws: KeyRingProblem.otherDatabase) { try await house.system(CheckKeys()) }
            let staff = Caller(kind: .staff(Account.ID(rawValue: 1)), name: "")
            for column in SealedColumn.people {
                await #expect(throws: AppError.refused) { try await house.perform(ResealFields(column), by: staff) }
            }
        }
    }
}
