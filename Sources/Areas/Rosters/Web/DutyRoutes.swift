import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// Duties with a count: what one owes oneself, what posts and units of a place owe, and the facts behind each number.
struct DutyRoutes: Sendable {
    let database: Database

    private static let whenField = Field("day", .date, Text("这一天所在的周期", "The period this day lies in"))

    var routes: [Route] {
        [
            .get(RotaPaths.owed, .staff, Text("我应办的", "What I owe"), fields: [DutyRoutes.whenField], own),
            .get(
                RotaPaths.owedAt, .permission(.rostersPlan), Text("应办次数", "Duties with a count"),
                fields: [
                    DutyRoutes.whenField, Field("duty", .line, Text("只看一项", "One duty only")),
                    Field("after", .identifier, Text("接在这个岗位之后", "Continues after this post")),
                ], all),
            .get(
                RotaPaths.evidence, .staff, Text("数字背后的记录", "The facts behind a number"),
                fields: [
                    DutyRoutes.whenField, Field("duty", .line, required: true, Text("哪一项", "Duty")),
                    Field("post", .identifier, Text("岗位", "Post")), Field("unit", .identifier, Text("单位", "Unit")),
                    Field("skip", .integer, Text("跳过多少条", "How many to skip")),
                ], evidence),
        ]
    }

    private func opened(_ tx: Transaction, _ request: WebRequest, at place: PlaceCode?) throws -> DutyBook {
        let zone = try place.flatMap { try tx.policy(at: $0).pack.zone } ?? .china
        let today = zone.date(request.now)
        return DutyBook(tx: tx, now: request.now, day: min(try request.query.date("day") ?? today, today))
    }

    private func own(_ request: WebRequest) async throws -> Answer {
        let (duties, day) = try await database.read { tx in
            let book = try opened(tx, request, at: nil)
            return (try book.own(of: request.caller), book.day)
        }
        let page = OwedPage(duties: duties, day: day, isOwn: true, kinds: [], chosen: nil, next: nil)
        return .page(page.html(request.screen), data: duties.map(ShownDuty.init))
    }

    private func all(_ request: WebRequest) async throws -> Answer {
        guard let place = request.caller.places(.rostersPlan).first else { throw AppError.refused }
        let chosen = try request.query.text("duty", limit: 60)
        let last: Post.ID? = try request.query.identifier("after")
        let page = try await database.read { tx -> OwedPage in
            let book = try opened(tx, request, at: place)
            let kinds = try tx.policy(at: place).pack.countedDuties
            let after = try last.flatMap { try tx.post($0) }
            let duties = try book.all(under: place, kind: kinds.first { $0.key == chosen }, after: after)
            let posts = duties.compactMap { duty -> Post.ID? in if case .post(let id) = duty.owner { id } else { nil } }
            return OwedPage(
                duties: duties, day: book.day, isOwn: false, kinds: kinds, chosen: chosen,
                next: Set(posts).count == Limits.page ? posts.last : nil)
        }
        return .page(page.html(request.screen), data: page.duties.map(ShownDuty.init))
    }

    /// For whoever has the post or acts for the unit, and for the lead of its place.
    private func evidence(_ request: WebRequest) async throws -> Answer {
        let key = try request.query.required("duty", limit: 60)
        let postID: Post.ID? = try request.query.identifier("post")
        let unitID: Unit.ID? = try request.query.identifier("unit")
        let found = try await database.read { tx -> OwedDuty? in
            if let post = try postID.flatMap({ try tx.post($0) }) {
                let isOwn = try tx.holder(of: post.id, at: request.now).map {
                    request.caller.kind == .staff($0.account)
                }
                guard isOwn == true || request.caller.may(.rostersPlan, at: post.place) else { throw AppError.refused }
                return try opened(tx, request, at: post.place).owed(by: post).first { $0.duty.key == key }
            }
            guard let unit = try unitID.flatMap({ try tx.unit($0) }),
                request.caller.units.contains(unit.id) || request.caller.may(.rostersPlan, at: unit.place)
            else { throw AppError.refused }
            return try opened(tx, request, at: unit.place).owed(by: unit).first { $0.duty.key == key }
        }
        guard let found else { throw AppError.refused }
        let skipped = try request.query.integer("skip", in: 0...DutyBook.mostFacts) ?? 0
        return .page(EvidencePage(owed: found, skipped: skipped).html(request.screen), data: ShownDuty(found))
    }
}

/// What a JSON client gets.
struct ShownDuty: Encodable, Sendable {
    struct Fact: Encodable, Sendable {
        let at: Instant
        let what: Text
        let link: String?
    }
    let duty: String
    let name: Text
    let place: PlaceCode
    let owner: Text
    let from: CivilDate
    let to: CivilDate
    let count: Int
    let done: Int
    let due: Int
    let vacant: Bool
    let facts: [Fact]

    init(_ owed: OwedDuty) {
        (duty, name, place, owner) = (owed.duty.key, owed.duty.name, owed.place, owed.ownerName)
        (from, to) = (owed.days.lowerBound, owed.days.upperBound)
        (count, done, due, vacant) = (owed.duty.count, owed.done, owed.due, owed.isVacant)
        facts = owed.facts.map { Fact(at: $0.at, what: $0.what, link: $0.link?.target) }
    }
}
