import Kernel
import People
import Persistence
import Policy
import Retention
import Testing

@testable import Rosters

/// Residents: offering, rating, their own data; and what goes with time. On both engines.
@Suite struct RotaResidentsTests {
    private func moment(_ day: Int, _ hour: Int = 19) -> Instant { RotaHouse.moment(day, hour) }

    private func rate(
        _ house: RotaHouse, _ id: Rota.ID, turn: Int = 0, by caller: Caller, _ day: Int = 2, words: String? = nil
    ) async -> String? {
        await refusal {
            try await house.database.perform(
                RateTurn(id, turn: turn, .partly, words: words), by: caller, at: moment(day))
        }
    }

    @Test func `a resident offers, is added, takes the turn, and is called what they want to be called`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair(members: [])
            #expect(
                await refusal {
                    try await house.database.perform(
                        OfferTurns(id, called: "  ", named: true), by: house.resident, at: RotaHouse.start)
                } == "invalid.called")
            try await house.database.perform(
                OfferTurns(id, called: "6 楼李阿姨", named: true), by: house.resident, at: RotaHouse.start)
            #expect(
                await refusal {
                    try await house.database.perform(
                        OfferTurns(id, called: "李阿姨", named: true), by: house.resident, at: RotaHouse.start)
                } == "rosters.wishedAlready")
            let who = try #require(RotaPerson(house.resident))
            try await house.act(id, .add(who, since: RotaHouse.monday), by: house.secretary)
            try await house.pass(moment(0))
            // They are told by message; the lead is not.
            #expect(try await house.messages() == 1)
            try await house.act(id, .accept, by: house.resident, at: moment(0))
            let view = try await house.database.read { tx in
                try tx.rotaView(try #require(try tx.rota(id)), at: moment(0))
            }
            #expect(view.publicName(1) == "6 楼李阿姨" && view.rota.wishes.isEmpty)
            // What a resident writes and reports goes the resident's way.
            let note = try await house.database.perform(WriteJournal(id, "路灯不亮"), by: house.resident, at: moment(0))
            let made = try await house.database.perform(ReportFromJournal(id, note), by: house.resident, at: moment(0))
            #expect(!made.number.isEmpty)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `a household says once how a turn went, from that place only, within a fortnight`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(moment(0))
            #expect(await rate(house, id, by: house.stranger) == "rosters.notResidentHere")
            #expect(await rate(house, id, by: house.chiefs[0]) == "refused")
            #expect(await rate(house, id, turn: 7, by: house.resident) == "refused")
            #expect(await rate(house, id, by: house.resident, words: "扫得干净") == nil)
            #expect(await rate(house, id, by: house.resident) == "rosters.ratedAlready")
            let row = try #require(try await house.database.read { try $0.turnRow(of: id, number: 0) })
            #expect(row.answers == [.solved: 0, .partly: 1, .unsolved: 0])
            // The chain does not know who it was.
            let chained = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM rota_event WHERE by_key LIKE 'resident:%'", as: Int.self)
            }
            #expect(chained == 0)
            try await house.pass(moment(7))
            try await house.pass(moment(14))
            #expect(await rate(house, id, turn: 1, by: house.resident, 14) == nil)
            try await house.pass(moment(28))
            #expect(await rate(house, id, turn: 1, by: house.resident, 29) == "rosters.ratingOver")
            let known = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM rota_rating", as: Int.self)
            }
            #expect(known == 0, "who rated is forgotten")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `an erasure takes somebody out of every rota with what they wrote, and the rest stands`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair(members: [])
            try await house.database.perform(
                OfferTurns(id, called: "李阿姨", named: true), by: house.resident, at: RotaHouse.start)
            let who = try #require(RotaPerson(house.resident))
            try await house.act(id, .add(who, since: RotaHouse.monday), by: house.secretary)
            try await house.act(
                id, .add(try #require(RotaPerson(house.chiefs[0])), since: RotaHouse.monday), by: house.secretary)
            try await house.pass(moment(0))
            try await house.act(id, .accept, by: house.resident, at: moment(0))
            try await house.database.perform(WriteJournal(id, "三楼灯不亮"), by: house.resident, at: moment(1))
            #expect(await rate(house, id, by: house.resident, words: "自己值的") == nil)
            guard case .resident(let resident) = house.resident.kind else { return }
            let told = try await house.database.read { try RotaPersonalRecords().export(resident, in: $0) }
            #expect(told.map(\.title.zh) == ["轮值", "轮值日志和交接留言", "轮值评价"])
            #expect("\(told)".contains("李阿姨") && "\(told)".contains("三楼灯不亮") && "\(told)".contains("自己值的"))

            try await house.database.perform(ErasePersonalData(resident: resident), by: house.resident, at: moment(2))
            #expect(try await house.database.read { try RotaPersonalRecords().export(resident, in: $0) }.isEmpty)
            let rota = try #require(try await house.rota(id))
            #expect(rota.onDuty(on: RotaHouse.monday.adding(days: 3)) == nil, "their turn is nobody's")
            #expect(rota.onDuty(on: RotaHouse.monday.adding(days: 8)) == 2)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `journals go when their time is over, and whose turn it was stays`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(moment(0))
            try await house.act(id, .accept, by: house.chiefs[0], at: moment(0))
            try await house.database.perform(WriteJournal(id, "旧日志"), by: house.chiefs[0], at: moment(1))
            try await house.database.write { tx in
                try RetentionTimer.arrange(tx, at: moment(400))
            }
            for _ in 0..<20 {
                let turn = try await house.database.runDueTimers(
                    at: moment(402), handlers: [RetentionTimer.kind: { try RetentionTimer.fire($0, $1, at: $2) }])
                if turn.run == 0 { break }
            }
            let left = try await house.database.read { tx in
                (
                    try tx.value("SELECT count(*) FROM rota_note", as: Int.self),
                    try tx.turnRow(of: id, number: 0)?.turn.entries
                )
            }
            #expect(left.0 == 0 && left.1 == 1)
        }
    }

    @Test func `a closed rota forgets who rated as well`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(moment(0))
            #expect(await rate(house, id, by: house.resident) == nil)
            try await house.act(id, .close, by: house.secretary, at: moment(2))
            try await house.pass(moment(7))
            #expect(try await house.rota(id)?.isClosed == true)
            try await house.pass(moment(22))
            let known = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM rota_rating", as: Int.self)
            }
            #expect(known == 0)
            #expect(try await house.differences().isEmpty)
            #expect(try await house.database.nextTimerDue() == nil)
        }
    }
}
