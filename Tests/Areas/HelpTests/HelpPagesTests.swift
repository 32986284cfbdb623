import Cases
import Foundation
import HTTPTypes
import Help
import Kernel
import Pages
import Persistence
import Testing

/// The pages through their routes, in both languages.
@Suite struct HelpPagesTests {
    private func answer(
        _ house: HelpHouse, _ method: HTTPRequest.Method, _ pattern: String, by caller: Caller,
        _ parameters: [String: String] = [:], query: [(String, String)] = [], form: [(String, String)] = [],
        language: Language = .zh, at now: Instant = HelpHouse.start
    ) async throws -> Answer {
        house.database.resources.register(HomePlace(code: HelpHouse.district, name: "长泰区"))
        let routes = HelpWeb(database: house.database).routes
        let route = try #require(routes.first { $0.method == method && $0.pattern == pattern })
        let screen = Screen(language: language, caller: caller, csrf: "c", now: now, formKey: "k")
        return try await route.handler(
            WebRequest(parameters: parameters, query: Form(pairs: query), form: Form(pairs: form), screen: screen))
    }
    /// What a page holds.
    private func shown(
        _ house: HelpHouse, _ pattern: String, by caller: Caller, _ parameters: [String: String] = [:],
        query: [(String, String)] = [], language: Language = .zh, at now: Instant = HelpHouse.start
    ) async throws -> String {
        let answer = try await answer(
            house, .get, pattern, by: caller, parameters, query: query, language: language, at: now)
        switch answer {
        case .page(let html, _), .fragment(let html): return html.markup
        default: throw AppError.refused
        }
    }
    private static let form = [
        ("kind", "fall"), ("words", "在卫生间滑倒了 & <b>起不来</b>"), ("phone", "13800138000"),
        ("place", HelpHouse.grids[0].rawValue), ("door", "3 号楼 601"),
    ]
    private func press(_ house: HelpHouse, by caller: Caller = .anonymous) async throws -> (id: String, secret: String)
    {
        let answer = try await answer(house, .post, "/ask-for-help", by: caller, form: HelpPagesTests.form)
        guard case .done(let link, _, _, true) = answer else { throw AppError.refused }
        let parts = link.target.split(separator: "/").map(String.init)
        return (parts[1], parts[2])
    }

