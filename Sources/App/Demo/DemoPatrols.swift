import Kernel
import Patrols
import People
import Persistence
import Policy
import Territory

/// Invented rounds with findings at every stage, and a campaign of three units; nothing where the pack has no patrols.
struct DemoPatrols: Sendable {
    let database: Database
    let people: DemoPeople.Built
    let tree: DemoTree.Built
    let now: Instant

    private var zone: Zone { .china }
    /// The first community, in which the demonstration's people work.
    private var community: PlaceCode { tree.communities[0] }

    /// Who has to put it right, and how far it has come.
    private enum Party { case unit(String), outside(String) }
    private enum Stage { case open, rectified, returned, closed, handedOver, void, proposed, published }
    private struct Matter {
        let stop: Int
        let item: String
        let words: String
        let party: Party
        let stage: Stage
    }

    func play() async throws {
        let isKnown = try await database.read { tx in try tx.policy(at: community).pack.patrols != nil }
        guard isKnown else { return }
        try await playRoute()
        try await playStreet()
        try await playCampaign()
    }

    // MARK: Rounds

    /// The post of whoever looks after the first grid: it lies below the community of the routes.
    private func team() async throws -> [PatrolMember] {
        guard case .staff(let account) = people.caller("worker").kind else { return [] }
        return try await database.read { tx in try tx.heldPosts(by: account, at: now).map { .post($0.id) } }
    }

    /// As its people call it: without what kind of place it is.
    private func communityName() async throws -> String {
        let name = try await database.read { tx in try tx.place(community)?.name } ?? ""
        return name.hasSuffix("社区") ? String(name.dropLast(2)) : name
    }

    /// Walked on two Mondays, left out on one, and due again now.
    private func playRoute() async throws {
        let drawn = now - .days(30)
        let route = try await database.perform(
            DrawRoute(
                area: community, kind: "safety", name: try await communityName() + "每周安全巡查",
                stops: ["桂香苑东门消防通道", "桂香苑 1 号楼门厅", "河畔新村车棚", "春晖里配电房门口"], rhythm: .weekly([1]),
                team: try await team()),
            by: people.caller("secretary"), at: drawn)
        let days = DueRounds.days(.weekly([1]), from: zone.date(drawn), through: zone.date(now))
        guard days.count >= 4 else { return }
        try await walk(
            .route(route), days[0], finishes: true,
            [
                Matter(
                    stop: 0, item: "blocked-exit", words: "东门消防通道上堆着装修垃圾，消防车进不来。", party: .unit("property"),
                    stage: .published),
                Matter(
                    stop: 1, item: "indoor-charging", words: "门厅里有两辆电动车拉着插线板充电。", party: .unit("property"),
                    stage: .closed),
            ])
        try await walk(
            .route(route), days[days.count - 3], finishes: true,
            [
                Matter(
                    stop: 0, item: "blocked-exit", words: "同一处又堆了几个旧沙发。", party: .unit("property"), stage: .returned),
                Matter(
                    stop: 2, item: "shared-space", words: "车棚被隔出一间堆货，锁着。", party: .outside("顺发百货商行（河畔店）"),
                    stage: .proposed),
            ])
    }

    /// Half walked this month; one finding is late and has gone up.
    private func playStreet() async throws {
        let drawn = now - .days(20)
        let day = zone.date(now - .days(6))
        let route = try await database.perform(
            DrawRoute(
                area: community, kind: "street", name: try await communityName() + "街面巡查",
                stops: ["菜市场北口", "小学门口", "公交站台"],
                rhythm: .dates([day, zone.date(now).adding(days: 1)]), team: try await team()),
            by: people.caller("secretary"), at: drawn)
        try await walk(
            .route(route), day, finishes: false,
            [
                Matter(
                    stop: 0, item: "street-trading", words: "水果摊占了半条人行道，老人只能走车道。",
                    party: .outside("四季鲜果行（菜市场店）"), stage: .open),
                Matter(
                    stop: 1, item: "parking", words: "记重了，是接送的校车，有通行证。", party: .unit("traffic-police"), stage: .void),
            ])
    }

    // MARK: A campaign

    private func playCampaign() async throws {
        let planned = now - .days(8)
        let secretary = people.caller("secretary")
        let plan = try await database.read { tx -> PatrolCampaignPlan in
            func part(_ kind: String, _ items: [String]) throws -> PatrolPart? {
                try tx.unit(kind: kind, for: community).map { PatrolPart(unit: $0.id, items: items) }
            }
            let parts = try [
                part("city-management", ["illegal-building", "shared-space"]), part("police-station", ["parking"]),
                part("market-supervision", ["fees-posted"]),
            ].compactMap(\.self)
            let office = try tx.unit(kind: "community", for: community)
            let lead = office.map { PatrolMember.unit($0.id) } ?? .unit(parts[0].unit)
            return PatrolCampaignPlan(
                title: "综合执法进桂香苑", places: try tx.places(.estate, under: community, limit: 2).map(\.code),
                from: zone.date(planned), to: zone.date(now).adding(days: 10), lead: lead, parts: parts,
                dates: [zone.date(now - .days(4)), zone.date(now).adding(days: 3)])
        }
        let id = try await database.perform(
            PlanCampaign(plan, purpose: "居民反映最多的违建、乱停车、收费不公示，一次查清，两周内改到位。"), by: secretary, at: planned)
        try await walk(
            .campaign(id), plan.dates[0], finishes: true, by: people.caller("department"),
            [
                Matter(
                    stop: 0, item: "illegal-building", words: "一楼商铺在绿地上搭了约 8 平方米的铁皮棚。",
                    party: .outside("便民五金杂货店（桂香苑店）"), stage: .open),
                Matter(
                    stop: 0, item: "fees-posted", words: "公示栏里没有今年的收费标准和公共收益。", party: .unit("property"),
                    stage: .rectified),
                Matter(stop: 0, item: "parking", words: "消防登高场地停着三辆车。", party: .unit("property"), stage: .closed),
                Matter(
                    stop: 0, item: "shared-space", words: "架空层被围起来做仓库，找不到使用的单位。", party: .unit("property"),
                    stage: .handedOver),
            ])
    }

