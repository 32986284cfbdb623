import Cases
import Evaluation
import Kernel
import Persistence
import Policy
import Testing

/// Cases that are left out, with reason and decision, in public.
@Suite("Exclusions")
struct ExclusionTests {
    private typealias House = EvaluationHouse

    private func ask(
        _ house: EvaluationHouse, _ number: String, by caller: Caller? = nil,
        reason: IndicatorRules.Exclusion = .unreachable,
        note: String = "三次电话无人接听", at now: Instant = House.start
    ) async throws -> Exclusion.ID {
        try await house.perform(
            AskExclusion(number: number, reason: reason, note: note), by: caller ?? house.leader, at: now)
    }

    @Test("a granted exclusion leaves every count, is listed in public without words, and freezes with the month")
    func granted() async throws {
        try await House.each { house in
            let (kept, left) = (try await house.report(), try await house.report("水管漏水"))
            #expect(try await house.figures(House.grid).counts[.reported] == 2)
            let asked = try await ask(house, left.number)
            #expect(try await house.figures(House.grid).counts[.reported] == 2)
            try await house.perform(DecideExclusion(asked, granted: true, note: "属实"), by: house.closer)
            let figures = try await house.figures(House.street)
            #expect(figures.counts[.reported] == 1)
            #expect(figures.excluded == 1)
            let listed = try await house.database.read {
                try $0.publicExclusions(months: [House.november], under: House.district)
            }
            #expect(listed == [PublicExclusion(month: House.november, number: left.number, reason: .unreachable)])
            try await house.perform(
                FreezeMonth(House.november, district: House.district), by: house.closer, at: House.december)
            #expect(try await house.figures(House.grid).counts[.reported] == 1)
            #expect(await refusal { _ = try await ask(house, kept.number, at: House.december) } == "month.frozen")
            let found = try await house.database.read { tx in
                var verification = MonthVerification()
                try verification.check(tx)
                return verification
            }
            #expect(found.differences.isEmpty && found.months == 1)
        }
    }

    @Test("a month does not close by hand while a request waits; by itself it closes and the case stays counted")
    func undecided() async throws {
        try await House.each { house in
            let report = try await house.report()
            _ = try await ask(house, report.number)
            let freeze = FreezeMonth(House.november, district: House.district)
            #expect(
                await refusal { try await house.perform(freeze, by: house.closer, at: House.december) }
                    == "month.undecided")
            try await house.system(freeze, at: House.december)
            #expect(try await house.figures(House.grid).counts[.reported] == 1)
        }
    }

    @Test("nobody decides their own request, decides twice, or refuses without a word")
    func deciding() async throws {
        try await House.each { house in
            let report = try await house.report()
            let own = try await ask(house, report.number, by: house.closer)
            #expect(
                await refusal {
                    try await house.perform(DecideExclusion(own, granted: true, note: ""), by: house.closer)
                } == "month.ownRequest")
            #expect(
                await refusal {
                    try await house.perform(DecideExclusion(own, granted: true, note: ""), by: house.leader)
                } == "refused")
            let second = Caller(
                kind: .staff(Identifier(rawValue: 3)), name: "考核科 孙丽",
                grants: [Grant(.monthsFreeze, at: House.district)])
            #expect(
                await refusal { try await house.perform(DecideExclusion(own, granted: false, note: " "), by: second) }
                    == "invalid.note")
            try await house.perform(DecideExclusion(own, granted: false, note: "电话可以打通"), by: second)
            #expect(
                await refusal { try await house.perform(DecideExclusion(own, granted: true, note: ""), by: second) }
                    == "month.decided")
            #expect(try await house.figures(House.grid).excluded == 0)
        }
    }

    @Test("a stranger, an unknown case, a reason the rules do not name and an empty note are refused")
    func asking() async throws {
        try await House.each { house in
            let report = try await house.report()
            let stranger = Caller(
                kind: .staff(Identifier(rawValue: 9)), name: "别处", grants: [Grant(.boardRead, at: House.otherDistrict)])
            #expect(await refusal { _ = try await ask(house, report.number, by: stranger) } == "invalid.number")
            #expect(await refusal { _ = try await ask(house, "261118-NOSUCH") } == "invalid.number")
            #expect(await refusal { _ = try await ask(house, report.number, reason: .withdrawn) } == "invalid.reason")
            #expect(await refusal { _ = try await ask(house, report.number, note: "  ") } == "invalid.note")
            _ = try await ask(house, report.number)
            #expect(await refusal { _ = try await ask(house, report.number) } == "month.alreadyAsked")
        }
    }
}
