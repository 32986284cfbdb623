import Cases
import Kernel
import People
public import Persistence
import Policy

/// Sends real messages through the same operations as the web, each at its own time, and answers them with their real
/// answers at their real times.
public struct MessageReplay: Sendable {
    private let database: Database
    private let journey: CaseJourney
    /// Messages on their way at once. SQLite commits many writes together; on PostgreSQL more than a few get in each
    /// other's way.
    private var width: Int { database.engine == .sqlite ? 64 : 6 }

    public init(_ database: Database) { (self.database, journey) = (database, CaseJourney(database)) }

    public func play(
        _ messages: [ReplayMessage], progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> ReplayReport {
        try await withThrowingTaskGroup(of: ReplayReport.Life.self) { group in
            var waiting = messages.makeIterator()
            var report = ReplayReport()
            for _ in 0..<width {
                guard let message = waiting.next() else { break }
                group.addTask { try await live(message) }
            }
            while let life = try await group.next() {
                report.add(life)
                progress(report.messages)
                if let message = waiting.next() { group.addTask { try await live(message) } }
            }
            return report
        }
    }

    /// One message's way. Masked place names are in no tree, so a dispatcher places it by hand in the district.
    private func live(_ message: ReplayMessage) async throws -> ReplayReport.Life {
        guard let district = PlaceCode(ReplayDistrict.code) else { throw AppError.refused }
        let made = try await journey.report(
            ReportCase(words: message.words, jurisdiction: district, channel: message.isHotline ? .hotline : .web),
            by: message.isHotline ? .system : .anonymous, at: message.reportedAt)
        var life = ReplayReport.Life()
        var steps = ReplaySteps(from: message.reportedAt, to: message.answeredAt)
        try await journey.act(
            made.id, .correct(Correction(place: district, reason: "地名已隐去，由区级派遣员受理")), at: steps.next())
        if try await journey.file(made.id)?.state == .verifying {
            try await journey.act(made.id, .verify(found: true, note: "按来信核实"), at: steps.next())
        }
        try await journey.act(made.id, .accept, at: steps.next())
        try await dispatch(made.id, message, &steps, &life)
        try await answer(made.id, message, &steps)
        try await callBack(made.id, after: message.answeredAt)
        try await journey.pass(made.id, until: message.answeredAt + .days(90))
        if let file = try await journey.file(made.id) { life.note(file) }
        return life
    }

    /// To the unit the catalogue names, or the first of the district where it leaves it to a person. The hotline's
    /// transfers are objections: upheld while the pack allows returns, refused afterwards.
    private func dispatch(
        _ id: CaseFile.ID, _ message: ReplayMessage, _ steps: inout ReplaySteps, _ life: inout ReplayReport.Life
    ) async throws {
        let routing = try await journey.routing(id, words: message.words)
        let fallback = try await otherUnits()
        var units = [routing?.lead].compactMap(\.self) + fallback.filter { $0 != routing?.lead }
        life.byCatalogue = routing != nil
        guard !units.isEmpty else { throw AppError.refused }
        try await journey.act(
            id, .dispatch(lead: units.removeFirst(), assisting: [], why: routing?.rule ?? "by hand"), at: steps.next())
        for _ in 0..<message.transfers {
            guard let lead = try await journey.file(id)?.lead?.id, !units.isEmpty else { return }
            do {
                try await journey.act(id, .object(assignment: lead, reason: "热线转办"), at: steps.next())
            } catch let refusal as AppError where refusal.code.hasPrefix("case.") {
                life.objectionsRefused += 1
                continue
            }
            life.objections += 1
            try await journey.act(id, .decideObjection(upheld: true, reason: "改派"), at: steps.next())
            try await journey.act(id, .dispatch(lead: units.removeFirst(), assisting: [], why: "改派"), at: steps.next())
        }
    }

    private func otherUnits() async throws -> [Identifier<UnitTag>] {
        let kinds = ["street-office", "city-management", "community", "housing", "civil-affairs"]
        return try await database.read { tx in
            guard let district = PlaceCode(ReplayDistrict.code) else { return [] }
            return try kinds.compactMap { try tx.unit(kind: $0, for: district)?.id }
        }
    }

    /// The files tell of no call-backs and name nobody to call; the desk notes that, as the pack asks, and the time to
    /// evaluate passes.
    private func callBack(_ id: CaseFile.ID, after moment: Instant) async throws {
        guard try await journey.file(id)?.need == .callBack else { return }
        try await journey.act(id, .callBack(reached: false, note: "来信未留联系方式，无法回访"), at: moment + .hours(1))
    }

    private func answer(_ id: CaseFile.ID, _ message: ReplayMessage, _ steps: inout ReplaySteps) async throws {
        guard let lead = try await journey.file(id)?.lead?.id else { throw AppError.refused }
        try await journey.act(id, .receive(assignment: lead), at: steps.next())
        steps.jump()
        // The reply itself is the document that shows the work.
        try await journey.act(id, .handle(assignment: lead, note: "见答复", evidence: 1), at: steps.next())
        if try await journey.file(id)?.state == .handled {
            try await journey.act(id, .check(passed: true, note: "见答复", evidence: 0), at: steps.next())
        }
        try await journey.act(id, .answer(text: message.answer, outcome: .solved), at: message.answeredAt)
    }
}

/// The moments between a message and its answer: ten minutes apart, closer where there is less time; the last few lie
/// just before the answer.
struct ReplaySteps {
    private var moment: Instant
    private let end: Instant
    private let pace: Span
    init(from start: Instant, to end: Instant) {
        (moment, self.end) = (start, end)
        // At most 150 steps, so that none passes the answer.
        pace = min(.minutes(10), Span(microseconds: (end - start).microseconds / 200))
    }
    mutating func next() -> Instant {
        moment = min(moment + pace, end)
        return moment
    }
    /// To shortly before the answer.
    mutating func jump() { moment = max(moment, end - Span(microseconds: pace.microseconds * 4)) }
}
