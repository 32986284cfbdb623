import Cases
import Kernel
import Patrols
import People
import Persistence
import Policy
import Testing

/// Campaigns of several units, and what becomes public, on both engines.
@Suite struct PatrolCampaignTests {
    private let start = PatrolsHouse.start

    private func plan(_ house: PatrolsHouse) -> PatrolCampaignPlan {
        let day = PatrolsHouse.monday
        return PatrolCampaignPlan(
            title: "综合执法进武安", places: [PatrolsHouse.grid], from: day, to: day.adding(days: 10),
            lead: .unit(house.stationUnit),
            parts: [
                PatrolPart(unit: house.stationUnit, items: ["blocked-exit"]),
                PatrolPart(unit: house.propertyUnit, items: ["property-service", "blocked-exit"]),
            ], dates: [day, day.adding(days: 3)])
    }
    private func planned(_ house: PatrolsHouse) async throws -> PatrolCampaign.ID {
        try await house.database.perform(
            PlanCampaign(plan(house), purpose: "一次查清"), by: house.secretary, at: start)
    }

    @Test func `several units inspect together, and it closes only when every finding is settled or named`()
        async throws
    {
        try await PatrolsHouse.each { house in
            let id = try await planned(house)
            let board = try await house.database.read { try $0.patrolBoard(for: house.station, at: start) }
            #expect(board.owed.map(\.name) == ["综合执法进武安"] && board.campaigns.map(\.id) == [id])
            let round = try await house.database.perform(
                BeginRound(.campaign(id), day: PatrolsHouse.monday), by: house.station, at: start)
            let begun = try #require(try await house.database.read { try $0.patrolRound(round) })
            #expect(begun.items == ["blocked-exit", "property-service"] && begun.stops.count == 1)
            let first = try await house.find(round, by: house.station)
            let second = try await house.find(round, item: "property-service", by: house.property)
            func close(_ notYet: [PatrolFinding.ID: String] = [:], by caller: Caller? = nil) async -> String? {
                await refusal {
                    _ = try await house.database.perform(
                        CloseCampaign(id, results: "查了一处，改了一处", notYet: notYet), by: caller ?? house.station,
                        at: start + .days(1))
                }
            }
            #expect(await close() == "patrol.notYetMissing")
            try await house.act(first, .rectify, by: house.property)
            try await house.act(first, .recheckFine, by: house.station)
            #expect(await close([second: " "]) == "patrol.notYetMissing")
            #expect(await close([second: "等供货"], by: house.property) == "refused")
            let figures = try await house.database.read { try $0.patrolFigures(of: .campaign(id), at: start) }
            #expect(
                figures.found == 2 && figures.open == 1 && figures.closed == 1
                    && figures.items["blocked-exit"]?.settled == 1)
            // Every number opens to as many findings.
            for (standing, count) in [
                (PatrolFindingFilter.Standing.open, 1), (.closed, 1), (.rectified, 0), (.settled, 1),
            ] {
                let behind = try await house.database.read {
                    try $0.patrolFindings(
                        PatrolFindingFilter(standing, origin: .campaign(id)), for: house.station, at: start)
                }
                #expect(behind.count == count)
            }
            let settled = try await house.database.read {
                try $0.patrolFindings(
                    PatrolFindingFilter(.settled, item: "blocked-exit", origin: .campaign(id)), for: house.station,
                    at: start)
            }
            #expect(settled.map(\.id) == [first])
            #expect(await close([second: "等供货"]) == nil)
            let notYet = try await house.database.read {
                try $0.patrolFindings(
                    PatrolFindingFilter(.notYet, origin: .campaign(id)), for: house.secretary, at: start)
            }
            #expect(notYet.map(\.id) == [second])
            #expect(await close() == "patrol.campaignClosed")
            #expect(
                await refusal {
                    _ = try await house.database.perform(
                        BeginRound(.campaign(id), day: PatrolsHouse.monday.adding(days: 3)), by: house.station,
                        at: start + .days(3))
                } == "patrol.campaignClosed")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `what a plan cannot be is refused`() async throws {
        try await PatrolsHouse.each { house in
            func refused(_ change: (inout PatrolCampaignPlan) -> Void, by caller: Caller? = nil) async -> String? {
                var plan = plan(house)
                change(&plan)
                let changed = plan
                return await refusal {
                    _ = try await house.database.perform(
                        PlanCampaign(changed, purpose: "目的"), by: caller ?? house.secretary, at: start)
                }
            }
            #expect(await refused { $0.places = [] } == "invalid.place")
            #expect(await refused { $0.to = $0.from.adding(days: -1) } == "invalid.until")
            #expect(await refused { $0.parts = [] } == "invalid.units")
            #expect(await refused { $0.parts = [PatrolPart(unit: house.stationUnit, items: [])] } == "invalid.units")
            #expect(
                await refused { $0.parts = [PatrolPart(unit: house.stationUnit, items: ["none"])] } == "invalid.item")
            #expect(await refused { $0.dates = [] } == "invalid.dates")
            #expect(await refused { $0.dates = [$0.to.adding(days: 1)] } == "invalid.dates")
            #expect(await refused { $0.title = "" } == "invalid.title")
            #expect(await refused { $0.places = [PatrolsHouse.other] } == "refused")
            #expect(await refused({ _ in }, by: house.worker) == "refused")
            let id = try await planned(house)
            let day = PatrolsHouse.monday.adding(days: 20)
            for expected in [nil, "invalid.date"] {
                #expect(
                    await refusal {
                        _ = try await house.database.perform(SetInspection(id, day: day), by: house.station, at: start)
                    } == expected)
            }
            #expect(try await house.database.read { try $0.patrolCampaign(id) }?.plan.to == day)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `nothing is published that one person alone wanted, nor before the party could answer`() async throws {
        try await PatrolsHouse.each { house in
            let id = try await house.finding()
            for words in ["打 13800138000", "张先生堆的", "3 号楼 601 门口"] {
                #expect(await refusal { try await house.act(id, .propose, words, by: house.worker) } == "invalid.text")
            }
            #expect(await refusal { try await house.act(id, .release, by: house.coordinator) } == "patrol.notProposed")
            try await house.act(id, .propose, "消防通道被占", by: house.secretary)
            #expect(await refusal { try await house.act(id, .propose, by: house.worker) } == "patrol.alreadyProposed")
            // Who proposed it may release elsewhere, not here; who wrote it down has no such permission at all.
            #expect(
                await refusal { try await house.act(id, .release, by: house.secretary) } == "patrol.secondPersonNeeded")
            #expect(await refusal { try await house.act(id, .release, by: house.worker) } == "refused")
            #expect(await refusal { try await house.act(id, .release, by: house.coordinator) } == "patrol.replyOpen")
            #expect(try await house.database.read { try $0.publishedFindings() }.isEmpty)
            try await house.act(id, .release, by: house.coordinator, at: start + .days(2))
            var shown = try await house.database.read { try $0.publishedFindings() }
            #expect(shown.map(\.text) == ["消防通道被占"] && shown.first?.reply == nil && shown.first?.party == "安家物业服务中心")
            try await house.act(id, .reply, "物业：已安排清运", by: house.worker, at: start + .days(3))
            shown = try await house.database.read { try $0.publishedFindings() }
            #expect(shown.first?.reply == "物业：已安排清运")
            try await house.act(id, .withdraw, "登错了小区", by: house.secretary, at: start + .days(4))
            let (left, taken) = try await house.database.read {
                (try $0.publishedFindings(), try $0.withdrawnFindings())
            }
            #expect(left.isEmpty && taken.map(\.reason) == ["登错了小区"])
            try await house.act(id, .propose, "消防通道被占，已催办", by: house.secretary, at: start + .days(5))
            try await house.act(id, .decline, "没有必要", by: house.coordinator, at: start + .days(5))
            #expect(try await house.finding(id)?.publication?.state == .declined)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `of 8 who release at once one does, and a photo is public only while it is published`() async throws {
        try await PatrolsHouse.each { house in
            let round = try await house.begin(try await house.route())
            let id = try await house.find(round, photos: [PatrolsHouse.photo("a"), PatrolsHouse.photo("b")])
            let photos = try await house.database.read { try $0.patrolPhotos(of: id) }
            let propose = ActOnFinding(id, .propose, words: "消防通道被占", shown: [photos[0].id])
            _ = try await house.database.perform(propose, by: house.secretary, at: start)
            let foreign = ActOnFinding(id, .propose, words: "x", shown: [Identifier(rawValue: 1)])
            #expect(
                await refusal { _ = try await house.database.perform(foreign, by: house.secretary, at: start) } != nil)
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        await refusal { try await house.act(id, .release, by: house.coordinator, at: start + .days(2)) }
                    }
                }
                return await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == nil }.count == 1, "\(outcomes)")
            #expect(try await house.database.read { try $0.publishedFindings() }.first?.photos == [photos[0].id])
            #expect(try await house.differences().isEmpty)
        }
    }
}
