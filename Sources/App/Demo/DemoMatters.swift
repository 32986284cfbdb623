import Cases
import Geometry
import Kernel
import Persistence
import People
import Policy
import Replay
import Territory

/// Carries the invented matters through the real operations at their own times.
struct DemoMatters: Sendable {
    let database: Database
    let people: DemoPeople.Built
    let tree: DemoTree.Built
    let now: Instant

    func play() async throws {
        for matter in DemoMatter.all.sorted(by: { ($0.daysAgo, -$0.hour) > ($1.daysAgo, -$1.hour) }) {
            try await play(matter)
        }
    }

    private func play(_ matter: DemoMatter) async throws {
        let life = DemoLife(database: database, people: people, matter: matter)
        let zone = Zone.china
        let today = zone.instant(zone.date(now))
        // Today's matters count their hours back from now, so that none lies in the future.
        let moment =
            matter.daysAgo == 0 ? now - .minutes(matter.hour * 25) : today - .days(matter.daysAgo) + .hours(matter.hour)
        let grid = tree.grid(matter.grid)
        guard let district = PlaceCode(String(grid.rawValue.prefix(6))) else { return }
        let position: ReportPosition =
            switch matter.stage {
            case .unlocated: ReportPosition()
            case .atBorder: ReportPosition(point: tree.eastBorder(of: grid))
            default: ReportPosition(place: grid, point: tree.points[grid])
            }
        try await life.live(
            ReportCase(
                words: matter.words, jurisdiction: district, position: position, category: matter.category,
                channel: [.web, .qr, .phone, .walkIn, .patrol][matter.stage == .selfHandled ? 4 : matter.grid % 4],
                contact: ReportContact(phone: "1380000\(padded(matter.daysAgo * 24 + matter.hour, 4))")),
            from: moment, until: now)
    }
}

/// One matter's way to the stage it is shown at. Steps that would lie after `until` are not taken.
private struct DemoLife {
    let database: Database
    let people: DemoPeople.Built
    let matter: DemoMatter
    var journey: CaseJourney { CaseJourney(database) }

    func live(_ report: ReportCase, from start: Instant, until end: Instant) async throws {
        let made = try await journey.report(
            report, by: report.channel == .patrol ? people.caller("worker") : .anonymous, at: start)
        let id = made.id
        var steps = Steps(start: start, end: end)
        if matter.stage == .unlocated || matter.stage == .atBorder { return }
        if matter.stage == .selfHandled {
            return try await act(id, .selfHandle(note: matter.answer, evidence: 1), "worker", &steps, 20)
        }
        if matter.stage == .joined { return try await join(id, &steps) }
        guard try await accept(id, &steps) else { return }
        try await work(id, &steps)
    }

    private struct Steps {
        var moment: Instant
        let end: Instant
        init(start: Instant, end: Instant) { (moment, self.end) = (start, end) }
        /// The next step's time, `minutes` later; never after the end.
        mutating func next(_ minutes: Int) -> Instant {
            moment = min(moment + .minutes(minutes), end - .seconds(1))
            return moment
        }
    }

    private func act(
        _ id: CaseFile.ID, _ command: CaseCommand, _ role: String, _ steps: inout Steps, _ minutes: Int
    ) async throws {
        try await journey.act(id, command, by: people.caller(role), at: steps.next(minutes))
    }
    /// Work of a unit in a street where the demonstration has nobody for it is entered by the system.
    private func unitAct(_ id: CaseFile.ID, _ command: CaseCommand, _ steps: inout Steps, _ minutes: Int) async throws {
        let file = try await journey.file(id)
        let unit = file?.lead?.unit
        let role = ["department", "property", "station"].first { role in
            unit.map { people.caller(role).units.contains($0) } ?? false
        }
        try await journey.act(id, command, by: role.map { people.caller($0) } ?? .system, at: steps.next(minutes))
    }

    private func accept(_ id: CaseFile.ID, _ steps: inout Steps) async throws -> Bool {
        if matter.stage == .reported { return false }
        if matter.stage == .declined {
            try await act(id, .decline(referral: "litigation", reason: matter.answer), "district", &steps, 30)
            return false
        }
        if try await journey.file(id)?.state == .verifying {
            if matter.stage == .verifying { return false }
            try await act(id, .verify(found: true, note: "到现场看过，情况属实。"), "checker", &steps, 45)
        } else if matter.stage == .verifying {
            try await act(id, .askVerification(note: "请到现场看一眼"), "district", &steps, 10)
            return false
        }
        try await act(id, .accept, "district", &steps, 20)
        if matter.stage == .whistled {
            guard let unit = people.caller("department").units.first else { return false }
            try await act(id, .whistle(units: [unit], reason: "有人可能受伤，请马上到场围挡。"), "street", &steps, 5)
            return false
        }
        return matter.stage != .accepted
    }

