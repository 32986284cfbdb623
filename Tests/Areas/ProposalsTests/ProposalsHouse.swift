import Cases
import Foundation
import Kernel
import Media
import People
import Persistence
import Policy
import Proposals
import Retention
import Secrets
import Territory
import TestSupport

/// A community under the rules of `hefei-yaohai` (handed over in five working days, answered within three months or
/// six, once more within one, judged within thirty days; told at once the street's office, after a week the district's)
/// with a deputy, both offices, a property company and city management.
struct ProposalsHouse: Sendable {
    /// Monday 2026-11-16, 10:00 in China.
    static let start = Zone.china.instant(CivilDate("2026-11-16") ?? CivilDate(daysSinceEpoch: 0), secondOfDay: 36_000)
    static let district = place("340102")
    static let street = place("340102001")
    static let community = place("340102001001")
    static let grid = place("340102001001001")
    static let elsewhere = place("340102001002")

    let database: Database
    let deputy: Caller
    /// Another deputy of the same community.
    let colleague: Caller
    let office: Caller
    let property: Caller
    let propertyUnit: Identifier<UnitTag>
    let city: Caller
    let cityUnit: Identifier<UnitTag>
    /// May write and hand over, but not here.
    let stranger = Caller(
        kind: .staff(Identifier(rawValue: 90)), name: "外人",
        grants: [
            Grant(.proposalsWrite, at: ProposalsHouse.elsewhere), Grant(.proposalsManage, at: ProposalsHouse.elsewhere),
        ])

