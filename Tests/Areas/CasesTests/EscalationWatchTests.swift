import Kernel
import Persistence
import Testing

@testable import Cases

/// The watch that says whether time still does its work for cases that nobody holds.
@Suite struct EscalationWatchTests {
    private func watch(_ house: CaseHouse, after hours: Int) async throws -> EscalationWatch {
        try await house.database.read { try $0.escalationWatch(at: CaseHouse.start + .hours(hours)) }
    }

    @Test func `an overdue case that nobody took is stuck until its step was made`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(category: "community-work")
            #expect(try await watch(house, after: 0) == EscalationWatch())
            let late = try await watch(house, after: 72)
            #expect(late.overdue == 1 && late.stuck == 1)
            try await house.database.perform(
                ActOnCase(made.id, .tick), by: .system, at: CaseHouse.start + .hours(72))
            let escalated = try await watch(house, after: 72)
            #expect(escalated.overdue == 1 && escalated.stuck == 0)
        }
    }

    @Test func `a timer that was lost is noticed`() async throws {
        try await CaseHouse.each { house in
            _ = try await house.report(category: "community-work")
            try await house.database.write { try $0.execute("DELETE FROM timer") }
            let turn = try await house.database.runDueTimers(at: CaseHouse.start + .hours(72), handlers: [:])
            #expect(turn.run == 0)
            #expect(try await watch(house, after: 72).stuck == 1)
        }
    }

    @Test func `a case that somebody works on is not the watch's matter`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report()
            if try await house.file(made.id)?.state == .verifying {
                try await house.act(made.id, .verify(found: true, note: "属实"), by: house.worker)
            }
            try await house.act(made.id, .accept, by: house.desk, after: 2)
            try await house.act(
                made.id, .dispatch(lead: house.company, assisting: [], why: ""), by: house.desk, after: 3)
            #expect(try await watch(house, after: 2_000).overdue == 0)
        }
    }
}
