import Kernel
import People
import Persistence
import Policy
import Retention
import Secrets
import Testing

@testable import Cases

/// What staff and reporters are told.
@Suite struct NoticeTests {
    static let street = PlaceCode("340102001")!

    /// Somebody who holds a post.
    private func holder(_ kind: String, at place: PlaceCode, in house: CaseHouse) async throws -> Account.ID {
        let (database, now) = (house.database, CaseHouse.start)
        let account = try await database.perform(
            CreateAccount(login: kind, name: "王建国", place: place, password: nil), by: .system, at: now)
        let post = try await database.perform(DefinePost(place: place, kind: kind), by: .system, at: now)
        _ = try await database.perform(AppointHolder(post: post, account: account), by: .system, at: now)
        return account
    }
    private func deliver(_ notice: EscalationNotice, message: Int64 = 1, in house: CaseHouse) async throws -> Int {
        try await house.database.perform(
            DeliverEscalation(notice, message: message), by: .system, at: CaseHouse.start + .minutes(1))
    }
    private func notice(_ made: ReportCase.Outcome, _ percent: Int, _ notify: [String]) -> EscalationNotice {
        EscalationNotice(
            caseID: made.id, number: made.number, clock: "accept#0", percent: percent, desk: CaseHouse.community,
            notify: notify)
    }
    private func inbox(_ account: Account.ID, in house: CaseHouse) async throws -> [StaffNotice] {
        try await house.database.read { tx in try tx.notices(of: account).rows }
    }

    @Test func `an escalation tells the holder of the post here, and where it is vacant the one above`() async throws {
        try await CaseHouse.each { house in
            let secretary = try await holder("community-secretary", at: CaseHouse.community, in: house)
            let head = try await holder("street-head", at: NoticeTests.street, in: house)
            let made = try await house.report("王大妈家的电梯坏了，电话 13812345678")
            #expect(try await deliver(notice(made, 100, ["community-secretary"]), in: house) == 1)
            #expect(try await deliver(notice(made, 200, ["street-head"]), message: 2, in: house) == 1)
            #expect(try await inbox(secretary, in: house).map(\.percent) == [100])
            let told = try await inbox(head, in: house)
            #expect(told.map(\.caseID) == [made.id])
            #expect(told[0].text.zh.contains(made.number) && told[0].text.zh.contains("受理"))
            #expect(!told[0].text.zh.contains("王大妈") && !told[0].text.zh.contains("138"))
        }
    }

