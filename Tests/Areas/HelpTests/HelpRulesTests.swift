import Geometry
import Help
import Kernel
import Persistence
import Policy
import Testing

/// The pure rules: every command in every state, who is asked in which ring, and what always holds whatever happens.
@Suite struct HelpRulesTests {
    static let start = Instant(seconds: 1_795_000_000)
    static let rules: HelpRules? = try? JSON.decode(
        """
        {"kinds":[{"key":"fall","name":{"zh":"摔倒","en":"Fell"},"skills":["lifting"]},
                  {"key":"other","name":{"zh":"别的","en":"Other"},"skills":[]}],
         "skills":[{"key":"lifting","name":{"zh":"搀扶","en":"Lift"}}],
         "rings":[{"metres":500,"atMinute":0},{"metres":1500,"atMinute":2},{"metres":4000,"atMinute":5}],
         "mostAsked":3,"mostComing":2,"hours":{"fromSecond":21600,"toSecond":79200},"answerWithin":"5m",
         "arriveWithin":"30m","closesAfter":"4h","positionMinutes":30,"told":["worker"],
         "escalation":[{"clock":"answer","atMinute":5,"notify":["head"]},{"clock":"answer","atMinute":10,"notify":["leader"]},
                       {"clock":"arrive","atMinute":30,"notify":["head"]}]}
        """)

    static func fresh(_ kind: String = "fall", asks: Bool = true) throws -> HelpCall {
        let area = try #require(PlaceCode("350605100001001"))
        let entry = HelpEntry(
            sequence: 1, at: start, by: "anonymous", byName: "",
            event: .called(
                kind: kind, area: area, policy: Identifier(rawValue: 1), caller: nil, answerBy: start + .minutes(5),
                arriveBy: start + .minutes(30), closesAt: start + .hours(4), asksNeighbours: asks))
        return try #require(HelpCall(id: Identifier(rawValue: 1), opening: entry))
    }
    static let one = HelpComer.resident(Identifier(rawValue: 1))
    static let two = HelpComer.staff(Identifier(rawValue: 2))
    static let three = HelpComer.resident(Identifier(rawValue: 3))

    static func offer(_ id: Int64, _ metres: Double, _ skills: Set<String> = ["lifting"], reach: Int = 5_000)
        -> NearOffer
    {
        NearOffer(
            offer: Identifier(rawValue: id), resident: Identifier(rawValue: 100 + id), skills: skills, reach: reach,
            hours: nil, metres: metres)
    }

