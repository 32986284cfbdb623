import Cases
import Kernel
import Logging
import People
import Persistence
import Policy
import Retention
import Server

/// The house's own workers, as they run beside the server.
extension DistrictRun {
    private static let silent = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

    /// Everything that is due, as the timer worker does it; nothing while it stands still.
    func letTimersRun() async throws {
        if let pause = workersReturn {
            if step.at < pause { return }
            workersReturn = nil
        }
        let disturbed = step.fault != nil && step.chance % 3 == 0
        if disturbed {
            disk.foresee([step.fault])
            fault = nil
        }
        for _ in 0..<DistrictRun.mostTurns {
            guard let due = try await database.nextTimerDue(), due <= now else { return try await checkTimers() }
            do {
                let turn = try await database.runDueTimers(at: now, handlers: House.timerHandlers)
                tally.done["timer", default: 0] += turn.run
                if turn.run > 0 { tell("\(turn.run) timers run") }
            } catch {
                let refusal = try words(of: error)
                guard refusal.status == 503 else { throw error }
                // The worker logs it and comes again.
                later(.seconds(1))
            }
        }
        throw breach(.workers, "timers stay due however often they run")
    }
    private static var mostTurns: Int { 60 }

    private func checkTimers() async throws {
        checked(.workers)
        for timer in try await database.failingTimers(limit: 20) {
            let error = timer.lastError ?? ""
            if !error.hasPrefix("storage.") && !error.hasPrefix("busy") {
                throw breach(.workers, "timer \(timer.kind) of \(timer.subject) fails: \(error)")
            }
        }
    }

    /// One turn of the outbox. Some messages are delivered twice, some fail before or after they were delivered.
    func deliver() async throws {
        if workersReturn != nil { return tell("the outbox stands still") }
        let trouble = simulation.withFaults && chance(2)
        var chances = SeededGenerator(seed: random.next())
        let plan = (0..<64).map { _ in trouble ? Int.random(in: 0..<5, using: &chances) : 0 }
        let moment = now
        let worker = OutboxWorker(
            database: database,
            deliveries: House.deliveries(database, nil, demo: true).mapValues { deliver -> Delivery in
                { message, now in
                    switch plan[Int(message.id % 64)] {
                    case 1:
                        try await deliver(message, now)
                        try await deliver(message, now)
                    case 2 where message.tries < 4: throw AppError.busy(retryAfter: 60)
                    case 3 where message.tries < 4:
                        try await deliver(message, now)
                        throw AppError.busy(retryAfter: 60)
                    default: try await deliver(message, now)
                    }
                }
            }, clock: { moment }, logger: DistrictRun.silent)
        disk.foresee([fault])
        fault = nil
        do {
            let taken = try await worker.turn()
            tally.done["delivery", default: 0] += taken
            if trouble { tally.faults["delivery-disturbed", default: 0] += 1 }
            tell("\(taken) messages are delivered\(trouble ? ", some twice or late" : "")")
        } catch {
            guard try words(of: error).status == 503 else { throw error }
            tell("the outbox worker fails and will come again")
        }
        try await checkOutbox()
    }

    private func checkOutbox() async throws {
        checked(.workers)
        if let dead = try await database.deadOutbox(limit: 1).first {
            throw breach(.workers, "message \(dead.topic) \(dead.id) was given up: \(dead.lastError ?? "")")
        }
        let double = try await database.read { tx in
            try tx.value(
                """
                SELECT message FROM staff_notice GROUP BY message, account HAVING count(*) > 1 LIMIT 1
                """, as: Int64.self)
        }
        if let double { throw breach(.workers, "message \(double) stands twice in one person's inbox") }
    }

    /// What retention lets go of every night.
    func tidy() async throws {
        var released = 0
        for kind in RetentionClass.allCases {
            var cursor: String?
            repeat {
                let step = try await database.perform(Retain(kind, cursor: cursor), by: .system, at: now)
                released += step.released
                cursor = step.next
            } while cursor != nil
        }
        tell("what is due by the rules of retention goes: \(released)")
    }
}
