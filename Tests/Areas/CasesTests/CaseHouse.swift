import Geometry
import Kernel
import People
import Persistence
import Policy
import Retention
import Secrets
import Territory
import TestSupport
import Testing

@testable import Cases

/// A district with one street, community and grid under the rules of `hefei-yaohai`, with a desk and a company.
struct CaseHouse: Sendable {
    static let start = SampleCase.monday
    static let district = PlaceCode("340102")!
    static let community = PlaceCode("340102001001")!
    static let grid = PlaceCode("340102001001001")!

    let database: Database
    let company: Identifier<UnitTag>
    let police: Identifier<UnitTag>
    let desk: Caller
    let worker: Caller
    let officer: Caller
    let stranger = Caller(
        kind: .staff(Identifier(rawValue: 99)), name: "外区人员",
        grants: Permission.allCases.map { Grant($0, at: PlaceCode("340103")!) })

    /// Runs the body in a fresh house on each engine.
    static func each(_ body: @escaping @Sendable (CaseHouse) async throws -> Void) async throws {
        let resources = Resources()
        let book = PolicyBook(try PolicyDirectory(SamplePolicy.directory))
        resources.register(book)
        resources.register(KeyRing())
        resources.register(Locator())
        resources.register(PersonalRecordKeepers([CasePersonalRecords()]))
        resources.register(
            RetentionKeepers(RetentionKeepers.platform + RetentionKeepers.people + RetentionKeepers.cases))
        resources.register(SignInRules(secondFactorRequired: false))
        resources.register(HomePlace(code: district, name: "瑶海区"))
        let migrations =
            PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations
            + PeopleSchema.migrations + CasesSchema.migrations
        try await TestDatabase.each(migrations: migrations, resources: resources) { database in
            try await book.load(from: database)
            try await body(CaseHouse(furnishing: database))
        }
    }

    private init(furnishing database: Database) async throws {
        self.database = database
        let places: [(PlaceLevel, String, String)] = [
            (.province, "安徽省", "34"), (.city, "合肥市", "3401"), (.district, "瑶海区", "340102"),
            (.street, "明光路街道", "340102001"), (.community, "填海巷社区", "340102001001"),
            (.grid, "第一网格", "340102001001001"),
        ]
        for (level, name, code) in places {
            let parent = [2, 4, 6, 9, 12].last { $0 < code.count }.flatMap { PlaceCode(String(code.prefix($0))) }
            try await database.perform(
                AddPlace(
                    parent: parent, level: level, name: name, code: PlaceCode(code),
                    gridKind: level == .grid ? .resident : nil),
                by: .system, at: CaseHouse.start)
        }
        let version = try await database.perform(
            InstallDeliveredPack(key: "hefei-yaohai"), by: .system, at: CaseHouse.start
        ).version
        try await database.perform(
            BindPack(place: CaseHouse.district, version: version), by: .system, at: CaseHouse.start)
        company = try await database.perform(
            DefineUnit(kind: "property", name: "安家物业", place: CaseHouse.community), by: .system, at: CaseHouse.start)
        police = try await database.perform(
            DefineUnit(kind: "police-station", name: "派出所", place: PlaceCode("340102001")!), by: .system,
            at: CaseHouse.start)
        desk = Caller(
            kind: .staff(Identifier(rawValue: 1)), name: "社区书记 孙书",
            grants: Permission.allCases.filter { $0 != .casesHandle }.map { Grant($0, at: CaseHouse.district) })
        worker = Caller(
            kind: .staff(Identifier(rawValue: 2)), name: "网格长 王阁",
            grants: [.casesRead, .casesIntake, .casesVerify, .casesSelfHandle, .casesCheck].map {
                Grant($0, at: CaseHouse.grid)
            })
        officer = Caller(
            kind: .staff(Identifier(rawValue: 3)), name: "承办人 卫武",
            grants: [Grant(.casesHandle, at: CaseHouse.community)],
            units: [company])
    }

    func report(
        _ words: String = "电梯坏了两天没人修", place: PlaceCode? = CaseHouse.grid, category: String? = "lift",
        by caller: Caller = .anonymous, contact: ReportContact = ReportContact(), at moment: Instant = CaseHouse.start,
        key: String? = nil
    ) async throws -> ReportCase.Outcome {
        try await database.perform(
            ReportCase(
                words: words, jurisdiction: CaseHouse.district, position: ReportPosition(place: place),
                category: category, contact: contact),
            by: caller, at: moment, key: key)
    }

    @discardableResult
    func act(
        _ id: CaseFile.ID, _ command: CaseCommand, by caller: Caller, after minutes: Int = 1, seen: Int? = nil,
        secret: String? = nil, words: String? = nil
    ) async throws -> ActOnCase.Outcome {
        try await database.perform(
            ActOnCase(id, command, seen: seen, secret: secret, words: words), by: caller,
            at: CaseHouse.start + .minutes(minutes))
    }

    /// Carries a new case to the end of the work, before anybody answers.
    func finish(_ id: CaseFile.ID) async throws {
        if try await file(id)?.state == .verifying {
            try await act(id, .verify(found: true, note: "属实"), by: worker, after: 2)
        }
        try await act(id, .accept, by: desk, after: 3)
        try await act(id, .dispatch(lead: company, assisting: [], why: ""), by: desk, after: 4)
        let lead = try #require(try await file(id)?.lead?.id)
        try await act(id, .handle(assignment: lead, note: "修好", evidence: 1), by: officer, after: 50)
        if try await file(id)?.state == .handled {
            try await act(id, .check(passed: true, note: "好", evidence: 0), by: worker, after: 55)
        }
    }

    func file(_ id: CaseFile.ID) async throws -> CaseFile? {
        try await database.read { tx in try tx.storedCase(id)?.file }
    }

    /// Everything shown, compared with everything that happened.
    func verification() async throws -> CaseVerification {
        try await database.read { tx in
            var verification = CaseVerification()
            var counters: [Counter: Int] = [:]
            var last: CaseFile.ID?
            repeat { last = try verification.check(tx, after: last, counting: &counters) } while last != nil
            try verification.checkCounters(tx, recounted: counters)
            return verification
        }
    }
}

/// The refusal an action ends with, nil where it is allowed.
func refusal(_ body: () async throws -> Void) async -> AppError? {
    do {
        try await body()
        return nil
    } catch let error as AppError {
        return error
    } catch let problem as any Problem {
        return problem.appError
    } catch {
        return nil
    }
}
