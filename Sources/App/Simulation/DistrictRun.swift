import Cases
import Evaluation
import Field
import Kernel
import People
import Persistence
import Policy
import Secrets
import Server
import Territory
import Visits

/// One simulated district from its first day on: the store with its surroundings, the ledger, and the step that is
/// being taken. For one task.
final class DistrictRun {
    let simulation: Simulation
    let world: World
    let disk: SimulatedDisk
    let directory: PolicyDirectory
    let keys: KeyRing
    private(set) var database: Database
    var ledger: Ledger
    var tally = Tally()
    var story: [String] = []

    /// The step that is being taken, its chances, and what the machine's clock says.
    var step: Step
    var random: SeededGenerator
    var now: Instant
    /// What goes wrong with the next command of this step.
    var fault: WriteFault?
    /// By how much the machine's clock is wrong.
    var skew = Span.zero
    /// Until then what was done by a wrong clock may still show.
    var clockIsRightFrom = Simulation.begin
    /// Until then the workers are down.
    var workersReturn: Instant?
    /// By the machine's clock: every moment at which something may have been written in this step.
    var moments: [Instant] = []
    /// Callers who were told in this step that something of theirs was done.
    var actedBy: Set<String> = []

    init(_ simulation: Simulation, in furnished: FurnishedWorld) async throws {
        (self.simulation, world, directory) = (simulation, furnished.world, furnished.directory)
        let disk = try SimulatedDisk(copying: furnished.disk)
        self.disk = disk
        disk.seed(FurnishedWorld.keySeed)
        keys = KeyRing(drawing: { disk.bytes($0) })
        disk.seed(simulation.seed)
        let begun = Simulation.begin
        disk.now = begun
        step = Step(number: 0, at: begun, kind: .read, chance: 0, fault: nil)
        random = SeededGenerator(seed: simulation.seed)
        now = begun
        var ledger = Ledger()
        for (post, account) in furnished.world.holders {
            ledger.holdings.append(
                Ledger.Holding(post: post, account: account, since: FurnishedWorld.moment, until: nil))
        }
        ledger.holdings.sort { $0.post < $1.post }
        for district in furnished.world.districts {
            ledger.residents[district.code] = district.residents
            ledger.bound[district.code] = district.versions.first
        }
        self.ledger = ledger
        database = try await DistrictRun.open(disk, directory, keys, at: begun)
        try await database.write { try MonthTimer.arrange($0, at: begun) }
    }

    /// Starts a process on the disk: what it holds in memory is read anew.
    static func open(
        _ disk: SimulatedDisk, _ directory: PolicyDirectory, _ keys: KeyRing, at now: Instant
    ) async throws -> Database {
        CaseMemory.forget()
        let resources = Resources()
        resources.register(keys)
        resources.register(SignInRules(secondFactorRequired: false))
        resources.register(Locator())
        resources.register(PolicyBook(directory))
        resources.register(House.recordKeepers)
        resources.register(House.retentionKeepers)
        resources.register(FieldWorks([FieldVisits()]))
        let database = try Database(on: disk, resources: resources)
        try database.migrate(House.migrations)
        try await resources.get(PolicyBook.self).load(from: database)
        try await resources.get(Locator.self).reload(from: database, at: now)
        return database
    }

    /// The process ends and another one starts on the same disk.
    func restart() async throws {
        database.close()
        database = try await DistrictRun.open(disk, directory, keys, at: now)
    }

    /// Takes all steps of a plan; the breach that ended it, nil where every promise was kept.
    func run(_ steps: [Step], digesting: Bool) async -> SimulationOutcome {
        var outcome = SimulationOutcome(tally: tally, digest: "", broken: nil, story: [])
        do {
            for step in steps { try await take(step) }
            try await checkEverything()
            if digesting { outcome.digest = try await DatabaseDigest.of(database) }
        } catch let breach as Breach {
            outcome.broken = breach
        } catch {
            outcome.broken = Breach(
                promise: .refusedInWords, step: step.number, what: "the simulation met \(ErrorWords.of(error))")
        }
        tally.cases = ledger.cases.count
        tally.days = simulation.days
        (outcome.tally, outcome.story) = (tally, story)
        database.close()
        return outcome
    }