    @discardableResult
    static func run(
        _ command: HelpCommand, _ who: HelpComer? = nil, on call: inout HelpCall, at now: Instant = start,
        near: [NearOffer] = [], second: Int = 43_200
    ) throws -> HelpDecision {
        let context = HelpContext(rules: try #require(rules), who: who, near: near, secondOfDay: second)
        let decision = try call.decide(command, in: context, at: now)
        for event in decision.events {
            call.apply(HelpEntry(sequence: call.version + 1, at: now, by: "x", byName: "", event: event))
        }
        return decision
    }

    static func inState(_ state: HelpState) throws -> HelpCall {
        var call = try fresh()
        switch state {
        case .waiting: break
        case .answered: try run(.accept, one, on: &call)
        case .arrived:
            try run(.accept, one, on: &call)
            try run(.arrive, one, on: &call)
        case .ended:
            try run(.accept, one, on: &call)
            try run(.end(.helped), one, on: &call)
        case .cancelled: try run(.cancel, on: &call)
        case .unanswered: try run(.tick, on: &call, at: start + .hours(4))
        }
        return call
    }

    @Test(arguments: HelpState.allCases)
    func `each command is allowed in its states and refused with a reason in all others`(_ state: HelpState) throws {
        let call = try HelpRulesTests.inState(state)
        #expect(call.state == state)
        let commands: [(HelpCommand, HelpComer, Set<HelpState>)] = [
            (.accept, HelpRulesTests.three, [.waiting, .answered, .arrived]),
            (.arrive, HelpRulesTests.one, [.answered, .arrived]), (.stepBack, HelpRulesTests.one, [.answered]),
            (.end(.helped), HelpRulesTests.one, [.answered, .arrived]),
            (.end(.unconfirmed), HelpRulesTests.one, []), (.cancel, HelpRulesTests.one, [.waiting, .answered]),
            (.settle(.helped), HelpRulesTests.one, [.unanswered]), (.settle(.unconfirmed), HelpRulesTests.one, []),
        ]
        let context = { who in HelpContext(rules: try #require(HelpRulesTests.rules), who: who) }
        for (command, who, states) in commands {
            let allowed = (try? call.decide(command, in: context(who), at: HelpRulesTests.start)) != nil
            #expect(allowed == states.contains(state), "\(command) in \(state)")
        }
    }

    @Test func `the first acceptance answers, a second joins, a third is told that it is enough`() throws {
        var call = try HelpRulesTests.fresh()
        try HelpRulesTests.run(.accept, HelpRulesTests.one, on: &call, at: HelpRulesTests.start + .minutes(1))
        #expect(call.state == .answered && call.answeredAt == HelpRulesTests.start + .minutes(1))
        #expect(try HelpRulesTests.run(.accept, HelpRulesTests.one, on: &call).events.isEmpty)
        try HelpRulesTests.run(.accept, HelpRulesTests.two, on: &call, at: HelpRulesTests.start + .minutes(2))
        #expect(call.coming.count == 2 && call.answeredAt == HelpRulesTests.start + .minutes(1))
        #expect(throws: HelpProblem.enoughComing(count: 2)) {
            try HelpRulesTests.run(.accept, HelpRulesTests.three, on: &call)
        }
    }

    @Test func `whoever steps back leaves the answer to the other, and the last one sets the call waiting again`()
        throws
    {
        var call = try HelpRulesTests.fresh()
        try HelpRulesTests.run(.accept, HelpRulesTests.one, on: &call, at: HelpRulesTests.start + .minutes(1))
        try HelpRulesTests.run(.accept, HelpRulesTests.two, on: &call, at: HelpRulesTests.start + .minutes(2))
        try HelpRulesTests.run(.stepBack, HelpRulesTests.one, on: &call)
        #expect(call.state == .answered && call.answeredAt == HelpRulesTests.start + .minutes(1))
        try HelpRulesTests.run(.stepBack, HelpRulesTests.two, on: &call)
        #expect(call.state == .waiting && call.answeredAt == nil && call.coming.isEmpty)
        #expect(throws: HelpProblem.notComing) { try HelpRulesTests.run(.arrive, HelpRulesTests.two, on: &call) }
    }

    @Test func `rings open at their minutes, and nobody is asked twice in one turn`() throws {
        var call = try HelpRulesTests.fresh()
        let near = [
            HelpRulesTests.offer(1, 100), HelpRulesTests.offer(2, 450), HelpRulesTests.offer(3, 480),
            HelpRulesTests.offer(4, 490), HelpRulesTests.offer(5, 1_200), HelpRulesTests.offer(6, 3_900),
            HelpRulesTests.offer(7, 4_100),
        ]
        let first = try HelpRulesTests.run(.tick, on: &call, near: near)
        #expect(first.ask.map(\.offer.rawValue) == [1, 2, 3])
        #expect(first.events == [.asked(ring: 1, neighbours: 3)])
        #expect(
            try HelpRulesTests.run(.tick, on: &call, at: HelpRulesTests.start + .seconds(119), near: near).events
                .isEmpty)
        // Two rings are due at once where the timer was late.
        let late = try HelpRulesTests.run(
            .tick, on: &call, at: HelpRulesTests.start + .minutes(5), near: Array(near.dropFirst(3)))
        #expect(late.ask.map(\.offer.rawValue) == [4, 5, 6])
        #expect(call.rings == 3 && call.asked == 6)
    }

    @Test func `of two rings that open together the wider asks whom the inner did not`() throws {
        var call = try HelpRulesTests.fresh()
        let near = (1...8).map { HelpRulesTests.offer(Int64($0), Double($0) * 100) }
        let decision = try HelpRulesTests.run(.tick, on: &call, at: HelpRulesTests.start + .minutes(2), near: near)
        #expect(decision.ask.map(\.offer.rawValue) == [1, 2, 3, 4, 5, 6])
        #expect(decision.events == [.asked(ring: 1, neighbours: 3), .asked(ring: 2, neighbours: 3)])
    }

    @Test func `skills, reach, hours of the day and of the neighbour decide who is asked`() throws {
        let kind = try #require(HelpRulesTests.rules?.kind("fall"))
        let night = try #require(DayHours(fromSecond: 79_200, toSecond: 21_600))
        let near = [
            HelpRulesTests.offer(1, 200, []), HelpRulesTests.offer(2, 300, reach: 200), HelpRulesTests.offer(3, 400),
            NearOffer(
                offer: Identifier(rawValue: 4), resident: Identifier(rawValue: 104), skills: ["lifting"], reach: 900,
                hours: night, metres: 10),
        ]
        let ring = try #require(HelpRulesTests.rules?.rings.first)
        func asked(_ second: Int) -> [Int64] {
            Asking.choose(near, for: kind, within: ring, secondOfDay: second, most: 9)
                .map(\.offer.rawValue)
        }
        #expect(asked(43_200) == [3])
        #expect(asked(82_000) == [4, 3])
        #expect(asked(21_599) == [4, 3] && asked(21_600) == [3])
        var call = try HelpRulesTests.fresh()
        let late = try HelpRulesTests.run(.tick, on: &call, near: near, second: 80_000)
        #expect(late.ask.isEmpty && late.events == [.asked(ring: 1, neighbours: 0)])
    }

    @Test func `a neighbour who cannot come is replaced by the next in the ring, and only while somebody is needed`()
        throws
    {
        var call = try HelpRulesTests.fresh()
        try HelpRulesTests.run(.tick, on: &call)
        let near = [HelpRulesTests.offer(8, 200), HelpRulesTests.offer(9, 600)]
        let next = try HelpRulesTests.run(.decline, HelpRulesTests.one, on: &call, near: near)
        #expect(next.ask.map(\.offer.rawValue) == [8])
        #expect(try HelpRulesTests.run(.decline, HelpRulesTests.one, on: &call, near: [near[1]]).events.isEmpty)
        try HelpRulesTests.run(.accept, HelpRulesTests.two, on: &call)
        #expect(try HelpRulesTests.run(.decline, HelpRulesTests.one, on: &call, near: near).ask.isEmpty)
    }

    @Test func `nobody answers: the steps go up one by one; somebody answers: only arriving still does`() throws {
        var call = try HelpRulesTests.fresh()
        try HelpRulesTests.run(.tick, on: &call)
        let five = try HelpRulesTests.run(.tick, on: &call, at: HelpRulesTests.start + .minutes(5))
        #expect(five.events.contains(.escalated(clock: .answer, step: 1, posts: ["head"], people: 0)))
        try HelpRulesTests.run(.accept, HelpRulesTests.one, on: &call, at: HelpRulesTests.start + .minutes(6))
        #expect(try HelpRulesTests.run(.tick, on: &call, at: HelpRulesTests.start + .minutes(29)).events.isEmpty)
        let thirty = try HelpRulesTests.run(.tick, on: &call, at: HelpRulesTests.start + .minutes(30))
        #expect(thirty.events == [.escalated(clock: .arrive, step: 1, posts: ["head"], people: 0)])
        try HelpRulesTests.run(.tick, on: &call, at: HelpRulesTests.start + .hours(4))
        #expect(call.state == .ended && call.outcome == .unconfirmed)
    }

    @Test func `distances come from the points, and from the tree where one has none`() throws {
        let place = { (code: String) in try #require(PlaceCode(code)) }
        let here = HelpSpot(place: try place("350605100001001001001"), point: nil)
        let point = GeoPoint(longitude: 117.75, latitude: 24.62)
        let table: [(String, Double?)] = [
            ("350605100001001001001", 50), ("350605100001001001002", 200), ("350605100001001002001", 400),
            ("350605100001002", 1_200), ("350605100002", 3_500), ("350605101001", nil),
        ]
        for (code, metres) in table { #expect(here.metres(to: try place(code), point) == metres, "\(code)") }
        let known = HelpSpot(place: try place("350605100001"), point: point)
        let east = GeoPoint(longitude: 117.76, latitude: 24.62)
        let metres = try #require(known.metres(to: try place("350605101"), east))
        #expect((1_005...1_015).contains(metres))
    }

    @Test(arguments: 0..<200)
    func `whatever happens in whatever order, a call stays whole`(_ seed: Int) throws {
        var random = Seeded(UInt64(seed) + 1)
        var call = try HelpRulesTests.fresh(Bool.random(using: &random) ? "fall" : "other")
        let rules = try #require(HelpRulesTests.rules)
        var (now, asked) = (HelpRulesTests.start, Set<Int64>())
        for _ in 0..<60 {
            now = now + .minutes(Int.random(in: 0...20, using: &random))
            let who = [HelpRulesTests.one, HelpRulesTests.two, HelpRulesTests.three].randomElement(using: &random)
            let commands: [HelpCommand] = [
                .accept, .accept, .stepBack, .arrive, .decline, .end(.helped), .cancel, .settle(.notFound), .tick,
                .tick,
            ]
            let near = (1...9).filter { !asked.contains($0) }.map { id in
                HelpRulesTests.offer(id, Double.random(in: 10...5_000, using: &random))
            }
            let before = call
            let command = commands.randomElement(using: &random) ?? .tick
            let decision = try? HelpRulesTests.run(command, who, on: &call, at: now, near: near)
            if decision == nil { #expect(call == before) }
            for neighbour in decision?.ask ?? [] { #expect(asked.insert(neighbour.offer.rawValue).inserted) }
            #expect(call.coming.count <= rules.mostComing)
            #expect((call.state == .waiting) == (call.state.isOpen && call.coming.isEmpty))
            #expect(call.state != .arrived || call.arrivedAt != nil)
            #expect(call.state.isOpen == (call.nextMoment(rules) != nil) && call.state.isOpen == (call.endedAt == nil))
            #expect(call.version >= before.version && call.rings >= before.rings)
            #expect(call.state != .ended || call.outcome != nil)
        }
    }
}

/// What the figures count.
@Suite struct HelpFiguresTests {
    private let start = HelpRulesTests.start

    private func fact(
        _ id: Int64, _ state: HelpState, answered: Int? = nil, arrived: Int? = nil, ended: Int? = nil
    ) throws -> HelpFact {
        func at(_ minute: Int?) -> Instant? { minute.map { start + .minutes($0) } }
        return HelpFact(
            id: Identifier(rawValue: id), area: try #require(PlaceCode("350605100001001")), state: state,
            calledAt: start, answerBy: start + .minutes(5), arriveBy: start + .minutes(30), answeredAt: at(answered),
            arrivedAt: at(arrived), endedAt: at(ended))
    }

    @Test func `what is in time, late, never and not counted`() throws {
        let facts = [
            try fact(1, .ended, answered: 2, arrived: 12, ended: 40),
            try fact(2, .ended, answered: 5, arrived: 30, ended: 50),
            try fact(3, .ended, answered: 9, arrived: 41, ended: 60), try fact(4, .unanswered, ended: 240),
            // Cancelled before the limit: it mattered to neither clock.
            try fact(5, .cancelled, ended: 3),
            // Settled by telephone: answered, and nobody had to come.
            try fact(6, .ended, answered: 1, ended: 8), try fact(7, .waiting),
        ]
        let figures = HelpFigures(facts, at: start + .minutes(300))
        #expect(figures.calls == 7 && figures.cancelled == 1)
        #expect(figures.answer.inTime == 3 && figures.answer.late == 1 && figures.answer.missed == 2)
        #expect(figures.arrive.inTime == 2 && figures.arrive.late == 1 && figures.arrive.missed == 2)
        #expect(figures.answer.medianSeconds == (2 + 5) * 60 / 2 && figures.arrive.medianSeconds == 30 * 60)
        // A call that still waits counts from the moment its limit is over.
        #expect(facts[6].verdict(.answer, at: start + .minutes(5)) == nil)
        #expect(facts[6].verdict(.answer, at: start + .minutes(6)) == .missed)
        #expect(HelpFigures([], at: start).answer.medianSeconds == nil)
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
