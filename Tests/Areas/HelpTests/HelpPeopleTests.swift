import Help
import Kernel
import People
import Persistence
import Policy
import Retention
import Secrets
import Testing

/// Who may do what, offers, floods, erasure and retention, on both engines.
@Suite struct HelpPeopleTests {
    private let start = HelpHouse.start

    @Test func `every command asks who gives it`() async throws {
        try await HelpHouse.each { house in
            let asked = try await house.neighbour(1)
            let resident = try await house.resident(9)
            let pressed = try await house.press(HelpHouse.press(phone: nil), by: resident)
            let elsewhere = Caller(
                kind: .staff(Identifier(rawValue: 71)), name: "",
                grants: [Grant(.helpAnswer, at: HelpHouse.other), Grant(.helpLead, at: HelpHouse.other)])
            let powerless = Caller(kind: .staff(Identifier(rawValue: 72)), name: "")
            let table: [(HelpCommand, [Caller])] = [
                (.accept, [.anonymous, resident, house.desk, elsewhere, powerless]),
                (.decline, [.anonymous, resident, house.worker, elsewhere]),
                (.arrive, [.anonymous, asked, resident, elsewhere, powerless]),
                (.end(.helped), [.anonymous, asked, elsewhere, powerless, house.worker]),
                (.cancel, [.anonymous, asked, elsewhere, powerless, house.worker]),
                (.settle(.helped), [.anonymous, asked, resident, house.worker, elsewhere]),
                (.tick, [.anonymous, asked, resident, house.worker, house.desk]),
            ]
            for (command, callers) in table {
                for caller in callers {
                    #expect(
                        await refusal { try await house.act(pressed.id, command, by: caller) } == "refused",
                        "\(command) by \(caller.key)")
                }
            }
            #expect(await refusal { try await house.act(pressed.id, .arrive, by: house.worker) } == "help.notComing")
            for secret in ["", "x", String(repeating: "a", count: 64)] {
                #expect(
                    await refusal { try await house.act(pressed.id, .cancel, by: .anonymous, secret: secret) }
                        == "refused")
            }
            #expect(try await house.act(pressed.id, .cancel, by: resident).state == .cancelled)
        }
    }

    @Test func `an operator presses for a caller, and nobody else does`() async throws {
        try await HelpHouse.each { house in
            var press = HelpHouse.press(phone: "0596-8322222")
            press.forAnother = true
            for caller in [Caller.anonymous, house.worker, try await house.resident(5)] {
                let press = press
                #expect(await refusal { try await house.press(press, by: caller) } == "refused")
            }
            let pressed = try await house.press(press, by: house.desk)
            let call = try #require(try await house.call(pressed.id))
            #expect(call.caller == nil && call.calledBy == house.desk.key)
            press.phone = nil
            press.words = "对方没有电话，在门口等"
            #expect(try await house.press(press, by: house.desk).told == 1)
        }
    }

    @Test func `what is missing or wrong is named, and where somebody is may be unknown`() async throws {
        try await HelpHouse.each { house in
            func press(_ change: (inout PressHelp) -> Void) async -> String? {
                var operation = HelpHouse.press()
                change(&operation)
                let ready = operation
                return await refusal { try await house.press(ready) }
            }
            #expect(await press { $0.words = " \n " } == "invalid.words")
            #expect(await press { $0.words = String(repeating: "急", count: 501) } == "invalid.words")
            #expect(await press { $0.kind = "fly" } == "invalid.kind")
            #expect(await press { $0.phone = nil } == "invalid.phone")
            #expect(await press { $0.phone = "12" } == "invalid.phone")
            #expect(await press { $0.door = String(repeating: "长", count: 201) } == "invalid.door")
            // Whoever does not know where they are is not refused; that every post above is vacant does not go unsaid.
            let lost = try await house.press(
                PressHelp(kind: "other", words: "不知道在哪", phone: "13800138000", jurisdiction: HelpHouse.district))
            let call = try #require(try await house.call(lost.id))
            #expect(call.area == HelpHouse.district && lost.told == 0)
            let nobody: Int? = try await house.database.read {
                try $0.value("SELECT count(*) FROM audit WHERE action = 'help.nobody'")
            }
            #expect(nobody == 1)
        }
    }

    @Test func `words of an emergency name the number, with the kind behind them`() async throws {
        try await HelpHouse.each { house in
            let table: [(String, String, String?)] = [
                ("other", "厨房着火了，冒浓烟", "119"), ("fall", "腿疼站不起来", "120"), ("carry", "搬个冰箱", nil),
            ]
            for (kind, words, number) in table {
                let pressed = try await house.press(HelpHouse.press(kind, words: words))
                #expect(pressed.emergency == number, "\(words)")
            }
        }
    }

    @Test func `an offer is made with consent, changed, and withdrawn with everything it held`() async throws {
        try await HelpHouse.each { house in
            let resident = try await house.resident(1)
            guard case .resident(let id) = resident.kind else { throw AppError.refused }
            func offer(_ change: (inout OfferHelp) -> Void) async -> String? {
                var operation = OfferHelp(place: HelpHouse.grids[0], skills: ["lifting"], reach: 500, agrees: true)
                change(&operation)
                let ready = operation
                return await refusal { try await house.database.perform(ready, by: resident, at: start) }
            }
            #expect(await offer { $0.agrees = false } == "invalid.agree")
            #expect(await offer { $0.skills = ["magic"] } == "invalid.skills")
            #expect(await offer { $0.reach = 7 } == "invalid.metres")
            #expect(await offer { $0.place = HelpHouse.community } == "invalid.place")
            #expect(try await house.database.read { try $0.helpOffer(of: id) } == nil)
            #expect(await offer { _ in } == nil)
            #expect(await offer { $0.reach = 2_000 } == nil)
            #expect(try await house.database.read { try $0.helpOffer(of: id) }?.reach == 2_000)
            let pressed = try await house.press()
            #expect(try await house.isAsked(resident, for: pressed.id))
            try await house.database.perform(WithdrawOffer(), by: resident, at: start)
            #expect(try await house.database.read { try $0.helpOffer(of: id) } == nil)
            #expect(try await !house.database.read { try $0.hasConsented(id, to: .helping) })
            #expect(await refusal { try await house.act(pressed.id, .accept, by: resident) } == "refused")
            #expect(
                await refusal { try await house.database.perform(PauseHelp(true), by: resident, at: start) }
                    == "help.offerMissing")
            #expect(
                await refusal { try await house.database.perform(WithdrawOffer(), by: house.worker, at: start) }
                    == "refused")
        }
    }

    @Test func `with more offers than are looked at the nearest are asked, and the widest ring still bounds them`()
        async throws
    {
        try await HelpHouse.each { house in
            try await house.database.write { tx in
                for number in 0..<1_000 {
                    // A line from three kilometres in the west to the call, and one far beyond every ring.
                    let east = number == 0 ? 118.75 : 117.75 - 0.03 * Double(1_000 - number) / 1_000
                    let resident = tx.newID(ResidentTag.self)
                    try tx.execute(
                        "INSERT INTO resident (id, elder, language, created) VALUES (\(resident), 0, 'zh', \(start))")
                    try tx.execute(
                        """
                        INSERT INTO consent_entry (id, resident, purpose, given, version, channel, at)
                        VALUES (\(tx.newID(ResidentTag.self)), \(resident), 'helping', 1, '1', 'web', \(start))
                        """)
                    try tx.execute(
                        """
                        INSERT INTO help_offer (id, resident, place, longitude, latitude, skills, reach, paused, since,
                            active_at)
                        VALUES (\(tx.newID(ResidentTag.self)), \(resident), \(HelpHouse.grids[0]), \(east), 24.62,
                            '["lifting"]', 5000, 0, \(start), \(start))
                        """)
                }
            }
            let pressed = try await house.press()
            #expect(pressed.asked == 10)
            // The last ones that were entered are the nearest.
            let nearest: Int? = try await house.database.read {
                try $0.value("SELECT MAX(metres) FROM help_ask WHERE call_id = \(pressed.id)")
            }
            #expect(nearest == 100)
        }
    }

    @Test func `in a flood without accounts posts are told of every call and neighbours are spared`() async throws {
        try await HelpHouse.each { house in
            _ = try await house.neighbour(1)
            var asked: [Int] = []
            for number in 0..<7 {
                let pressed = try await house.press(HelpHouse.press(words: "第 \(number) 次"))
                asked.append(pressed.asked)
                #expect(pressed.told == 1)
            }
            #expect(asked == [1, 1, 1, 1, 1, 0, 0])
            // Whoever signed in is a person and not a flood.
            let known = try await house.press(HelpHouse.press(phone: nil), by: try await house.resident(8))
            #expect(known.asked == 1)
            // The wider rings spare them as well.
            try await house.pass(start + .minutes(4))
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `an export tells everything, and an erasure leaves the times and nothing else`() async throws {
        try await HelpHouse.each { house in
            let resident = try await house.neighbour(1, called: "王师傅")
            guard case .resident(let id) = resident.kind else { throw AppError.refused }
            let own = try await house.press(HelpHouse.press(phone: nil), by: resident)
            let without = try await house.press(HelpHouse.press(words: "没登录时", phone: "13900001001"))
            try await house.act(without.id, .cancel, by: .anonymous, secret: without.secret)
            let other = try await house.press(HelpHouse.press(words: "别人的求助"))
            try await house.act(other.id, .accept, by: resident)
            let sections = try await house.database.read { try HelpPersonalRecords().export(id, in: $0) }
            #expect(sections.map(\.title.en) == ["Offer to help neighbours", "Calls for help", "Help given"])
            let told = sections.flatMap { $0.rows.flatMap { $0.map(\.value) } }.joined(separator: "|")
            #expect(told.contains("王师傅") && told.contains("冰箱搬不上六楼"))
            try await house.database.perform(ErasePersonalData(resident: id), by: resident, at: start + .minutes(2))
            let (offers, persons) = try await house.database.read { tx in
                (
                    try tx.value("SELECT count(*) FROM help_offer", as: Int.self),
                    try tx.rows("SELECT call_id FROM help_person").map { try $0.get("call_id", as: HelpCall.ID.self) }
                )
            }
            #expect(offers == 0 && persons == [other.id])
            #expect(try await house.call(own.id)?.state == .cancelled)
            // Whoever waited for them is looked for again.
            #expect(try await house.call(other.id)?.state == .waiting)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `what is personal goes when its time is over, and the figures stay`() async throws {
        try await HelpHouse.each { house in
            let pressed = try await house.press()
            try await house.act(pressed.id, .cancel, by: .anonymous, at: start + .minutes(2), secret: pressed.secret)
            let open = try await house.press(HelpHouse.press(words: "还开着"), at: start + .days(60))
            _ = try await house.neighbour(3)
            func retain(_ kind: RetentionClass, _ days: Int) async throws -> Int {
                try await house.database.perform(Retain(kind, cursor: nil), by: .system, at: start + .days(days))
                    .released
            }
            #expect(try await retain(.helpCalls, 89) == 0)
            #expect(try await retain(.helpCalls, 91) == 1)
            #expect(try await retain(.helpCalls, 900) == 0)
            #expect(try await retain(.helpOffers, 700) == 0)
            #expect(try await retain(.helpOffers, 740) == 1)
            #expect(try await house.call(pressed.id)?.state == .cancelled)
            let words = try await house.database.perform(
                OpenHelpCall(pressed.id), by: house.desk, at: start + .days(91))
            #expect(words == nil)
            #expect(try await house.database.perform(OpenHelpCall(open.id), by: house.desk, at: start) != nil)
            let differences = try await house.database.read { tx in
                var retention = RetentionVerification()
                try retention.check(tx)
                try retention.checkHelp(tx)
                return retention.differences
            }
            #expect(differences.isEmpty, "\(differences)")
        }
    }

    @Test func `a new key reaches every sealed field, and everything still opens`() async throws {
        try await HelpHouse.each { house in
            let neighbour = try await house.neighbour(1, called: "王师傅")
            var press = HelpHouse.press()
            press.name = "张阿姨"
            let pressed = try await house.press(press)
            try house.database.resources.get(KeyRing.self).rotate()
            var resealed = 0
            for column in SealedColumn.help {
                let step = try await house.database.perform(ResealFields(column), by: .system, at: start)
                #expect(step.unreadable == 0)
                resealed += step.resealed
            }
            // Words, telephone, name and door of the call; what the neighbour wants to be called.
            #expect(resealed == 5)
            try await house.act(pressed.id, .accept, by: neighbour)
            let words = try await house.database.perform(OpenHelpCall(pressed.id), by: neighbour, at: start)
            #expect(words?.name == "张阿姨" && words?.phone == "13800138000" && words?.door == "3 号楼 601")
        }
    }

    @Test func `verification finds a changed row, a changed entry and a timer that was lost`() async throws {
        try await HelpHouse.each { house in
            let pressed = try await house.press()
            #expect(try await house.differences().isEmpty)
            let breaks: [SQL] = [
                "UPDATE help_call SET state = 'arrived'", "UPDATE help_call SET answered_at = 5",
                "UPDATE help_event SET event = '{\"cancelled\":{}}' WHERE sequence = 2", "DELETE FROM timer",
                "INSERT INTO help_coming (call_id, who, at, open) VALUES (\(pressed.id), 'staff:5', 5, 1)",
            ]
            for change in breaks {
                let status = await refusalStatus {
                    try await house.database.write { tx in
                        try tx.execute(change)
                        var verification = HelpVerification()
                        _ = try verification.check(tx, after: nil)
                        // Undone by throwing, so that the next break stands alone.
                        throw AppError("found", status: verification.differenceCount == 0 ? 500 : 422, Text(same: ""))
                    }
                }
                #expect(status == 422, "\(change.text)")
            }
        }
    }

    private func refusalStatus(_ body: () async throws -> Void) async -> Int? {
        do { try await body() } catch { return (error as? AppError)?.status }
        return nil
    }
}
