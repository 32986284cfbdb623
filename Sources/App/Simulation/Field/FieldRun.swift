import Field
import Households
import Kernel
import People
import Persistence
import Policy
import Secrets
import Server
import Visits

/// Some days of two stewards and their secretary, from one number: what they write down, what becomes of it between
/// telephone and server, and everything that can go wrong on the way. For one task.
final class FieldRun {
    let simulation: FieldSimulation
    let world: FieldWorld
    let directory: PolicyDirectory
    let keys: KeyRing
    private(set) var disk: SimulatedDisk
    private(set) var database: Database

    var model = FieldModel()
    var phones: [SimulatedPhone]
    /// Every entry ever made, by person and identifier: what it says does not change with the server's fate.
    var book: [String: SimulatedPhone.Entry] = [:]
    private var backup: (disk: SimulatedDisk, model: FieldModel)?
    /// What its person dropped stays dropped, whatever happens to the server.
    var dropped: Set<String> = []
    /// Stewards whose account is closed.
    var suspended: Set<Int> = []

    var tally = Tally()
    var story: [String] = []
    var random: SeededGenerator
    var now: Instant
    var step = 0

    init(_ simulation: FieldSimulation, in furnished: FurnishedFieldWorld) async throws {
        (self.simulation, world, directory) = (simulation, furnished.world, furnished.directory)
        let disk = try SimulatedDisk(copying: furnished.disk)
        self.disk = disk
        disk.seed(FurnishedWorld.keySeed)
        keys = KeyRing(drawing: { disk.bytes($0) })
        disk.seed(simulation.seed)
        now = Simulation.begin + .hours(8)
        disk.now = now
        random = SeededGenerator(seed: SeededGenerator.mixed(simulation.seed))
        database = try await DistrictRun.open(disk, directory, keys, at: now)
        phones = [
            SimulatedPhone(name: "wang-1", holder: 0), SimulatedPhone(name: "wang-2", holder: 0),
            SimulatedPhone(name: "li-1", holder: 1),
        ]
        for id in world.households {
            model.households[id] = FieldModel.Entry(
                steward: world.stewards[0].post, given: [(FurnishedWorld.moment, world.stewards[0].post)])
        }
        try await readGroups()
        let begun = now
        try await database.write { tx in
            try VisitTimer.arrange(tx, at: begun)
            try ServerPresence.arrange(tx, at: begun)
        }
    }

