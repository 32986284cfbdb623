import Field
import Foundation
import HTTPTypes
import Kernel
import Pages
import Persistence
import Policy
import Testing

@testable import Households
@testable import Visits

/// The pages through their routes.
@Suite("Visit pages")
struct VisitPagesTests {
    private func answer(
        _ house: VisitHouse, _ method: HTTPRequest.Method, _ pattern: String, by caller: Caller,
        _ parameters: [String: String] = [:], query: [(String, String)] = [], form: [(String, String)] = [],
        language: Language = .zh
    ) async throws -> Answer {
        let routes = VisitsWeb(database: house.database).routes
        let route = try #require(routes.first { $0.method == method && $0.pattern == pattern })
        let screen = Screen(language: language, caller: caller, csrf: "c", now: VisitHouse.start, formKey: "k")
        return try await route.handler(
            WebRequest(parameters: parameters, query: Form(pairs: query), form: Form(pairs: form), screen: screen))
    }
    /// What a page holds.
    private func shown(
        _ house: VisitHouse, _ pattern: String, by caller: Caller, _ parameters: [String: String] = [:],
        query: [(String, String)] = [], language: Language = .zh
    ) async throws -> String {
        let answer = try await answer(
            house, .get, pattern, by: caller, parameters, query: query, language: language)
        guard case .page(let html, _) = answer else { throw AppError.refused }
        return html.markup
    }

    @Test("registered, seen in the round, opened with a reason, written down: all by forms")
    func journey() async throws {
        try await VisitHouse.each { house in
            let place = house.building.rawValue
            let form = [
                ("place", place), ("unit", "1单元"), ("door", "602"), ("basis", "consent"), ("consent", "door"),
                ("contact", "王阿姨 <b>"), ("phone", VisitHouse.phone), ("groups", "living-alone"),
            ]
            let made = try await answer(house, .post, "/households", by: house.steward, form: form)
            guard case .done(let link, _, _, true) = made else { throw AppError.refused }
            let id = ["household": String(link.target.split(separator: "/").last ?? "")]
            let round = try await shown(house, "/round", by: house.steward)
            #expect(round.contains("602") && round.contains(link.target))
            let page = try await shown(house, "/households/:household", by: house.steward, id)
            #expect(!page.contains("王阿姨") && !page.contains(VisitHouse.phone))
            let opened = try await answer(
                house, .post, "/households/:household/opening", by: house.steward, id, form: [("reason", "visit")])
            guard case .page(let open, _) = opened else { throw AppError.refused }
            #expect(open.markup.contains("王阿姨 &lt;b&gt;") && open.markup.contains("独居老人"))
            let contact = [("way", "phone"), ("reached", "yes"), ("version", "3"), ("note", "平安")]
            _ = try await answer(house, .post, "/households/:household/contacts", by: house.steward, id, form: contact)
            #expect(!(try await shown(house, "/round", by: house.steward)).contains(link.target))
            let mine = try await shown(house, "/my/household", by: house.resident, language: .en)
            #expect(mine.contains("王阿姨 &lt;b&gt;") && mine.contains("平安") && mine.contains("a visit"))
        }
    }

