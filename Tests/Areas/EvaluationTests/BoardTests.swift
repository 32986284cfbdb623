import Cases
import Evaluation
import HTTPTypes
import Kernel
import Pages
import Persistence
import Testing

/// The board, the wall, and what everyone may read, through their routes.
@Suite("Board and rates")
struct BoardTests {
    private typealias House = EvaluationHouse

    private func answer(
        _ house: EvaluationHouse, _ pattern: String, by caller: Caller, query: [(String, String)] = [],
        parameters: [String: String] = [:], language: Language = .zh
    ) async throws -> Answer {
        let routes = EvaluationWeb(database: house.database, clock: { House.start }).routes
        let route = try #require(routes.first { $0.method == .get && $0.pattern == pattern })
        let screen = Screen(language: language, caller: caller, csrf: "c", now: House.start, formKey: "k")
        return try await route.handler(WebRequest(parameters: parameters, query: Form(pairs: query), screen: screen))
    }
    /// What a page holds.
    private func shown(
        _ house: EvaluationHouse, _ pattern: String, by caller: Caller, query: [(String, String)] = [],
        parameters: [String: String] = [:], language: Language = .zh
    ) async throws -> String {
        let answer = try await answer(
            house, pattern, by: caller, query: query, parameters: parameters, language: language)
        guard case .page(let html, _) = answer else { throw AppError.refused }
        return html.markup
    }

    @Test("the board counts what there is, and every figure opens to its cases")
    func board() async throws {
        try await House.each { house in
            _ = try await house.report()
            _ = try await house.report("水管漏水")
            let board = try await house.database.read { try $0.leaderBoard(House.district, at: House.start) }
            #expect(board.open == 2)
            #expect(CaseState.allCases.reduce(0) { $0 + board.count($1) } == 2)
            #expect(board.places.map(\.key) == [House.street.rawValue])
            #expect(board.grades.reduce(0) { $0 + $1.count } == 2)
            #expect(board.months.count == 12 && board.thisMonth?.counts[.reported] == 2)
            let page = try await shown(house, "/board", by: house.leader)
            #expect(page.contains("/cases?place=340102&amp;open=1"))
            #expect(page.contains("month=2026-11&amp;fact=reported"))
            #expect(page.contains("data-live=\"/board/live?place=340102\""))
        }
    }

    @Test("the cases a figure links to are as many as the figure says")
    func openable() async throws {
        try await House.each { house in
            for _ in 0..<3 { _ = try await house.report() }
            let (month, now) = (House.november, House.start)
            try await house.database.read { tx in
                let figures = try tx.monthFigures([month], at: House.street)[0]
                for fact in CaseFact.allCases {
                    var filter = CaseFilter(places: [House.street])
                    (filter.month, filter.fact) = (month, fact)
                    #expect(try tx.caseCount(filter, at: now) == figures.counts[fact], "\(fact)")
                }
            }
        }
    }

    @Test("every page draws, empty and full, in both languages", arguments: [Language.zh, .en])
    func pages(_ language: Language) async throws {
        try await House.each { house in
            for isFull in [false, true] {
                if isFull {
                    _ = try await house.report("<script>alert('坏灯')</script>")
                    let facts: [CaseFact: Int] = [
                        .reported: 90, .dispatched: 80, .handled: 70, .respondable: 80, .responded: 75, .answered: 70,
                        .rated: 3,
                        .solved: 2, .satisfied: 3, .closed: 60, .closedInTime: 55, .reworked: 1,
                    ]
                    try await house.count(facts, at: House.grid, unit: 7)
                    try await house.count(facts, at: House.grid, month: House.november.adding(months: -1), unit: 7)
                }
                let month = ["month": "2026-11"]
                for (pattern, query, parameters) in [
                    ("/board", [], [:]), ("/board/wall", [], [:]), ("/board/comparison", [], [:]),
                    ("/board/comparison", [("by", "units"), ("month", "2026-10"), ("sort", "solved")], [:]),
                    ("/board/months", [], [:]), ("/board/months/:month", [], month),
                    ("/rates/:place", [], ["place": "340102001"]),
                ] as [(String, [(String, String)], [String: String])] {
                    let page = try await shown(
                        house, pattern, by: house.closer, query: query, parameters: parameters, language: language)
                    #expect(page.contains("<h1>"), "\(pattern)")
                    #expect(!page.contains("<script>alert"), "\(pattern)")
                }
            }
            let rates = try await shown(
                house, "/rates/:place", by: .anonymous, parameters: ["place": "340102"], language: language)
            #expect(rates.contains("66.67 %"))
            #expect(rates.contains(language == .zh ? "件数少" : "few cases"))
        }
    }

    @Test("a board of another district, a place that is not, and a month that is none are refused")
    func refused() async throws {
        try await House.each { house in
            #expect(
                await refusal { _ = try await answer(house, "/board", by: house.leader, query: [("place", "340103")]) }
                    == "refused")
            #expect(
                await refusal {
                    _ = try await answer(house, "/rates/:place", by: .anonymous, parameters: ["place": "99"])
                } == "refused")
            #expect(
                await refusal {
                    _ = try await answer(house, "/board/months/:month", by: house.leader, parameters: ["month": "13"])
                } == "invalid.month")
        }
    }

    @Test("the wall's stream draws the same tiles as its page")
    func wallStream() async throws {
        try await House.each { house in
            guard case .live(let events) = try await answer(house, "/board/wall/live", by: house.leader) else {
                throw AppError.refused
            }
            _ = try await house.report()
            var first: LiveEvent?
            for await event in events {
                first = event
                break
            }
            // One board a second: the page asks again for the one the stream drew.
            let page = try await shown(house, "/board/wall", by: house.leader)
            #expect(first?.name == "message")
            #expect(page.contains(first?.data ?? "nothing came"))
        }
    }
}
