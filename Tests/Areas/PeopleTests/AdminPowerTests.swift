import Kernel
import People
import Persistence
import Testing

@Suite struct AdminPowerTests {
    @Test func `each power's permissions belong to it alone`() {
        for power in AdminPower.allCases {
            #expect(power.permissions.allSatisfy { AdminPower(of: $0) == power })
        }
        #expect(AdminPower(of: .casesRead) == nil)
    }

    @Test(arguments: AdminPower.allCases, AdminPower.allCases)
    func `nobody gets a second power`(first: AdminPower, second: AdminPower) async throws {
        guard first != second else { return }
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            _ = try await house.system(GrantPower(account: id, power: first, place: PeopleHouse.district, reason: "任命"))
            let problem = await refusal {
                _ = try await house.system(
                    GrantPower(account: id, power: second, place: PeopleHouse.community, reason: "任命"))
            }
            guard case .powersCombined = problem else {
                Issue.record("refused with \(String(describing: problem))")
                return
            }
            #expect(AdminPower.held(try await house.caller(id).grants.map(\.permission)) == [first])
        }
    }

    @Test func `nobody grants or appoints to themselves`() async throws {
        try await PeopleHouse.each { house in
            let (security, system) = (try await house.account("an"), try await house.account("xi"))
            _ = try await house.system(
                GrantPower(account: security, power: .security, place: PeopleHouse.district, reason: "任命"))
            _ = try await house.system(
                GrantPower(account: system, power: .system, place: PeopleHouse.district, reason: "任命"))
            let grant = GrantPermission(
                account: security, permission: .casesRead, place: PeopleHouse.district, reason: "想看")
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            let (one, two) = (try await house.caller(security), try await house.caller(system))
            #expect(await refusal { _ = try await house.perform(grant, by: one) } == .toOneself)
            #expect(
                await refusal { _ = try await house.perform(AppointHolder(post: post, account: system), by: two) }
                    == .toOneself)
        }
    }

    @Test(arguments: [AdminPower.security, .audit])
    func `who runs the system gets into no account that holds another power`(power: AdminPower) async throws {
        try await PeopleHouse.each { house in
            let (system, other) = (try await house.account("xi"), try await house.account("an"))
            for (account, power) in [(system, AdminPower.system), (other, power)] {
                _ = try await house.system(
                    GrantPower(account: account, power: power, place: PeopleHouse.district, reason: "任命"))
            }
            let caller = try await house.caller(system)
            let hash = try await house.desk.hash(PeopleHouse.password)
            let password = SetPassword(account: other, password: hash)
            #expect(await refusal { _ = try await house.perform(password, by: caller) } == .powerOfAnother(power))
            let factor = ResetTOTP(account: other)
            #expect(await refusal { _ = try await house.perform(factor, by: caller) } == .powerOfAnother(power))
            // On the server, and for everybody without a power, it goes on.
            _ = try await house.system(password)
            let plain = try await house.account("wang")
            _ = try await house.perform(SetPassword(account: plain, password: hash), by: caller)
            let peer = try await house.account("li")
            _ = try await house.system(
                GrantPower(account: peer, power: .system, place: PeopleHouse.street, reason: "任命"))
            _ = try await house.perform(SetPassword(account: peer, password: hash), by: caller)
        }
    }

    @Test func `a narrow administrator gets into no account with a wider power`() async throws {
        try await PeopleHouse.each { house in
            let wide = try await house.account("kuan")
            _ = try await house.system(
                GrantPower(account: wide, power: .system, place: PeopleHouse.district, reason: "任命"))
            try await house.database.write {
                _ = try $0.execute("UPDATE account SET place = \(PeopleHouse.street) WHERE id = \(wide)")
            }
            let narrow = Caller(
                kind: .staff(Account.ID(rawValue: 7)), name: "",
                grants: AdminPower.system.permissions.map { Grant($0, at: PeopleHouse.street) })
            let hash = try await house.desk.hash(PeopleHouse.password)
            let problem = await refusal {
                _ = try await house.perform(SetPassword(account: wide, password: hash), by: narrow)
            }
            #expect(problem == .powerOfAnother(.system))
        }
    }

    @Test func `a grant holds at its place and below until it is taken back`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            let grant = GrantPermission(account: id, permission: .boardRead, place: PeopleHouse.street, reason: "值班")
            let given = try await house.system(grant)
            #expect(try await house.caller(id).may(.boardRead, at: PeopleHouse.grid))
            #expect(try await !house.caller(id).may(.boardRead, at: PeopleHouse.district))
            #expect(await refusal { _ = try await house.system(grant) } == .grantHeld)
            _ = try await house.system(RevokeGrant(grant: given))
            #expect(try await !house.caller(id).mayAnywhere(.boardRead))
            _ = try await house.system(grant)
        }
    }

    @Test func `a grant needs its giver's power at the place, and a reason`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            let giver = Caller(
                kind: .staff(Account.ID(rawValue: 7)), name: "", grants: [Grant(.grantsManage, at: PeopleHouse.street)])
            let wide = GrantPermission(account: id, permission: .boardRead, place: PeopleHouse.district, reason: "值班")
            await #expect(throws: AppError.refused) { try await house.perform(wide, by: giver) }
            let bare = GrantPermission(account: id, permission: .boardRead, place: PeopleHouse.street, reason: "")
            #expect(await refusal { _ = try await house.perform(bare, by: giver) } == .reasonMissing)
        }
    }

    @Test func `the last who can manage accounts stays`() async throws {
        try await PeopleHouse.each { house in
            let (one, two) = (try await house.account("wang"), try await house.account("li"))
            _ = try await house.system(
                GrantPower(account: one, power: .system, place: PeopleHouse.district, reason: "任命"))
            #expect(await refusal { _ = try await house.system(DeactivateAccount(account: one)) } == .lastAdministrator)
            _ = try await house.system(
                GrantPower(account: two, power: .system, place: PeopleHouse.district, reason: "任命"))
            _ = try await house.system(DeactivateAccount(account: one))
            #expect(try await house.caller(one).grants.isEmpty)
        }
    }

    @Test(arguments: ["Wang", "w", "9wang", "王", "wang_jianguo", "wang jianguo!", String(repeating: "a", count: 41)])
    func `login names are plain`(login: String) async throws {
        try await PeopleHouse.each { house in
            let made = await refusal { _ = try await house.account(login) }
            #expect(made == (login == "Wang" ? nil : .loginName))
        }
    }

    @Test func `a login name is given once`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.account("wang")
            #expect(await refusal { _ = try await house.account("WANG") } == .loginTaken)
        }
    }
}
