import Kernel
import Policy
import Testing

@testable import Cases

@Suite struct CaseRulesTests {
    static let someone = Identifier<AssignmentTag>(rawValue: 77)
    static let words = WordsReference(id: Identifier(rawValue: 3), digest: "11")
    /// One of every command.
    static let commands: [CaseCommand] = [
        .addFacts(words: words, files: 0), .askQuestion(text: "几楼？"), .answerQuestion(words: words),
        .withdraw(reason: ""),
        .askVerification(note: ""), .verify(found: true, note: "属实"), .accept,
        .decline(referral: "litigation", reason: "已判决"),
        .correct(Correction(category: "noise", reason: "看错了")), .selfHandle(note: "办好了", evidence: 1),
        .dispatch(lead: SampleCase.unit, assisting: [], why: ""), .addAssisting(units: [SampleCase.otherUnit], why: ""),
        .object(assignment: someone, reason: "不归我们"), .decideObjection(upheld: true, reason: "成立"),
        .receive(assignment: someone), .contact(note: ""), .arrive(assignment: someone),
        .progress(assignment: someone, note: "在办"),
        .whistle(units: [SampleCase.otherUnit], reason: "请来"),
        .rateWhistle(assignment: someone, byCaller: true, score: 5, note: ""),
        .askHold(reason: "funds", note: "等", limit: .days(3)), .decideHold(granted: true, reason: "同意"),
        .resume(reason: "好了"),
        .askExtension(assignment: someone, limit: .days(1), reason: "等料"),
        .decideExtension(granted: true, reason: "同意"),
        .handle(assignment: someone, note: "好了", evidence: 1), .check(passed: true, note: "好", evidence: 0),
        .answer(text: "好了", outcome: .explained), .callBack(reached: true, note: ""),
        .evaluate(solved: true, satisfied: true, words: nil),
        .reopen(reason: "又坏了"), .close, .merge(into: Identifier(rawValue: 5)), .supervise(reason: "太久"),
        .void(reason: "误报"),
        .addEvidence(files: 1), .tick, .recompute,
    ]

    @Test func `a command's word is its name without its content`() {
        for command in Self.commands { #expect(command.word == "\(command)".prefix { $0 != "(" }) }
    }

    @Test(arguments: CaseState.allCases)
    func `the way to every state leads there`(state: CaseState) throws {
        #expect(try SampleCase.at(state).file.state == state)
    }

    @Test(arguments: CaseState.allCases, commands)
    func `every command in every state is allowed or refused with its reason`(state: CaseState, command: CaseCommand)
        throws
    {
        let sample = try SampleCase.at(state)
        let context = CaseContext(policy: sample.policy, assignmentIDs: [Identifier(rawValue: 900)], actor: "staff:9")
        do {
            let events = try sample.file.decide(command, in: context, at: sample.now + .minutes(1))
            #expect(command.states.contains(state))
            // What was decided can be applied, and the case stays one with a place to go.
            var after = sample.file
            after.apply(CaseEntry(sequence: after.version + 1, at: sample.now, by: "x", byName: "", events: events))
            #expect(!after.state.isOpen || !after.desk.rawValue.isEmpty)
        } catch .notNow(let reason) {
            #expect(reason == state)
            #expect(!command.states.contains(state) || state == .closed)
        } catch {
            // Refused for a closer reason; the texts exist in both languages.
            #expect(command.states.contains(state))
            #expect(!error.appError.message.zh.isEmpty && !error.appError.message.en.isEmpty)
        }
    }

    @Test func `the case equals the fold of its chain after any walk`() throws {
        var generator = SeededGenerator(seed: 20_261_121)
        for _ in 0..<300 {
            var sample = try SampleCase()
            for _ in 0..<25 {
                var command = CaseRulesTests.commands.randomElement(using: &generator)!
                if let lead = sample.file.lead?.id { command = command.addressed(to: lead) }
                try? sample.give(
                    command, after: Int.random(in: 1...600, using: &generator),
                    by: "staff:\(Int.random(in: 1...3, using: &generator))")
            }
            var rebuilt = try #require(CaseFile(id: sample.file.id, opening: sample.entries[0]))
            for entry in sample.entries.dropFirst() { rebuilt.apply(entry) }
            #expect(rebuilt == sample.file)
            checkInvariants(sample)
        }
    }

    /// What must hold of every case at every moment.
    private func checkInvariants(_ sample: SampleCase) {
        let file = sample.file
        if file.state.isOpen && file.state != .merged {
            let waits = file.clocks.contains { $0.state == .running || $0.state == .held }
            #expect(waits, "an open case in \(file.state) has no clock")
        } else if !file.state.isOpen {
            #expect(
                !file.clocks.contains { $0.state == .running || $0.state == .held },
                "an ended case in \(file.state) still promises")
        }
        #expect(Set(file.clocks.map(\.key)).count == file.clocks.count, "a clock's key is used twice")
        #expect((file.state == .held) == (file.hold != nil))
        if file.state == .closed && file.outcome == .solved && !(file.channel == .patrol) { #expect(file.hasEvidence) }
    }

    @Test func `nobody checks their own work`() throws {
        var sample = try SampleCase.at(.handled)
        #expect(throws: CaseProblem.checkByHandler) {
            try sample.give(.check(passed: true, note: "好", evidence: 0), by: "staff:2")
        }
        try sample.give(.check(passed: true, note: "好", evidence: 0), by: "staff:3")
        #expect(sample.file.state == .done)
    }