    private func work(_ id: CaseFile.ID, _ steps: inout Steps) async throws {
        guard let routing = try await journey.routing(id, words: matter.words) else { return }
        var lead = routing.lead
        let shown: [DemoMatter.Stage] = [.arrived, .received, .dispatched, .objected, .extensionAsked, .holdAsked]
        if shown.contains(matter.stage),
            let unit = people.caller(matter.grid == 0 ? "property" : "department").units.first
        {
            lead = unit
        }
        try await act(id, .dispatch(lead: lead, assisting: [], why: routing.why.zh), "district", &steps, 25)
        guard let assignment = try await journey.file(id)?.lead?.id, matter.stage != .dispatched else { return }
        if matter.stage == .objected {
            return try await unitAct(id, .object(assignment: assignment, reason: "凉亭属公共场所，应由派出所牵头。"), &steps, 30)
        }
        try await unitAct(id, .receive(assignment: assignment), &steps, 20)
        try await unitAct(id, .contact(note: "电话联系，约好上门时间。"), &steps, 40)
        if matter.stage == .received { return }
        try await unitAct(id, .arrive(assignment: assignment), &steps, 90)
        if matter.stage == .arrived { return }
        if try await asksForTime(id, assignment, &steps) { return }
        try await finish(id, assignment, &steps)
    }

    private func asksForTime(
        _ id: CaseFile.ID, _ assignment: Identifier<AssignmentTag>, _ steps: inout Steps
    ) async throws -> Bool {
        switch matter.stage {
        case .extensionAsked:
            try await unitAct(
                id, .askExtension(assignment: assignment, limit: .days(3), reason: "顶棚板材要定做，三天后到货。"), &steps, 30)
        case .holdAsked, .held:
            try await unitAct(id, .askHold(reason: "owners-vote", note: "需要业主表决后才能动。", limit: .days(20)), &steps, 60)
            if matter.stage == .held {
                try await act(id, .decideHold(granted: true, reason: "同意，二十天内完成表决"), "street-head", &steps, 120)
            }
        default: return false
        }
        return true
    }

    private func finish(
        _ id: CaseFile.ID, _ assignment: Identifier<AssignmentTag>, _ steps: inout Steps
    ) async throws {
        if matter.stage == .cannotNow {
            try await act(id, .answer(text: matter.answer, outcome: .cannotNow), "district", &steps, 600)
            return try await evaluate(id, solved: false, satisfied: true, &steps)
        }
        try await unitAct(id, .handle(assignment: assignment, note: matter.answer, evidence: 1), &steps, 300)
        if matter.stage == .toCheck { return }
        if try await journey.file(id)?.state == .handled {
            try await act(id, .check(passed: true, note: "现场看过，已办好。", evidence: 0), "checker", &steps, 60)
        }
        if matter.stage == .toAnswer { return }
        try await act(id, .answer(text: matter.answer, outcome: .solved), "district", &steps, 60)
        switch matter.stage {
        case .satisfied: try await evaluate(id, solved: true, satisfied: true, &steps)
        case .notSolved: try await evaluate(id, solved: false, satisfied: false, &steps)
        case .unrated:
            // Nobody answers twice, the third call gets through; the time to evaluate then passes.
            for reached in [false, false, true] {
                try await act(
                    id, .callBack(reached: reached, note: reached ? "电话回访，说再看看" : "无人接听"), "district", &steps, 240)
            }
            try await journey.pass(id, until: steps.end)
        default: break
        }
    }

    private func evaluate(_ id: CaseFile.ID, solved: Bool, satisfied: Bool, _ steps: inout Steps) async throws {
        try await act(id, .callBack(reached: true, note: "电话回访"), "district", &steps, 200)
        try await journey.act(
            id, .evaluate(solved: solved, satisfied: satisfied, words: nil), by: .system, at: steps.next(300),
            words: solved ? nil : "过了两天又是老样子。")
        if let file = try await journey.file(id), file.need == .close {
            try await act(id, .close, "district", &steps, 30)
        }
    }

    /// The same matter as one already open in the grid.
    private func join(_ id: CaseFile.ID, _ steps: inout Steps) async throws {
        let words = matter.words
        let target = try await database.read { tx -> CaseFile.ID? in
            guard let file = try tx.storedCase(id)?.file else { return nil }
            return try tx.similarCases(to: words, at: file.place).map(\.file.id).first { $0 != id }
        }
        if let target { try await act(id, .merge(into: target), "district", &steps, 15) }
    }
}
