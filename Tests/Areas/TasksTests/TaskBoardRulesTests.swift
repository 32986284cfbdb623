import Kernel
import Persistence
import Policy
import Tasks
import Testing

/// The pure rules: every command in every state, and what always holds whatever happens.
@Suite("Task board rules")
struct TaskBoardRulesTests {
    static let start = Instant(seconds: 1_795_000_000)
    static let unit = TaskTaker.unit(Identifier(rawValue: 7))

    static func context(held: Int = 0) throws -> TaskContext {
        let rules: TaskRules = try JSON.decode(
            #"{"mostPerTaker":2,"finishWithin":"3d","offeredFor":"7d","rateWithin":"2d","takers":["property"]}"#)
        return TaskContext(rules: rules, calendar: WorkingCalendar(), takerName: "和美物业", held: held)
    }
    static func fresh() throws -> CommunityTask {
        let place = try #require(PlaceCode("340102001001"))
        let entry = TaskEntry(
            sequence: 1, at: start, by: "staff:1", byName: "",
            event: .posted(
                title: "扶手", words: "松了", place: place, takers: ["property"], policy: Identifier(rawValue: 1),
                offerEnds: start + .days(7)))
        return try #require(CommunityTask(id: Identifier(rawValue: 1), opening: entry))
    }
    /// The task after these commands, all at one moment unless the command is preceded by a wait.
    static func after(_ commands: [TaskCommand], at now: Instant = start) throws -> CommunityTask {
        try commands.reduce(into: fresh()) { try run($1, on: &$0, at: now) }
    }
    static func run(_ command: TaskCommand, on task: inout CommunityTask, at now: Instant, held: Int = 0) throws {
        for event in try task.decide(command, in: context(held: held), at: now) {
            task.apply(TaskEntry(sequence: task.version + 1, at: now, by: "x", byName: "", event: event))
        }
    }
    static let good = TaskRating(done: true, score: 5, by: .resident)
    static let bad = TaskRating(done: false, score: 1, by: .resident)
    static let finish = TaskCommand.finish(note: "换了新扶手")

    /// A task in each state.
    static func inState(_ state: TaskState) throws -> CommunityTask {
        switch state {
        case .offered: return try fresh()
        case .taken: return try after([.take(unit)])
        case .finished: return try after([.take(unit), finish])
        case .rated: return try after([.take(unit), finish, .rate(good)])
        case .cancelled: return try after([.cancel(reason: "不需要了")])
        case .expired:
            var task = try fresh()
            try run(.tick, on: &task, at: start + .days(7))
            return task
        case .unrated:
            var task = try after([.take(unit), finish])
            try run(.tick, on: &task, at: start + .days(2))
            return task
        }
    }

    @Test(
        "each command is allowed in its states and refused with a reason in all others", arguments: TaskState.allCases)
    func commandsByState(_ state: TaskState) throws {
        let task = try TaskBoardRulesTests.inState(state)
        #expect(task.state == state)
        let today = Zone.china.date(TaskBoardRulesTests.start)
        let commands: [(TaskCommand, Set<TaskState>)] = [
            (.take(TaskBoardRulesTests.unit), [.offered]),
            (.promise(TaskPromise(day: today, words: "今天办")), [.taken]),
            (.giveBack(reason: "人手不够"), [.taken]), (TaskBoardRulesTests.finish, [.taken]),
            (.rate(TaskBoardRulesTests.good), [.finished]), (.offerAgain, [.expired]),
            (.cancel(reason: "不需要了"), [.offered, .taken, .expired]),
        ]
        for (command, states) in commands {
            let isAllowed =
                (try? task.decide(command, in: TaskBoardRulesTests.context(), at: TaskBoardRulesTests.start)) != nil
            #expect(isAllowed == states.contains(state), "\(command) in \(state)")
        }
    }

    @Test("a taken task says who has it")
    func takenSaysWho() throws {
        let task = try TaskBoardRulesTests.inState(.taken)
        #expect(throws: TaskProblem.takenBy(name: "和美物业")) {
            try task.decide(
                .take(.unit(Identifier(rawValue: 8))), in: TaskBoardRulesTests.context(), at: TaskBoardRulesTests.start)
        }
    }