    @Test("work of other areas stands in its building, the rest before the round; a phone gets it too")
    func onTheWay() async throws {
        try await VisitHouse.each { house in
            _ = try await house.register("602", [.groups: "living-alone"])
            let due = VisitHouse.start + .hours(2)
            let onTheWay = WayStops([
                { _, caller, _ in
                    guard caller.mayAnywhere(.visitsRecord) else { return [] }
                    return [
                        WayStop(
                            Text("巡查", "Patrol"), Text(same: "小区路线"), at: VisitHouse.community, called: "武安", due: nil,
                            link: "/patrols"),
                        WayStop(
                            Text("核实", "Verify"), Text("路灯", "Street lamp"), at: house.building, called: "1 号楼",
                            due: due, link: "/cases/7"),
                    ]
                }
            ])
            let visits = VisitsWeb(database: house.database, onTheWay: onTheWay).routes
            let field = FieldRoutes(database: house.database, onTheWay: onTheWay, worker: { [] }).routes
            func shown(_ routes: [Route], _ pattern: String, query: [(String, String)] = []) async throws -> Answer {
                let route = try #require(routes.first { $0.method == .get && $0.pattern == pattern })
                let screen = Screen(
                    language: .zh, caller: house.steward, csrf: "c", now: VisitHouse.start, formKey: "k")
                return try await route.handler(
                    WebRequest(parameters: [:], query: Form(pairs: query), form: Form(pairs: []), screen: screen))
            }
            guard case .page(let html, _) = try await shown(visits, "/round") else { throw AppError.refused }
            let page = html.markup
            let (route, lamp) = (try #require(page.range(of: "小区路线")), try #require(page.range(of: "路灯")))
            let (rest, door) = (try #require(page.range(of: "路上还要办（1）")), try #require(page.range(of: "602")))
            #expect(rest.lowerBound < route.lowerBound && route.lowerBound < lamp.lowerBound)
            #expect(lamp.lowerBound < door.lowerBound && page.contains("/cases/7"))
            guard case .json(let load) = try await shown(field, "/field/load") else { throw AppError.refused }
            #expect(try JSON.encode(load).contains(#""name":{"en":"Street lamp","zh":"路灯"}"#))
        }
    }

    @Test("who plans is led to what waits, and a knock that is planned is not planned again")
    func planner() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register()
            let entry = ["household": id.description]
            let empty = try await shown(house, "/round", by: house.secretary)
            #expect(empty.contains("没有走访的岗位") && !empty.contains("/visits/tasks"))
            #expect(try await shown(house, "/households/:household", by: house.secretary, entry).contains("安排书记敲门"))
            _ = try await answer(
                house, .post, "/households/:household/knock", by: house.secretary, entry,
                form: [("due", Zone.china.date(VisitHouse.start).adding(days: 2).description)])
            let page = try await shown(house, "/households/:household", by: house.secretary, entry)
            #expect(page.contains("书记敲门") && !page.contains("安排书记敲门"))
            let round = try await shown(house, "/round", by: house.secretary)
            #expect(round.contains("要您看的事：1 件") && round.contains("/visits/tasks"))
            // A pause says its last day as people say days.
            _ = try await answer(
                house, .post, "/households/:household/pause", by: house.secretary, entry,
                form: [
                    ("reason", "hospital"), ("until", Zone.china.date(VisitHouse.start).adding(days: 9).description),
                ])
            let resting = try await shown(house, "/households/:household", by: house.secretary, entry)
            #expect(resting.contains("走访暂停：") && resting.firstMatch(of: /走访暂停：[^<]*\d{4}-\d{2}/) == nil)
            let lists = try await shown(house, "/three-lists", by: house.secretary)
            #expect(lists.matches(of: /month=/).count > 0 && !lists.contains("month=\(later(house))"))
        }
    }
    private func later(_ house: VisitHouse) -> String {
        "\(CivilMonth(of: Zone.china.date(VisitHouse.start)).adding(months: 1))"
    }

    @Test("every page is whole in both languages and for nobody's household")
    func languages() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register("602", [.groups: "disabled", .phone: VisitHouse.phone]).description
            let pages: [(String, Caller, [String: String], [(String, String)])] = [
                ("/round", house.steward, [:], []), ("/round", house.other, [:], []),
                ("/households", house.steward, [:], []), ("/households", house.secretary, [:], [("show", "conflict")]),
                ("/households", house.secretary, [:], [("show", "owed"), ("tier", "weekly")]),
                ("/households", house.secretary, [:], [("show", "ungiven")]),
                ("/households/new", house.steward, [:], []),
                ("/households/:household", house.steward, ["household": id], []),
                ("/households/:household", house.secretary, ["household": id], []),
                ("/visits/coverage", house.secretary, [:], []), ("/visits/giving", house.secretary, [:], []),
                (
                    "/visits/missed", house.secretary, [:],
                    [("place", VisitHouse.community.rawValue), ("tier", "weekly"), ("from", "2026-11-16")]
                ),
                ("/my/household", house.resident, [:], []),
            ]
            for (pattern, caller, parameters, query) in pages {
                let zh = try await shown(house, pattern, by: caller, parameters, query: query)
                let en = try await shown(house, pattern, by: caller, parameters, query: query, language: .en)
                #expect(zh != en, "\(pattern)")
                #expect(!zh.contains("Optional(") && !en.contains("Optional("), "\(pattern)")
            }
            let stranger = await refusal {
                _ = try await shown(house, "/households/:household", by: house.other, ["household": id])
            }
            #expect(stranger == "refused")
        }
    }
}