    @Test func `a failed check goes back to the same unit on a tighter clock`() throws {
        var sample = try SampleCase.at(.handled)
        let unit = sample.file.lead?.unit
        let full = try #require(sample.file.clocks.last { $0.kind == .handle })
        try sample.give(.check(passed: false, note: "还是不亮", evidence: 0), by: "staff:3")
        #expect(sample.file.state == .dispatched)
        #expect(sample.file.lead?.unit == unit)
        #expect(sample.file.lead?.round == 1)
        let again = try #require(sample.clock(.handle))
        #expect(again.limit.amount == max(1, full.limit.amount * 70 / 100))
        #expect(again.state == .running)
    }

    @Test func `not solved reopens by itself and tightens; after the last time it closes`() throws {
        var sample = try SampleCase.at(.answered)
        try sample.give(.evaluate(solved: false, satisfied: false, words: nil))
        #expect(sample.file.state == .dispatched)
        #expect(sample.file.reopenings == 1)
        for _ in 0..<1 {
            try sample.give(.handle(assignment: sample.lead, note: "再修", evidence: 1), by: "staff:2")
            if sample.file.state == .handled {
                try sample.give(.check(passed: true, note: "好", evidence: 0), by: "staff:4")
            }
            try sample.give(.answer(text: "再修好", outcome: .solved))
            try sample.give(.evaluate(solved: false, satisfied: false, words: nil))
        }
        #expect(sample.file.reopenings == sample.policy.pack.evaluation.reopenMostTimes)
    }

