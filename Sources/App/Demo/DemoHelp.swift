import Geometry
import Help
import Kernel
import People
import Persistence
import Policy
import Secrets
import Territory

/// Invented neighbours who offer help, and calls at every stage: some ended, one going on, one that nobody answered.
struct DemoHelp: Sendable {
    let database: Database
    let people: DemoPeople.Built
    let tree: DemoTree.Built
    let now: Instant

    private struct Neighbour {
        let phone: String
        let called: String
        let skills: [String]
        /// Which grid of the demonstration.
        let grid: Int
        let reach: Int
    }
    private static let neighbours = [
        Neighbour(phone: "13900000011", called: "王师傅", skills: ["repairs", "lifting"], grid: 0, reach: 1_000),
        Neighbour(phone: "13900000012", called: "小杨护士", skills: ["first-aid", "care"], grid: 0, reach: 2_000),
        Neighbour(phone: "13900000013", called: "刘阿姨", skills: ["care"], grid: 1, reach: 500),
        Neighbour(phone: "13900000014", called: "老何", skills: ["lifting"], grid: 1, reach: 2_000),
        Neighbour(phone: "13900000015", called: "陈大夫", skills: ["first-aid"], grid: 3, reach: 5_000),
        Neighbour(phone: "13900000016", called: "小林", skills: ["errands"], grid: 21, reach: 2_000),
    ]

    /// How far a call has come.
    private enum Stage { case ended, late, cancelled, unanswered, going }
    private struct Matter {
        let kind: String
        let words: String
        let stage: Stage
        let daysAgo: Int
        let minute: Int
        let grid: Int
    }
    private static let matters = [
        Matter(kind: "carry", words: "新买的冰箱送到楼下，六楼没电梯，要两个人搭把手。", stage: .ended, daysAgo: 16, minute: 610, grid: 1),
        Matter(kind: "fall", words: "我在卫生间滑倒了，腿使不上劲，起不来。", stage: .ended, daysAgo: 9, minute: 1_265, grid: 0),
        Matter(kind: "leak", words: "厨房水管爆了，水关不住。", stage: .late, daysAgo: 6, minute: 475, grid: 1),
        Matter(kind: "look-after", words: "我妈一个人在家，电话打不通，请帮忙去看一眼。", stage: .ended, daysAgo: 3, minute: 980, grid: 0),
        Matter(kind: "errand", words: "降压药吃完了，走不动，想请人代买。", stage: .ended, daysAgo: 4, minute: 600, grid: 21),
        Matter(kind: "other", words: "猫卡在阳台外面下不来。", stage: .cancelled, daysAgo: 2, minute: 860, grid: 1),
        Matter(kind: "look-after", words: "孩子放学没人接，我堵在路上。", stage: .unanswered, daysAgo: 1, minute: 1_010, grid: 3),
        Matter(kind: "fall", words: "老伴从床边滑下去了，我扶不动他。", stage: .going, daysAgo: 0, minute: 0, grid: 0),
    ]

    func play() async throws {
        let neighbours = try await register()
        for matter in DemoHelp.matters { try await play(matter, neighbours) }
    }

    /// Registers the neighbours a month before now; gives them as callers.
    private func register() async throws -> [Caller] {
        var callers: [Caller] = []
        for neighbour in DemoHelp.neighbours {
            let (phone, moment) = (try PhoneNumber(neighbour.phone), now - .days(30))
            let resident = try await database.write { tx in try tx.registerResident(phone: phone, at: moment).id }
            let caller = Caller(kind: .resident(resident), name: "居民")
            let offer = OfferHelp(
                place: tree.grid(neighbour.grid), skills: neighbour.skills, reach: neighbour.reach,
                called: neighbour.called, agrees: true)
            _ = try await database.perform(offer, by: caller, at: moment)
            callers.append(caller)
        }
        return callers
    }

    private func play(_ matter: Matter, _ neighbours: [Caller]) async throws {
        let zone = Zone.china
        let start =
            matter.daysAgo == 0
            ? now - .minutes(3) : zone.instant(zone.date(now)) - .days(matter.daysAgo) + .minutes(matter.minute)
        let press = PressHelp(
            kind: matter.kind, words: matter.words, place: tree.grid(matter.grid), door: "2 号楼 1 单元 301",
            phone: "1380001\(padded(matter.daysAgo * 24 + matter.grid, 4))",
            jurisdiction: tree.home ?? tree.grid(0))
        let id = try await database.perform(press, by: .anonymous, at: start).id
        let worker = people.caller("worker")
        switch matter.stage {
        case .going: _ = try await come(id, neighbours, from: start, after: 1)
        case .ended:
            let comer = try await come(id, neighbours, from: start, after: 2)
            try await act(id, .arrive, comer, start + .minutes(14))
            try await act(id, .end(.helped), comer, start + .minutes(45))
        case .late:
            try await pass(until: start + .minutes(12), id)
            try await act(id, .accept, matter.grid == 0 ? worker : people.caller("dispatcher"), start + .minutes(13))
            let comer = matter.grid == 0 ? worker : people.caller("dispatcher")
            try await act(id, .arrive, comer, start + .minutes(31))
            try await act(id, .end(.helped), comer, start + .minutes(80))
        case .cancelled: try await act(id, .cancel, .system, start + .minutes(4))
        case .unanswered: try await pass(until: start + .hours(6), id)
        }
    }

    /// The first neighbour who was asked says “I am coming”; the grid worker where nobody was.
    private func come(
        _ id: HelpCall.ID, _ neighbours: [Caller], from start: Instant, after minutes: Int
    ) async throws -> Caller {
        for neighbour in neighbours {
            guard case .resident(let resident) = neighbour.kind else { continue }
            let asked = try await database.read { tx in try tx.askedCalls(of: resident).contains { $0.call.id == id } }
            guard asked else { continue }
            try await act(id, .accept, neighbour, start + .minutes(minutes))
            return neighbour
        }
        try await act(id, .accept, people.caller("dispatcher"), start + .minutes(minutes))
        return people.caller("dispatcher")
    }

    private func act(_ id: HelpCall.ID, _ command: HelpCommand, _ caller: Caller, _ at: Instant) async throws {
        _ = try await database.perform(ActOnHelpCall(id, command), by: caller, at: min(at, now))
    }

    /// Lets the call's own moments come, as the server's timers would.
    private func pass(until end: Instant, _ id: HelpCall.ID) async throws {
        while true {
            let due = try await database.read { tx -> Instant? in
                guard let call = try tx.helpCall(id) else { return nil }
                return call.nextMoment(try tx.helpRules(of: call))
            }
            guard let due, due <= end else { return }
            try await act(id, .tick, .system, due)
        }
    }
}
