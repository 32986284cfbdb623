import Cases
import Kernel
import Pages
import Persistence
import People
import Policy
import Server

/// The whole life of a case in process: every step its own committed transaction, and two pages as the desk sees them.
struct CaseLife: Sendable {
    private let house: House
    private let district: PlaceCode
    /// Somebody who may do every step, and somebody else who checks.
    private let worker: Caller
    private let checker: Caller
    private let casePage: Route
    private let queuePage: Route

    init(_ house: House, district: PlaceCode) async throws {
        self.house = house
        self.district = district
        worker = try await BenchPeople.worker(house, district: district)
        checker = try await BenchPeople.worker(house, district: district, number: 2)
        let routes = try house.routes()
        func route(_ pattern: String) throws -> Route {
            guard let found = routes.first(where: { $0.pattern == pattern }) else {
                throw BenchProblem("no route \(pattern)")
            }
            return found
        }
        casePage = try route(CasePaths.page.pattern)
        queuePage = try route(CasePaths.queueAt.pattern)
    }

    /// Lives at once, for some seconds; how many ended in a second.
    func perSecond(at places: [PlaceCode], tasks: Int, seconds: Int) async throws -> Double {
        let begun = ContinuousClock.now
        let end = begun.advanced(by: .seconds(seconds))
        let lived = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var (count, step) = (0, task)
                    while ContinuousClock.now < end {
                        try await live(
                            at: places[(step * 7_919) % places.count],
                            words: BenchWords.all[step % BenchWords.all.count])
                        step += tasks
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(lived) / begun.duration(to: .now).inSeconds
    }

    private func live(at place: PlaceCode, words: String) async throws {
        let report = ReportCase(words: words, jurisdiction: district, position: ReportPosition(place: place))
        let id = try await house.database.perform(report, by: .anonymous, at: house.now()).id
        if try await file(id).state == .verifying { _ = try await act(id, .verify(found: true, note: "到现场看过")) }
        _ = try await act(id, .accept)
        try await show(queuePage, ["place": String(place.rawValue.prefix(12))])
        _ = try await act(id, .dispatch(lead: try await lead(id, words), assisting: [], why: "目录"))
        guard let assignment = try await file(id).lead?.id else { throw BenchProblem("not dispatched") }
        _ = try await act(id, .receive(assignment: assignment))
        let handled = try await act(id, .handle(assignment: assignment, note: "已办好", evidence: 1))
        if handled == .handled {
            _ = try await act(id, .check(passed: true, note: "看过", evidence: 0), by: checker)
        }
        _ = try await act(id, .answer(text: "已经办好，请您看看。", outcome: .solved))
        try await show(casePage, ["case": id.description])
        if try await act(id, .evaluate(solved: true, satisfied: true, words: nil)) == .answered {
            _ = try await act(id, .close)
        }
    }

    /// Gives the state after the step.
    private func act(_ id: CaseFile.ID, _ command: CaseCommand, by caller: Caller? = nil) async throws -> CaseState {
        try await house.database.perform(ActOnCase(id, command), by: caller ?? worker, at: house.now()).state
    }
    private func file(_ id: CaseFile.ID) async throws -> CaseFile {
        guard let file = try await house.database.read({ tx in try tx.storedCase(id)?.file }) else {
            throw BenchProblem("a case is gone")
        }
        return file
    }
    /// Where the catalogue leads, else any unit.
    private func lead(_ id: CaseFile.ID, _ words: String) async throws -> Identifier<UnitTag> {
        let found = try await house.database.read { tx -> Identifier<UnitTag>? in
            guard let file = try tx.storedCase(id)?.file else { return nil }
            let policy = try tx.policy(version: file.policy)
            return try tx.routing(for: file, words: words, in: policy, at: file.updatedAt)?.lead
        }
        guard let unit = found ?? worker.units.first else { throw BenchProblem("no unit") }
        return unit
    }
    private func show(_ route: Route, _ parameters: [String: String]) async throws {
        let screen = Screen(caller: worker, csrf: "bench", now: house.now(), formKey: "bench")
        let answer = try await route.handler(WebRequest(parameters: parameters, screen: screen))
        guard case .page(let html, _) = answer, html.markup.utf8.count > 1_000 else { throw BenchProblem("no page") }
    }
}
