import Kernel
import People
import Persistence
import Territory
import Testing

@Suite struct PostTests {
    private let start = PeopleHouse.start
    private let china = Zone.china

    @Test func `a holder may do what the rules give the kind of post, there and below, and nothing else`() async throws
    {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            #expect(try await house.caller(id).grants.isEmpty)
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            _ = try await house.system(AppointHolder(post: post, account: id))
            let caller = try await house.caller(id)
            #expect(caller.may(.casesVerify, at: PeopleHouse.grid))
            #expect(!caller.may(.casesVerify, at: PeopleHouse.community))
            #expect(!caller.mayAnywhere(.casesDispatch))
            #expect(caller.name == "网格长 王建国")
        }
    }

    @Test func `a post stands at its level, or where its unit stands, and no more of them than the rules allow`()
        async throws
    {
        try await PeopleHouse.each { house in
            let wrong = await refusal { _ = try await house.post("grid-leader", at: PeopleHouse.community) }
            #expect(wrong?.appError.field == "kind")
            guard case .wrongPostPlace = wrong else {
                Issue.record("refused with \(String(describing: wrong))")
                return
            }
            let dedicated = await refusal { _ = try await house.post("dedicated-contact", at: PeopleHouse.grid) }
            #expect(dedicated?.appError.field == "kind")
            let unit = try await house.system(
                DefineUnit(kind: "property", name: "幸福物业", place: PeopleHouse.community))
            _ = try await house.post("unit-officer", at: PeopleHouse.community, unit: unit)
            #expect(await refusal { _ = try await house.post("unit-officer", at: PeopleHouse.grid, unit: unit) } != nil)

            let only = try await house.post("grid-leader", at: PeopleHouse.grid)
            let second = await refusal { _ = try await house.post("grid-leader", at: PeopleHouse.grid) }
            guard case .tooManyPosts(_, let most) = second else {
                Issue.record("refused with \(String(describing: second))")
                return
            }
            #expect(most == 1)
            // Changing it is no second one; a closed one makes room, and comes back only while there is room.
            let change = DefinePost(
                post: only, place: PeopleHouse.grid, kind: "grid-leader", dutyPhone: "0551-62631234")
            _ = try await house.system(change)
            _ = try await house.system(ClosePost(post: only))
            _ = try await house.post("grid-leader", at: PeopleHouse.grid)
            #expect(await refusal { _ = try await house.system(change) } != nil)
        }
    }

    @Test func `nobody gives the duties of a unit whose people they do not edit`() async throws {
        try await PeopleHouse.each { house in
            let police = try await house.system(
                DefineUnit(kind: "police-station", name: "明光路派出所", place: PeopleHouse.street))
            let editor = Caller(
                kind: .staff(Account.ID(rawValue: 7)), name: "", grants: [Grant(.peopleEdit, at: PeopleHouse.community)]
            )
            func define(_ unit: People.Unit.ID?, _ post: Post.ID? = nil, phone: String? = nil) -> DefinePost {
                DefinePost(post: post, place: PeopleHouse.grid, kind: "grid-police", unit: unit, dutyPhone: phone)
            }
            #expect(await refusal { _ = try await house.perform(define(police), by: editor) } == .unitElsewhere)
            let unknown = define(People.Unit.ID(rawValue: 5))
            #expect(await refusal { _ = try await house.perform(unknown, by: editor) } == .unitElsewhere)
            // What a wider hand has set stays when the telephone changes.
            let post = try await house.system(define(police))
            _ = try await house.perform(define(police, post, phone: "0551-62631234"), by: editor)
            #expect(try await house.database.read { try $0.post(post)?.unit } == police)
            _ = try await house.system(CloseUnit(unit: police))
            let wide = Caller(
                kind: .staff(Account.ID(rawValue: 7)), name: "", grants: [Grant(.peopleEdit, at: PeopleHouse.district)])
            _ = try await house.system(ClosePost(post: post))
            #expect(await refusal { _ = try await house.perform(define(police), by: wide) } == .unitElsewhere)
        }
    }

    @Test func `a holder acts for the post's unit`() async throws {
        try await PeopleHouse.each { house in
            let unit = try await house.system(
                DefineUnit(kind: "property", name: "幸福物业", place: PeopleHouse.community, phone: "0551-62631234"))
            let id = try await house.account("wang")
            let post = try await house.post("grid-leader", at: PeopleHouse.grid, unit: unit)
            _ = try await house.system(AppointHolder(post: post, account: id))
            #expect(try await house.caller(id).units == [unit])
            let found = try await house.database.read { tx in
                (
                    try tx.unit(kind: "property", for: PeopleHouse.grid)?.id,
                    try tx.unit(kind: "property", for: PeopleHouse.street)?.id,
                    try tx.holders(in: unit, at: PeopleHouse.start).map(\.account)
                )
            }
            #expect(found.0 == unit)
            #expect(found.1 == nil)
            #expect(found.2 == [id])
        }
    }

    @Test func `a handover on a day moves the duty that day and keeps the history`() async throws {
        try await PeopleHouse.each { house in
            let (old, new) = (try await house.account("wang"), try await house.account("li", name: "李梅"))
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            _ = try await house.system(AppointHolder(post: post, account: old))
            let day = china.date(start).adding(days: 10)
            _ = try await house.system(HandOverPost(post: post, to: new, on: day, named: true))
            let before = china.instant(day) - .seconds(1)
            #expect(try await house.caller(old, at: before).mayAnywhere(.casesVerify))
            #expect(try await !house.caller(new, at: before).mayAnywhere(.casesVerify))
            let after = china.instant(day)
            #expect(try await !house.caller(old, at: after).mayAnywhere(.casesVerify))
            #expect(try await house.caller(new, at: after).mayAnywhere(.casesVerify))
            let history = try await house.database.read { try $0.holdings(of: post) }
            #expect(history.map(\.account) == [new, old])
            #expect(history[1].until == after)
        }
    }

    @Test func `a successor named earlier is replaced by another handover`() async throws {
        try await PeopleHouse.each { house in
            let old = try await house.account("wang")
            let (first, second) = (try await house.account("li"), try await house.account("zhao"))
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            _ = try await house.system(AppointHolder(post: post, account: old))
            let today = china.date(start)
            _ = try await house.system(HandOverPost(post: post, to: first, on: today.adding(days: 5)))
            _ = try await house.system(HandOverPost(post: post, to: second, on: today.adding(days: 8)))
            let late = china.instant(today.adding(days: 9))
            #expect(try await house.database.read { try $0.holder(of: post, at: late)?.account } == second)
            let between = china.instant(today.adding(days: 6))
            #expect(try await house.database.read { try $0.holder(of: post, at: between)?.account } == old)
        }
    }

    @Test func `held, vacant, unknown and impossible days are refused by name`() async throws {
        try await PeopleHouse.each { house in
            let (one, two) = (try await house.account("wang"), try await house.account("li"))
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            #expect(await refusal { _ = try await house.system(HandOverPost(post: post, to: two)) } == .postVacant)
            #expect(await refusal { _ = try await house.system(VacatePost(post: post)) } == .postVacant)
            _ = try await house.system(AppointHolder(post: post, account: one))
            #expect(await refusal { _ = try await house.system(AppointHolder(post: post, account: two)) } == .postHeld)
            #expect(await refusal { _ = try await house.system(ClosePost(post: post)) } == .postHeld)
            #expect(await refusal { _ = try await house.system(HandOverPost(post: post, to: one)) } == .sameHolder)
            let today = china.date(start)
            let early = await refusal {
                _ = try await house.system(HandOverPost(post: post, to: two, on: today.adding(days: -1)))
            }
            #expect(early == .dateBeforeHolding(today))
            let late = await refusal {
                _ = try await house.system(HandOverPost(post: post, to: two, on: today.adding(days: 400)))
            }
            #expect(late == .dateTooFar)
            #expect(
                await refusal { _ = try await house.post("astronaut", at: PeopleHouse.grid) }.map(\.appError.field)
                    == "kind")
        }
    }

    @Test func `a vacated post is found vacant and counted`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            let other = try await house.post("grid-police", at: PeopleHouse.grid)
            _ = try await house.system(AppointHolder(post: post, account: id))
            _ = try await house.system(VacatePost(post: post), at: start + .hours(1))
            let now = start + .hours(2)
            let (vacant, lines) = try await house.database.read { tx in
                (
                    try tx.posts(under: PeopleHouse.district, .vacant, at: now).map(\.post.id),
                    try tx.coverageByRule(under: PeopleHouse.district, at: now)
                )
            }
            #expect(Set(vacant) == [post, other])
            let line = try #require(lines.first { $0.kind == "grid-leader" })
            #expect((line.needed, line.posts, line.vacant, line.missingCount) == (1, 1, 1, 0))
            #expect(lines.first { $0.kind == "grid-market" }?.missing.map(\.code) == [PeopleHouse.grid])
        }
    }

    @Test func `turned to in need are the holders at the nearest place that has one`() async throws {
        try await PeopleHouse.each { house in
            let (near, far) = (try await house.account("wang"), try await house.account("li"))
            let posts = [
                try await house.post("grid-leader", at: PeopleHouse.grid),
                try await house.post("street-dispatcher", at: PeopleHouse.street),
            ]
            for (post, account) in zip(posts, [near, far]) {
                _ = try await house.system(AppointHolder(post: post, account: account))
            }
            let found = try await house.database.read { tx in
                try [PeopleHouse.grid, PeopleHouse.community, PeopleHouse.district].map {
                    try tx.holders(ofKinds: ["grid-leader", "street-dispatcher"], for: $0, at: PeopleHouse.start).map(
                        \.account)
                }
            }
            #expect(found == [[near], [far], []])
        }
    }

    @Test func `the public roster names only who agreed, and only posts towards residents`() async throws {
        try await PeopleHouse.each { house in
            let (one, two) = (try await house.account("wang"), try await house.account("li", name: "李梅"))
            let leader = try await house.post("grid-leader", at: PeopleHouse.grid, phone: "0551-62631234")
            let police = try await house.post("grid-police", at: PeopleHouse.grid)
            _ = try await house.post("grid-market", at: PeopleHouse.grid)
            _ = try await house.system(AppointHolder(post: leader, account: one, named: true))
            _ = try await house.system(AppointHolder(post: police, account: two, named: false))
            let roster = try await house.database.read { try $0.roster(for: PeopleHouse.grid, at: PeopleHouse.start) }
            #expect(roster.map(\.holderName) == ["王建国", nil, nil])
            #expect(roster.map(\.vacant) == [false, false, true])
            #expect(roster.first?.dutyPhone == "0551-62631234")
            #expect(roster.first?.place.code == PeopleHouse.grid)
            let caller = Caller(kind: .staff(one), name: "")
            _ = try await house.perform(AgreeToBeNamed(post: leader, agreed: false), by: caller)
            let after = try await house.database.read { try $0.roster(for: PeopleHouse.grid, at: PeopleHouse.start) }
            #expect(after.first?.holderName == nil)
        }
    }

    @Test func `only an editor of people at the place changes posts, others learn nothing`() async throws {
        try await PeopleHouse.each { house in
            let id = try await house.account("wang")
            let post = try await house.post("grid-leader", at: PeopleHouse.grid)
            let elsewhere = Caller(
                kind: .staff(id), name: "", grants: [Grant(.peopleEdit, at: PlaceCode("340103") ?? PeopleHouse.grid)])
            for operation in [
                AppointHolder(post: post, account: id), AppointHolder(post: Post.ID(rawValue: 1), account: id),
            ] {
                await #expect(throws: AppError.refused) { try await house.perform(operation, by: elsewhere) }
            }
        }
    }
}
