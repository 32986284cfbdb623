import Foundation
import Kernel
import People
import Persistence
import Testing

@Suite struct ResidentTests {
    private let start = PeopleHouse.start
    private let phone = "138 0013 8000"

    @Test func `a telephone and its code open a session of the same resident each time`() async throws {
        try await PeopleHouse.each { house in
            let first = try #require(try await house.signIn(phone))
            let state = try #require(try await house.state(first.token, at: start))
            guard case .resident(let id) = state.caller.kind else { throw AppError.refused }
            #expect(state.caller.grants.isEmpty)
            let again = try #require(try await house.signIn("13800138000", at: start + .minutes(10)))
            #expect(try await house.state(again.token, at: start + .minutes(10))?.caller.kind == .resident(id))
            #expect(try await house.state(first.token, at: start + .days(31)) == nil)
        }
    }

    @Test func `a code is good for five minutes, five tries and one use`() async throws {
        try await PeopleHouse.each { house in
            func request(at now: Instant) async throws -> String {
                _ = try await house.perform(RequestResidentCode(phone: phone, language: .zh), by: .anonymous, at: now)
                return try await house.lastMessage()?.words.firstMatch(of: #/\d{6}/#).map { String($0.output) } ?? ""
            }
            func opens(_ code: String, at now: Instant) async throws -> Bool {
                let operation = SignInResident(phone: phone, code: code, language: .zh, elder: false)
                if case .opened = try await house.perform(operation, by: .anonymous, at: now) { return true }
                return false
            }
            var code = try await request(at: start)
            #expect(try await !opens(code, at: start + .minutes(5)))
            #expect(try await opens(code, at: start + .minutes(4)))
            #expect(try await !opens(code, at: start + .minutes(4)))
            let later = start + .minutes(20)
            code = try await request(at: later)
            let wrong = code == "000000" ? "111111" : "000000"
            for _ in 0..<CodeLimits.tries { #expect(try await !opens(wrong, at: later)) }
            #expect(try await !opens(code, at: later))
        }
    }

    @Test func `codes for one number are spaced and counted, for each number alone`() async throws {
        try await PeopleHouse.each { house in
            func request(_ phone: String, at now: Instant) async -> PeopleProblem? {
                await refusal {
                    _ = try await house.perform(
                        RequestResidentCode(phone: phone, language: .zh), by: .anonymous, at: now)
                }
            }
            #expect(await request(phone, at: start) == nil)
            #expect(await request(phone, at: start + .seconds(20)) == .codeTooSoon(seconds: 40))
            #expect(await request("0551-62631234", at: start + .seconds(20)) == nil)
            for index in 1..<CodeLimits.perDay { #expect(await request(phone, at: start + .minutes(index * 2)) == nil) }
            #expect(await request(phone, at: start + .hours(2)) == .codesUsedUp)
            #expect(await request(phone, at: start + .hours(25)) == nil)
            #expect(await request("12345", at: start) == .phone)
        }
    }

    @Test func `no number, name, code or message lies readable in the database`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.signIn(phone)
            _ = try await house.database.write { tx in
                try tx.registerResident(phone: try PhoneNumber("13900139000"), name: "欧阳修", at: PeopleHouse.start)
            }
            let words = try #require(try await house.lastMessage()?.words)
            let stored = try await house.database.read { tx -> [String] in
                try ["resident", "sign_in_code", "outbox", "audit", "session", "consent_entry", "personal_view"].flatMap
                { table in
                    try tx.rows(SQL(trustedText: "SELECT * FROM \(table)")).flatMap { row in
                        try row.columnNames.map { String(describing: try row.raw($0)) }
                    }
                }
            }
            let bytes = Array("欧阳修".utf8).description
            for secret in ["13800138000", "13900139000", "欧阳修", bytes.dropFirst().dropLast().description, words] {
                #expect(!stored.contains { $0.contains(secret) })
            }
        }
    }

    @Test func `a landline gets its code by voice`() async throws {
        try await PeopleHouse.each { house in
            _ = try await house.perform(RequestResidentCode(phone: "0551-62631234", language: .en), by: .anonymous)
            let message = try await house.database.read { tx in
                try tx.row("SELECT payload FROM outbox WHERE topic = 'sms'")?.json("payload", as: TextMessage.self)
            }
            #expect(message?.way == .voice)
            #expect(try message?.open(house.ring).words.hasPrefix("Jinlin code") == true)
        }
    }

    @Test func `intake for somebody finds them by number and keeps the name they gave first`() async throws {
        try await PeopleHouse.each { house in
            let (first, second, found) = try await house.database.write { tx in
                let number = try PhoneNumber("0551-62631234")
                return (
                    try tx.registerResident(phone: number, name: "赵奶奶", elder: true, at: PeopleHouse.start).id,
                    try tx.registerResident(phone: number, name: "别人", at: PeopleHouse.start).id,
                    try tx.resident(phone: try PhoneNumber("055162631234"))?.id
                )
            }
            #expect(first == second && found == first)
            let reveal = RevealResident(resident: first, reason: .contact, about: "case:1", place: PeopleHouse.grid)
            #expect(try await house.system(reveal).name == "赵奶奶")
        }
    }
}
