import Cases
import Foundation
import HTTPTypes
import Kernel
import Pages
import People
import Persistence
import Policy
import Testing

@testable import Rosters

/// The pages through their routes, in both languages.
@Suite struct RotaPagesTests {
    private func moment(_ day: Int, _ hour: Int = 19) -> Instant { RotaHouse.moment(day, hour) }

    private func answer(
        _ house: RotaHouse, _ method: HTTPRequest.Method, _ pattern: String, by caller: Caller,
        _ parameters: [String: String] = [:], query: [(String, String)] = [], form: [(String, String)] = [],
        language: Language = .zh, at now: Instant = RotaHouse.moment(1)
    ) async throws -> Answer {
        house.database.resources.register(HomePlace(code: RotaHouse.place("340102"), name: "瑶海区"))
        let route = try #require(
            try RostersWeb(database: house.database).routes.first { $0.method == method && $0.pattern == pattern })
        let screen = Screen(language: language, caller: caller, csrf: "c", now: now, formKey: "k")
        return try await route.handler(
            WebRequest(parameters: parameters, query: Form(pairs: query), form: Form(pairs: form), screen: screen))
    }
    /// What a page holds.
    private func shown(
        _ house: RotaHouse, _ pattern: String, by caller: Caller, _ parameters: [String: String] = [:],
        query: [(String, String)] = [], language: Language = .zh, at now: Instant = RotaHouse.moment(1)
    ) async throws -> String {
        let answer = try await answer(
            house, .get, pattern, by: caller, parameters, query: query, language: language, at: now)
        guard case .page(let html, _) = answer else { throw AppError.refused }
        return html.markup
    }

    /// A chair whose first turn the first chief accepted.
    private func accepted(_ house: RotaHouse) async throws -> (id: Rota.ID, parameters: [String: String]) {
        let id = try await house.chair()
        try await house.pass(moment(0))
        try await house.act(id, .accept, by: house.chiefs[0], at: moment(0))
        return (id, ["rota": id.description])
    }

    @Test func `whoever has the turn lives the day on one page`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(moment(0))
            let parameters = ["rota": id.description]
            let chief = house.chiefs[0]
            #expect(try await shown(house, "/turns", by: chief).contains("轮到您了，请接班"))
            #expect(try await shown(house, "/turns/:rota", by: chief, parameters).contains("/turns/\(id)/acceptance"))
            _ = try await answer(house, .post, "/turns/:rota/acceptance", by: chief, parameters)
            _ = try await answer(
                house, .post, "/turns/:rota/ticks", by: chief, parameters, form: [("item", "lights"), ("done", "1")])
            _ = try await answer(
                house, .post, "/turns/:rota/journal", by: chief, parameters,
                form: [("words", "灯 & <b>不亮</b>"), ("follow", "1")])
            let page = try await shown(house, "/turns/:rota", by: chief, parameters)
            #expect(page.contains("✓ 楼道灯、门禁、电梯正常") && page.contains("今日我当家 · 1/4"))
            #expect(page.contains("&lt;b&gt;不亮") && page.contains("还要跟进的事（1）") && page.contains("报给社区"))
            _ = try await answer(
                house, .post, "/turns/:rota/hand-over", by: chief, parameters,
                form: [("done", "keys"), ("done", "neighbours"), ("note", "三楼灯要修")])
            let next = try await shown(house, "/turns/:rota", by: house.chiefs[1], parameters)
            #expect(next.contains("接下一班") && next.contains("三楼灯要修") && !next.contains("✓ 楼道灯"))
            for language in Language.allCases {
                let plan = try await shown(
                    house, "/rota-plans/:rota", by: house.secretary, parameters, language: language)
                #expect(plan.contains("赵冬") && plan.contains("钱明"))
                _ = try await shown(house, "/rota-plans", by: house.secretary, language: language)
                _ = try await shown(house, "/rota-plans/new", by: house.secretary, language: language)
                _ = try await shown(house, "/turns/:rota", by: chief, parameters, language: language)
                _ = try await shown(
                    house, "/turns/:rota/past/:turn", by: chief, parameters.merging(["turn": "0"]) { a, _ in a },
                    language: language)
            }
        }
    }

    @Test func `strangers learn nothing of a rota but its public page`() async throws {
        try await RotaHouse.each { house in
            let (id, parameters) = try await accepted(house)
            try await house.database.perform(WriteJournal(id, "内部的话"), by: house.chiefs[0], at: moment(0))
            for pattern in ["/turns/:rota", "/turns/:rota/past/:turn"] {
                for rota in [id.description, "99"] {
                    let there = ["rota": rota, "turn": "0"]
                    #expect(
                        await refusal { _ = try await answer(house, .get, pattern, by: house.stranger, there) }
                            == "refused")
                    #expect(
                        await refusal { _ = try await answer(house, .get, pattern, by: .anonymous, there) }
                            == "sign-in-needed")
                }
            }
            #expect(
                await refusal {
                    _ = try await answer(house, .get, "/rota-plans/:rota", by: house.chiefs[0], parameters)
                } == "refused")
            for pattern in ["acceptance", "ticks", "journal", "hand-over"] {
                #expect(
                    await refusal {
                        _ = try await answer(
                            house, .post, "/turns/:rota/\(pattern)", by: .anonymous, parameters,
                            form: [("item", "lights"), ("words", "话")])
                    } == "sign-in-needed")
            }
        }
    }

    @Test func `the public roster names only those who agreed, says what is vacant, and shows no private number`()
        async throws
    {
        try await RotaHouse.each { house in
            let (id, _) = try await accepted(house)
            try await house.act(
                id,
                .announceAbsence(
                    member: 2, from: RotaHouse.monday.adding(days: 8), to: RotaHouse.monday.adding(days: 8),
                    substitute: nil), by: house.secretary, at: moment(1))
            _ = try await house.database.perform(
                DefinePost(place: RotaHouse.grid, kind: "grid-leader"), by: .system, at: moment(1))
            let place = ["place": house.building.rawValue]
            for language in Language.allCases {
                let page = try await shown(house, "/rosters/:place", by: .anonymous, place, language: language)
                // 赵冬 holds a post and agreed to be named; 钱明 did not.
                #expect(page.contains("赵冬") && !page.contains("钱明"))
                #expect(page.contains("0551-61111111"))
                #expect(page.contains(language == .zh ? "暂时没有人" : "nobody; the community is responsible"))
                #expect(page.contains(language == .zh ? "暂时空缺" : "vacant"))
                #expect(!page.contains("13900000001") && !page.contains("/rotas/\(id)/"))
            }
            let resident = try await shown(house, "/rosters/:place", by: house.resident, place)
            #expect(resident.contains("/rotas/\(id)/turns/0/ratings") && resident.contains("/rotas/\(id)/offers"))
            let stranger = try await shown(house, "/rosters/:place", by: house.stranger, place)
            #expect(!stranger.contains("ratings"))
            _ = try await answer(
                house, .post, "/rotas/:rota/turns/:turn/ratings", by: house.resident,
                ["rota": id.description, "turn": "0"], form: [("answer", "solved"), ("words", "好")])
            let after = try await shown(house, "/rosters/:place", by: house.resident, place)
            #expect(after.contains("在意的事有人管、有结果 1") && !after.contains("turns/0/ratings"))
            #expect(
                try await shown(house, "/rosters/:place", by: .anonymous, ["place": RotaHouse.community.rawValue])
                    .contains("1号楼"))
        }
    }

    @Test func `the lead sees who is away and names who stands in`() async throws {
        try await RotaHouse.each { house in
            let (id, parameters) = try await accepted(house)
            _ = try await answer(
                house, .post, "/turns/:rota/absences", by: house.chiefs[1], parameters,
                form: [("first", "2026-11-24"), ("last", "2026-11-25")])
            let list = try await shown(house, "/rota-plans", by: house.secretary)
            #expect(list.contains("1 人请假没人顶"))
            _ = try await answer(
                house, .post, "/turns/:rota/absences/:absence/end", by: house.chiefs[1],
                parameters.merging(["absence": "1"]) { a, _ in a })
            _ = try await answer(
                house, .post, "/turns/:rota/absences", by: house.secretary, parameters,
                form: [("member", "2"), ("first", "2026-11-24"), ("last", "2026-11-25")])
            #expect(
                await refusal {
                    _ = try await answer(
                        house, .post, "/rota-plans/:rota/absences/:absence/substitute", by: house.secretary,
                        parameters.merging(["absence": "2"]) { a, _ in a }, form: [("substitute", "2")])
                } == "invalid.substitute")
            _ = try await answer(
                house, .post, "/rota-plans/:rota/absences/:absence/substitute", by: house.secretary,
                parameters.merging(["absence": "2"]) { a, _ in a }, form: [("substitute", "3")])
            let page = try await shown(house, "/rota-plans/:rota", by: house.secretary, parameters)
            #expect(page.contains("孙亮顶班"))
            #expect(try await house.rota(id)?.onDuty(on: RotaHouse.monday.adding(days: 8)) == 3)
        }
    }

    @Test func `a resident leaves by themselves, and nobody puts a resident on a roster who did not offer`()
        async throws
    {
        try await RotaHouse.each { house in
            let (id, parameters) = try await accepted(house)
            guard case .resident(let resident) = house.resident.kind else { return }
            #expect(
                await refusal {
                    _ = try await answer(
                        house, .post, "/rota-plans/:rota/members", by: house.secretary, parameters,
                        form: [("resident", resident.description)])
                } == "refused")
            _ = try await answer(
                house, .post, "/rotas/:rota/offers", by: house.resident, parameters,
                form: [("called", "李阿姨"), ("named", "1")])
            #expect(try await shown(house, "/turns", by: house.resident).contains("已报名，等社区确认"))
            _ = try await answer(
                house, .post, "/rota-plans/:rota/members", by: house.secretary, parameters,
                form: [("resident", resident.description)])
            #expect(
                await refusal {
                    _ = try await answer(
                        house, .post, "/rota-plans/:rota/members", by: house.secretary, parameters,
                        form: [("login", "nobody")])
                } == "invalid.login")
            #expect(try await shown(house, "/turns/:rota", by: house.resident, parameters).contains("以后轮到谁"))
            _ = try await answer(
                house, .post, "/turns/:rota/members/:member/leaving", by: house.resident,
                parameters.merging(["member": "4"]) { a, _ in a })
            #expect(
                await refusal {
                    _ = try await answer(
                        house, .post, "/turns/:rota/members/:member/leaving", by: house.resident,
                        parameters.merging(["member": "1"]) { a, _ in a })
                } == "refused")
            #expect(try await house.rota(id)?.member(4)?.until == RotaHouse.monday.adding(days: 1))
            #expect(try await house.differences().isEmpty)
        }
    }
}