    @Test func `an arbiter's decision cannot be returned`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.object(assignment: sample.lead, reason: "不归我们"))
        try sample.give(.decideObjection(upheld: false, reason: "归你们"))
        #expect(throws: CaseProblem.decidedDispatch) {
            try sample.give(.object(assignment: sample.lead, reason: "还是不归"))
        }
    }

    @Test func `returns are counted and end`() throws {
        var sample = try SampleCase.at(.dispatched)
        for _ in 0..<sample.policy.pack.objection.mostReturns {
            try sample.give(.object(assignment: sample.lead, reason: "不归我们"))
            try sample.give(.decideObjection(upheld: true, reason: "成立"))
            #expect(sample.file.state == .accepted)
            try sample.give(.dispatch(lead: SampleCase.otherUnit, assisting: [], why: ""))
        }
        #expect(throws: CaseProblem.tooManyReturns(most: sample.policy.pack.objection.mostReturns)) {
            try sample.give(.object(assignment: sample.lead, reason: "不归我们"))
        }
    }

    @Test func `an objection after its limit is refused`() throws {
        var sample = try SampleCase.at(.dispatched)
        #expect(throws: CaseProblem.objectionTooLate) {
            try sample.give(.object(assignment: sample.lead, reason: "不归我们"), after: 3 * 24 * 60)
        }
    }

    @Test func `the lead waits for those who assist`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.addAssisting(units: [SampleCase.otherUnit], why: "帮忙"))
        #expect(throws: CaseProblem.assistingStillOpen(count: 1)) {
            try sample.give(.handle(assignment: sample.lead, note: "好了", evidence: 1))
        }
        let helper = try #require(sample.file.assignments.last { $0.role == .assisting })
        try sample.give(.handle(assignment: helper.id, note: "清了", evidence: 0))
        try sample.give(.handle(assignment: sample.lead, note: "好了", evidence: 1))
        #expect([.handled, .done].contains(sample.file.state))
    }

    @Test func `work without evidence is not done`() throws {
        var sample = try SampleCase.at(.dispatched)
        #expect(throws: CaseProblem.evidenceMissing) {
            try sample.give(.handle(assignment: sample.lead, note: "好了", evidence: 0))
        }
    }

    @Test func `closing needs an answer and an evaluation or its lawful absence`() throws {
        var sample = try SampleCase.at(.answered)
        #expect(throws: CaseProblem.evaluationMissing) { try sample.give(.close) }
        let window = try #require(sample.clock(.evaluate)).due
        try sample.give(.callBack(reached: true, note: "说再看看"))
        try sample.give(.tick, after: (window - sample.now).wholeMinutes + 1)
        #expect(sample.file.state == .closed)
        #expect(sample.file.closing == .unanswered)
        // A late evaluation still counts, and “not solved” still reopens.
        try sample.give(.evaluate(solved: false, satisfied: false, words: nil))
        #expect(sample.file.state == .dispatched)
    }

    @Test func `cannot be solved now is an honest, listed end`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.answer(text: "要等维修资金", outcome: .cannotNow))
        try sample.give(.evaluate(solved: false, satisfied: true, words: nil))
        #expect(sample.file.state == .closed)
        #expect(sample.file.closing == .listed)
        #expect(sample.file.facts.contains(.listed))
    }

    @Test func `a small matter handled on patrol is closed and counted apart`() throws {
        var sample = try SampleCase(channel: .patrol)
        try sample.give(.selfHandle(note: "拧紧了", evidence: 1))
        #expect(sample.file.state == .closed)
        #expect(sample.file.facts == [.selfHandled])
    }

    @Test func `a self-handled report of a resident is still answered`() throws {
        var sample = try SampleCase()
        try sample.give(.selfHandle(note: "换了灯泡", evidence: 1))
        #expect(sample.file.state == .done)
        #expect(sample.clock(.answer)?.state == .running)
    }

    @Test func `a correction routes and times once and keeps before and after`() throws {
        var sample = try SampleCase.at(.dispatched)
        try sample.give(.correct(Correction(category: "noise", reason: "其实是噪声")))
        let entry = try #require(sample.entries.last)
        #expect(
            entry.events.contains { if case .classified("noise", "street-lamp", _, _) = $0 { true } else { false } })
        #expect(entry.events.count { if case .dispatched = $0 { true } else { false } } == 1)
        #expect(sample.file.lead?.unit == SampleCase.otherUnit)
        #expect(throws: CaseProblem.nothingChanged) {
            try sample.give(.correct(Correction(category: "noise", reason: "再来一次")))
        }
    }

    @Test func `an override of the grade needs a reason and stays`() throws {
        var sample = try SampleCase.at(.accepted)
        #expect(throws: CaseProblem.reasonMissing) {
            try sample.give(.correct(Correction(grade: "emergency", reason: "")))
        }
        try sample.give(.correct(Correction(grade: "emergency", reason: "线头外露")))
        #expect(sample.file.grade == "emergency")
        try sample.give(.correct(Correction(category: "noise", reason: "改类")))
        #expect(sample.file.grade == "emergency")
    }
}

extension CaseCommand {
    /// The same command for this assignment, where it is about one.
    func addressed(to id: Identifier<AssignmentTag>) -> CaseCommand {
        switch self {
        case .object(_, let reason): .object(assignment: id, reason: reason)
        case .receive: .receive(assignment: id)
        case .arrive: .arrive(assignment: id)
        case .progress(_, let note): .progress(assignment: id, note: note)
        case .askExtension(_, let limit, let reason): .askExtension(assignment: id, limit: limit, reason: reason)
        case .handle(_, let note, let evidence): .handle(assignment: id, note: note, evidence: evidence)
        default: self
        }
    }
}

/// SplitMix64, so that a failing walk can be walked again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
