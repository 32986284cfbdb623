import Cases
public import Emergencies
import Evaluation
import Help
import Field
import Households
public import Kernel
public import Logging
public import Media
public import Persistence
public import People
import Patrols
import Policy
import Proposals
public import Retention
import Rosters
import Secrets
import Tasks
import Territory
import Visits

/// The house put together: the store, what operations need beside it, and every area in its room. The web server, the
/// workers and the command line all stand on one of these.
public final class House: Sendable {
    public let settings: Settings
    public let database: Database
    public let media: MediaStore
    let keys: KeyRing
    let hasher: PasswordHasher
    let logger: Logger
    private let hold: DataHold

    /// Every area's schema, in the order in which later ones refer to earlier ones.
    public static let migrations: [Migration] =
        PolicySchema.migrations + TerritorySchema.migrations + RetentionSchema.migrations + PeopleSchema.migrations
        + EmergenciesSchema.migrations + FieldSchema.migrations + HouseholdsSchema.migrations + CasesSchema.migrations
        + TasksSchema.migrations + VisitsSchema.migrations + EvaluationSchema.migrations + HelpSchema.migrations
        + RostersSchema.migrations + PatrolsSchema.migrations + ProposalsSchema.migrations

    /// What the areas keep of a person, for export and erasure.
    public static let recordKeepers = PersonalRecordKeepers([
        CasePersonalRecords(), VisitRecords(), HouseholdRecords(), HelpPersonalRecords(),
        RotaPersonalRecords(), ProposalPersonalRecords(),
    ])
    /// What the areas let go of when its time has come.
    public static let retentionKeepers = RetentionKeepers(
        RetentionKeepers.platform + RetentionKeepers.people + RetentionKeepers.households + RetentionKeepers.cases
            + RetentionKeepers.visits + RetentionKeepers.help + RetentionKeepers.rosters + RetentionKeepers.patrols
            + RetentionKeepers.proposals + RetentionKeepers.emergencies)

    /// What the areas count of an emergency.
    public static let emergencyRecords = EmergencyRecordKeepers([
        CaseEmergencyRecords(), VisitEmergencyRecords(), HelpEmergencyRecords(), RotaEmergencyRecords(),
    ])
    /// What fulfils duties with a count: each area tells of what is recorded with it.
    public static let dutyFacts = DutyFactSources([
        ReportedCases(), SolvedCases(), VisitedHouseholds(), DoneTasks(), HeldTurns(),
    ])

    /// Opens the store, brings its schema up to date and loads what is kept in memory. Throws `StartProblem`,
    /// `KeyRingProblem` and what the database throws.
    /// - Parameter inspecting: a copy is looked at that belongs to no keys; nothing sealed in it is opened.
    public init(_ settings: Settings, logger: Logger, inspecting: Bool = false) async throws {
        (self.settings, self.logger) = (settings, logger)
        try DataDirectory(settings.data).prepare()
        hold = try DataHold(settings.data, alone: false)
        keys = inspecting ? KeyRing() : try KeyRing(directory: settings.keysDirectory)
        hasher = try PasswordHasher()
        media = try MediaStore(directory: settings.filesDirectory)
        let resources = Resources()
        resources.register(keys)
        resources.register(media)
        resources.register(SignInRules(secondFactorRequired: settings.secondFactor))
        resources.register(ReportAllowance(perMinute: settings.placeReportsPerMinute))
        resources.register(Locator())
        resources.register(PolicyBook(try PolicyDirectory(settings.root + "/Policies")))
        resources.register(EmergencyBook())
        resources.register(House.emergencyRecords)
        resources.register(House.recordKeepers)
        resources.register(House.retentionKeepers)
        resources.register(FieldWorks([FieldVisits()]))
        resources.register(House.dutyFacts)
        resources.register(CaseOrigins(PatrolOrigins.of))
        resources.register(CaseSequels { try ProposalSequels.of($0, in: $1) })
        database = try Database(settings.database, resources: resources, log: logger, slow: settings.slow)
        try await start(checkingKeys: !inspecting)
    }

    /// The present.
    public func now() -> Instant { SystemClock.now() }

    private func start(checkingKeys: Bool) async throws {
        try database.migrate(House.migrations)
        if checkingKeys { _ = try await database.perform(CheckKeys(), by: .system, at: now()) }
        try await database.resources.get(PolicyBook.self).load(from: database)
        try await database.resources.get(EmergencyBook.self).load(from: database)
        try await database.resources.get(Locator.self).reload(from: database, at: now())
        try await settleHome()
    }

    /// Finishes what waits and lets go of the store.
    public func close() {
        database.close()
        hold.release()
    }
}
