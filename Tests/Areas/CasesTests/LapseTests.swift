import Kernel
import Persistence
import Policy
import Testing

@testable import Cases

/// A request ends with the work it is about, and its clock with the request.
struct LapseTests {
    private func goesOn(_ kind: ClockKind, _ sample: SampleCase) -> Bool {
        sample.file.clocks.contains { $0.kind == kind && $0.isOpen }
    }

    @Test func `who finishes the work no longer objects, and no clock waits for the arbiter`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.object(assignment: sample.lead, reason: "不是我们的"))
        #expect(goesOn(.objection, sample))
        try sample.give(.handle(assignment: sample.lead, note: "还是办了", evidence: 1), by: "staff:2")
        #expect(sample.file.objection == nil)
        #expect(!goesOn(.objection, sample))
        #expect(sample.file.nextClock?.kind != .objection)
    }

    @Test func `an answer ends an objection and its clock`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.object(assignment: sample.lead, reason: "不是我们的"))
        try sample.give(.answer(text: "已经说明", outcome: .explained))
        #expect(!goesOn(.objection, sample))
    }

    @Test func `a case that is taken back after a correction leaves no clock of an objection`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.object(assignment: sample.lead, reason: "不是我们的"))
        try sample.give(.correct(Correction(category: "noise", reason: "看错了")))
        #expect(sample.file.lead?.unit == SampleCase.otherUnit)
        #expect(sample.file.objection == nil)
        #expect(!goesOn(.objection, sample))
    }

    @Test func `an upheld objection takes the unit's other requests with it`() throws {
        var sample = try SampleCase.at(.dispatched)
        let reason = try #require(sample.policy.pack.hold.reasons.first).key
        try sample.give(.askHold(reason: reason, note: "等资金", limit: .days(2)))
        try sample.give(.askExtension(assignment: sample.lead, limit: .days(1), reason: "要定做"))
        try sample.give(.object(assignment: sample.lead, reason: "不是我们的"))
        try sample.give(.decideObjection(upheld: true, reason: "确实不是"))
        #expect(sample.file.holdAsked == nil)
        #expect(sample.file.extensionAsked == nil)
        try sample.give(.dispatch(lead: SampleCase.otherUnit, assisting: [], why: ""))
        #expect(sample.file.need == .none)
    }

    @Test func `an assisting unit that finishes no longer objects nor asks for time`() throws {
        var sample = try SampleCase.at(.accepted)
        try sample.give(.dispatch(lead: SampleCase.unit, assisting: [SampleCase.otherUnit], why: ""))
        let helper = try #require(sample.file.assignments.first { $0.role == .assisting }).id
        try sample.give(.object(assignment: helper, reason: "不是我们的"))
        try sample.give(.askExtension(assignment: helper, limit: .days(1), reason: "要定做"))
        try sample.give(.handle(assignment: helper, note: "办好了", evidence: 1), by: "staff:2")
        #expect(sample.file.objection == nil)
        #expect(sample.file.extensionAsked == nil)
        #expect(!goesOn(.objection, sample))
        #expect(sample.file.assignments.first { $0.id == helper }?.state == .handled)
        #expect(throws: CaseProblem.nothingToDecide) {
            try sample.give(.decideObjection(upheld: true, reason: "确实不是"))
        }
    }

    @Test func `a pending objection keeps its clock while others act`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.object(assignment: sample.lead, reason: "不是我们的"))
        try sample.give(.contact(note: "已联系"))
        #expect(sample.file.objection != nil)
        #expect(goesOn(.objection, sample))
    }

    @Test func `who reported the same as a patrol mended is still answered`() async throws {
        try await CaseHouse.each { house in
            let patrol = try await house.database.perform(
                ReportCase(
                    words: "小区东门垃圾桶满了", jurisdiction: CaseHouse.district,
                    position: ReportPosition(place: CaseHouse.grid), category: "rubbish", channel: .patrol),
                by: house.worker, at: CaseHouse.start)
            let other = try await house.report("垃圾桶满了两天没人清", category: "rubbish")
            try await house.act(other.id, .merge(into: patrol.id), by: house.desk)
            try await house.act(patrol.id, .selfHandle(note: "当场清走", evidence: 1), by: house.worker, after: 2)
            #expect(try await house.file(patrol.id)?.state == .done)
            try await house.act(patrol.id, .answer(text: "已清走", outcome: .solved), by: house.desk, after: 3)
            #expect(try await house.file(other.id)?.state == .answered)
            #expect(try await house.verification().differences.isEmpty)
        }
    }

    @Test func `what was merged into work that is then withdrawn is owed no answer by it`() async throws {
        try await CaseHouse.each { house in
            let first = try await house.report("电梯又停在五楼了")
            let second = try await house.report("电梯停在五楼不动")
            try await house.act(second.id, .merge(into: first.id), by: house.desk)
            try await house.finish(first.id)
            let waiting = try #require(try await house.file(second.id))
            #expect(waiting.clocks.contains { $0.kind == .answer && $0.isOpen })
            try await house.act(
                first.id, .withdraw(reason: "不用了"), by: .anonymous, after: 60, secret: first.secret)
            let child = try #require(try await house.file(second.id))
            #expect(child.mergedInto == nil)
            #expect(!child.clocks.contains { $0.kind == .answer && $0.isOpen })
            #expect(child.clocks.contains { $0.kind == .dispatch && $0.isOpen })
            #expect(try await house.verification().differences == [])
        }
    }
}
