import Kernel
import Pages
import People
import Persistence
import Policy
import Testing

@testable import Cases
@testable import Rosters

/// Duties with a count: counted from what is recorded elsewhere.
@Suite struct DutyTests {
    private func moment(_ day: Int, _ hour: Int = 19) -> Instant { RotaHouse.moment(day, hour) }

    @Test func `periods begin with their month, quarter and year, and a day belongs to one`() {
        func days(_ period: DutyPeriod, _ day: String) -> [String] {
            let span = period.days(around: CivilDate(day) ?? RotaHouse.monday)
            return [span.lowerBound.description, span.upperBound.description]
        }
        #expect(days(.month, "2024-02-10") == ["2024-02-01", "2024-02-29"])
        #expect(days(.quarter, "2026-11-16") == ["2026-10-01", "2026-12-31"])
        #expect(days(.quarter, "2026-03-31") == ["2026-01-01", "2026-03-31"])
        #expect(days(.year, "2026-07-01") == ["2026-01-01", "2026-12-31"])
        for period in DutyPeriod.allCases {
            for offset in 0..<800 {
                let day = RotaHouse.monday.adding(days: offset)
                let span = period.days(around: day)
                #expect(span.contains(day))
                #expect(period.days(around: span.lowerBound) == span && period.days(around: span.upperBound) == span)
                #expect(!period.days(around: span.upperBound.adding(days: 1)).contains(day))
            }
        }
    }

    private func book(_ house: RotaHouse, _ now: Instant) async throws -> [OwedDuty] {
        try await house.database.read { tx in
            let book = DutyBook(tx: tx, now: now, day: Zone.china.date(now))
            return try book.all(under: RotaHouse.community, kind: nil, after: nil)
        }
    }

    @Test func `a turn that was held and a matter that was reported count by themselves, in their period only`()
        async throws
    {
        try await RotaHouse.each { house in
            let volunteer = house.chiefs[1]
            let id = try await house.chair(members: [volunteer])
            try await house.pass(moment(0))
            let owed = { (now: Instant) in try await book(house, now).filter { $0.duty.key == "volunteer-turns" } }
            #expect(try await owed(moment(1)).map(\.done) == [0, 0])
            try await house.act(id, .accept, by: volunteer, at: moment(0))
            #expect(try await owed(moment(1)).map(\.done) == [0, 0], "it counts when it is over")
            try await house.pass(moment(7))
            let after = try await owed(moment(8))
            #expect(after.map(\.done).sorted() == [0, 1] && after.map(\.due).sorted() == [0, 1])
            let held = try #require(after.first { $0.done == 1 })
            #expect(held.facts.first?.link == RotaPaths.past(id, 0))
            // The next quarter begins at nothing.
            #expect(try await owed(moment(60)).allSatisfy { $0.done == 0 })
        }
    }

    @Test func `a turn at the site of the community counts for whoever looks after a grid of it`() async throws {
        try await RotaHouse.each { house in
            let volunteer = house.chiefs[1]
            let id = try await house.database.perform(
                PlanRota(kind: "site-duty", place: RotaHouse.community, start: RotaHouse.monday), by: house.secretary,
                at: RotaHouse.start)
            try await house.act(
                id, .add(try #require(RotaPerson(volunteer)), since: RotaHouse.monday), by: house.secretary)
            try await house.pass(moment(0))
            try await house.act(id, .accept, by: volunteer, at: moment(0))
            try await house.pass(moment(1))
            let done = try await book(house, moment(1)).filter { $0.duty.key == "volunteer-turns" }.map(\.done)
            #expect(done.sorted() == [0, 1])
        }
    }

    @Test func `what somebody else did, or did before they had the post, counts for nobody's post`() async throws {
        try await RotaHouse.each { house in
            let leader = try await RotaHouse.staff(
                house.database, "wangge", "王阁", post: "grid-leader", at: RotaHouse.grid)
            func report(_ caller: Caller, at now: Instant) async throws {
                try await house.database.perform(
                    ReportCase(
                        words: "楼道灯不亮", jurisdiction: RotaHouse.community,
                        position: ReportPosition(place: house.building),
                        channel: .patrol), by: caller, at: now)
            }
            try await report(leader, at: RotaHouse.start - .days(1))
            try await report(house.chiefs[1], at: moment(1))
            let found = { (now: Instant) in try await book(house, now).first { $0.duty.key == "leader-reports" } }
            let before = try #require(try await found(moment(1)))
            #expect(before.done == 0 && before.due == 2 && !before.isVacant)
            try await report(leader, at: moment(2))
            let after = try #require(try await found(moment(3)))
            #expect(after.done == 1 && after.due == 1)
            #expect(after.facts.first?.link?.target.hasPrefix("/cases/") == true)
        }
    }

    @Test func `the list goes by place, then post, and a vacant post still owes`() async throws {
        try await RotaHouse.each { house in
            _ = try await house.database.perform(
                DefinePost(place: RotaHouse.grid, kind: "grid-leader"), by: .system, at: RotaHouse.start)
            let owed = try await book(house, moment(1))
            let places = owed.compactMap { duty -> String? in
                if case .post = duty.owner { duty.place.rawValue } else { nil }
            }
            #expect(places == places.sorted())
            let vacant = try #require(owed.first { $0.duty.key == "leader-visits" })
            #expect(vacant.isVacant && vacant.due == 80)
        }
    }

    @Test func `the pages show what is owed to whom it belongs, and nobody else`() async throws {
        try await RotaHouse.each { house in
            let routes = try RostersWeb(database: house.database).routes
            func page(_ pattern: String, _ caller: Caller, _ query: [(String, String)] = [], _ language: Language = .zh)
                async throws -> String
            {
                let route = try #require(routes.first { $0.pattern == pattern })
                let screen = Screen(language: language, caller: caller, csrf: "c", now: moment(1), formKey: "k")
                guard
                    case .page(let html, _) = try await route.handler(
                        WebRequest(query: Form(pairs: query), screen: screen))
                else { throw AppError.refused }
                return html.markup
            }
            for language in Language.allCases {
                #expect(
                    try await page("/duties", house.chiefs[1], [], language).contains(
                        language == .zh ? "还差 1 次" : "1 to go"))
                let all = try await page("/duties/places", house.secretary, [], language)
                #expect(all.contains(language == .zh ? "书记每季度解决难题" : "Hard matters solved by the secretary"))
                // Names of people are on no list of counts.
                #expect(!all.contains("赵冬") && !all.contains("钱明"))
            }
            let post = try #require(
                try await house.database.read { tx in
                    try tx.posts(under: RotaHouse.grid, kind: "grid-volunteer", at: moment(1)).first {
                        $0.holder?.name == "钱明"
                    }
                }?.post.id)
            let query = [("duty", "volunteer-turns"), ("post", post.description)]
            #expect(try await page("/duties/facts", house.chiefs[1], query).contains("还没有可以算的记录"))
            #expect(try await page("/duties/facts", house.secretary, query).contains("还没有可以算的记录"))
            #expect(await refusal { _ = try await page("/duties/facts", house.chiefs[2], query) } == "refused")
        }
    }
}
