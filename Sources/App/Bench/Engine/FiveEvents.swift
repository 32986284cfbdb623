import Cases
import Kernel
import People
import Persistence
import Server

/// Cases that are alike: told, accepted, dispatched, received and handled, so that each has a chain of five entries.
struct FiveEvents: Sendable {
    private let house: House
    private let district: PlaceCode
    private let worker: Caller

    init(_ house: House, district: PlaceCode) async throws {
        (self.house, self.district) = (house, district)
        worker = try await BenchPeople.worker(house, district: district)
    }

    /// Tells so many, thirty-two at once, and gives how many. One that is verified first is received last.
    func tell(_ count: Int, at places: [PlaceCode]) async throws -> Int {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<32 {
                group.addTask {
                    for number in stride(from: lane, to: count, by: 32) {
                        try await tell(number, at: places[(number * 7_919) % places.count])
                    }
                }
            }
            try await group.waitForAll()
        }
        let other = try await house.database.read { tx in
            try tx.value("SELECT COUNT(*) FROM case_file WHERE version <> 5", as: Int.self) ?? 0
        }
        guard other == 0 else { throw BenchProblem("\(other) cases have not five entries") }
        return count
    }

    private func tell(_ number: Int, at place: PlaceCode) async throws {
        let words = BenchWords.all[number % BenchWords.all.count]
        let report = ReportCase(words: words, jurisdiction: district, position: ReportPosition(place: place))
        let id = try await house.database.perform(report, by: .anonymous, at: house.now()).id
        while let command = try await house.database.read({ tx in try next(tx.storedCase(id)?.file) }) {
            _ = try await house.database.perform(ActOnCase(id, command), by: worker, at: house.now())
        }
    }

    private func next(_ file: CaseFile?) throws -> CaseCommand? {
        guard let file, let unit = worker.units.first else { throw BenchProblem("a case or the units are gone") }
        if file.version == 5 { return nil }
        switch (file.state, file.lead) {
        case (.reported, _): return .accept
        case (.verifying, _): return .verify(found: true, note: "到现场看过")
        case (.accepted, _): return .dispatch(lead: unit, assisting: [], why: "目录")
        case (.dispatched, let lead?) where lead.state == .assigned: return .receive(assignment: lead.id)
        case (.dispatched, let lead?): return .handle(assignment: lead.id, note: "已办好", evidence: 1)
        default: throw BenchProblem("a case of this kind has not five entries")
        }
    }
}

/// People who may do every step.
enum BenchPeople {
    static func worker(_ house: House, district: PlaceCode, number: Int64 = 1) async throws -> Caller {
        let units = try await house.database.read { tx in try tx.units(under: district, kind: nil).map(\.id) }
        let grants = Permission.allCases.map { Grant($0, at: district) }
        return Caller(
            kind: .staff(Identifier(rawValue: number)), name: number == 1 ? "测量一" : "测量二", grants: grants,
            units: units)
    }
}
