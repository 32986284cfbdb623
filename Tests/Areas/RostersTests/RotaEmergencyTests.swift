import Kernel
import Pages
import People
import Persistence
import Policy
import Testing

@testable import Emergencies
@testable import Rosters

/// What a turn has to do with emergency mode, on both engines.
@Suite struct RotaEmergencyTests {
    private let duty = "逐户通知，清点需要帮助的住户"

    /// A storm in the community from Monday evening on, for a day.
    private func storm(_ house: RotaHouse) async throws -> EmergencyAct {
        let start = RotaHouse.moment(0, 19)
        return try await house.database.perform(
            CallEmergency(
                kind: "storm", places: [RotaHouse.community], until: start + .hours(24), reason: "暴雨橙色预警",
                confirmed: true), by: house.secretary, at: start)
    }
    private func view(_ house: RotaHouse, _ id: Rota.ID, at now: Instant) async throws -> RotaView {
        let rota = try #require(try await house.rota(id))
        return try await house.database.read { try $0.rotaView(rota, at: now) }
    }
    private func onTurn(_ house: RotaHouse, _ act: EmergencyAct, at now: Instant) async throws -> [Text] {
        try await house.database.read { tx in
            let lines = try tx.mobilisation(of: act, at: now)
            return try tx.resource(EmergencyRecordKeepers.self).onTurn(lines, in: tx, at: now).values.map { $0 }
        }
    }
    private func turnPage(_ house: RotaHouse, _ id: Rota.ID, by caller: Caller, at now: Instant) async throws -> String
    {
        let view = try await view(house, id, at: now)
        let page = TurnPage(
            view: view, caller: caller, plans: false, left: [], following: [], journal: [], rows: [])
        return page.html(Screen(language: .zh, caller: caller, csrf: "c", now: now, formKey: "k")).markup
    }

    @Test func `emergency duties belong to whoever has the turn, as long as it lasts and no longer`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(RotaHouse.moment(0, 18))
            #expect(try await view(house, id, at: RotaHouse.moment(0, 18)).emergencies.isEmpty)
            let act = try await storm(house)
            let during = try await view(house, id, at: RotaHouse.moment(0, 20))
            #expect(during.emergencies.map(\.until) == [act.until])
            #expect(during.emergencies.flatMap(\.duties).map(\.zh) == [duty])
            let own = try await turnPage(house, id, by: house.chiefs[0], at: RotaHouse.moment(0, 20))
            #expect(own.contains(duty) && own.contains("暴雨、内涝"))
            // By the time, although nothing has written its end down.
            let after = try await turnPage(house, id, by: house.chiefs[0], at: act.until)
            #expect(!after.contains(duty))
        }
    }

    @Test func `the mobilisation list says whose turn it is, and the report counts turns and names nobody`()
        async throws
    {
        try await RotaHouse.each { house in
            let id = try await house.chair(members: [house.chiefs[1], house.chiefs[2]])
            try await house.pass(RotaHouse.moment(0, 18))
            let act = try await storm(house)
            #expect(try await onTurn(house, act, at: RotaHouse.moment(0, 20)).map(\.zh) == ["钱明（还没接班）"])
            try await house.act(id, .accept, by: house.chiefs[1], at: RotaHouse.moment(0, 21))
            #expect(try await onTurn(house, act, at: RotaHouse.moment(0, 22)) == [Text(same: "钱明")])
            // Somebody else stands in on the second day.
            try await house.act(
                id,
                .announceAbsence(
                    member: 1, from: RotaHouse.monday.adding(days: 1), to: RotaHouse.monday.adding(days: 1),
                    substitute: 2), by: house.secretary, at: RotaHouse.moment(0, 22))
            #expect(try await onTurn(house, act, at: RotaHouse.moment(1, 18)) == [Text(same: "孙亮")])
            try await house.pass(act.until)
            let ended = try #require(try await house.database.read { try $0.emergency(act.id) })
            let figures = try #require(ended.report?.figures)
            #expect(figures.map(\.count) == [1, 0] && figures.allSatisfy { $0.area == "rosters" })
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `a resident who did not agree to be named stays unnamed on the list`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair(members: [])
            let offer = OfferTurns(id, called: "李阿姨", named: false)
            try await house.database.perform(offer, by: house.resident, at: RotaHouse.start)
            let who = try #require(RotaPerson(house.resident))
            try await house.act(id, .add(who, since: RotaHouse.monday), by: house.secretary)
            try await house.pass(RotaHouse.moment(0, 18))
            let act = try await storm(house)
            let found = try await onTurn(house, act, at: RotaHouse.moment(0, 20))
            #expect(found.map(\.zh) == ["一位居民（还没接班）"])
        }
    }
}
