import Foundation
import HTTPTypes
import Kernel
import Pages
import Persistence
import Testing

@testable import Emergencies
@testable import Visits

/// The pages through their routes, in both languages.
@Suite struct EmergencyPagesTests {
    private let start = EmergencyHouse.start

    private func answer(
        _ house: EmergencyHouse, _ method: HTTPRequest.Method, _ pattern: String, by caller: Caller,
        _ parameters: [String: String] = [:], query: [(String, String)] = [], form: [(String, String)] = [],
        language: Language = .zh, at now: Instant
    ) async throws -> Answer {
        let routes =
            EmergenciesWeb(database: house.database).routes + VisitsWeb(database: house.database).emergencies
        let route = try #require(routes.first { $0.method == method && $0.pattern == pattern })
        let screen = Screen(language: language, caller: caller, csrf: "c", now: now, formKey: "k")
        return try await route.handler(
            WebRequest(parameters: parameters, query: Form(pairs: query), form: Form(pairs: form), screen: screen))
    }
    private func shown(
        _ house: EmergencyHouse, _ pattern: String, by caller: Caller, _ parameters: [String: String] = [:],
        query: [(String, String)] = [], language: Language = .zh, at now: Instant = EmergencyHouse.start
    ) async throws -> String {
        guard
            case .page(let html, _) = try await answer(
                house, .get, pattern, by: caller, parameters, query: query, language: language, at: now)
        else { throw AppError.refused }
        return html.markup
    }
    private static let choice = [
        ("kind", "storm"), ("places", EmergencyHouse.community.rawValue), ("until", "2026-11-22T20:00"),
    ]

    @Test func `it is called in two steps: what will change, then the reason and the tick`() async throws {
        try await EmergencyHouse.each { house in
            let empty = try await shown(house, "/emergencies/new", by: house.secretary)
            #expect(empty.contains("填海巷社区") && empty.contains("暴雨、内涝") && !empty.contains("居民页面会显示"))
            let wrong = try await shown(
                house, "/emergencies/new", by: house.secretary,
                query: [("kind", "epidemic")] + EmergencyPagesTests.choice.dropFirst())
            #expect(wrong.contains("只能由这些级别启动") && !wrong.contains("我已核对"))
            let preview = try await shown(
                house, "/emergencies/new", by: house.secretary, query: EmergencyPagesTests.choice, language: .en)
            #expect(preview.contains("What will change") && preview.contains("count every hour"))
            #expect(preview.contains("until 20:00 on 22 Nov") && preview.contains("Grid leader"))
            #expect(preview.contains("Households owed a contact every day") && preview.contains("Open cases"))
            #expect(
                await refusal {
                    _ = try await answer(
                        house, .post, "/emergencies", by: house.secretary,
                        form: EmergencyPagesTests.choice + [("reason", "雨")], at: start)
                } == "invalid.confirmed")
            guard
                case .done(let link, _, _, true) = try await answer(
                    house, .post, "/emergencies", by: house.secretary,
                    form: EmergencyPagesTests.choice + [("reason", "雨 & <b>风</b>"), ("confirmed", "1")], at: start)
            else { throw AppError.refused }
            let id = String(link.target.dropFirst("/emergencies/".count))
            let page = try await shown(house, "/emergencies/:act", by: house.secretary, ["act": id])
            #expect(page.contains("雨 &amp; &lt;b&gt;风") && page.contains("提前结束") && page.contains("延长"))
            let read = try await shown(house, "/emergencies/:act", by: house.leader, ["act": id])
            #expect(!read.contains("提前结束"))
        }
    }

    @Test func `who has a duty sees it and answers; names stand on no open page`() async throws {
        try await EmergencyHouse.each { house in
            let act = try await house.call()
            let id = act.id.description
            let own = try await shown(house, "/emergencies/mine", by: house.leader)
            #expect(own.contains("每小时向社区报告一次") && own.contains("我能到") && own.contains("还没应答"))
            let post = try await house.post(of: house.leader)
            _ = try await answer(
                house, .post, "/emergencies/:act/answers", by: house.leader, ["act": id],
                form: [("post", post.description), ("answer", "cannot"), ("why", "away")], at: start)
            #expect(
                await refusal {
                    _ = try await answer(
                        house, .post, "/emergencies/:act/answers", by: house.leader, ["act": id],
                        form: [("post", post.description), ("answer", "cannot")], at: start)
                } == "invalid.why")
            let list = try await shown(house, "/emergencies/:act/people", by: house.secretary, ["act": id])
            let (vacant, leader) = (list.range(of: "空缺")?.lowerBound, list.range(of: "王阁")?.lowerBound)
            #expect(
                try #require(vacant) < #require(leader) && list.contains("人在外地") && list.contains("tel:13900001111"))
            let open = try await shown(house, "/emergency", by: .anonymous, language: .en)
            #expect(
                open.contains("Storm and flooding") && open.contains("until 20:00 on 22 Nov") && !open.contains("王阁"))
            try await house.pass(start + .hours(24))
            let over = try await shown(house, "/emergency", by: .anonymous, at: start + .hours(25))
            #expect(over.contains("现在没有应急状态") && over.contains("0 个岗位到岗") && !over.contains("王阁"))
            let report = try await shown(
                house, "/emergencies/:act", by: house.secretary, ["act": id], at: start + .hours(25))
            #expect(
                report.contains("报告") && report.contains("reported-from=")
                    && report.contains("/emergencies/\(id)/visits"))
            let visits = try await shown(
                house, "/emergencies/:act/visits", by: house.secretary, ["act": id], at: start + .hours(25))
            #expect(visits.contains("没有这样的住户"))
        }
    }

    @Test func `a stranger to the place reads neither names nor households`() async throws {
        try await EmergencyHouse.each { house in
            let id = try await house.call().id.description
            let stranger = Caller(
                kind: .staff(Identifier(rawValue: 9)), name: "外区人员",
                grants: Permission.allCases.map { Grant($0, at: PlaceCode("340103")!) })
            for pattern in ["/emergencies/:act/people", "/emergencies/:act/visits"] {
                #expect(
                    await refusal { _ = try await shown(house, pattern, by: stranger, ["act": id]) } == "refused")
            }
            #expect(try await shown(house, "/emergencies/mine", by: stranger).contains("您现在没有应急职责"))
        }
    }
}
