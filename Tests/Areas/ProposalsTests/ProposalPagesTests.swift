import Cases
import Foundation
import HTTPTypes
import Kernel
import Pages
import Persistence
import Proposals
import Testing

/// The pages through their routes, in both languages.
@Suite struct ProposalPagesTests {
    private func answer(
        _ house: ProposalsHouse, _ method: HTTPRequest.Method, _ pattern: String, by caller: Caller,
        _ parameters: [String: String] = [:], query: [(String, String)] = [], form: [(String, String)] = [],
        language: Language = .zh, at now: Instant = ProposalsHouse.start
    ) async throws -> Answer {
        let routes = ProposalsWeb(database: house.database).routes
        let route = try #require(routes.first { $0.method == method && $0.pattern == pattern })
        let screen = Screen(language: language, caller: caller, csrf: "c", now: now, formKey: "k")
        return try await route.handler(
            WebRequest(parameters: parameters, query: Form(pairs: query), form: Form(pairs: form), screen: screen))
    }
    private func shown(
        _ house: ProposalsHouse, _ pattern: String, by caller: Caller, _ parameters: [String: String] = [:],
        query: [(String, String)] = [], language: Language = .zh, at now: Instant = ProposalsHouse.start
    ) async throws -> String {
        let answer = try await answer(
            house, .get, pattern, by: caller, parameters, query: query, language: language, at: now)
        guard case .page(let html, _) = answer else { throw AppError.refused }
        return html.markup
    }

    @Test func `a deputy writes, links, submits; the office hands over; the unit answers; the deputy judges`()
        async throws
    {
        try await ProposalsHouse.each { house in
            let report = try await house.report("3号楼楼道灯坏了，找张三 13800138000")
            let begun = try await shown(house, "/proposals/new", by: house.deputy)
            #expect(begun.contains("代表建议") && begun.contains("填海巷社区"))
            let made = try await answer(
                house, .post, "/proposals", by: house.deputy,
                form: [
                    ("kind", "suggestion"), ("place", ProposalsHouse.community.rawValue), ("title", "换灯 <b>"),
                    ("words", "灯常坏 & 暗"),
                ])
            guard case .done(let link, _, _, true) = made else { throw AppError.refused }
            let id = String(link.target.split(separator: "/").last ?? "")
            let at = ["proposal": id]
            let matters = try await shown(house, "/proposals/:proposal/matters", by: house.deputy, at)
            #expect(matters.contains("楼道灯坏了") && !matters.contains("13800138000"))
            _ = try await answer(
                house, .post, "/proposals/:proposal/links", by: house.deputy, at, form: [("case", "\(report.id)")])
            _ = try await answer(
                house, .post, "/proposals/:proposal/said", by: house.deputy, at, form: [("said", "灯坏了没人管")])
            let draft = try await shown(house, "/proposals/:proposal", by: house.deputy, at)
            #expect(draft.contains("换灯 &lt;b&gt;") && draft.contains("/proposals/\(id)/submission"))
            _ = try await answer(house, .post, "/proposals/:proposal/submission", by: house.deputy, at)

            let queue = try await shown(house, "/proposals", by: house.office)
            #expect(queue.contains("/proposals/\(id)") && queue.contains("stage=submitted"))
            let office = try await shown(house, "/proposals/:proposal", by: house.office, at)
            #expect(office.contains("/proposals/\(id)/hand-over") && office.contains("灯坏了没人管"))
            #expect(!office.contains("/proposals/\(id)/judgement") && !office.contains("/proposals/\(id)/answer"))
            _ = try await answer(
                house, .post, "/proposals/:proposal/hand-over", by: house.office, at,
                form: [("unit", "\(house.propertyUnit)"), ("public", "1")])

            let unit = try await shown(house, "/proposals/:proposal", by: house.property, at)
            #expect(unit.contains("/proposals/\(id)/answer") && !unit.contains("灯坏了没人管"))
            _ = try await answer(
                house, .post, "/proposals/:proposal/answer", by: house.property, at,
                form: [("answer", "planned"), ("words", "下月换"), ("public", "1")])
            let judged = try await shown(house, "/proposals/:proposal", by: house.deputy, at, language: .en)
            #expect(judged.contains("You judge the answer") && judged.contains("下月换"))
            _ = try await answer(
                house, .post, "/proposals/:proposal/judgement", by: house.deputy, at, form: [("satisfied", "1")])

            let known = try await shown(house, "/proposals/public", by: .anonymous, query: [("stage", "satisfied")])
            #expect(known.contains("/proposals/public/\(id)") && known.contains("代表满意"))
            for language in Language.allCases {
                let page = try await shown(house, "/proposals/public/:proposal", by: .anonymous, at, language: language)
                #expect(page.contains("下月换") && page.contains("安家物业服务中心"))
                for person in ["钱慧", "郝联", "卫武", "灯坏了没人管", "13800138000"] { #expect(!page.contains(person)) }
            }
        }
    }

    @Test func `strangers learn nothing, and what is not public stays so`() async throws {
        try await ProposalsHouse.each { house in
            let id = try await house.handed(isPublic: false)
            let at = ["proposal": "\(id)"]
            for caller in [house.stranger, house.colleague, house.city] {
                for wanted in ["\(id)", "99"] {
                    #expect(
                        await refusal {
                            _ = try await shown(house, "/proposals/:proposal", by: caller, ["proposal": wanted])
                        } == "refused")
                }
            }
            #expect(
                await refusal { _ = try await shown(house, "/proposals/public/:proposal", by: .anonymous, at) }
                    == "refused")
            #expect(
                await refusal { _ = try await shown(house, "/proposals/:proposal/matters", by: house.deputy, at) }
                    == "refused")
            let known = try await shown(house, "/proposals/public", by: .anonymous)
            #expect(!known.contains("/proposals/public/\(id)"))
            // Drafts and what only waits are nobody's to read on the public page.
            #expect(
                await refusal {
                    _ = try await shown(house, "/proposals/public", by: .anonymous, query: [("stage", "draft")])
                } == "refused")
        }
    }

    @Test func `a long list is paged, and a number opens to as many`() async throws {
        try await ProposalsHouse.each { house in
            let count = Limits.page + 3
            for number in 0..<count {
                let id = try await house.draft(title: "第 \(number) 件")
                try await house.act(id, .hear("意见"))
                try await house.act(id, .submit)
            }
            func cards(_ page: String) -> Int { page.components(separatedBy: "<article").count - 1 }
            let first = try await shown(house, "/proposals", by: house.office, query: [("stage", "submitted")])
            #expect(cards(first) == Limits.page && first.contains(">\(count)<"))
            let next = try #require(first.firstMatch(of: /before=([0-9]+)/)?.1)
            let rest = try await shown(
                house, "/proposals", by: house.office, query: [("stage", "submitted"), ("before", String(next))])
            #expect(cards(rest) == 3)
        }
    }
}