    @Test("a taker holds no more than the pack allows")
    func cap() throws {
        let task = try TaskBoardRulesTests.fresh()
        #expect(throws: TaskProblem.tooMany(most: 2)) {
            try task.decide(
                .take(TaskBoardRulesTests.unit), in: TaskBoardRulesTests.context(held: 2), at: TaskBoardRulesTests.start
            )
        }
    }

    @Test("what is not finished in its time goes back to the board and the count of returns stays")
    func goesBack() throws {
        var task = try TaskBoardRulesTests.inState(.taken)
        try TaskBoardRulesTests.run(.tick, on: &task, at: TaskBoardRulesTests.start + .days(3) - .seconds(1))
        #expect(task.state == .taken)
        try TaskBoardRulesTests.run(.tick, on: &task, at: TaskBoardRulesTests.start + .days(3))
        #expect(task.state == .offered)
        #expect(task.returns == 1)
        #expect(task.taker == nil && task.promise == nil)
        #expect(task.offerEnds == TaskBoardRulesTests.start + .days(10))
    }

    @Test("at its last moment a task can no longer be finished, even before the timer ran")
    func lastMoment() throws {
        let task = try TaskBoardRulesTests.inState(.taken)
        #expect(throws: TaskProblem.timeOver) {
            try task.decide(
                TaskBoardRulesTests.finish, in: TaskBoardRulesTests.context(), at: TaskBoardRulesTests.start + .days(3))
        }
    }

    @Test("a promise lies between today and the day the task goes back")
    func promise() throws {
        let task = try TaskBoardRulesTests.inState(.taken)
        let today = Zone.china.date(TaskBoardRulesTests.start)
        func promise(_ days: Int) throws {
            let promise = TaskPromise(day: today.adding(days: days), words: "换扶手")
            _ = try task.decide(.promise(promise), in: TaskBoardRulesTests.context(), at: TaskBoardRulesTests.start)
        }
        #expect(throws: TaskProblem.promisedPast) { try promise(-1) }
        try promise(0)
        try promise(3)
        #expect(throws: TaskProblem.promisedTooLate(latest: today.adding(days: 3))) { try promise(4) }
    }

    @Test("a resident who says “not done” hands the decision to the poster")
    func notDone() throws {
        var task = try TaskBoardRulesTests.after([
            .take(TaskBoardRulesTests.unit), TaskBoardRulesTests.finish, .rate(TaskBoardRulesTests.bad),
        ])
        #expect(task.needsPoster)
        try TaskBoardRulesTests.run(.offerAgain, on: &task, at: TaskBoardRulesTests.start)
        #expect(task.state == .offered)
        #expect(task.rating == nil && task.result == nil)
    }

    @Test("scores lie between 1 and 5", arguments: [(0, false), (1, true), (5, true), (6, false)])
    func scores(_ score: Int, _ isAllowed: Bool) throws {
        let task = try TaskBoardRulesTests.inState(.finished)
        let rating = TaskRating(done: true, score: score, by: .resident)
        let events = try? task.decide(.rate(rating), in: TaskBoardRulesTests.context(), at: TaskBoardRulesTests.start)
        #expect((events != nil) == isAllowed)
    }

    @Test("whatever happens in whatever order, a task stays whole", arguments: 0..<200)
    func property(_ seed: Int) throws {
        var random = Seeded(UInt64(seed) + 1)
        var task = try TaskBoardRulesTests.fresh()
        var now = TaskBoardRulesTests.start
        for _ in 0..<60 {
            now = now + .hours(Int.random(in: 0...30, using: &random))
            let day = Zone.china.date(now).adding(days: Int.random(in: -1...4, using: &random))
            let commands: [TaskCommand] = [
                .take(.unit(Identifier(rawValue: Int64.random(in: 1...3, using: &random)))),
                .promise(TaskPromise(day: day, words: "好")), .giveBack(reason: "忙"), TaskBoardRulesTests.finish,
                .rate(Bool.random(using: &random) ? TaskBoardRulesTests.good : TaskBoardRulesTests.bad), .offerAgain,
                .tick, .tick,
            ]
            let before = task
            let command = commands.randomElement(using: &random) ?? .tick
            if (try? TaskBoardRulesTests.run(command, on: &task, at: now)) == nil { #expect(task == before) }
            #expect((task.state == .taken) == (task.finishBy != nil && task.finishedAt == nil && task.state == .taken))
            #expect(task.state != .offered || task.taker == nil && task.rating == nil)
            #expect(task.state != .taken || task.taker != nil && task.takerName != nil)
            #expect(task.state.isOpen == (task.nextMoment != nil))
            #expect(task.version >= before.version)
        }
    }
}

/// SplitMix64: the same seed gives the same numbers.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
