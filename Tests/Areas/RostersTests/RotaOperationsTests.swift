import Kernel
import People
import Persistence
import Policy
import Retention
import Testing

@testable import Cases
@testable import Rosters

/// The operations, on both engines.
@Suite struct RotaOperationsTests {
    private func moment(_ day: Int, _ hour: Int = 19) -> Instant { RotaHouse.moment(day, hour) }

    @Test func `a turn is opened by time, accepted, written about, made a case, and handed over`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(moment(0))
            let opened = try #require(try await house.rota(id)?.turn)
            #expect(opened.member == 1 && opened.acceptedAt == nil && opened.opensAt == moment(0, 18))
            try await house.act(id, .accept, by: house.chiefs[0], at: moment(0))
            try await house.act(id, .tick(key: "lights", isDone: true), by: house.chiefs[0], at: moment(0))
            let note = try await house.database.perform(
                WriteJournal(id, "楼道灯坏了两天，老人晚上下楼危险。", follow: true), by: house.chiefs[0], at: moment(1))
            #expect(try await house.rota(id)?.following == [note])
            let made = try await house.database.perform(
                ReportFromJournal(id, note), by: house.chiefs[0], at: moment(1))
            let (place, words) = try await house.database.read { tx in
                let file = try #require(try tx.storedCase(made.id)?.file)
                return (file.place, try tx.turnNote(note, of: id)?.caseNumber)
            }
            #expect(place == house.building && words == made.number)
            #expect(try await house.rota(id)?.following.isEmpty == true)
            #expect(
                await refusal {
                    _ = try await house.database.perform(
                        ReportFromJournal(id, note), by: house.chiefs[0], at: moment(1))
                } == "rosters.reportedAlready")
            try await house.database.perform(
                HandOverTurn(id, done: ["keys"], note: "灯已报修。"), by: house.chiefs[0], at: moment(6))
            try await house.act(id, .accept, by: house.chiefs[1], at: moment(6, 20))
            try await house.pass(moment(7))
            let next = try #require(try await house.rota(id)?.turn)
            #expect(next.member == 2 && next.acceptedBy == 2 && next.handOver?.done == ["keys"])
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `of two who accept at once one does, and the other is told`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(moment(0))
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        await refusal { try await house.act(id, .accept, by: house.chiefs[0], at: moment(0)) }
                    }
                }
                return await group.reduce(into: [String?]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == nil }.count == 1)
            #expect(outcomes.compactMap(\.self).allSatisfy { $0 == "rosters.acceptedAlready" }, "\(Set(outcomes))")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `a turn that nobody accepts is told to the posts that answer for it, once`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(moment(0))
            #expect(try await house.messages() == 0)
            try await house.pass(moment(1))
            #expect(try await house.messages() == 1)
            try await house.pass(moment(2))
            #expect(try await house.messages() == 1)
            #expect(try await house.rota(id)?.turn?.toldAt == moment(1))
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `what is over stays as it was: who comes, goes or swaps later changes only what is to come`()
        async throws
    {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            for week in 0..<4 {
                try await house.pass(moment(7 * week))
                try await house.act(id, .accept, by: house.chiefs[week % 3], at: moment(7 * week))
            }
            let before = try await house.database.read { try $0.turnRows(of: id) }.filter(\.turn.isOver)
            #expect(before.map(\.turn.member) == [3, 2, 1])
            let day = RotaHouse.monday.adding(days: 22)
            try await house.act(id, .remove(member: 3, last: day), by: house.secretary, at: moment(22))
            try await house.act(id, .askSwap(turn: 4, other: 5), by: house.chiefs[1], at: moment(22))
            try await house.act(id, .answerSwap(1, agrees: true), by: house.chiefs[0], at: moment(22))
            for week in 4..<8 { try await house.pass(moment(7 * week)) }
            let after = try await house.database.read { try $0.turnRows(of: id) }.filter(\.turn.isOver)
            #expect(after.suffix(3) == before[...])
            #expect(after.reversed().map(\.turn.member) == [1, 2, 3, 1, 1, 2, 2])
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `after months without a server every turn that was missed is opened in its place`() async throws {
        try await RotaHouse.each { house in
            let id = try await house.chair()
            try await house.pass(moment(7 * 80))
            let rota = try #require(try await house.rota(id))
            #expect(rota.turn?.number == 80 && rota.turn?.opensAt == moment(7 * 80, 18))
            let over = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM rota_turn WHERE is_over = 1", as: Int.self)
            }
            #expect(over == 80)
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `only who may sets up, adds, accepts and writes`() async throws {
        try await RotaHouse.each { house in
            let plan = PlanRota(kind: "building-chair", place: house.building, start: RotaHouse.monday)
            for caller in [house.chiefs[0], house.resident, .anonymous] {
                #expect(
                    await refusal { try await house.database.perform(plan, by: caller, at: RotaHouse.start) }
                        == "refused")
            }
            let id = try await house.chair()
            #expect(
                await refusal { try await house.database.perform(plan, by: house.secretary, at: RotaHouse.start) }
                    == "invalid.title")
            try await house.pass(moment(0))
            let person = try #require(RotaPerson(house.resident))
            for caller in [house.chiefs[0], house.resident, house.stranger] {
                #expect(
                    await refusal { try await house.act(id, .add(person, since: RotaHouse.monday), by: caller) }
                        == "refused")
            }
            #expect(await refusal { try await house.act(id, .accept, by: house.stranger, at: moment(0)) } == "refused")
            #expect(
                await refusal { try await house.act(id, .accept, by: house.chiefs[1], at: moment(0)) }
                    == "rosters.nothingToAccept")
            for words in ["", "  \n", String(repeating: "长", count: 501)] {
                #expect(
                    await refusal {
                        try await house.database.perform(WriteJournal(id, words), by: house.chiefs[0], at: moment(0))
                    } == "invalid.words")
            }
            #expect(
                await refusal {
                    try await house.database.perform(WriteJournal(id, "我不值班"), by: house.chiefs[1], at: moment(0))
                } == "rosters.notYourTurn")
            #expect(
                await refusal {
                    try await house.database.perform(
                        HandOverTurn(id, done: ["roof"], note: nil), by: house.chiefs[0], at: moment(0))
                } == "invalid.item")
            #expect(try await house.differences().isEmpty)
        }
    }

    @Test func `a rota is set up where its kind belongs, and a second one needs a name`() async throws {
        try await RotaHouse.each { house in
            func plan(_ kind: String, _ place: PlaceCode, _ title: String? = nil, day: Int = 0) async -> String? {
                await refusal {
                    try await house.database.perform(
                        PlanRota(kind: kind, place: place, title: title, start: RotaHouse.monday.adding(days: day)),
                        by: house.secretary, at: RotaHouse.start)
                }
            }
            #expect(await plan("building-chair", RotaHouse.community) == "invalid.place")
            #expect(await plan("nothing", house.building) == "invalid.kind")
            #expect(await plan("site-duty", RotaHouse.community, day: -1) == "invalid.start")
            #expect(await plan("site-duty", RotaHouse.community, day: 400) == "invalid.start")
            #expect(await plan("site-duty", RotaHouse.community) == nil)
            #expect(await plan("site-duty", RotaHouse.community) == "invalid.title")
            #expect(await plan("site-duty", RotaHouse.community, "便民服务站") == nil)
        }
    }

    @Test func `a member of staff without a post that takes turns is not put on a roster`() async throws {
        try await RotaHouse.each { house in
            let officer = try await RotaHouse.staff(
                house.database, "banshi", "褚城", post: "unit-officer", at: RotaHouse.place("340102"))
            let id = try await house.chair()
            let who = try #require(RotaPerson(officer))
            #expect(
                await refusal { try await house.act(id, .add(who, since: RotaHouse.monday), by: house.secretary) }
                    == "invalid.login")
        }
    }
}