    /// Runs the body in a fresh house on each engine.
    static func each(_ body: @escaping @Sendable (ProposalsHouse) async throws -> Void) async throws {
        let resources = Resources()
        let book = PolicyBook(try directory.get())
        resources.register(book)
        resources.register(KeyRing())
        resources.register(Locator())
        resources.register(SignInRules(secondFactorRequired: false))
        resources.register(ReportAllowance(perMinute: 1_000))
        resources.register(PersonalRecordKeepers([ProposalPersonalRecords()]))
        resources.register(RetentionKeepers(RetentionKeepers.proposals))
        let migrations =
            PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations
            + PeopleSchema.migrations + CasesSchema.migrations + ProposalsSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            try await body(try await ProposalsHouse(database, book))
        }
    }

    private init(_ database: Database, _ book: PolicyBook) async throws {
        self.database = database
        try await book.load(from: database)
        let places: [(PlaceCode?, PlaceLevel, String, PlaceCode)] = [
            (nil, .province, "安徽省", ProposalsHouse.place("34")),
            (ProposalsHouse.place("34"), .city, "合肥市", ProposalsHouse.place("3401")),
            (ProposalsHouse.place("3401"), .district, "瑶海区", ProposalsHouse.district),
            (ProposalsHouse.district, .street, "明光路街道", ProposalsHouse.street),
            (ProposalsHouse.street, .community, "填海巷社区", ProposalsHouse.community),
            (ProposalsHouse.community, .grid, "第一网格", ProposalsHouse.grid),
            (ProposalsHouse.street, .community, "明光社区", ProposalsHouse.elsewhere),
        ]
        let before = ProposalsHouse.start - .days(1)
        for (parent, level, name, code) in places {
            let operation = AddPlace(
                parent: parent, level: level, name: name, code: code, gridKind: level == .grid ? .resident : nil)
            try await database.perform(operation, by: .system, at: before)
        }
        let installed = try await database.perform(InstallDeliveredPack(key: "hefei-yaohai"), by: .system, at: before)
        try await database.perform(
            BindPack(place: ProposalsHouse.district, version: installed.version), by: .system, at: before)
        propertyUnit = try await database.perform(
            DefineUnit(kind: "property", name: "安家物业服务中心", place: ProposalsHouse.community), by: .system, at: before)
        cityUnit = try await database.perform(
            DefineUnit(kind: "city-management", name: "明光路城管", place: ProposalsHouse.street), by: .system, at: before)
        let (community, street) = (ProposalsHouse.community, ProposalsHouse.street)
        deputy = try await ProposalsHouse.staff(database, "daibiao", "钱慧", "deputy", community, phone: "13900003333")
        colleague = try await ProposalsHouse.staff(database, "daibiao2", "尤和", "deputy", community)
        office = try await ProposalsHouse.staff(
            database, "lianluo", "郝联", "street-deputies-office", street, phone: "13900001111")
        _ = try await ProposalsHouse.staff(
            database, "quji", "项区", "district-deputies-office", ProposalsHouse.district, phone: "13900002222")
        property = try await ProposalsHouse.staff(
            database, "wuye", "卫武", "unit-officer", community, unit: propertyUnit, phone: "13900004444")
        city = try await ProposalsHouse.staff(database, "chengguan", "褚城", "unit-officer", street, unit: cityUnit)
    }

    static func staff(
        _ database: Database, _ login: String, _ name: String, _ post: String, _ place: PlaceCode,
        unit: Identifier<UnitTag>? = nil, phone: String? = nil
    ) async throws -> Caller {
        let before = ProposalsHouse.start - .days(1)
        let account = try await database.perform(
            CreateAccount(login: login, name: name, place: place, password: nil), by: .system, at: before)
        let id = try await database.perform(
            DefinePost(place: place, kind: post, unit: unit, dutyPhone: phone), by: .system, at: before)
        _ = try await database.perform(AppointHolder(post: id, account: account), by: .system, at: before)
        return try await database.read { tx in try tx.staffCaller(account, name: name, at: ProposalsHouse.start) }
    }

    // MARK: Doing things

    func draft(
        title: String = "给老小区换声控灯", words: String = "楼道灯常坏，建议一次换成声控灯。", kind: String = "suggestion",
        area: PlaceCode = community, by caller: Caller? = nil, at now: Instant = start
    ) async throws -> Proposal.ID {
        try await database.perform(
            DraftProposal(kind: kind, area: area, title: title, words: words), by: caller ?? deputy, at: now)
    }
    @discardableResult
    func act(
        _ id: Proposal.ID, _ act: ProposalAct, by caller: Caller? = nil, at now: Instant = start
    ) async throws -> Proposal {
        try await database.perform(ActOnProposal(id, act), by: caller ?? deputy, at: now)
    }
    /// A proposal that rests on something said and was submitted.
    func submitted(at now: Instant = start) async throws -> Proposal.ID {
        let id = try await draft(at: now)
        try await act(id, .hear("灯坏了没人管。"), at: now)
        try await act(id, .submit, at: now)
        return id
    }
    /// With the property company.
    func handed(difficult: Bool = false, isPublic: Bool = true, at now: Instant = start) async throws -> Proposal.ID {
        let id = try await submitted(at: now)
        try await act(
            id, .handOver(unit: propertyUnit, difficult: difficult, isPublic: isPublic), by: office, at: now)
        return id
    }
    func answer(_ id: Proposal.ID, kind: String = "solved", words: String = "已全部换好。", at now: Instant = start)
        async throws
    {
        try await act(id, .answer(kind: kind, words: words, isPublic: true), by: property, at: now)
    }
    func proposal(_ id: Proposal.ID) async throws -> Proposal? { try await database.read { try $0.proposal(id) } }

    /// A public report of the community, as the desk confirmed it.
    func report(
        _ words: String = "3号楼楼道灯坏了", at place: PlaceCode = grid, isPrivate: Bool = false, confirmed: Bool = true,
        by caller: Caller = .anonymous
    ) async throws -> (id: CaseFile.ID, secret: String) {
        let outcome = try await database.perform(
            ReportCase(
                words: words, jurisdiction: ProposalsHouse.district, position: ReportPosition(place: place),
                channel: .web, isPrivate: isPrivate), by: caller, at: ProposalsHouse.start)
        if confirmed {
            try await database.write { tx in
                try tx.execute("UPDATE case_file SET category_confirmed = 1 WHERE id = \(outcome.id)")
            }
        }
        return (outcome.id, outcome.secret)
    }

    /// Runs what is due, as the server does.
    func pass(_ now: Instant) async throws {
        while true {
            let turn = try await database.runDueTimers(
                at: now,
                handlers: [
                    ProposalTimer.kind: { try ProposalTimer.fire($0, subject: $1.subject, at: $2) },
                    CaseTimer.kind: { _, _, _ in },
                ])
            precondition(turn.failed == 0, "a timer failed")
            if turn.run == 0 { return }
        }
    }
    /// What rebuilding every proposal from its entries finds.
    func differences() async throws -> [String] {
        try await database.read { tx in
            var verification = ProposalVerification()
            _ = try verification.check(tx, after: nil)
            return verification.differences
        }
    }
    func messages() async throws -> Int {
        try await database.read { try $0.value("SELECT count(*) FROM outbox WHERE topic = 'sms'") ?? 0 }
    }

    static func place(_ code: String) -> PlaceCode { PlaceCode(code) ?? place("1") }
    static let directory = Result { try PolicyDirectory(policies) }
    private static let policies =
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/Policies"
}

/// The machine word of what an operation was refused with.
func refusal(_ body: () async throws -> Void) async -> String? {
    do { try await body() } catch {
        return (error as? AppError)?.code ?? (error as? any Problem)?.appError.code ?? "\(error)"
    }
    return nil
}
