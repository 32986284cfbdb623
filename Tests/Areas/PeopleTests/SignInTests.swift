import Kernel
import People
import Persistence
import Secrets
import Testing

@Suite struct SignInTests {
    private let start = PeopleHouse.start

    @Test func `name and password open a session, and signing out ends it`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang.jianguo")
            let session = try await house.desk.signIn(
                login: " Wang.Jianguo ", password: PeopleHouse.password, code: nil, at: start)
            let state = try #require(try await house.state(session.token, at: start))
            #expect(state.caller.kind == .staff(id))
            #expect(state.duty == nil)
            _ = try await house.perform(SignOut(session: Fingerprint.of(session.token)), by: state.caller)
            #expect(try await house.state(session.token, at: start) == nil)
        }
    }

    @Test func `nobody, wrong password and closed account are refused alike`() async throws {
        try await PeopleHouse.each { house in
            let closed = try await house.account("closed")
            _ = try await house.account("other")
            _ = try await house.system(DeactivateAccount(account: closed))
            for (login, password) in [("nobody", "x"), ("other", "Wrong-Word-1"), ("closed", PeopleHouse.password)] {
                let problem = await refusal {
                    _ = try await house.desk.signIn(login: login, password: password, code: nil, at: start)
                }
                #expect(problem == .signInFailed)
            }
        }
    }

    @Test func `five wrong tries lock the account for a quarter of an hour, even for the right password`() async throws
    {
        try await PeopleHouse.each { house in
            _ = try await house.account("wang")
            for _ in 0..<Limits.failedSignIns {
                _ = await refusal {
                    _ = try await house.desk.signIn(login: "wang", password: "Wrong-1", code: nil, at: start)
                }
            }
            let early = start + .minutes(Limits.lockMinutes) - .seconds(1)
            let problem = await refusal {
                _ = try await house.desk.signIn(login: "wang", password: PeopleHouse.password, code: nil, at: early)
            }
            #expect(problem == .signInFailed)
            let late = start + .minutes(Limits.lockMinutes)
            _ = try await house.desk.signIn(login: "wang", password: PeopleHouse.password, code: nil, at: late)
        }
    }

    @Test func `a right sign-in forgets the wrong ones before it`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.account("wang")
            for _ in 0..<3 {
                for _ in 0..<(Limits.failedSignIns - 1) {
                    _ = await refusal {
                        _ = try await house.desk.signIn(login: "wang", password: "W", code: nil, at: start)
                    }
                }
                _ = try await house.desk.signIn(login: "wang", password: PeopleHouse.password, code: nil, at: start)
            }
        }
    }

    @Test func `an idle session ends, a used one goes on, none outlives its day`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.account("wang")
            let token = try await house.desk.signIn(login: "wang", password: PeopleHouse.password, code: nil, at: start)
                .token
            var now = start
            for _ in 0..<24 {
                now = now + .minutes(Limits.idleMinutes - 1)
                let state = try #require(try await house.state(token, at: now))
                #expect(state.needsTouch)
                _ = try await house.perform(TouchSession(session: Fingerprint.of(token)), by: state.caller, at: now)
            }
            #expect(try await house.state(token, at: now + .minutes(Limits.idleMinutes)) == nil)
            now = now + .minutes(Limits.idleMinutes - 1)
            _ = try await house.perform(TouchSession(session: Fingerprint.of(token)), by: .system, at: now)
            #expect(try await house.state(token, at: start + .hours(12)) == nil)
        }
    }

    @Test func `a first password must be changed before anything else may be done`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            _ = try await house.system(AppointHolder(post: post, account: id))
            _ = try await house.system(SetPassword(account: id, password: try await house.desk.hash("First-Pass-1")))
            let token = try await house.desk.signIn(login: "wang", password: "First-Pass-1", code: nil, at: start).token
            let held = try #require(try await house.state(token, at: start))
            #expect(held.duty == .changePassword)
            #expect(held.caller.grants.isEmpty)
            try await house.desk.changePassword(
                of: held.caller, current: "First-Pass-1", new: "Second-Pass-2", session: Fingerprint.of(token),
                at: start)
            let free = try #require(try await house.state(token, at: start))
            #expect(free.duty == nil)
            #expect(free.caller.may(.casesVerify, at: PeopleHouse.grid))
        }
    }

    @Test func `a wrong present password is refused and ends in a lock`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            let token = try await house.desk.signIn(login: "wang", password: PeopleHouse.password, code: nil, at: start)
                .token
            let caller = Caller(kind: .staff(id), name: "")
            for _ in 0..<Limits.failedSignIns {
                let problem = await refusal {
                    try await house.desk.changePassword(
                        of: caller, current: "Wrong-1", new: "Second-Pass-2", session: Fingerprint.of(token), at: start)
                }
                #expect(problem == .wrongPassword)
            }
            #expect(try await house.state(token, at: start) == nil)
        }
    }

    @Test func `a password kept at an older cost is kept anew at the next sign-in`() async throws {
        try await PeopleHouse.each { house in
            let older = try PasswordHasher(cost: PasswordCost(memoryKiB: 16, passes: 1, lanes: 1))
            _ = try await house.system(
                CreateAccount(
                    login: "wang", name: "王建国", place: PeopleHouse.district,
                    password: try await older.hash(PeopleHouse.password), mustChange: false))
            for _ in 1...2 {
                _ = try await house.desk.signIn(login: "wang", password: PeopleHouse.password, code: nil, at: start)
            }
            let kept = try await house.database.read { try $0.value("SELECT password FROM account", as: String.self) }
            #expect(kept?.contains("m=8,") == true)
        }
    }

    @Test func `every refused sign-in is in the audit log, without what was typed`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.account("wang")
            for login in ["wang", "My-Secret-Pass-1"] {
                _ = await refusal { _ = try await house.desk.signIn(login: login, password: "W", code: nil, at: start) }
            }
            var filter = AuditFilter()
            filter.action = "sign-in.refused"
            let rows = try await house.database.read { [filter] in try $0.auditLog(filter, within: nil) }
            #expect(rows.map(\.detail) == ["unknown", "wrong"])
            #expect(rows.first?.subject == "account")
        }
    }
}
