import Kernel
import People
import Persistence
import Secrets
import Testing

@Suite struct PersonalDataTests {
    private let start = PeopleHouse.start

    private func resident(_ house: PeopleHouse) async throws -> (id: Resident.ID, caller: Caller, token: String) {
        let session = try #require(try await house.signIn("13800138000"))
        let caller = try #require(try await house.state(session.token, at: start)).caller
        guard case .resident(let id) = caller.kind else { throw AppError.refused }
        return (id, caller, session.token)
    }
    private func reader(_ permissions: [Permission]) -> Caller {
        Caller(
            kind: .staff(Account.ID(rawValue: 9)), name: "接诉员 陈静",
            grants: permissions.map { Grant($0, at: PeopleHouse.district) })
    }

    @Test func `every opening of sealed fields is an audit row that the resident reads`() async throws {
        try await PeopleHouse.each { house in
            let (id, _, _) = try await resident(house)
            let reveal = RevealResident(resident: id, reason: .callBack, about: "case:7", place: PeopleHouse.grid)
            let seen = try await house.perform(reveal, by: reader([.casesReadPersonal]))
            #expect(seen.phone.digits == "13800138000")
            let views = try await house.database.read { try $0.personalViews(of: id) }
            #expect(views.map(\.viewer) == ["接诉员 陈静"])
            #expect(views.first?.reason == .callBack)
            var filter = AuditFilter()
            filter.action = "personal."
            let audited = try await house.database.read { [filter] in try $0.auditLog(filter, within: nil) }
            #expect(audited.map(\.detail) == ["call-back case:7"])
            #expect(audited.first?.subject == "resident:\(id)")
        }
    }

    @Test func `without the permission nothing is opened and nothing is told`() async throws {
        try await PeopleHouse.each { house in
            let (id, _, _) = try await resident(house)
            for (who, whom) in [(reader([.casesRead]), id), (reader([.casesReadPersonal]), Resident.ID(rawValue: 5))] {
                let reveal = RevealResident(resident: whom, reason: .contact, about: nil, place: PeopleHouse.grid)
                await #expect(throws: AppError.refused) { try await house.perform(reveal, by: who) }
            }
            #expect(try await house.database.read { try $0.personalViews(of: id) }.isEmpty)
        }
    }

    @Test func `a resident takes everything away, and only their own`() async throws {
        try await PeopleHouse.each { house in
            let (id, caller, _) = try await resident(house)
            _ = try await house.perform(SetResidentName(name: " 张  三 "), by: caller)
            _ = try await house.perform(GiveConsent(purpose: .news), by: caller)
            let export = try await house.perform(ExportPersonalData(resident: id), by: caller)
            #expect(export.phone == "13800138000")
            #expect(export.name == "张 三")
            #expect(export.consents.map(\.purpose) == [.news, .noticeShown])
            #expect(export.sections.count == 1)
            #expect(export.views.isEmpty)
            let other = Caller(kind: .resident(Resident.ID(rawValue: 4)), name: "")
            for stranger in [other, reader([.casesReadPersonal, .accountsManage])] {
                await #expect(throws: AppError.refused) {
                    try await house.perform(ExportPersonalData(resident: id), by: stranger)
                }
            }
        }
    }

    @Test func `consent is a log, withdrawn as easily as given`() async throws {
        try await PeopleHouse.each { house in
            let (id, caller, _) = try await resident(house)
            #expect(try await house.perform(GiveConsent(purpose: .publicPhotos), by: caller))
            #expect(try await !house.perform(GiveConsent(purpose: .publicPhotos), by: caller))
            #expect(try await house.database.read { try $0.hasConsented(id, to: .publicPhotos) })
            _ = try await house.perform(WithdrawConsent(purpose: .publicPhotos), by: caller, at: start + .days(1))
            let (holds, log) = try await house.database.read { tx in
                (try tx.hasConsented(id, to: .publicPhotos), try tx.consents(of: id))
            }
            #expect(!holds)
            #expect(log.map(\.given) == [false, true, true])
            #expect(log.allSatisfy { $0.version == PrivacyNotice.version })
            await #expect(throws: AppError.refused) {
                try await house.perform(GiveConsent(purpose: .noticeShown), by: caller)
            }
        }
    }

    @Test func `erasing destroys what is personal, leaves a tombstone and frees the number`() async throws {
        try await PeopleHouse.each { house in
            let (id, caller, token) = try await resident(house)
            _ = try await house.perform(ErasePersonalData(resident: id), by: caller)
            #expect(try await house.state(token, at: start) == nil)
            let (tombstone, told, codes) = try await house.database.read { tx in
                (
                    try tx.resident(id), try tx.row("SELECT payload FROM outbox WHERE topic = 'erased'") != nil,
                    try tx.value("SELECT COUNT(*) FROM sign_in_code", as: Int.self)
                )
            }
            #expect(tombstone?.erased == start)
            #expect(told)
            #expect(codes == 0)
            let reveal = RevealResident(resident: id, reason: .contact, about: nil, place: PeopleHouse.grid)
            #expect(await refusal { _ = try await house.system(reveal) } == .erased)
            #expect(
                await refusal { _ = try await house.perform(ErasePersonalData(resident: id), by: caller) } == .erased)
            let (newID, _, _) = try await resident(house)
            #expect(newID != id)
        }
    }

    @Test func `messages to a resident are in their language, and none after erasure`() async throws {
        try await PeopleHouse.each { house in
            let (id, caller, _) = try await resident(house)
            _ = try await house.perform(SetPreferences(language: .en, elder: true), by: caller)
            try await house.database.write { try $0.sendText(Text("已派出", "on its way"), to: id) }
            #expect(try await house.lastMessage()?.words == "on its way")
            _ = try await house.perform(ErasePersonalData(resident: id), by: caller)
            // What waits, and what was given up, holds the sealed number: it goes with the rest.
            #expect(try await house.lastMessage() == nil)
            try await house.database.write { try $0.sendText(Text("办好了", "done"), to: id) }
            #expect(try await house.lastMessage() == nil)
        }
    }

    @Test func `an erasure takes only its own messages out of the outbox`() async throws {
        try await PeopleHouse.each { house in
            let (_, caller, _) = try await resident(house)
            guard case .resident(let id) = caller.kind else { throw AppError.refused }
            _ = try await house.perform(
                RequestResidentCode(phone: "13900139000", language: .zh), by: .anonymous, at: start + .hours(1))
            _ = try await house.perform(ErasePersonalData(resident: id), by: caller)
            #expect(try await house.lastMessage()?.phone.digits == "13900139000")
        }
    }

    @Test func `the demo inbox shows what was sent and forgets it with the resident`() async throws {
        try await PeopleHouse.each { house in
            let (id, caller, _) = try await resident(house)
            let message = try await house.database.read { tx in
                try tx.row("SELECT payload FROM outbox WHERE topic = 'sms'")?.json("payload", as: TextMessage.self)
            }
            _ = try await house.system(KeepInDemoInbox(message: try #require(message)))
            #expect(try await house.database.read { try $0.demoInbox() }.map(\.phone) == ["13800138000"])
            _ = try await house.perform(ErasePersonalData(resident: id), by: caller)
            #expect(try await house.database.read { try $0.demoInbox() }.isEmpty)
        }
    }

    @Test func `a database opens with its own keys only`() async throws {
        try await PeopleHouse.each { house in
            for _ in 1...2 { _ = try await house.system(CheckKeys()) }
            house.database.resources.register(KeyRing())
            await #expect(throws: KeyRingProblem.otherDatabase) { try await house.system(CheckKeys()) }
        }
    }
}
