import Geometry
import Help
import Kernel
import People
import Persistence
import Policy
import Retention
import Testing

/// The operations, on both engines.
@Suite struct HelpOperationsTests {
    private let start = HelpHouse.start

    @Test func `one press asks who is near and can do it, tells the post, and is told how it went`() async throws {
        try await HelpHouse.each { house in
            let near = try await house.neighbour(1, grid: 0, called: "王师傅")
            let unable = try await house.neighbour(2, grid: 0, skills: ["first-aid"])
            let far = try await house.neighbour(3, grid: 3)
            let pressed = try await house.press()
            #expect(pressed.asked == 1 && pressed.told == 1 && !pressed.again)
            #expect(try await house.isAsked(near, for: pressed.id))
            #expect(try await !house.isAsked(unable, for: pressed.id))
            #expect(try await !house.isAsked(far, for: pressed.id))
            // The neighbour's telephone and the duty telephone.
            #expect(try await house.messages() == 2)
            try await house.act(pressed.id, .accept, by: near, at: start + .minutes(2))
            try await house.act(pressed.id, .arrive, by: near, at: start + .minutes(9))
            let ended = try await house.act(
                pressed.id, .end(.helped), by: .anonymous, at: start + .minutes(30), secret: pressed.secret)
            #expect(ended.state == .ended && ended.outcome == .helped)
            #expect(ended.answeredAt == start + .minutes(2) && ended.arrivedAt == start + .minutes(9))
            #expect(try await house.differences().isEmpty)
            #expect(try await house.database.nextTimerDue() == nil)
            #expect(try await house.database.read { try $0.value("SELECT count(*) FROM help_ask", as: Int.self) } == 0)
        }
    }