    // MARK: Walking

    private func walk(
        _ origin: PatrolOrigin, _ day: CivilDate, finishes: Bool, by walker: Caller? = nil, _ matters: [Matter]
    ) async throws {
        let walker = walker ?? people.caller("worker")
        var moment = zone.instant(day, secondOfDay: 9 * 3_600)
        let id = try await database.perform(BeginRound(origin, day: day), by: walker, at: moment)
        let round = try await database.read { tx in try tx.patrolRound(id) }
        guard let round else { return }
        for index in round.stops.indices {
            moment = moment + .minutes(12)
            let found = matters.filter { $0.stop == index }
            for matter in found { try await play(matter, in: id, by: walker, at: moment) }
            if !finishes && index == round.stops.count - 1 { return }
            if finishes && index == round.stops.count - 1 && found.isEmpty {
                try await tick(id, .notReached(stop: index, .locked), walker, moment)
                continue
            }
            let fine = round.items.filter { item in !found.contains { $0.item == item } }
            if !fine.isEmpty { try await tick(id, .look(stop: index, fine: fine, missed: []), walker, moment) }
        }
        try await tick(id, .finish, walker, moment + .minutes(5))
    }

    private func tick(_ id: PatrolRound.ID, _ command: PatrolRoundCommand, _ by: Caller, _ at: Instant) async throws {
        _ = try await database.perform(WalkRound(id, command), by: by, at: at)
    }

    private func play(_ matter: Matter, in round: PatrolRound.ID, by walker: Caller, at found: Instant) async throws {
        let unit = try await database.read { tx -> Unit.ID? in
            guard case .unit(let kind) = matter.party else { return nil }
            return try tx.unit(kind: kind, for: community)?.id
        }
        var outside: String?
        if case .outside(let name) = matter.party { outside = name }
        let id = try await database.perform(
            RecordFinding(
                round, stop: matter.stop, item: matter.item, words: matter.words, unit: unit, outside: outside),
            by: walker, at: found)
        let (secretary, property) = (people.caller("secretary"), people.caller("property"))
        func act(_ act: PatrolFindingAct, _ words: String, _ by: Caller, hours: Int) async throws {
            _ = try await database.perform(
                ActOnFinding(id, act, words: words), by: by, at: min(found + .hours(hours), now))
        }
        switch matter.stage {
        case .open: try await pass(id)
        case .rectified: try await act(.rectify, "已补贴收费标准和公共收益表。", property, hours: 20)
        case .returned:
            try await act(.rectify, "沙发已拖走。", property, hours: 18)
            try await act(.recheckNotFine, "只拖走一半，通道还是不通。", secretary, hours: 22)
            try await pass(id)
        case .closed:
            try await act(.rectify, "已清理，并贴了提示。", property, hours: 20)
            try await act(.recheckFine, "看过了，通道畅通。", secretary, hours: 26)
        case .handedOver: try await act(.handOver, "要找到使用单位并依法处理。", secretary, hours: 4)
        case .void: try await act(.void, "不是问题，记重了。", secretary, hours: 2)
        case .proposed:
            try await act(.propose, "车棚被一家商行隔出一间堆货，居民的车没有地方放。", walker, hours: 30)
            try await pass(id)
        case .published:
            try await act(.rectify, "垃圾已清运，装了隔离桩。", property, hours: 20)
            try await act(.recheckFine, "通道畅通。", secretary, hours: 28)
            try await act(.propose, "小区东门的消防通道堆了装修垃圾，消防车进不来。", secretary, hours: 30)
            try await act(.reply, "物业：已于次日清运，今后装修垃圾当天清走，并加装隔离桩。", walker, hours: 40)
            try await act(.release, "", people.caller("street-head"), hours: 48)
        }
    }

    /// Lets a finding's own moments come, as the server's timers would.
    private func pass(_ id: PatrolFinding.ID) async throws {
        let now = now
        while true {
            let due = try await database.read { tx -> Instant? in
                guard let finding = try tx.patrolFinding(id),
                    let rules = try tx.policy(version: finding.facts.policy).pack.patrols
                else { return nil }
                return finding.nextMoment(rules)
            }
            guard let due, due <= now else { return }
            try await database.write { tx in try PatrolTimer.fire(tx, subject: id.rawValue, at: due) }
        }
    }
}
