import Field
import Kernel
import Patrols
import People
import Persistence
import Policy
import Testing

/// Rounds and findings, on both engines.
@Suite struct PatrolRoundTests {
    private let start = PatrolsHouse.start

    @Test func `a round comes due, is begun once, and shows what was not looked at`() async throws {
        try await PatrolsHouse.each { house in
            let route = try await house.route()
            let board = try await house.database.read { try $0.patrolBoard(for: house.worker, at: start) }
            #expect(board.owed.map(\.name) == ["武安日常巡查"] && board.owed.allSatisfy(\.isOwn))
            #expect(board.owed.first?.standing.due?.day == PatrolsHouse.monday)
            func onTheWay(_ caller: Caller) async throws -> [String] {
                try await house.database.read { try PatrolsOnTheWay.stops($0, of: caller, at: start) }
                    .map { "\($0.kind.zh) \($0.name.zh) \($0.link)" }
            }
            #expect(try await onTheWay(house.worker) == ["巡查 武安日常巡查 /patrols"])
            #expect(try await onTheWay(house.stranger).isEmpty)
            let round = try await house.begin(route)
            #expect(try await onTheWay(house.worker) == ["巡查没走完 武安日常巡查 /patrols/rounds/\(round)"])
            #expect(await refusal { _ = try await house.begin(route) } == "patrol.alreadyBegun")
            try await house.walk(round, .look(stop: 0, fine: ["blocked-exit", "rubbish"], missed: ["indoor-charging"]))
            try await house.walk(round, .notReached(stop: 1, .locked))
            let ended = try await house.walk(round, .finish, at: start + .hours(1))
            #expect(ended.looked == 2 && ended.toLookAt == 6 && !ended.isComplete)
            #expect(ended.stops[1].hindrance == .locked && ended.finishedBy?.contains("王阁") == true)
            #expect(
                await refusal { try await house.walk(round, .look(stop: 1, fine: ["rubbish"], missed: [])) }
                    == "patrol.finished")
            let after = try await house.database.read { try $0.patrolBoard(for: house.worker, at: start + .days(1)) }
            #expect(after.owed.isEmpty && after.walking.isEmpty)
            let late = try await house.database.read { tx in
                let route = try tx.patrolRoute(route)
                return try route.map { try tx.roundStanding(of: $0, at: start + .days(15)) }
            }
            #expect(late?.missed == [PatrolsHouse.monday.adding(days: 7)])
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `a round that is not owed, and one of another place, cannot be begun`() async throws {
        try await PatrolsHouse.each { house in
            let route = try await house.route()
            let next = PatrolsHouse.monday.adding(days: 7)
            #expect(await refusal { _ = try await house.begin(route, day: next) } == "patrol.notOwed")
            #expect(
                await refusal { _ = try await house.begin(route, at: start + .days(8)) } == "patrol.notOwed")
            #expect(await refusal { _ = try await house.begin(route, by: house.stranger) } == "refused")
            #expect(await refusal { _ = try await house.begin(route, by: .anonymous) } == "refused")
            let round = try await house.begin(route)
            #expect(await refusal { try await house.walk(round, .finish, by: house.stranger) } == "refused")
            #expect(await refusal { _ = try await house.find(round, by: house.property) } == "refused")
        }
    }

    @Test func `a team walks alone, also people of another unit, and whoever leads may step in`() async throws {
        try await PatrolsHouse.each { house in
            let route = try await house.route(team: [.unit(house.stationUnit)])
            #expect(await refusal { _ = try await house.begin(route) } == "refused")
            let round = try await house.begin(route, by: house.station)
            try await house.walk(round, .look(stop: 0, fine: ["rubbish"], missed: []), by: house.station)
            try await house.walk(round, .look(stop: 1, fine: ["rubbish"], missed: []), by: house.secretary)
            #expect(await refusal { try await house.walk(round, .finish, by: house.worker) } == "refused")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `of 16 who finish at once one does, the others are told who did`() async throws {
        try await PatrolsHouse.each { house in
            let round = try await house.begin(try await house.route())
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<16 { group.addTask { await refusal { try await house.walk(round, .finish) } } }
                return await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == nil }.count == 1)
            #expect(outcomes.compactMap(\.self).allSatisfy { $0 == "patrol.finished" }, "\(outcomes)")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `what a route cannot be is refused with the field named`() async throws {
        try await PatrolsHouse.each { house in
            func draw(_ change: (inout DrawRoute) -> Void, by caller: Caller? = nil) async -> String? {
                var route = DrawRoute(
                    area: PatrolsHouse.community, kind: "daily", name: "路线", stops: ["东门"], rhythm: .weekly([1]))
                change(&route)
                let drawn = route
                return await refusal {
                    _ = try await house.database.perform(drawn, by: caller ?? house.secretary, at: start)
                }
            }
            #expect(await draw { $0.kind = "none" } == "invalid.kind")
            #expect(await draw { $0.stops = [" "] } == "invalid.stops")
            #expect(await draw { $0.stops = Array(repeating: "x", count: 41) } == "invalid.stops")
            #expect(await draw { $0.rhythm = .weekly([]) } == "invalid.rhythm")
            #expect(await draw { $0.rhythm = .monthly([32]) } == "invalid.rhythm")
            #expect(await draw { $0.team = [.unit(Identifier(rawValue: 1))] } == "invalid.team")
            #expect(await draw { $0.name = "" } == "invalid.name")
            #expect(await draw({ _ in }, by: house.worker) == "refused")
            #expect(await draw { _ in } == nil)
        }
    }

    @Test func `a changed route owes by its new rhythm from today, and an ended one nothing`() async throws {
        try await PatrolsHouse.each { house in
            let route = try await house.route()
            _ = try await house.database.perform(
                DrawRoute(
                    route: route, area: PatrolsHouse.other, kind: "daily", name: "改过的", stops: ["第一网格", "河边"],
                    rhythm: .weekly([3])), by: house.secretary, at: start + .days(9))
            let changed = try #require(try await house.database.read { try $0.patrolRoute(route) })
            // It stays where it is, and the name of a place below is that place.
            #expect(changed.area == PatrolsHouse.community)
            #expect(changed.plan.stops.map(\.place) == [PatrolsHouse.grid, nil])
            let standing = try await house.database.read { try $0.roundStanding(of: changed, at: start + .days(9)) }
            #expect(standing.due?.day == PatrolsHouse.monday.adding(days: 9) && standing.missed.isEmpty)
            _ = try await house.database.perform(EndRoute(route), by: house.secretary, at: start + .days(9))
            #expect(
                await refusal {
                    _ = try await house.begin(route, day: PatrolsHouse.monday.adding(days: 9), at: start + .days(9))
                } == "refused")
            #expect(try await house.differences().isEmpty)
        }
    }
}
