import Geometry
import Kernel
import Persistence
import TestSupport
import Territory
import Testing

@Suite struct RedrawTests {
    /// The border between the two grids moves 0.002° to the west: the second grid takes ground from the first.
    static let moved = collection(
        feature(["code": "340102001001001"], "[[[117,31],[117.002,31],[117.002,31.004],[117,31.004],[117,31]]]"),
        feature(
            ["code": "340102001001002"], "[[[117.002,31],[117.008,31],[117.008,31.004],[117.002,31.004],[117.002,31]]]")
    )

    /// An estate on the ground that changes hands, with a building, and one that stays.
    static func houses(_ sample: SampleTerritory) async throws {
        let grid = try code("340102001001001")
        try await sample.perform(
            EnsureHouse(parent: grid, estate: "界边苑", point: try point(117.003, 31.002), households: 80))
        try await sample.perform(
            EnsureHouse(parent: grid, estate: "界边苑", building: "1栋", unit: "1单元", point: try point(117.0031, 31.002)))
        try await sample.perform(
            EnsureHouse(parent: grid, estate: "界边苑", building: "2栋", point: try point(117.0019, 31.002)))
        try await sample.perform(EnsureHouse(parent: grid, estate: "不动苑", point: try point(117.001, 31.002)))
    }

    @Test func `the preview says what would move, and changes nothing`() async throws {
        try await SampleTerritory.each { sample in
            try await Self.houses(sample)
            let drawing = try Drawing(geoJSON: Self.moved, level: .grid, datum: .cgcs2000)
            let preview = try await sample.perform(RedrawBoundaries(drawing, from: today, mode: .check))
            #expect(!preview.applied && preview.faults.isEmpty && preview.redrawn == 2)
            #expect(preview.effect.moves.map(\.name) == ["界边苑"] && preview.effect.moves[0].toName == "第二网格")
            #expect(preview.effect.split.map(\.name) == ["界边苑2栋"])
            #expect(try sample.locator.locate(point(117.003, 31.002)) == .inside(code("340102001001001")))
        }
    }
    @Test func `estates move with new codes; old codes stay readable and walls keep working`() async throws {
        try await SampleTerritory.each { sample in
            try await Self.houses(sample)
            let (first, second) = (try code("340102001001001"), try code("340102001001002"))
            let before = try await sample.read {
                try $0.buildingTokens(under: first).map { [$0.place.code.rawValue, $0.token] }
            }
            let (old, token) = (try code(try #require(before.first?[0])), try #require(before.first?[1]))
            let drawing = try Drawing(geoJSON: Self.moved, level: .grid, datum: .cgcs2000)
            let outcome = try await sample.perform(RedrawBoundaries(drawing, from: today))
            #expect(outcome.applied && !outcome.planned)
            #expect(try sample.locator.locate(point(117.003, 31.002)) == .inside(second))
            let building = try #require(try await sample.read { try $0.building(qr: token) })
            #expect(second.contains(building.code) && building.name == "1栋")
            #expect(try await sample.read { try $0.current(old)?.code } == building.code)
            #expect(try await sample.read { try $0.fullName(of: old, from: .grid) } == "第一网格界边苑1栋")
            #expect(try await sample.read { try $0.places(.unit, under: second).count } == 1)
            #expect(try await sample.read { try $0.places(.estate, under: first).map(\.name) } == ["不动苑"])
            let versions = try await sample.read { try $0.boundaryVersions(of: first) }
            #expect(versions.count == 1 && versions[0].validFrom == today)
        }
    }
    @Test func `a redraw for a later day waits, and happens on that day`() async throws {
        try await SampleTerritory.each { sample in
            try await Self.houses(sample)
            let (first, second) = (try code("340102001001001"), try code("340102001001002"))
            let drawing = try Drawing(geoJSON: Self.moved, level: .grid, datum: .cgcs2000)
            let day = today.adding(days: 10)
            let outcome = try await sample.perform(RedrawBoundaries(drawing, from: day))
            #expect(outcome.applied && outcome.planned)
            #expect(try sample.locator.locate(point(117.003, 31.002)) == .inside(first))
            let versions = try await sample.read { try $0.boundaryVersions(of: first) }
            #expect(versions.map(\.validFrom) == [day, today] && versions[1].validTo == day)
            let clash = try await sample.perform(RedrawBoundaries(drawing, from: today.adding(days: 3)))
            #expect(!clash.applied && clash.faults.count == 2)
            let early = try await sample.database.runDueTimers(at: now + .days(9), handlers: TerritoryTimers.handlers)
            #expect(early.run == 0)
            let turn = try await sample.database.runDueTimers(at: now + .days(10), handlers: TerritoryTimers.handlers)
            #expect(turn.run == 1 && turn.failed == 0)
            #expect(try sample.locator.locate(point(117.003, 31.002)) == .inside(second))
            #expect(try await sample.read { try $0.places(.estate, under: second).map(\.name) } == ["界边苑"])
        }
    }
    @Test func `an estate without a position goes where its buildings stand`() async throws {
        try await SampleTerritory.each { sample in
            let grid = try code("340102001001001")
            let estate = try await sample.perform(AddPlace(parent: grid, level: .estate, name: "楼群苑"))
            for (name, longitude) in [("1栋", 117.0031), ("2栋", 117.0033)] {
                try await sample.perform(
                    AddPlace(parent: estate.code, level: .building, name: name, point: point(longitude, 31.002)))
            }
            let drawing = try Drawing(geoJSON: Self.moved, level: .grid, datum: .cgcs2000)
            let preview = try await sample.perform(RedrawBoundaries(drawing, from: today, mode: .check))
            #expect(preview.effect.moves.map(\.name) == ["楼群苑"] && preview.effect.split.isEmpty)
        }
    }
    @Test func `a grid is given up when another takes in all that lies in it`() async throws {
        try await SampleTerritory.each { sample in
            try await Self.houses(sample)
            let (first, second) = (try code("340102001001001"), try code("340102001001002"))
            let whole = collection(
                feature(
                    ["code": second.rawValue], "[[[117,31],[117.008,31],[117.008,31.004],[117,31.004],[117,31]]]"))
            let drawing = try Drawing(geoJSON: whole, level: .grid, datum: .cgcs2000)
            let both = try await sample.perform(RedrawBoundaries(drawing, from: today))
            #expect(!both.applied && both.faults.count == 1)
            let lost = try await sample.perform(EnsureHouse(parent: first, estate: "无位置苑"))
            let blocked = try await sample.perform(RedrawBoundaries(drawing, from: today, dissolved: [first]))
            #expect(!blocked.applied && blocked.faults.isEmpty && blocked.effect.stranded == ["无位置苑"])
            try await sample.perform(RetirePlace(place: lost.place.code))
            let stranger = try editor("340102001001002")
            await #expect(throws: AppError.refused) {
                try await sample.perform(RedrawBoundaries(drawing, from: today, dissolved: [first]), by: stranger)
            }
            let merged = try await sample.perform(RedrawBoundaries(drawing, from: today, dissolved: [first]))
            #expect(merged.applied && Set(merged.effect.moves.map(\.name)) == ["界边苑", "不动苑"])
            #expect(try sample.locator.locate(point(117.001, 31.002)) == .inside(second))
            let old = try #require(try await sample.read { try $0.place(first) })
            #expect(!old.active)
            #expect(try await sample.read { try $0.places(.estate, under: second).count } == 2)
        }
    }
    @Test func `a grid given up from a later day stays until then`() async throws {
        try await SampleTerritory.each { sample in
            let (first, second) = (try code("340102001001001"), try code("340102001001002"))
            try await sample.perform(EnsureHouse(parent: first, estate: "界边苑", point: point(117.003, 31.002)))
            let whole = collection(
                feature(
                    ["code": second.rawValue], "[[[117,31],[117.008,31],[117.008,31.004],[117,31.004],[117,31]]]"))
            let drawing = try Drawing(geoJSON: whole, level: .grid, datum: .cgcs2000)
            let day = today.adding(days: 2)
            let planned = try await sample.perform(RedrawBoundaries(drawing, from: day, dissolved: [first]))
            #expect(planned.applied && planned.planned)
            #expect(try sample.locator.locate(point(117.002, 31.002)) == .inside(first))
            let turn = try await sample.database.runDueTimers(at: now + .days(2), handlers: TerritoryTimers.handlers)
            #expect(turn.run == 1)
            #expect(try sample.locator.locate(point(117.002, 31.002)) == .inside(second))
            let active = try await sample.read { try $0.place(first)?.active }
            #expect(active == false)
        }
    }
    @Test func `a grid given up before a planned redraw ends on that earlier day`() async throws {
        try await SampleTerritory.each { sample in
            let (first, second) = (try code("340102001001001"), try code("340102001001002"))
            let moved = try Drawing(geoJSON: Self.moved, level: .grid, datum: .cgcs2000)
            #expect(try await sample.perform(RedrawBoundaries(moved, from: today.adding(days: 9))).planned)
            try await sample.perform(RetirePlace(place: first))
            #expect(try await sample.read { try $0.boundary(of: first, on: today) } == nil)
            #expect(try await sample.read { try $0.boundary(of: first, on: today.adding(days: 4)) } == nil)
            #expect(try await sample.read { try $0.boundary(of: second, on: today.adding(days: 4)) } != nil)
        }
    }
    @Test func `a drawing for a day gone by does not replace a version that has held`() async throws {
        try await SampleTerritory.each { sample in
            let grid = try code("340102001001001")
            let drawing = try Drawing(geoJSON: Self.moved, level: .grid, datum: .cgcs2000)
            let later = now + .days(30)
            let began = try #require(try await sample.read { try $0.boundaryVersions(of: grid) }.first?.validFrom)
            let rewriting = ImportBoundaries(drawing, from: began)
            let refused = try await sample.database.perform(rewriting, by: .system, at: later)
            #expect(!refused.applied && refused.faults.count == 2)
            #expect(try await sample.read { try $0.boundaryVersions(of: grid) }.map(\.validFrom) == [began])
            // From a day after it, or corrected on its first day, it is taken.
            let next = ImportBoundaries(drawing, from: began.adding(days: 10))
            #expect(try await sample.database.perform(next, by: .system, at: later).applied)
            #expect(try await sample.read { try $0.boundaryVersions(of: grid) }.count == 2)
        }
    }
    @Test func `a redraw begins today or later, and only who edits there may draw`() async throws {
        try await SampleTerritory.each { sample in
            let drawing = try Drawing(geoJSON: Self.moved, level: .grid, datum: .cgcs2000)
            let past = today.adding(days: -1)
            await #expect(throws: PlaceProblem.beginsInThePast(past)) {
                try await sample.perform(RedrawBoundaries(drawing, from: past))
            }
            let stranger = try await sample.perform(
                RedrawBoundaries(drawing, from: today), by: try editor("340102001002"))
            #expect(!stranger.applied && stranger.faults.count == 2)
            await #expect(throws: AppError.refused) {
                try await sample.perform(RedrawBoundaries(drawing, from: today), by: .anonymous)
            }
        }
    }
    @Test func `a new process reads the boundaries in force`() async throws {
        try await SampleTerritory.each { sample in
            let fresh = Locator()
            #expect(try fresh.locate(point(117.002, 31.002)) == .outside)
            try await fresh.reload(from: sample.database, at: now)
            #expect(try fresh.count == 4 && fresh.locate(point(117.002, 31.002)) == .inside(code("340102001001001")))
        }
    }
}