    @Test func `where the post is vacant all the way up, whoever decides at the desk is told`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report()
            #expect(try await deliver(notice(made, 100, ["community-secretary"]), in: house) == 0)
            let nobody = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM audit WHERE action = 'notice.nobody'", as: Int.self)
            }
            #expect(nobody == 1)
            let dispatcher = try await holder("street-dispatcher", at: NoticeTests.street, in: house)
            #expect(try await deliver(notice(made, 100, ["community-secretary"]), message: 2, in: house) == 1)
            #expect(try await inbox(dispatcher, in: house).count == 1)
        }
    }

    @Test func `the lead's people are told, once however often the message comes`() async throws {
        try await CaseHouse.each { house in
            let (database, now) = (house.database, CaseHouse.start)
            let account = try await database.perform(
                CreateAccount(login: "officer", name: "卫武", place: CaseHouse.district, password: nil), by: .system,
                at: now)
            let post = try await database.perform(
                DefinePost(place: CaseHouse.district, kind: "unit-officer", unit: house.company), by: .system, at: now)
            _ = try await database.perform(AppointHolder(post: post, account: account), by: .system, at: now)
            let made = try await house.report()
            if try await house.file(made.id)?.state == .verifying {
                try await house.act(made.id, .verify(found: true, note: "属实"), by: house.worker)
            }
            try await house.act(made.id, .accept, by: house.desk)
            try await house.act(made.id, .dispatch(lead: house.company, assisting: [], why: ""), by: house.desk)
            for _ in 0..<2 { #expect(try await deliver(notice(made, 80, ["lead"]), in: house) == 1) }
            #expect(try await inbox(account, in: house).count == 1)
        }
    }

    @Test func `time alone leaves the message, and reading is one's own`() async throws {
        try await CaseHouse.each { house in
            let duty = try await holder("community-duty", at: CaseHouse.community, in: house)
            // A category that is not verified first, so that acceptance is what runs late.
            let made = try await house.report("路灯坏了", category: "street-lamp")
            let timers: [String: Database.TimerHandler] = [
                CaseTimer.kind: { tx, timer, now in try CaseTimer.fire(tx, subject: timer.subject, at: now) }
            ]
            _ = try await house.database.runDueTimers(at: CaseHouse.start + .days(3), handlers: timers)
            let messages = try await house.database.takeOutbox(at: CaseHouse.start + .days(3), lease: .minutes(2))
            var told = 0
            for message in messages where message.topic == EscalationNotice.topic {
                let notice = try message.decode(EscalationNotice.self)
                #expect(notice.caseID == made.id)
                told += try await deliver(notice, message: message.id, in: house)
            }
            #expect(told > 0)
            let rows = try await inbox(duty, in: house)
            let newest = try #require(rows.first)
            let me = Caller(kind: .staff(duty), name: "值守 王建国")
            let now = CaseHouse.start + .days(3)
            let other = try await house.database.perform(ReadNotices(.one(newest.id)), by: house.desk, at: now)
            #expect(other == 0)
            #expect(try await house.database.read { try $0.unreadNotices(of: duty) } == rows.count)
            let read = try await house.database.perform(ReadNotices(.upTo(newest.id)), by: me, at: now)
            #expect(read == rows.count)
            #expect(try await house.database.read { try $0.unreadNotices(of: duty) } == 0)
            #expect(try await house.database.read { try $0.notices(of: duty, onlyUnread: true).rows }.isEmpty)
            let kept = try await house.database.perform(Retain(.notices), by: .system, at: now + .days(60))
            let forgotten = try await house.database.perform(Retain(.notices), by: .system, at: now + .days(92))
            #expect(kept.released == 0 && forgotten.released == rows.count)
        }
    }

    @Test func `notices are paged without one missing`() async throws {
        try await CaseHouse.each { house in
            let duty = try await holder("community-duty", at: CaseHouse.community, in: house)
            let made = try await house.report()
            for message in 1...7 {
                _ = try await deliver(notice(made, 80, ["community-duty"]), message: Int64(message), in: house)
            }
            let first = try await house.database.read { try $0.notices(of: duty, limit: 5) }
            let second = try await house.database.read { try $0.notices(of: duty, after: first.next, limit: 5) }
            #expect(first.rows.count == 5 && second.rows.count == 2 && second.next == nil)
            #expect(Set((first.rows + second.rows).map(\.id)).count == 7)
        }
    }

    @Test func `a reporter who left only a telephone is told by message, and the number lies sealed`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(contact: ReportContact(phone: "13812345678"))
            let silent = try await house.report("没有留电话")
            for id in [made.id, silent.id] {
                if try await house.file(id)?.state == .verifying {
                    try await house.act(id, .verify(found: true, note: "属实"), by: house.worker)
                }
                try await house.act(id, .accept, by: house.desk)
            }
            var told: [CaseFile.ID] = []
            for message in try await house.database.takeOutbox(at: CaseHouse.start + .hours(1), lease: .minutes(2))
            where message.topic == CaseNotice.topic {
                let notice = try message.decode(CaseNotice.self)
                let reachable = try await house.database.read { try $0.isReachable(notice) }
                let sent = try await house.database.perform(
                    DeliverNotice(notice), by: .system, at: CaseHouse.start + .hours(1))
                #expect(reachable == sent)
                if sent { told.append(notice.caseID) }
            }
            #expect(told == [made.id])
            let payload = try #require(
                try await house.database.read { tx in
                    try tx.value("SELECT payload FROM outbox WHERE topic = 'sms'", as: String.self)
                })
            #expect(!payload.contains("13812345678") && !payload.contains(made.number))
            let opened = try await house.database.read { tx in
                try JSON.decode(payload, as: TextMessage.self).open(tx.resource(KeyRing.self))
            }
            #expect(opened.phone.digits == "13812345678" && opened.words.contains(made.number))
        }
    }

    @Test func `a number that takes no messages is written down as unreachable, without the number`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(contact: ReportContact(phone: "64811111"))
            let file = try #require(try await house.file(made.id))
            let notice = try #require(CaseNotice(file, [.accepted(category: nil)]))
            let sent = try await house.database.perform(DeliverNotice(notice), by: .system, at: CaseHouse.start)
            #expect(!sent)
            let row = try await house.database.read { tx in
                try tx.row("SELECT subject, detail FROM audit WHERE action = 'notice.unreachable'")
            }
            #expect(try row?.get("subject", as: String.self) == "case:\(made.id)")
            #expect(try row?.find("detail", as: String.self) == nil)
        }
    }
}
