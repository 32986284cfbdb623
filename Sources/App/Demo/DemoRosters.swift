import Kernel
import People
import Persistence
import Policy
import Rosters
import Territory

/// A building whose chair goes round weekly among eight, a service site with a duty each day, a house day among
/// residents: journals, hand-overs, a turn that nobody has accepted yet, and what residents said.
struct DemoRosters: Sendable {
    let database: Database
    let people: DemoPeople.Built
    let tree: DemoTree.Built
    let now: Instant

    /// Residents of the building who offered; the first is the resident of the demonstration.
    private static let neighbours = [
        ("13900000001", "李秋云"), ("13900000021", "3 楼陈阿姨"), ("13900000022", "老吴"), ("13900000023", "5 楼小夫妻"),
        ("13900000024", "退休的钱老师"), ("13900000025", "孙大姐"), ("13900000026", "602 周师傅"),
    ]
    private static let entries = [
        "楼道声控灯三楼不亮，拍了拍又亮了，再看两天。", "东头消防通道堆了两个纸箱，和住户说了，当场搬走。", "快递柜旁边漏水，地上滑，先放了警示牌。",
        "有人问加装电梯的事，记下来周末一起说。", "单元门关不严，螺丝松了，物业说明天来。",
    ]

    func play() async throws {
        guard let grid = tree.grids.first, let building = tree.buildings.first(where: { grid.contains($0) }) else {
            return
        }
        // Other packs have kinds of their own, or none.
        let known = try await database.read { try Set($0.policy(at: building).pack.rotas.map(\.key)) }
        guard known.isSuperset(of: ["building-chair", "site-duty", "house-day"]) else { return }
        try await post(at: building)
        try await chair(at: building)
        try await site()
        try await houseDay(at: building)
    }

    /// The duty telephone of the building belongs to the post of the rota; whoever has the turn answers it.
    private func post(at building: PlaceCode) async throws {
        guard case .staff(let chief) = people.caller("chief").kind else { return }
        let moment = now - .days(40)
        let (kind, held) = try await database.read { tx in
            (
                try tx.policy(at: building).pack.rotas.first { $0.key == "building-chair" }?.post,
                try tx.heldPosts(by: chief, at: moment)
            )
        }
        guard let kind, !held.contains(where: { $0.kind == kind && $0.place == building }) else { return }
        let post = try await database.perform(
            DefinePost(place: building, kind: kind, dutyPhone: "0551-62345601"), by: .system, at: moment)
        _ = try await database.perform(AppointHolder(post: post, account: chief, named: true), by: .system, at: moment)
    }

    private var today: CivilDate { Zone.china.date(now) }

    /// The weekly chair. Its present turn is the chief's, handed over and not accepted; the next one is the resident's.
    private func chair(at building: PlaceCode) async throws {
        let zone = Zone.china
        // Turns of seven days: four are over, the fifth opened within the last day.
        let start = zone.date(now - .hours(18)).adding(days: -28)
        let begun = zone.instant(start)
        let rota = try await database.perform(
            PlanRota(kind: "building-chair", place: building, start: start), by: people.caller("secretary"), at: begun)
        var residents: [Caller] = []
        for (phone, called) in DemoRosters.neighbours {
            residents.append(try await offer(phone, called, to: rota, at: begun))
        }
        // The order: four residents, the chief, then the others.
        let chief = people.caller("chief")
        let order = Array(residents[1...4]) + [chief] + [residents[0]] + Array(residents[5...])
        for who in order { try await add(who, to: rota, since: start, at: begun) }
        for (week, holder) in order.prefix(4).enumerated() {
            let opened = zone.instant(start.adding(days: 7 * week), secondOfDay: 18 * 3_600)
            try await pass(rota, until: opened)
            try await act(rota, .accept, holder, opened + .hours(1))
            try await write(rota, DemoRosters.entries[week], holder, opened + .hours(20), follow: week > 1)
            try await database.perform(
                HandOverTurn(rota, done: ["keys", "open-matters"], note: "钥匙在门卫处；漏水的地方请再看一眼。"), by: holder,
                at: opened + .hours(24 * 7 - 3))
        }
        try await pass(rota, until: now)
        try await rate(rota, turn: 3, residents[0])
        try await database.perform(
            ActOnRota(
                rota,
                .announceAbsence(member: 7, from: today.adding(days: 15), to: today.adding(days: 17), substitute: nil)),
            by: people.caller("secretary"), at: now - .hours(2))
    }

