import Cases
import Emergencies
import Evaluation
import Help
import Households
import Kernel
import Media
import Patrols
public import Persistence
import Proposals
import Retention
import Rosters
import Tasks
import Visits

/// What `jinlin verify` found: everything shown was built again from what happened, in one snapshot of the store.
public struct HouseVerification: Encodable, Sendable {
    public internal(set) var cases = 0
    public internal(set) var tasks = 0
    /// Calls for help.
    public internal(set) var calls = 0
    public internal(set) var households = 0
    /// Acts of emergency mode.
    public internal(set) var emergencies = 0
    public internal(set) var careTasks = 0
    public internal(set) var rotas = 0
    /// Findings of patrols.
    public internal(set) var findings = 0
    /// Proposals of representatives.
    public internal(set) var proposals = 0
    /// Entries of all event chains, each with its hash checked.
    public internal(set) var entries = 0
    /// Lines of the retention ledger.
    public internal(set) var released = 0
    /// Hash of the ledger's newest line, hexadecimal; whoever writes it down can tell a ledger that was cut.
    public internal(set) var ledger = ""
    /// In words; further ones are only counted.
    public internal(set) var differences: [String] = []
    public internal(set) var differenceCount = 0
    /// Damage of the store: what the engine itself reports, and files that are not what was taken in.
    public internal(set) var damage: [String] = []
    public var isSound: Bool { differenceCount == 0 && damage.isEmpty }
}

extension House {
    /// Rebuilds all cases, counters and tasks and compares, and reads every kept file. `progress` is told how many
    /// cases are done. Where the store is damaged, what can still be read is compared, and the damage is named.
    public func verify(progress: @escaping @Sendable (Int) -> Void) async throws -> HouseVerification {
        let damage = try await database.checkIntegrity()
        var verified = HouseVerification()
        do {
            verified = try await .of(database, progress: progress)
            verified.damage = damage + (try await damagedFiles())
        } catch  where !damage.isEmpty {
            verified.damage = damage + ["the comparison could not be finished: \(ErrorWords.of(error))"]
        }
        return verified
    }

    /// Files that cases show and that are missing or hold other bytes than those taken in.
    private func damagedFiles() async throws -> [String] {
        var found: [String] = []
        var last: Identifier<EvidenceTag>?
        repeat {
            let after = last
            let files = try await database.read { try $0.keptFiles(after: after, limit: Limits.bulk) }
            for kept in files {
                if let flaw = await flaw(of: kept.file) {
                    found.append("file \(kept.file.hash) of case \(kept.number): \(flaw)")
                }
            }
            last = files.count == Limits.bulk ? files.last?.id : nil
        } while last != nil
        return try await found + damagedPhotos()
    }

    /// The same for the photos of patrols.
    private func damagedPhotos() async throws -> [String] {
        var found: [String] = []
        var last: Identifier<PatrolPhotoTag>?
        repeat {
            let after = last
            let photos = try await database.read { try $0.keptPatrolPhotos(after: after, limit: Limits.bulk) }
            for photo in photos {
                if let flaw = await flaw(ofType: photo.type, photo.hash) {
                    found.append("file \(photo.hash) of finding \(photo.finding): \(flaw)")
                }
            }
            last = photos.count == Limits.bulk ? photos.last?.id : nil
        } while last != nil
        return found
    }

    private func flaw(of file: KeptFile) async -> String? { await flaw(ofType: file.type, file.hash) }

    private func flaw(ofType kept: String, _ hash: String) async -> String? {
        guard let type = MediaType(rawValue: kept) else { return "of a type that is not kept, \(kept)" }
        do {
            return try await media.isIntact(hash, type: type) ? nil : "holds other bytes than those taken in"
        } catch MediaProblem.missing {
            return "is missing"
        } catch {
            return "cannot be read"
        }
    }
}

