import Cases
import Kernel
import People
import Persistence
import Policy

/// Commands to cases: one person gives one, or two people at the same moment.
extension DistrictRun {
    /// What somebody is about to do, from the page as they see it.
    struct Intent {
        let file: CaseFile
        let command: CaseCommand
        let actor: Actor
        let act: ActOnCase
        let isStale: Bool
        let mayGive: Bool
    }

    func act() async throws {
        let closedToo = chance(8)
        guard let known = ledger.pick(random.next(), where: { closedToo || $0.state.isOpen }),
            let intent = try await intend(on: known)
        else { return tell("nobody has anything to do") }
        try await judge(intent, try await send(intent.act, by: intent.actor.caller))
    }

    /// Two people press at the same moment, sometimes on the same case: then only one of them may find it as it was.
    func actTogether() async throws {
        guard let known = ledger.pick(random.next(), where: \.state.isOpen),
            let other = chance(2) ? known : ledger.pick(random.next(), where: \.state.isOpen),
            let first = try await intend(on: known), let second = try await intend(on: other)
        else { return tell("nobody has anything to do") }
        let replies = try await database.performTogether(
            (first.act, first.actor.caller, "step-\(step.number)-one"),
            (second.act, second.actor.caller, "step-\(step.number)-two"), at: now)
        tell("two people press at the same moment:")
        let (one, two) = (try reply(replies.0, to: first), try reply(replies.1, to: second))
        if known.id == other.id, !first.isStale, one.outcome != nil, two.outcome != nil {
            throw breach(.exactlyOnce, "\(known.number) took two commands from pages of the same version")
        }
        try await judge(first, one, alone: known.id != other.id, beside: true)
        try await judge(second, two, alone: known.id != other.id, beside: true)
    }

    private func reply(_ result: Result<ActOnCase.Outcome, any Error>, to intent: Intent) throws
        -> Reply<ActOnCase.Outcome>
    {
        switch result {
        case .success(let outcome):
            actedBy.insert(intent.actor.caller.key)
            return .done(outcome)
        case .failure(let error):
            let refusal = try words(of: error)
            tally.refused[refusal.code, default: 0] += 1
            return .refused(refusal)
        }
    }

    private func intend(on known: Ledger.KnownCase) async throws -> Intent? {
        guard let file = try await file(known.id), let district = world.district(of: file.place) else { return nil }
        let moment = now
        let routing = try await database.read { tx in
            try tx.routing(for: file, words: "", in: try tx.policy(version: file.policy), at: moment)
        }
        var choices = Choices(
            file: file, district: district, world: world, ledger: ledger, routing: routing,
            random: SeededGenerator(seed: random.next()))
        let command = choices.command()
        let actor = try await actor(for: command, on: file, known)
        let isStale = chance(12) && file.version > 1
        var act = ActOnCase(file.id, command, seen: isStale ? file.version - 1 : file.version, secret: actor.secret)
        switch command {
        case .handle(_, _, let files), .selfHandle(_, let files), .addEvidence(let files):
            act.evidence = (0..<files).map { _ in photo() }
        case .addFacts, .evaluate, .withdraw, .reopen, .answerQuestion: act.words = chance(2) ? "补充几句话" : nil
        default: break
        }
        return Intent(
            file: file, command: command, actor: actor, act: act, isStale: isStale,
            mayGive: powers.may(command, on: file, actor))
    }

    private func actor(for command: CaseCommand, on file: CaseFile, _ known: Ledger.KnownCase) async throws -> Actor {
        if chance(10) { return try await anybody() }
        var all: [Actor.Kind] = powers.actors(for: command, on: file).map { .staff($0) }
        switch command {
        case .addFacts, .answerQuestion, .evaluate, .withdraw, .reopen:
            all = Array(repeating: .link, count: max(2, all.count)) + all
            if let reporter = file.reporter { all += Array(repeating: .resident(reporter), count: all.count) }
        default: break
        }
        switch all.randomElement(using: &random) {
        case .staff(let account): return try await staff(account)
        case .resident(let id) where !ledger.erased.contains(id): return resident(id)
        case .link: return link(of: known)
        default: return try await anybody()
        }
    }

    // MARK: Judging the answer

    /// `alone` is false where somebody else went for the case in the same moment, `beside` is true where somebody else
    /// did anything.
    private func judge(
        _ intent: Intent, _ reply: Reply<ActOnCase.Outcome>, alone: Bool = true, beside: Bool = false
    ) async throws {
        let (file, command, actor) = (intent.file, intent.command, intent.actor)
        let result = reply.outcome.map { "now \($0.state)" } ?? "refused (\(reply.refusal?.code ?? ""))"
        let page = intent.isStale ? ", old page" : ""
        tell("\(actor.name) \(command.word) \(file.number), \(file.state)\(page): \(result)")
        if alone { try judgeAccess(intent, reply.refusal) }
        guard let outcome = reply.outcome else { return }
        if !intent.mayGive { try judgeAccess(intent, nil) }
        if intent.isStale {
            throw breach(.passages, "\(command.word) on an old page of \(file.number) was carried out")
        }
        if let fault = Passages.fault(command.word, from: file.state, to: outcome.state) {
            throw breach(.passages, "\(file.number): \(fault)")
        }
        checked(.passages)
        tally.done[command.word, default: 0] += 1
        ledger.acknowledged.append(
            Ledger.Acknowledged(
                step: step.number, id: file.id, word: command.word, version: outcome.version, by: actor.caller.key,
                moments: moments))
        try await checkActed(outcome, command, by: actor.caller, beside: beside)
    }

    private func judgeAccess(_ intent: Intent, _ refusal: AppError?) throws {
        checked(.access)
        let (name, word) = (intent.actor.name, intent.command.word)
        let isShutOut = refusal?.code == AppError.refused.code
        if !intent.mayGive && !isShutOut {
            throw breach(.access, "\(name) may not \(word) here, and was answered \(refusal?.code ?? "done")")
        }
        if case .merge = intent.command { return }
        if intent.mayGive && isShutOut { throw breach(.access, "\(name) may \(word) here, and was shut out") }
    }
}
