import Cases
import Kernel
import Persistence
import Policy
import Replay
import Server

/// Tells cases to the operations, step by step, each at its own time: closed ones of thirteen months in different
/// words, at different paces and with different ends; open ones of the last week at every step. What time itself
/// does to them (warnings, escalation) happened as well.
struct StoryTeller: Sendable {
    /// An open case is copied only where nothing happens to it by itself for so long: no flood of timers.
    static let calm = Span.hours(12)

    private struct Story: Sendable {
        let start: Instant
        let pace: Span
        /// Commands given at most.
        let steps: Int
        let words: String
        let place: PlaceCode
        let turn: Int
    }
    private let house: House
    private let district: PlaceCode
    private let places: [PlaceCode]

    init(_ house: House, district: PlaceCode, places: [PlaceCode]) {
        (self.house, self.district, self.places) = (house, district, places)
    }

    func originals() async throws -> [CaseOriginal] {
        let now = house.now()
        let closed = (0..<192).map { turn in
            Story(
                start: now - .days(4 + turn * 2) - .minutes(turn * 37), pace: .minutes(5 + turn % 11 * 9),
                steps: .max, words: BenchWords.all[turn % BenchWords.all.count],
                place: places[turn * 31 % places.count], turn: turn)
        }
        let open = (0..<56).map { turn in
            Story(
                start: now - .hours(1 + turn / 8 * 22) - .minutes(turn), pace: .minutes(4), steps: turn % 8,
                words: BenchWords.all[turn * 5 % BenchWords.all.count], place: places[turn * 43 % places.count],
                turn: turn)
        }
        let ended = try await told(closed)
        let going = try await told(open)
        return try await house.database.read { tx in
            let done = try ended.map { try CaseOriginal($0, tx) }
            if let still = done.first(where: { $0.file.state.isOpen }) {
                throw BenchProblem("a case that should have ended is \(still.file.state)")
            }
            let waiting = try going.filter { try StoryTeller.isCalm($0, tx, at: now) }.map { try CaseOriginal($0, tx) }
            return done + waiting.filter { $0.file.state.isOpen }
        }
    }

    private static func isCalm(_ id: CaseFile.ID, _ tx: Transaction, at now: Instant) throws -> Bool {
        let due = try tx.value(
            "SELECT due FROM timer WHERE kind = \(CaseTimer.kind) AND subject = \(id)", as: Instant.self)
        return due.map { $0 >= now + calm } ?? true
    }

    /// Eight at a time.
    private func told(_ stories: [Story]) async throws -> [CaseFile.ID] {
        try await withThrowingTaskGroup(of: [CaseFile.ID].self) { group in
            for lane in 0..<8 {
                group.addTask {
                    var ids: [CaseFile.ID] = []
                    for story in stories where story.turn % 8 == lane { ids.append(try await told(story)) }
                    return ids
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func told(_ story: Story) async throws -> CaseFile.ID {
        let journey = CaseJourney(house.database)
        let report = ReportCase(
            words: story.words, jurisdiction: district, position: ReportPosition(place: story.place))
        let id = try await journey.report(report, at: story.start).id
        for step in 1...12 where step <= story.steps {
            guard let file = try await journey.file(id) else { throw BenchProblem("a case is gone") }
            guard let command = try await command(file, story) else { break }
            let pause = Span(microseconds: story.pace.microseconds * Int64(step))
            try await journey.act(id, command, at: min(story.start + pause, house.now()))
        }
        try await journey.pass(id, until: house.now())
        return id
    }

    private func command(_ file: CaseFile, _ story: Story) async throws -> CaseCommand? {
        let lead = file.lead?.id
        switch file.state {
        case .reported: return story.turn % 16 == 15 ? .decline(referral: "litigation", reason: "属于合同纠纷") : .accept
        case .verifying: return .verify(found: true, note: "到现场看过")
        case .accepted:
            let suggested = try await CaseJourney(house.database).routing(file.id, words: story.words)?.lead
            let fallback = try await firstUnit()
            return (suggested ?? fallback).map { .dispatch(lead: $0, assisting: [], why: "目录") }
        case .dispatched:
            guard let lead else { return nil }
            let received = file.assignments.contains { $0.id == lead && $0.state != .assigned }
            return received ? .handle(assignment: lead, note: "已办好", evidence: 1) : .receive(assignment: lead)
        case .handled: return .check(passed: true, note: "看过", evidence: 0)
        case .done: return .answer(text: "已经办好，请您看看。", outcome: .solved)
        case .answered:
            return file.evaluation == nil
                ? .evaluate(solved: true, satisfied: story.turn % 6 != 5, words: nil) : .close
        default: return nil
        }
    }

    private func firstUnit() async throws -> Identifier<UnitTag>? {
        try await house.database.read { try $0.value("SELECT MIN(id) FROM unit") }
    }
}