    private func take(_ step: Step) async throws {
        self.step = step
        random = SeededGenerator(seed: step.chance)
        disk.seed(SeededGenerator.mixed(step.chance ^ 0x5EC2E7))
        now = step.at + skew
        disk.now = now
        (moments, actedBy) = ([now], [])
        tally.steps += 1
        if skew != .zero { clockIsRightFrom = step.at + .hours(26) }
        fault = step.fault
        try await letTimersRun()
        try await perform(step.kind)
        disk.foresee([])
        for fault in disk.takeHappened() { tally.faults[fault.rawValue, default: 0] += 1 }
        try await checkTouched()
        if step.number % DistrictRun.stepsBetweenFullChecks == 0 { try await checkEverything() }
    }
    static let stepsBetweenFullChecks = 400

    private func perform(_ kind: Step.Kind) async throws {
        switch kind {
        case .report: try await report()
        case .act: try await act()
        case .together: try await actTogether()
        case .read: try await read()
        case .split: try await split()
        case .reveal: try await reveal()
        case .renewLink: try await renewLink()
        case .locateByRule: try await locateByRule()
        case .task: try await workOnTask()
        case .exclusion: try await askOrDecideExclusion()
        case .month: try await closeMonth()
        case .erase: try await erase()
        case .handOver: try await handOver()
        case .closeAccount: try await closeAccount()
        case .redraw: try await redraw()
        case .policy: try await switchPolicy()
        case .calendar: try await announceCalendar()
        case .deliver: try await deliver()
        case .tidy: try await tidy()
        case .restart:
            try await restart()
            tell("the process ends and starts anew")
        case .clock: setClock()
        case .workerPause:
            let hours = Int.random(in: 1...48, using: &random)
            workersReturn = step.at + .hours(hours)
            tell("the workers stand still for \(hours) hours")
        }
    }

    private func setClock() {
        let steps: [Span] = [
            .zero, .zero, .seconds(1), .minutes(5), .hours(1), .hours(2), -Span.minutes(5), -Span.hours(1),
            -Span.hours(2),
        ]
        skew = steps.randomElement(using: &random) ?? .zero
        tally.faults["clock-step", default: 0] += 1
        tell("the machine's clock is set: \(skew.wholeMinutes) minutes wrong from now on")
    }

    // MARK: What pieces of a step use

    func tell(_ what: String) {
        let local = Zone.china.local(step.at)
        story.append(
            "\(step.number)  \(local.date) \(DistrictRun.two(local.hour)):\(DistrictRun.two(local.minute))  \(what)")
    }
    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

    func breach(_ promise: Breach.Promise, _ what: String) -> Breach {
        Breach(promise: promise, step: step.number, what: what)
    }

    func checked(_ promise: Breach.Promise) { tally.checks[promise.rawValue, default: 0] += 1 }

    var powers: Powers { Powers(world, ledger, at: now) }
}

/// The world before the first day, on a disk of which every run takes a copy.
public final class FurnishedWorld {
    let world: World
    let disk: SimulatedDisk
    let directory: PolicyDirectory
    static let keySeed: UInt64 = 0x6B65_7973
    /// A month before the first simulated day.
    static var moment: Instant { Simulation.begin - .days(30) }

    /// `root` is the folder with `Policies`.
    public init(root: String) async throws {
        let disk = try SimulatedDisk(now: FurnishedWorld.moment)
        (self.disk, directory) = (disk, try PolicyDirectory(root + "/Policies"))
        disk.seed(FurnishedWorld.keySeed)
        let keys = KeyRing(drawing: { disk.bytes($0) })
        let database = try await DistrictRun.open(disk, directory, keys, at: FurnishedWorld.moment)
        var building = WorldBuilding(database, directory, at: FurnishedWorld.moment)
        world = try await building.build()
        database.close()
    }

    /// Draws the plan and takes its steps.
    public func play(_ simulation: Simulation, digesting: Bool = false) async throws -> SimulationOutcome {
        try await play(Plan(simulation), digesting: digesting)
    }

    public func play(_ plan: Plan, digesting: Bool = false) async throws -> SimulationOutcome {
        try await DistrictRun(plan.simulation, in: self).run(plan.steps, digesting: digesting)
    }
}
