import Kernel
import Policy
import Testing

@testable import Cases

/// 回访: what the pack asks for before a case nobody evaluated may be struck off.
@Suite struct CallBackTests {
    /// Answered, with a telephone to call.
    private func answered() throws -> SampleCase {
        var sample = try SampleCase.at(.answered)
        sample.callable()
        return sample
    }

    private func overWindow(_ sample: SampleCase) throws -> Int {
        (try #require(sample.clock(.evaluate)).due - sample.now).wholeMinutes + 1
    }

    @Test func `a case nobody evaluated stays open until somebody called back`() throws {
        var sample = try answered()
        try sample.give(.tick, after: overWindow(sample))
        #expect(sample.file.state == .answered)
        #expect(sample.file.need == .callBack)
        #expect(sample.clock(.callBack)?.state == .running)
        #expect(throws: CaseProblem.callBackMissing(tries: 3)) { try sample.give(.close) }
        try sample.give(.callBack(reached: true, note: "说再看看"))
        #expect(sample.file.state == .closed)
        #expect(sample.file.closing == .unanswered)
        #expect(sample.file.nextMoment(in: sample.policy.pack) == nil)
    }

    @Test func `who was closed without their word may say it for the window once more, and not years later`() throws {
        var sample = try answered()
        try sample.give(.callBack(reached: true, note: "说再看看"))
        try sample.give(.tick, after: overWindow(sample))
        #expect(sample.file.closing == .unanswered)
        let closed = try #require(sample.file.closedAt)
        let last = sample.policy.calendar.deadline(from: closed, sample.policy.pack.evaluation.window).due
        var late = sample
        try sample.give(
            .evaluate(solved: true, satisfied: true, words: nil), after: (last - sample.now).wholeMinutes - 1)
        #expect(sample.file.evaluation?.solved == true)
        #expect(throws: CaseProblem.evaluationTooLate) {
            try late.give(
                .evaluate(solved: false, satisfied: false, words: nil), after: (last - late.now).wholeMinutes + 1)
        }
        #expect(late.file.reopenings == 0)
    }

    @Test func `where time closes nothing, a person closes after the window and a call-back`() throws {
        var sample = try SampleCase.at(.answered, pack: SamplePolicy.changtai)
        sample.callable()
        try sample.give(.callBack(reached: true, note: "说再看看"))
        #expect(throws: CaseProblem.evaluationMissing) { try sample.give(.close) }
        try sample.give(.tick, after: overWindow(sample))
        #expect(sample.file.state == .answered)
        try sample.give(.close)
        #expect(sample.file.closing == .unanswered)
    }

    @Test func `the call-back's clock escalates and wakes the case until somebody calls`() throws {
        var sample = try answered()
        let pack = sample.policy.pack
        let steps = pack.escalation.filter { $0.clock == .callBack }
        #expect(steps.contains { $0.supervise })
        var turns = 0
        while let next = sample.file.nextMoment(in: pack), turns < 20 {
            #expect(next > sample.now)
            try sample.give(.tick, after: (next - sample.now).wholeMinutes + 1)
            turns += 1
        }
        #expect(sample.clock(.callBack)?.fired.count == steps.count)
        #expect(sample.file.supervised)
        #expect(sample.file.state == .answered)
    }

    @Test func `tries that reach nobody are counted, and the last one is enough`() throws {
        var sample = try answered()
        let tries = sample.policy.pack.closing.callBackTries
        for number in 1..<tries {
            try sample.give(.callBack(reached: false, note: "无人接听"))
            #expect(sample.file.callBackTries == number)
            #expect(!sample.file.calledBack)
            #expect(sample.clock(.callBack)?.state == .running)
        }
        try sample.give(.callBack(reached: false, note: "无人接听"))
        #expect(sample.file.calledBack)
        #expect(sample.clock(.callBack)?.state == .met)
        // Within the window the reporter can still evaluate; when it ends the case closes by itself.
        #expect(sample.file.state == .answered)
        let due = try #require(sample.clock(.evaluate)).due
        #expect(sample.file.nextMoment(in: sample.policy.pack) == due)
        try sample.give(.tick, after: overWindow(sample))
        #expect(sample.file.closing == .unanswered)
    }

    @Test func `who left no way to be called is noted once`() throws {
        var sample = try SampleCase.at(.answered)
        #expect(sample.file.anonymous)
        try sample.give(.callBack(reached: false, note: "没有留电话"))
        #expect(sample.file.calledBack)
    }

    @Test func `an evaluation by the reporter needs no call-back`() throws {
        var sample = try answered()
        try sample.give(.evaluate(solved: true, satisfied: true, words: nil))
        #expect(sample.file.state == .closed)
        #expect(sample.file.closing == .normal)
    }

    @Test func `not solved for the last time is spoken about before it is struck off as listed`() throws {
        var sample = try answered()
        for _ in 0...sample.policy.pack.evaluation.reopenMostTimes {
            if sample.file.state == .dispatched { try sample.finishAgain() }
            try sample.give(.callBack(reached: true, note: "请评价"))
            try sample.give(.evaluate(solved: false, satisfied: false, words: nil))
        }
        #expect(sample.file.state == .answered)
        #expect(sample.file.need == .callBack)
        #expect(sample.clock(.callBack)?.state == .running)
        #expect(throws: CaseProblem.callBackMissing(tries: 3)) { try sample.give(.close) }
        try sample.give(.callBack(reached: true, note: "说明了原因"))
        #expect(sample.file.need == .close)
        // Somebody still has to close it, so time goes on.
        #expect(sample.clock(.callBack)?.state == .running)
        try sample.give(.close)
        #expect(sample.clock(.callBack)?.state == .met)
        #expect(sample.file.closing == .listed)
    }

