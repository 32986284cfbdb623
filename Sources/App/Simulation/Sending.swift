import struct Foundation.Data
import class Foundation.JSONEncoder
import Kernel
import People
import Persistence

/// What came back for a command.
enum Reply<Outcome> {
    case done(Outcome)
    case refused(AppError)

    var outcome: Outcome? { if case .done(let outcome) = self { outcome } else { nil } }
    var refusal: AppError? { if case .refused(let refusal) = self { refusal } else { nil } }
}

extension DistrictRun {
    /// Sends a command as a browser does: with a key, and again with the same key where no answer came. One in six
    /// refusals is looked at to the last byte of the store. An answered command is sometimes sent twice.
    func send<O: Operation>(_ operation: O, by caller: Caller, keyed: Bool = true) async throws -> Reply<O.Outcome> {
        let key = keyed ? "step-\(step.number)-\(moments.count)" : nil
        let before = try chance(6) ? image() : nil
        disk.foresee([fault])
        fault = nil
        for _ in 0..<DistrictRun.mostTries {
            do {
                let outcome = try await database.perform(operation, by: caller, at: now, key: key)
                actedBy.insert(caller.key)
                if let key, chance(8) { try await sendAgain(operation, by: caller, key: key, outcome) }
                return .done(outcome)
            } catch {
                let refusal = try words(of: error)
                guard refusal.status == 503 else {
                    tally.refused[refusal.code, default: 0] += 1
                    if let before { try compare(before, after: refusal.code) }
                    return .refused(refusal)
                }
                // Nobody knows whether it was saved: the same form is sent again a second later.
                if !keyed { actedBy.insert(caller.key) }
                later(.seconds(1))
            }
        }
        throw breach(.refusedInWords, "refused as unavailable \(DistrictRun.mostTries) times, and nothing is wrong")
    }
    private static var mostTries: Int { 4 }

    private func image() throws -> Data { Data(try disk.image()) }

    /// Time goes on within a step.
    func later(_ span: Span) {
        now = now + span
        disk.now = now
        moments.append(now)
    }

    /// What the person is told. Anything but a refusal in words is a fault of the product.
    func words(of error: any Error) throws -> AppError {
        if let refusal = error as? AppError { return refusal }
        if let problem = error as? any Problem { return problem.appError }
        throw breach(.refusedInWords, "a person would have seen an unexpected error: \(error)")
    }

    private func compare(_ before: Data, after code: String) throws {
        checked(.refusedChangesNothing)
        if try image() != before {
            throw breach(.refusedChangesNothing, "the store is another one after the refusal “\(code)”")
        }
    }

    /// A double tap: the same outcome, and not a byte changes.
    private func sendAgain<O: Operation>(
        _ operation: O, by caller: Caller, key: String, _ first: O.Outcome
    ) async throws {
        let before = try image()
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let again = try await database.perform(operation, by: caller, at: now, key: key)
        checked(.exactlyOnce)
        guard try encoder.encode(again) == encoder.encode(first) else {
            throw breach(.exactlyOnce, "the same form sent twice was answered with another outcome")
        }
        guard try image() == before else {
            throw breach(.exactlyOnce, "the same form sent twice changed the store twice")
        }
    }

    // MARK: People

    func staff(_ account: Account.ID) async throws -> Actor {
        let name = world.people[account]?.name ?? "?"
        let moment = now
        let caller = try await database.read { try $0.staffCaller(account, name: name, at: moment) }
        let seat = powers.seats(of: account).first
        return Actor(
            kind: .staff(account), caller: caller,
            name: seat.map { "\($0.kind) \(name) of \($0.place)" } ?? "former \(name)")
    }
    func resident(_ id: Identifier<ResidentTag>) -> Actor {
        Actor(kind: .resident(id), caller: Caller(kind: .resident(id), name: "居民"), name: "resident \(id)")
    }
    func link(of known: Ledger.KnownCase) -> Actor {
        Actor(kind: .link, caller: .anonymous, secret: known.secret, name: "the reporter by link")
    }
    func stranger() -> Actor {
        Actor(kind: .stranger, caller: .anonymous, secret: chance(2) ? "wrong" : nil, name: "a stranger")
    }

    /// Anybody at all.
    func anybody() async throws -> Actor {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return stranger()
        case 1:
            let all = world.districts.flatMap { ledger.residents[$0.code] ?? [] }
            return all.randomElement(using: &random).map(resident) ?? stranger()
        default:
            let all = world.people.keys.sorted()
            guard let account = all.randomElement(using: &random) else { return stranger() }
            return try await staff(account)
        }
    }

    func manager() async throws -> Caller {
        guard let manager = world.manager else { return .system }
        return try await staff(manager).caller
    }
}