extension HouseVerification {
    /// Everything shown against what happened, in one snapshot.
    public static func of(
        _ database: Database, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> HouseVerification {
        try await database.foldCounters()
        return try await database.read { tx in
            var (cases, tasks) = (CaseVerification(), TaskVerification())
            var counters: [Counter: Int] = [:]
            var last: CaseFile.ID?
            repeat {
                last = try cases.check(tx, after: last, counting: &counters)
                progress(cases.cases)
            } while last != nil
            try cases.checkCounters(tx, recounted: counters)
            var lastTask: CommunityTask.ID?
            repeat { lastTask = try tasks.check(tx, after: lastTask) } while lastTask != nil
            var help = HelpVerification()
            var lastCall: HelpCall.ID?
            repeat { lastCall = try help.check(tx, after: lastCall) } while lastCall != nil
            var months = MonthVerification()
            try months.check(tx)
            var retention = RetentionVerification()
            try retention.check(tx)
            try retention.checkCases(tx)
            try retention.checkHelp(tx)
            try retention.checkRosters(tx)
            try retention.checkPatrols(tx)
            try retention.checkProposals(tx)
            try retention.checkEmergencies(tx)
            var verified = HouseVerification(cases, tasks, help, months, retention)
            try verified.checkHouseholds(tx)
            try verified.checkRotas(tx)
            try verified.checkPatrols(tx)
            try verified.checkProposals(tx)
            try verified.checkEmergencies(tx)
            return verified
        }
    }

    private mutating func checkEmergencies(_ tx: Transaction) throws {
        var found = EmergencyVerification()
        var last: EmergencyAct.ID?
        repeat { last = try found.check(tx, after: last) } while last != nil
        emergencies = found.acts
        entries += found.entries
        differences += found.differences
        differenceCount += found.differenceCount
    }

    private mutating func checkHouseholds(_ tx: Transaction) throws {
        var (register, visits) = (HouseholdVerification(), VisitVerification())
        var last: Household.ID?
        repeat { last = try register.check(tx, after: last) } while last != nil
        var lastTask: CareTask.ID?
        repeat { lastTask = try visits.check(tx, after: lastTask) } while lastTask != nil
        try visits.checkContacts(tx)
        (households, careTasks) = (register.households, visits.tasks)
        entries += register.entries + visits.entries
        differences += register.differences + visits.differences
        differenceCount += register.differenceCount + visits.differenceCount
    }

    private mutating func checkRotas(_ tx: Transaction) throws {
        var found = RotaVerification()
        var last: Rota.ID?
        repeat { last = try found.check(tx, after: last) } while last != nil
        rotas = found.rotas
        entries += found.entries
        differences += found.differences
        differenceCount += found.differenceCount
    }

    private mutating func checkPatrols(_ tx: Transaction) throws {
        var patrols = PatrolVerification()
        try patrols.check(tx)
        findings = patrols.findings
        entries += patrols.entries
        differences += patrols.differences
        differenceCount += patrols.differenceCount
    }

    private mutating func checkProposals(_ tx: Transaction) throws {
        var found = ProposalVerification()
        var last: Proposal.ID?
        repeat { last = try found.check(tx, after: last) } while last != nil
        proposals = found.proposals
        entries += found.entries
        differences += found.differences
        differenceCount += found.differenceCount
    }

    /// What is wrong with a store so damaged that its house cannot be opened.
    public init(damageOf settings: Settings) async throws {
        self.init()
        do {
            let database = try Database(settings.database)
            defer { database.close() }
            damage = try await database.checkIntegrity()
        } catch let error as AppError where error.code == HouseVerification.damaged {
            damage = [error.message.en]
        }
    }
    /// The code of the refusal of a damaged store.
    public static let damaged = "storage.damaged"
}

extension HouseVerification {
    fileprivate init(
        _ cases: CaseVerification, _ tasks: TaskVerification, _ help: HelpVerification, _ months: MonthVerification,
        _ retention: RetentionVerification
    ) {
        self.cases = cases.cases
        self.tasks = tasks.tasks
        calls = help.calls
        entries = cases.entries + tasks.entries + help.entries
        differences =
            cases.differences.map { "\($0.subject): \($0.what)" } + tasks.differences + help.differences
            + months.differences + retention.differences
        differenceCount =
            cases.differenceCount + tasks.differenceCount + help.differenceCount + months.differences.count
            + retention.differences.count
        released = retention.entries
        ledger = retention.newest.hexadecimal
    }
}
