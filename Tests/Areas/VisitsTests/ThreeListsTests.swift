import Kernel
import People
import Persistence
import Testing

@testable import Cases
@testable import Households
@testable import Territory
@testable import Visits

/// Collected, solved, passed up: counted from what happened, on both engines.
@Suite struct ThreeListsTests {
    private let start = VisitHouse.start

    private func lists(_ house: VisitHouse, at place: PlaceCode) async throws -> ThreeLists {
        try await house.database.read { tx in
            let found = try #require(try tx.place(place))
            return try tx.threeLists(at: found, in: CivilMonth(of: Zone.china.date(start)), zone: .china)
        }
    }
    private func found(_ house: VisitHouse, _ words: String) async throws -> CaseFile.ID {
        let id = try await house.register("60\(words.count)", [.contact: "王阿姨"])
        let outcome = try await house.contact(id) { $0.finding = .init(words: words, agreed: true) }
        let number = try #require(outcome.caseNumber)
        return try await house.database.read { tx in
            try #require(try tx.value("SELECT id FROM case_file WHERE number = \(number)", as: CaseFile.ID.self))
        }
    }
    private func act(_ house: VisitHouse, _ id: CaseFile.ID, _ command: CaseCommand, by caller: Caller) async throws {
        _ = try await house.database.perform(ActOnCase(id, command), by: caller, at: start + .minutes(30))
    }

    @Test func `what a steward finds is collected, what they settle is solved, what goes to the street is passed up`()
        async throws
    {
        try await VisitHouse.each { house in
            let own = try await found(house, "楼道堆满了旧家具")
            _ = try await found(house, "单元门口的灯不亮了三天")
            let unit = try await house.database.perform(
                DefineUnit(kind: "city-management", name: "城管中队", place: PlaceCode("340102001")!, phone: nil),
                by: .system, at: start)
            let up = try await found(house, "路边的广告牌要掉下来了，很危险")
            try await act(house, own, .selfHandle(note: "当场劝走了", evidence: 1), by: house.steward)
            try await act(house, up, .accept, by: house.secretary)
            try await act(house, up, .dispatch(lead: unit, assisting: [], why: ""), by: house.secretary)
            // A resident's own report is on no steward's list.
            _ = try await house.database.perform(
                ReportCase(
                    words: "楼上漏水", jurisdiction: VisitHouse.community, position: ReportPosition(place: VisitHouse.grid)),
                by: house.resident, at: start)
            let grid = try await lists(house, at: VisitHouse.grid).whole
            #expect(grid.cases == [.collected: 3, .solvedHere: 1, .solvedElsewhere: 0, .passedUp: 1])
            let community = try await lists(house, at: VisitHouse.community)
            #expect(community.whole.cases == grid.cases)
            #expect(community.parts.map(\.place.rawValue) == ["340102001001001", "340102001001002"])
            #expect(community.parts[1].cases[.collected] == 0)
        }
    }

    @Test func `errands are collected when they are asked for and solved when they are done; a number opens to them`()
        async throws
    {
        try await VisitHouse.each { house in
            let id = try await house.register()
            try await house.contact(id) { $0.errand = .init(key: "shopping", words: "米一袋") }
            try await house.contact(id) { $0.errand = .init(key: "medicine", words: "降压药") }
            let tasks = try await house.database.read { try $0.careTasks(of: id) }
            _ = try await house.database.perform(EndCareTask(tasks[0].id), by: house.steward, at: start + .hours(1))
            let line = try await lists(house, at: VisitHouse.grid).whole
            #expect(line.care == 2 && line.careDone == 1)
            let month = CivilMonth(of: Zone.china.date(start))
            let behind = try await house.database.read { tx in
                try tx.listedCare(
                    at: VisitHouse.grid, from: Zone.china.instant(month.firstDay),
                    until: Zone.china.instant(month.adding(months: 1).firstDay), done: true, after: nil)
            }
            #expect(behind.map(\.id) == [tasks[0].id])
        }
    }
}
