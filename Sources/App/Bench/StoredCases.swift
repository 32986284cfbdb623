import Cases
import Kernel
import Persistence
import Policy
import Replay
import Server

/// Fills a store: a few cases go through the operations, twelve of them closed in the last twelve months and five open
/// at different steps; their rows are then copied with new identifiers, numbers and places. One in twenty is open.
/// Copies count in the counters and are found by search; their hash chains are the originals' and would not verify.
struct StoredCases {
    private static let batch = 5_000
    private let house: House
    private let district: PlaceCode
    private let places: [PlaceCode]

    init(_ house: House, district: PlaceCode, places: [PlaceCode]) {
        (self.house, self.district, self.places) = (house, district, places)
    }

    func count() async throws -> Int {
        try await house.database.read { try $0.value("SELECT COUNT(*) FROM case_file", as: Int.self) ?? 0 }
    }

    /// Copies until `goal` cases are stored.
    func fill(to goal: Int) async throws {
        var stored = try await count()
        if stored >= goal { return }
        let originals = try await originals()
        stored = try await count()
        let places = places
        var next = stored
        let begun = ContinuousClock.now
        while next < goal {
            let range = next..<min(goal, next + StoredCases.batch)
            try await house.database.write { tx in try CaseCopies(originals, places: places).insert(range, tx) }
            next = range.upperBound
            if next % 100_000 == 0 { say("stored \(next) cases after \(Int(begun.duration(to: .now).inSeconds)) s") }
        }
        try await house.database.foldCounters()
    }

    private func originals() async throws -> [CaseOriginal] {
        var found: [CaseOriginal] = []
        let now = house.now()
        for month in 0..<12 {
            let id = try await walk(from: now - .days(2 + month * 30), steps: .max, words: BenchWords.all[month])
            found.append(try await original(id))
        }
        for steps in [0, 1, 2, 3, 6] {
            let id = try await walk(from: now - .minutes(12), steps: steps, words: BenchWords.all[12 + steps])
            found.append(try await original(id))
        }
        return found
    }

    /// A case carried so many steps; a minute apart.
    private func walk(from start: Instant, steps: Int, words: String) async throws -> CaseFile.ID {
        let journey = CaseJourney(house.database)
        let report = ReportCase(words: words, jurisdiction: district, position: ReportPosition(place: places[0]))
        let id = try await journey.report(report, at: start).id
        for step in 1..<9 where step <= steps {
            guard let file = try await journey.file(id) else { throw BenchProblem("a case is gone") }
            if let command = try await command(file, words) {
                try await journey.act(id, command, at: start + .minutes(step))
            }
        }
        return id
    }

    private func command(_ file: CaseFile, _ words: String) async throws -> CaseCommand? {
        let lead = file.lead?.id
        switch file.state {
        case .reported: return .accept
        case .verifying: return .verify(found: true, note: "到现场看过")
        case .accepted:
            let suggested = try await CaseJourney(house.database).routing(file.id, words: words)?.lead
            let fallback = try await firstUnit()
            return (suggested ?? fallback).map { .dispatch(lead: $0, assisting: [], why: "目录") }
        case .dispatched:
            guard let lead else { return nil }
            let received = file.assignments.contains { $0.id == lead && $0.state != .assigned }
            return received ? .handle(assignment: lead, note: "已办好", evidence: 1) : .receive(assignment: lead)
        case .handled: return .check(passed: true, note: "看过", evidence: 0)
        case .done: return .answer(text: "已经办好，请您看看。", outcome: .solved)
        case .answered: return .evaluate(solved: true, satisfied: true, words: nil)
        default: return nil
        }
    }

    private func firstUnit() async throws -> Identifier<UnitTag>? {
        try await house.database.read { try $0.value("SELECT MIN(id) FROM unit") }
    }

    private func original(_ id: CaseFile.ID) async throws -> CaseOriginal {
        try await house.database.read { tx in try CaseOriginal(id, tx) }
    }
}
