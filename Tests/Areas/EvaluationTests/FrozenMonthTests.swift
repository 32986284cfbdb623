import Cases
import Evaluation
import Kernel
import Persistence
import Testing

/// Months that close for good, on both engines.
@Suite("Frozen months")
struct FrozenMonthTests {
    private typealias House = EvaluationHouse

    @Test("freezing twice is freezing once, and what happens later changes nothing")
    func idempotent() async throws {
        try await House.each { house in
            try await house.count([.reported: 10, .closed: 7, .rated: 5, .solved: 4], at: House.grid, unit: 7)
            try await house.count([.reported: 3], at: House.otherCommunity)
            let first = try await house.perform(
                FreezeMonth(House.november, district: House.district), by: house.closer, at: House.december)
            #expect(first.reported == 13)
            try await house.count([.closed: 2, .solved: 1], at: House.grid)
            let again = try await house.perform(
                FreezeMonth(House.november, district: House.district), by: house.closer, at: House.december + .days(1))
            #expect(again == first)
            for (place, closed) in [
                (House.district, 7), (House.street, 7), (House.community, 7), (House.grid, 7),
                (House.otherCommunity, 0),
            ] {
                let figures = try await house.figures(place)
                #expect(figures.counts[.closed] == closed, "\(place)")
                #expect(figures.frozenAt == House.december)
            }
            let live = try await house.database.read { try $0.liveCounts(House.november, at: House.district) }
            #expect(live[.closed] == 9)
            #expect(try await differences(house).isEmpty)
        }
    }

    @Test("what was counted is what is shown, at every level, before and after freezing", arguments: [1, 2, 3])
    func recount(_ seed: Int) async throws {
        try await House.each { house in
            var random = Seeded(UInt64(seed))
            let codes = [
                "340102", "340102001", "340102001001", "340102001001001", "340102001001002", "340102002001", "3401",
                "340103",
            ]
            let places = codes.map { House.place($0) }
            var expected: [PlaceCode: FactCounts] = [:]
            for _ in 0..<60 {
                let place = places.randomElement(using: &random) ?? House.district
                let fact = CaseFact.allCases.randomElement(using: &random) ?? .reported
                let count = Int.random(in: 1...5, using: &random)
                try await house.count([fact: count], at: place, unit: Int64.random(in: 1...2, using: &random))
                for outer in places where outer.contains(place) {
                    expected[outer, default: FactCounts()].add(count, to: fact.rawValue)
                }
            }
            for place in places {
                #expect(try await house.figures(place).counts == expected[place] ?? FactCounts(), "\(place)")
            }
            try await house.system(FreezeMonth(House.november, district: House.district), at: House.december)
            for place in places {
                #expect(try await house.figures(place).counts == expected[place] ?? FactCounts(), "frozen \(place)")
            }
            let units = try await house.database.read {
                try $0.monthCounts(House.november, at: House.district, by: .units)
            }
            #expect(units.values.reduce(FactCounts(), +) == expected[House.district] ?? FactCounts())
            let parts = try await house.database.read {
                try $0.monthCounts(House.november, at: House.street, by: .places(length: 12))
            }
            let inside = parts.filter { $0.key.count == 12 }.values.reduce(FactCounts(), +)
            #expect(inside == expected[House.community] ?? FactCounts())
            #expect(try await differences(house).isEmpty)
        }
    }

    @Test("a month that runs, a place that is no district, and somebody without the power are refused")
    func refused() async throws {
        try await House.each { house in
            func freeze(_ place: PlaceCode, _ caller: Caller, at now: Instant) async -> String? {
                await refusal {
                    try await house.perform(FreezeMonth(House.november, district: place), by: caller, at: now)
                }
            }
            #expect(await freeze(House.district, house.closer, at: House.start) == "month.notOver")
            #expect(await freeze(House.street, house.closer, at: House.december) == "invalid.place")
            #expect(await freeze(House.district, house.leader, at: House.december) == "refused")
            #expect(await freeze(House.otherDistrict, house.closer, at: House.december) == "refused")
        }
    }

    @Test("a changed figure is found")
    func tampering() async throws {
        try await House.each { house in
            try await house.count([.reported: 10, .closed: 7], at: House.grid)
            try await house.perform(
                FreezeMonth(House.november, district: House.district), by: house.closer, at: House.december)
            #expect(try await differences(house).isEmpty)
            try await house.database.write { tx in
                try tx.execute("UPDATE month_figure SET value = 9 WHERE fact = 'closed' AND place = '340102'")
            }
            #expect(try await differences(house).count == 1)
        }
    }

    @Test("months close by themselves in every district, one after the other")
    func byThemselves() async throws {
        try await House.each { house in
            try await house.count([.reported: 4], at: House.grid)
            try await house.count([.reported: 2], at: House.otherDistrict)
            try await house.database.write { try MonthTimer.arrange($0, at: House.december) }
            let closes = MonthTimer.closes(House.november)
            #expect(try await house.database.nextTimerDue() == closes)
            let turn = try await house.database.runDueTimers(
                at: closes, handlers: [MonthTimer.kind: { try MonthTimer.fire($0, subject: $1.subject, at: $2) }])
            #expect(turn == TimerTurn(run: 1, failed: 0))
            #expect(try await house.figures(House.place("3401")).frozenAt == closes)
            #expect(try await house.figures(House.otherDistrict).counts[.reported] == 2)
            #expect(try await house.database.nextTimerDue() == MonthTimer.closes(House.november.adding(months: 1)))
            // A start later on changes nothing and ends in the same place.
            try await house.database.write { try MonthTimer.arrange($0, at: closes + .days(3)) }
            _ = try await house.database.runDueTimers(
                at: closes + .days(3),
                handlers: [MonthTimer.kind: { try MonthTimer.fire($0, subject: $1.subject, at: $2) }])
            #expect(try await house.figures(House.otherDistrict).frozenAt == closes)
        }
    }

    @Test("a district whose rules were taken away holds up nobody's month")
    func withoutRules() async throws {
        try await House.each { house in
            try await house.count([.reported: 4], at: House.grid)
            try await house.count([.reported: 1], at: House.place("350605001"))
            try await house.database.write { try MonthTimer.arrange($0, at: House.december) }
            let closes = MonthTimer.closes(House.november)
            let turn = try await house.database.runDueTimers(
                at: closes, handlers: [MonthTimer.kind: { try MonthTimer.fire($0, subject: $1.subject, at: $2) }])
            #expect(turn == TimerTurn(run: 1, failed: 0))
            #expect(try await house.figures(House.district).frozenAt == closes)
        }
    }

    private func differences(_ house: EvaluationHouse) async throws -> [String] {
        try await house.database.read { tx in
            var verification = MonthVerification()
            try verification.check(tx)
            return verification.differences
        }
    }
}