    @Test func `somebody presses, a neighbour goes, and both see only what is theirs`() async throws {
        try await HelpHouse.each { house in
            let neighbour = try await house.neighbour(1, called: "王师傅")
            let (id, secret) = try await press(house)
            let own = try await shown(
                house, "/ask-for-help/:call/:secret", by: .anonymous, ["call": id, "secret": secret])
            #expect(own.contains("tel:120") && own.contains("正在找人") && !own.contains("3 号楼 601"))

            let asked = try await shown(house, "/helping", by: neighbour)
            #expect(asked.contains("摔倒了，起不来") && asked.contains("/help-calls/\(id)/acceptance"))
            #expect(!asked.contains("3 号楼 601") && !asked.contains("滑倒"))
            let before = try await shown(house, "/help-calls/:call", by: neighbour, ["call": id], language: .en)
            #expect(before.contains("Door and telephone are shown once you answer") && !before.contains("13800138000"))

            _ = try await answer(house, .post, "/help-calls/:call/acceptance", by: neighbour, ["call": id])
            let after = try await shown(house, "/help-calls/:call", by: neighbour, ["call": id])
            #expect(after.contains("13800138000") && after.contains("3 号楼 601"))
            #expect(after.contains("&lt;b&gt;起不来") && after.contains("我到了"))
            let seen = try await shown(
                house, "/ask-for-help/:call/:secret", by: .anonymous, ["call": id, "secret": secret], language: .en)
            #expect(
                seen.contains("王师傅") && seen.contains("Somebody is on the way") && seen.contains("Who read my words"))

            _ = try await answer(house, .post, "/help-calls/:call/arrival", by: neighbour, ["call": id])
            _ = try await answer(
                house, .post, "/help-calls/:call/end", by: neighbour, ["call": id], form: [("outcome", "helped")])
            let done = try await shown(
                house, "/ask-for-help/:call/:secret", by: .anonymous, ["call": id, "secret": secret])
            #expect(done.contains("这次求助已结束：帮到了"))
            // The door closes with the call.
            let over = try await shown(house, "/help-calls/:call", by: neighbour, ["call": id])
            #expect(!over.contains("13800138000") && !over.contains("3 号楼 601"))
        }
    }

    @Test func `the board names nobody, and the page of a call tells who read it`() async throws {
        try await HelpHouse.each { house in
            let (id, _) = try await press(house)
            for language in Language.allCases {
                let board = try await shown(house, "/help-calls", by: house.worker, language: language)
                #expect(board.contains("/help-calls/\(id)/acceptance"))
                #expect(!board.contains("3 号楼 601") && !board.contains("滑倒") && !board.contains("13800138000"))
                let page = try await shown(
                    house, "/help-calls/:call", by: house.worker, ["call": id], language: language)
                #expect(page.contains("13800138000") && page.contains("/help-calls/\(id)/way"))
            }
            let way = try await answer(house, .get, "/help-calls/:call/way", by: house.worker, ["call": id])
            guard case .file(_, let bytes, _, _) = way else { throw AppError.refused }
            #expect(String(decoding: bytes, as: UTF8.self).contains("[117.75,24.62]"))
        }
    }

    @Test func `strangers learn nothing, and who is not signed in is asked to sign in`() async throws {
        try await HelpHouse.each { house in
            let (id, secret) = try await press(house)
            let stranger = try await house.resident(40)
            for pattern in ["/help-calls/:call", "/help-calls/:call/live", "/help-calls/:call/way"] {
                for call in [id, "99"] {
                    #expect(
                        await refusal { _ = try await answer(house, .get, pattern, by: stranger, ["call": call]) }
                            == "refused")
                }
                #expect(
                    await refusal { _ = try await answer(house, .get, pattern, by: .anonymous, ["call": id]) }
                        == "sign-in-needed")
            }
            for wrong in [["call": id, "secret": "x"], ["call": "99", "secret": secret]] {
                for pattern in ["/ask-for-help/:call/:secret", "/ask-for-help/:call/:secret/live"] {
                    #expect(
                        await refusal { _ = try await answer(house, .get, pattern, by: .anonymous, wrong) }
                            == "link.unknown")
                }
            }
        }
    }

    @Test func `emergency numbers stand first, and words and kind bring the one to dial`() async throws {
        try await HelpHouse.each { house in
            for language in Language.allCases {
                let page = try await shown(house, "/ask-for-help", by: .anonymous, language: language)
                let numbers = try #require(page.range(of: "tel:119"))
                let button = try #require(page.range(of: "name=\"kind\""))
                #expect(numbers.lowerBound < button.lowerBound)
                for number in ["110", "119", "120", "122"] { #expect(page.contains("tel:\(number)")) }
            }
            let fire = try await shown(
                house, "/ask-for-help/advice", by: .anonymous, query: [("words", "厨房着火了"), ("kind", "carry")])
            #expect(fire.contains("先打 119"))
            let fall = try await shown(house, "/ask-for-help/advice", by: .anonymous, query: [("kind", "fall")])
            #expect(fall.contains("120"))
        }
    }

    @Test func `an offer is registered by a form, paused and withdrawn`() async throws {
        try await HelpHouse.each { house in
            let resident = try await house.resident(3)
            let empty = try await shown(house, "/helping", by: resident, language: .en)
            #expect(empty.contains("Offer to help") && empty.contains("No tracking"))
            let form = [
                ("place", HelpHouse.grids[1].rawValue), ("skills", "lifting"), ("skills", "care"), ("metres", "1000"),
                ("from", "/helping"), ("from-hour", "8"), ("until-hour", "20"), ("called", "小李"), ("agree", "1"),
            ]
            _ = try await answer(house, .post, "/helping", by: resident, form: form)
            let page = try await shown(house, "/helping", by: resident)
            #expect(page.contains("08:00–20:00") && page.contains("小李") && page.contains("可以问您"))
            _ = try await answer(house, .post, "/helping/pause", by: resident, form: [("paused", "1")])
            #expect(try await shown(house, "/helping", by: resident).contains("已暂停"))
            _ = try await answer(
                house, .post, "/helping/position", by: resident, form: [("longitude", "117.75"), ("latitude", "24.62")])
            #expect(try await shown(house, "/helping", by: resident).contains("马上删除位置"))
            #expect(
                await refusal { _ = try await answer(house, .post, "/helping/position", by: resident) }
                    == "invalid.longitude")
            #expect(
                await refusal {
                    _ = try await answer(
                        house, .post, "/helping", by: resident, form: form.filter { $0.0 != "until-hour" })
                } == "invalid.until-hour")
            _ = try await answer(house, .post, "/helping/withdrawal", by: resident)
            #expect(try await shown(house, "/helping", by: resident).contains("登记做帮手"))
        }
    }

    @Test func `an operator presses for a caller and lands on the call`() async throws {
        try await HelpHouse.each { house in
            let page = try await shown(house, "/help-calls/new", by: house.desk)
            #expect(page.contains("代人求助") && page.contains("action=\"/help-calls\""))
            let answer = try await answer(house, .post, "/help-calls", by: house.desk, form: HelpPagesTests.form)
            guard case .done(let link, _, _, true) = answer else { throw AppError.refused }
            #expect(link.target.hasPrefix("/help-calls/"))
        }
    }

    @Test func `figures open to the calls behind them`() async throws {
        try await HelpHouse.each { house in
            let (id, _) = try await press(house)
            _ = try await answer(
                house, .post, "/help-calls/:call/acceptance", by: house.worker, ["call": id],
                at: HelpHouse.start + .minutes(2))
            let later = HelpHouse.start + .hours(1)
            for language in Language.allCases {
                let page = try await shown(house, "/help-calls/figures", by: house.desk, language: language, at: later)
                #expect(page.contains("武安社区") && page.contains("(1/1)") == (language == .en))
                #expect(
                    page.contains("clock=answer&amp;verdict=in-time")
                        && page.contains("clock=arrive&amp;verdict=missed"))
                #expect(!page.contains("王阁"))
            }
            func found(_ clock: String, _ verdict: String) async throws -> Bool {
                try await shown(
                    house, "/help-calls/found", by: house.desk,
                    query: [("clock", clock), ("verdict", verdict)], at: later
                ).contains("/help-calls/\(id)\"")
            }
            #expect(try await found("answer", "in-time"))
            #expect(try await !found("answer", "late"))
            #expect(try await found("arrive", "missed"))
            let dropped = try await house.press()
            try await house.act(dropped.id, .cancel, by: .anonymous, secret: dropped.secret)
            let cancelled = try await shown(
                house, "/help-calls/found", by: house.desk, query: [("cancelled", "1")], at: later)
            #expect(
                cancelled.contains("/help-calls/\(dropped.id)\"") && !cancelled.contains("/help-calls/\(id)\""))
            #expect(
                await refusal {
                    _ = try await answer(
                        house, .get, "/help-calls/figures", by: house.desk,
                        query: [("place", HelpHouse.district.rawValue)])
                } == "refused")
        }
    }

    @Test func `a page that listens hears of a call and of who answers it`() async throws {
        try await HelpHouse.each { house in
            let neighbour = try await house.neighbour(1)
            func first(_ pattern: String, _ caller: Caller, _ parameters: [String: String] = [:]) async throws
                -> AsyncStream<LiveEvent>
            {
                guard case .live(let stream) = try await answer(house, .get, pattern, by: caller, parameters) else {
                    throw AppError.refused
                }
                return stream
            }
            let (own, board) = (
                try await first("/helping/live", neighbour), try await first("/help-calls/live", house.worker)
            )
            let (id, secret) = try await press(house)
            for stream in [own, board] {
                var events = stream.makeAsyncIterator()
                #expect(await events.next()?.name == "changed")
            }
            let caller = try await first(
                "/ask-for-help/:call/:secret/live", .anonymous, ["call": id, "secret": secret])
            _ = try await answer(house, .post, "/help-calls/:call/acceptance", by: neighbour, ["call": id])
            var events = caller.makeAsyncIterator()
            #expect(await events.next()?.name == "changed")
        }
    }
}