    @Test func `of 64 who answer at once two go, the first of them answered it, and the others are told it is enough`()
        async throws
    {
        try await HelpHouse.each { house in
            let pressed = try await house.press()
            let posts = (0..<64).map { number in
                Caller(
                    kind: .staff(Identifier(rawValue: Int64(200 + number))), name: "网格员 \(number)",
                    grants: [Grant(.helpAnswer, at: HelpHouse.grids[0])])
            }
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for post in posts {
                    group.addTask { await refusal { try await house.act(pressed.id, .accept, by: post) } }
                }
                return await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == nil }.count == 2)
            #expect(outcomes.compactMap(\.self).allSatisfy { $0 == "help.enoughComing" }, "\(Set(outcomes))")
            let call = try #require(try await house.call(pressed.id))
            #expect(call.coming.count == 2 && call.state == .answered)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `64 presses of one form are one call; another form of the same resident gives the call that goes on`()
        async throws
    {
        try await HelpHouse.each { house in
            let resident = try await house.resident(7)
            let presses = await withTaskGroup(of: HelpCall.ID?.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        try? await house.database.perform(
                            HelpHouse.press(phone: nil), by: resident, at: start, key: "one-form"
                        ).id
                    }
                }
                return await group.reduce(into: [HelpCall.ID?]()) { $0.append($1) }
            }
            #expect(presses.count == 64 && Set(presses).count == 1 && presses[0] != nil)
            let again = try await house.press(HelpHouse.press(words: "还没有人来吗", phone: nil), by: resident)
            #expect(again.again && again.id == presses[0])
            let other = try await house.press(HelpHouse.press("leak", words: "水管爆了", phone: nil), by: resident)
            #expect(!other.again && other.id != presses[0])
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test
    func `rings widen by themselves, nobody answers, the level above is told, and at the end a leader writes it down`()
        async throws
    {
        try await HelpHouse.each { house in
            let (near, middle, far) = (
                try await house.neighbour(1, grid: 0), try await house.neighbour(2, grid: 2),
                try await house.neighbour(3, grid: 3, reach: 300)
            )
            let pressed = try await house.press()
            try await house.pass(start + .seconds(59))
            #expect(try await house.isAsked(near, for: pressed.id))
            #expect(try await !house.isAsked(middle, for: pressed.id))
            try await house.pass(start + .minutes(1))
            #expect(try await house.isAsked(middle, for: pressed.id))
            try await house.pass(start + .minutes(5))
            // Further than they go, however wide the ring.
            #expect(try await !house.isAsked(far, for: pressed.id))
            var call = try #require(try await house.call(pressed.id))
            #expect(call.rings == 3 && call.asked == 2 && call.answerSteps == 2 && call.state == .waiting)
            let entries = try await house.database.read { try $0.helpEntries(of: pressed.id) }
            #expect(
                entries.contains {
                    $0.event == .escalated(clock: .answer, step: 2, posts: ["community-secretary"], people: 1)
                })
            try await house.pass(start + .hours(6))
            call = try #require(try await house.call(pressed.id))
            #expect(call.state == .unanswered && call.answerSteps == 3 && call.arriveSteps == 2)
            #expect(await refusal { try await house.act(pressed.id, .accept, by: near) } == "help.notNow")
            let board = try await house.database.read { try $0.helpBoard(HelpScope(of: house.desk)) }
            #expect(board.unanswered.map(\.id) == [pressed.id])
            try await house.act(pressed.id, .settle(.byPhone), by: house.desk, at: start + .hours(7))
            #expect(try await house.call(pressed.id)?.outcome == .byPhone)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `somebody who steps back or cannot come makes room for the next at once`() async throws {
        try await HelpHouse.each { house in
            let rules = try await house.database.read { try $0.policy(at: HelpHouse.community).pack.help }
            let most = try #require(rules?.mostAsked)
            var neighbours: [Caller] = []
            for number in 0..<(most + 2) { neighbours.append(try await house.neighbour(number)) }
            let pressed = try await house.press()
            #expect(pressed.asked == most)
            #expect(try await !house.isAsked(neighbours[most], for: pressed.id))
            try await house.act(pressed.id, .decline, by: neighbours[0])
            #expect(try await !house.isAsked(neighbours[0], for: pressed.id))
            #expect(try await house.isAsked(neighbours[most], for: pressed.id))
            try await house.act(pressed.id, .accept, by: neighbours[1])
            try await house.act(pressed.id, .stepBack, by: neighbours[1])
            #expect(try await house.isAsked(neighbours[most + 1], for: pressed.id))
            #expect(try await house.call(pressed.id)?.state == .waiting)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `who is on the way elsewhere, paused, without consent or the caller is not asked`() async throws {
        try await HelpHouse.each { house in
            let (busy, paused, unwilling, own) = (
                try await house.neighbour(1), try await house.neighbour(2), try await house.neighbour(3),
                try await house.neighbour(4)
            )
            let first = try await house.press()
            try await house.act(first.id, .accept, by: busy)
            try await house.database.perform(PauseHelp(true), by: paused, at: start)
            // Withdrawn where all consents are, not on the page of this area.
            try await house.database.perform(WithdrawConsent(purpose: .helping), by: unwilling, at: start)
            let second = try await house.press(HelpHouse.press(words: "再来一次", phone: nil), by: own)
            #expect(second.asked == 0)
            for caller in [busy, paused, unwilling, own] {
                #expect(try await !house.isAsked(caller, for: second.id))
            }
            try await house.act(first.id, .end(.helped), by: busy)
            try await house.database.perform(PauseHelp(false), by: paused, at: start)
            try await house.database.perform(GiveConsent(purpose: .helping), by: unwilling, at: start)
            let third = try await house.press(HelpHouse.press("other", words: "第三次", phone: nil), by: own)
            #expect(third.asked == 3)
        }
    }

    @Test func `“I am here now” counts for its minutes, one place at a time, and then the position is gone`()
        async throws
    {
        try await HelpHouse.each { house in
            let neighbour = try await house.neighbour(1, grid: 3, reach: 500)
            let point = try #require(GeoPoint(longitude: 117.7502, latitude: 24.6201))
            let until = try await house.database.perform(StandHere(at: point), by: neighbour, at: start)
            #expect(until == start + .minutes(30))
            let near = try await house.press()
            #expect(try await house.isAsked(neighbour, for: near.id))
            try await house.act(near.id, .cancel, by: .anonymous, secret: near.secret)
            try await house.pass(start + .minutes(30))
            let kept: Int? = try await house.database.read {
                try $0.value(
                    """
                    SELECT count(*) FROM help_offer WHERE here_longitude IS NOT NULL OR here_latitude IS NOT NULL
                    OR here_until IS NOT NULL
                    """)
            }
            #expect(kept == 0)
            let later = try await house.press(at: start + .minutes(31))
            #expect(try await !house.isAsked(neighbour, for: later.id))
            // Taken back by hand as well.
            try await house.database.perform(StandHere(at: point), by: neighbour, at: start + .minutes(32))
            #expect(
                try await house.database.perform(StandHere(at: nil), by: neighbour, at: start + .minutes(33)) == nil)
            #expect(
                try await house.database.read {
                    try $0.value("SELECT count(*) FROM help_offer WHERE here_until IS NOT NULL", as: Int.self)
                } == 0)
            // No row of the house remembers where somebody stood.
            let chain = try await house.database.read { tx in
                try tx.rows("SELECT event FROM help_event").map { try $0.get("event", as: String.self) }.joined()
            }
            #expect(!chain.contains("117.7") && !chain.contains("24.6"))
        }
    }

    @Test func `nothing personal is in the chain, and only who goes or is told reads it`() async throws {
        try await HelpHouse.each { house in
            let neighbour = try await house.neighbour(1)
            let stranger = try await house.neighbour(2, grid: 3, reach: 300)
            let resident = try await house.resident(9)
            let pressed = try await house.press(HelpHouse.press(words: "张奶奶摔倒在厨房"), by: resident)
            let kept = try await house.database.read { tx in
                try tx.rows("SELECT event, by_name FROM help_event").map { row in
                    try row.get("event", as: String.self) + (try row.get("by_name", as: String.self))
                }.joined()
                    + (try tx.rows("SELECT details FROM help_call").map { try $0.get("details", as: String.self) }
                        .joined())
            }
            for word in ["张奶奶", "厨房", "13800138000", "3 号楼"] { #expect(!kept.contains(word), "\(word)") }
            func open(_ caller: Caller) async -> String? {
                await refusal { _ = try await house.database.perform(OpenHelpCall(pressed.id), by: caller, at: start) }
            }
            // Asked is not yet gone.
            for nobody in [neighbour, stranger, .anonymous, Caller(kind: .staff(Identifier(rawValue: 77)), name: "")] {
                #expect(await open(nobody) == "refused")
            }
            try await house.act(pressed.id, .accept, by: neighbour)
            let words = try #require(
                try await house.database.perform(OpenHelpCall(pressed.id), by: neighbour, at: start))
            #expect(words.words == "张奶奶摔倒在厨房" && words.phone == "13800138000" && words.door == "3 号楼 601")
            for told in [house.worker, house.desk] { #expect(await open(told) == nil) }
            guard case .resident(let id) = resident.kind else { throw AppError.refused }
            let (views, readings) = try await house.database.read { tx in
                (try tx.personalViews(of: id), try tx.helpReadings(of: pressed.id, at: start))
            }
            // Each reader once, whoever looks how often.
            #expect(views.count == 3 && readings.count == 3 && views.allSatisfy { $0.reason == .help })
            try await house.act(pressed.id, .end(.helped), by: resident)
            #expect(await open(neighbour) == "refused")
            #expect(await open(house.worker) == nil)
        }
    }
}