    /// Duty at the community's site: the secretary's people, a day each.
    private func site() async throws {
        guard let community = tree.communities.first else { return }
        let name = try await database.read { try $0.place(community)?.name ?? "" }
        let zone = Zone.china
        let start = today.adding(days: -6)
        let begun = zone.instant(start)
        let rota = try await database.perform(
            PlanRota(kind: "site-duty", place: community, title: name + "便民服务站", start: start),
            by: people.caller("secretary"), at: begun)
        let order = [people.caller("dispatcher"), people.caller("worker"), people.caller("chief")]
        for who in order { try await add(who, to: rota, since: start, at: begun) }
        for day in 0..<6 {
            let opened = zone.instant(start.adding(days: day), secondOfDay: 8 * 3_600 + 1_800)
            let holder = order[day % order.count]
            try await pass(rota, until: opened)
            try await act(rota, .accept, holder, opened + .minutes(10))
            for key in ["open", "window", "close"] {
                try await act(rota, .tick(key: key, isDone: true), holder, opened + .hours(8))
            }
            if day == 4 { try await write(rota, "老年卡年审来了 11 位，两位要上门办。", holder, opened + .hours(7), follow: true) }
        }
        try await pass(rota, until: now)
    }

    /// Residents run the house for a day each.
    private func houseDay(at building: PlaceCode) async throws {
        let start = today.adding(days: 1)
        let rota = try await database.perform(
            PlanRota(kind: "house-day", place: building, start: start), by: people.caller("secretary"), at: now)
        for (phone, called) in DemoRosters.neighbours.prefix(3) {
            let resident = try await offer(phone, called, to: rota, at: now)
            if phone != "13900000001" { try await add(resident, to: rota, since: start, at: now) }
        }
    }

    // MARK: Steps

    private func offer(_ phone: String, _ called: String, to rota: Rota.ID, at moment: Instant) async throws -> Caller {
        let number = try PhoneNumber(phone)
        let resident = try await database.write { tx in try tx.registerResident(phone: number, at: moment).id }
        let caller = Caller(kind: .resident(resident), name: "居民")
        try await database.perform(OfferTurns(rota, called: called, named: true), by: caller, at: moment)
        return caller
    }

    private func add(_ who: Caller, to rota: Rota.ID, since: CivilDate, at moment: Instant) async throws {
        guard let person = RotaPerson(who) else { return }
        try await act(rota, .add(person, since: since), people.caller("secretary"), moment)
    }

    private func act(_ rota: Rota.ID, _ command: RotaCommand, _ caller: Caller, _ at: Instant) async throws {
        try await database.perform(ActOnRota(rota, command), by: caller, at: min(at, now))
    }

    private func write(
        _ rota: Rota.ID, _ words: String, _ caller: Caller, _ at: Instant, follow: Bool
    ) async throws {
        try await database.perform(WriteJournal(rota, words, follow: follow), by: caller, at: min(at, now))
    }

    /// Lets the rota's own moments come, as the server's timers would.
    private func pass(_ rota: Rota.ID, until end: Instant) async throws {
        try await database.perform(ActOnRota(rota, .pass), by: .system, at: min(end, now))
    }

    private func rate(_ rota: Rota.ID, turn: Int, _ resident: Caller) async throws {
        // The visits of the demonstration register the household of its resident in the building.
        guard case .resident(let id) = resident.kind else { return }
        let isThere = try await database.read { tx -> Bool in
            guard let place = try tx.rota(rota)?.place else { return false }
            return try tx.household(of: id, under: place) != nil
        }
        guard isThere else { return }
        try await database.perform(
            RateTurn(rota, turn: turn, .solved, words: "通道清出来了，谢谢。"), by: resident, at: now - .hours(5))
    }
}