    /// What was written at registration is the beginning of the history.
    private func readGroups() async throws {
        for id in world.households {
            let values = try await opened(id).values
            for (field, value) in values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                model.write(value, to: field, of: id, seen: .max)
            }
        }
    }

    func run(digesting: Bool) async -> SimulationOutcome {
        var outcome = SimulationOutcome(tally: tally, digest: "", broken: nil, story: [])
        do {
            for day in 0..<simulation.days {
                for _ in 0..<simulation.pace { try await takeStep() }
                try await checkStore()
                try await night(after: day)
            }
            try await settleEverything()
            if digesting { outcome.digest = try await DatabaseDigest.of(database) }
        } catch let breach as Breach {
            outcome.broken = breach
        } catch {
            outcome.broken = Breach(
                promise: .refusedInWords, step: step, what: "the simulation met \(ErrorWords.of(error))")
        }
        (tally.days, tally.steps) = (simulation.days, step)
        (outcome.tally, outcome.story) = (tally, story)
        database.close()
        return outcome
    }

    private func takeStep() async throws {
        step += 1
        pass(.seconds(Int.random(in: 60...1_500, using: &random)))
        try await runTimers()
        let phone = phones.indices.randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<46: writeDown(on: phone)
        case 46..<70: try await synchronise(phone, Mood.any(&random))
        case 70..<80: try await settleSomething(on: phone)
        case 80..<94: try await secretaryActs()
        case 94..<96: try await restart()
        case 96: try await restore()
        case 97: try await switchRules()
        case 98:
            let errors: [Span] = [.zero, .seconds(70), -Span.seconds(70), .days(1), -Span.days(1), .hours(3)]
            phones[phone].skew = errors.randomElement(using: &random) ?? .zero
            tally.faults["phone-clock", default: 0] += 1
            tell("the clock of \(phones[phone].name) is \(phones[phone].skew.wholeMinutes) minutes wrong from now on")
        default: try await suspend()
        }
        for fault in disk.takeHappened() { tally.faults[fault.rawValue, default: 0] += 1 }
    }

    /// The night: telephones clear up, and the server is backed up.
    private func night(after day: Int) async throws {
        let morning = Simulation.begin + .days(day + 1) + .hours(3)
        pass(morning > now ? morning - now : .hours(1))
        for phone in phones.indices { phones[phone].tidy(at: now) }
        try await runTimers()
        try await restart(copying: true)
        pass(.hours(5))
        try await runTimers()
    }

    // MARK: The machine

    func pass(_ span: Span) {
        now = now + span
        disk.now = now
    }

    func runTimers() async throws {
        for _ in 0..<200 {
            let turn = try await database.runDueTimers(at: now, handlers: House.timerHandlers)
            if turn.failed > 0 { throw breach(.workers, "a timer failed") }
            if turn.run == 0 { return }
        }
    }

    func restart(copying: Bool = false) async throws {
        database.close()
        if copying { backup = (try SimulatedDisk(copying: disk), model) }
        database = try await DistrictRun.open(disk, directory, keys, at: now)
    }

    /// The server's disk is lost; it goes on from last night's backup.
    private func restore() async throws {
        guard let backup else { return }
        database.close()
        disk = try SimulatedDisk(copying: backup.disk)
        disk.seed(simulation.seed ^ UInt64(step))
        disk.now = now
        model = backup.model
        database = try await DistrictRun.open(disk, directory, keys, at: now)
        let moment = now
        try await database.write { try ServerPresence.arrange($0, at: moment) }
        for key in suspended.map({ world.stewards[$0].account }) {
            _ = try await database.perform(DeactivateAccount(account: key), by: .system, at: now)
        }
        tally.faults["restored", default: 0] += 1
        tell("the server is restored from last night's backup")
    }

    private func switchRules() async throws {
        guard let place = PlaceCode(FieldWorld.district) else { return }
        let version = world.versions.randomElement(using: &random)
        _ = try await database.perform(BindPack(place: place, version: version), by: .system, at: now)
        tell("other rules are in force")
    }

    private func suspend() async throws {
        guard step > simulation.days * simulation.pace / 2, suspended.isEmpty, chance(3) else { return }
        _ = try await database.perform(
            DeactivateAccount(account: world.stewards[1].account), by: .system, at: now)
        suspended.insert(1)
        tally.faults["suspended", default: 0] += 1
        tell("the account of \(world.stewards[1].name) is closed")
    }

    // MARK: What pieces of a step use

    func caller(_ person: FieldWorld.Person) async throws -> Caller {
        let moment = now
        return try await database.read { try $0.staffCaller(person.account, name: person.name, at: moment) }
    }
    func opened(_ id: Household.ID) async throws -> OpenedHousehold {
        let secretary = try await caller(world.secretary)
        return try await database.perform(OpenHousehold(id, why: .planning), by: secretary, at: now)
    }
    func key(_ id: String, of phone: Int) -> String { "\(phones[phone].holder)/\(id)" }
    func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
    func breach(_ promise: Breach.Promise, _ what: String) -> Breach {
        Breach(promise: promise, step: step, what: what)
    }
    func checked(_ promise: Breach.Promise) { tally.checks[promise.rawValue, default: 0] += 1 }
    func tell(_ what: String) {
        let local = Zone.china.local(now)
        story.append("\(step)  \(local.date) \(local.hour):\(local.minute)  \(what)")
    }
}