    @Test func `a new answer needs a new call-back`() throws {
        var sample = try answered()
        try sample.give(.callBack(reached: false, note: "无人接听"))
        try sample.give(.evaluate(solved: false, satisfied: false, words: nil))
        try sample.finishAgain()
        #expect(sample.file.callBackTries == nil)
        #expect(!sample.file.calledBack)
        #expect(sample.file.need == .callBack)
    }

    @Test func `an entry from before tries were counted still means that somebody called`() throws {
        var file = try answered().file
        file.evolve(.calledBack(reached: false, note: ""), at: SampleCase.monday)
        #expect(file.calledBack)
        #expect(file.callBackTries == nil)
    }
}

/// What the judgements of all rounds come to in the rates.
@Suite struct JudgementTests {
    static let rated: Set<CaseFact> = [.rated, .solved, .satisfied, .solvedLater]

    /// Judgements of one answer after another, and what of the rates they leave.
    @Test(
        arguments: [
            ([(true, true)], [CaseFact.rated, .solved, .satisfied]), ([(true, false)], [.rated, .solved]),
            ([(false, false), (true, true)], [.rated, .solvedLater]),
            ([(false, true), (true, true)], [.rated, .satisfied, .solvedLater]),
            ([(false, false), (false, false), (true, true)], [.rated, .solvedLater]), ([(false, false)], [.rated]),
        ] as [([(Bool, Bool)], [CaseFact])])
    func `a better judgement later does not unsay an earlier one`(_ given: [(Bool, Bool)], _ facts: [CaseFact]) throws {
        var sample = try SampleCase.at(.answered)
        for (solved, satisfied) in given {
            if sample.file.state == .dispatched { try sample.finishAgain() }
            try sample.give(.evaluate(solved: solved, satisfied: satisfied, words: nil))
        }
        #expect(Set(sample.file.facts).intersection(JudgementTests.rated) == Set(facts))
        #expect(sample.file.facts.contains(.reopened) == given.contains { !$0.0 })
    }

    @Test func `what could not be done now is not solved later, whatever is said of it`() throws {
        var sample = try SampleCase.at(.answered)
        try sample.give(.evaluate(solved: false, satisfied: false, words: nil))
        try sample.give(.answer(text: "暂时办不了", outcome: .cannotNow))
        try sample.give(.evaluate(solved: true, satisfied: true, words: nil))
        #expect(sample.file.closing == .listed)
        #expect(sample.file.facts.contains(.rated))
        #expect(!sample.file.facts.contains(.solvedLater))
    }

    @Test func `while it is done again the judgement stays in the rates`() throws {
        var sample = try SampleCase.at(.answered)
        try sample.give(.evaluate(solved: false, satisfied: false, words: nil))
        #expect(sample.file.state == .dispatched)
        #expect(sample.file.evaluation == nil)
        #expect(sample.file.facts.contains(.rated))
        #expect(!sample.file.facts.contains(.solved))
    }

    @Test func `solved in haste and reopened counts as what was said last as well`() throws {
        var sample = try SampleCase.at(.answered)
        try sample.give(.evaluate(solved: true, satisfied: true, words: nil))
        try sample.give(.reopen(reason: "又坏了"))
        #expect(sample.file.facts.contains(.solved))
        try sample.finishAgain()
        try sample.give(.evaluate(solved: false, satisfied: false, words: nil))
        #expect(sample.file.judgement.map { $0 == (solved: false, satisfied: false) } == true)
        #expect(!sample.file.facts.contains(.solved))
    }
}

/// One request at a time, and verification wherever the place becomes known.
@Suite struct RequestTests {
    @Test func `a second hold or extension waits for the first`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.askHold(reason: "funds", note: "等资金", limit: .days(10)))
        try sample.give(.askExtension(assignment: sample.lead, limit: .days(1), reason: "等配件"))
        let (hold, extending) = (sample.file.holdAsked, sample.file.extensionAsked)
        #expect(throws: CaseProblem.holdPending) {
            try sample.give(.askHold(reason: "season", note: "下雨", limit: .days(20)))
        }
        #expect(throws: CaseProblem.extensionPending) {
            try sample.give(.askExtension(assignment: sample.lead, limit: .days(5), reason: "还要更久"))
        }
        #expect(sample.file.holdAsked == hold)
        #expect(sample.file.extensionAsked == extending)
        try sample.give(.decideExtension(granted: false, reason: "够了"))
        try sample.give(.askExtension(assignment: sample.lead, limit: .days(2), reason: "再申请"))
        #expect(sample.file.extensionAsked?.limit == .days(2))
    }

    @Test func `what the pack wants looked at is looked at, also where the place is found later`() throws {
        let known = try SampleCase()
        #expect(known.file.state == .verifying)
        var sample = try SampleCase(located: false)
        #expect(sample.file.state == .reported)
        try sample.give(.correct(Correction(place: SampleCase.place, reason: "电话问到了")))
        #expect(sample.file.state == .verifying)
        #expect(sample.file.located)
        #expect(sample.clock(.verify)?.state == .running)
        #expect(sample.file.need == .verify)
    }

    @Test func `what was looked at before is not sent out again`() throws {
        var sample = try SampleCase(located: false)
        try sample.give(.askVerification(note: "先去看看"))
        try sample.give(.verify(found: true, note: "属实"))
        try sample.give(.correct(Correction(place: SampleCase.place, reason: "看到了")))
        #expect(sample.file.state == .reported)
        #expect(sample.file.need == .accept)
    }
}
