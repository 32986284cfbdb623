public import Kernel
import People
public import Persistence
import Policy

/// Gives one command to one rota: load, decide, save, tell.
public struct ActOnRota: Operation {
    public var id: Rota.ID
    public var command: RotaCommand
    public init(_ id: Rota.ID, _ command: RotaCommand) { (self.id, self.command) = (id, command) }

    /// Throws `AppError.refused` where the person may not, `RotaProblem` where the rules refuse.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Rota {
        guard let stored = try tx.storedRota(id) else { throw AppError.refused }
        try checkStanding(stored.rota, caller)
        if case .add(.staff(let account), _) = command { try tx.checkMayTakeTurns(account, stored.rota, at: now) }
        let context = try tx.rotaContext(of: stored.rota, for: caller)
        let decided: [RotaEvent]
        do { decided = try stored.rota.decide(command, in: context, at: now) } catch { throw error.appError }
        let told = try tx.telling(decided, of: stored.rota, context, at: now)
        let saved = try tx.saveRota(stored, told, by: caller, at: now)
        try tx.keepTaking(part: decided, in: saved.rota)
        try tx.tellOpened(decided, of: saved.rota, context, at: now)
        try tx.scheduleRota(saved.rota, context)
        if command == .pass { try passed(decided, saved.rota, tx, at: now) }
        if caller.isStaff {
            try tx.audit("rota." + command.word, by: caller, subject: "rota:\(id)", place: stored.rota.place, at: now)
        }
        return saved.rota
    }

    /// With time, who rated is forgotten; also after the last turn.
    private func passed(_ events: [RotaEvent], _ rota: Rota, _ tx: Transaction, at now: Instant) throws {
        try tx.forgetRaters(of: id, at: now)
        guard events.contains(.ended) else { return }
        let due = now + .days(RotaLimits.ratingDays)
        try tx.schedule(RotaTimer.kind, subject: id.rawValue, due: due, key: "raters")
    }

    /// The table of who may give which command; the rules look closer at whose turn it is.
    private func checkStanding(_ rota: Rota, _ caller: Caller) throws(AppError) {
        if caller.kind == .system { return }
        let plans = caller.may(.rostersPlan, at: rota.place)
        let who = RotaPerson(caller)
        let isMember = who.map { who in rota.members.contains { $0.who == who } } ?? false
        let allowed: Bool =
            switch command {
            case .wish, .dropWish: if case .resident = caller.kind { true } else { false }
            case .add, .nameSubstitute, .close: plans
            case .remove(let member, _): plans || rota.member(member)?.who == who
            case .announceAbsence(let member, _, _, let substitute):
                plans || (rota.member(member)?.who == who && substitute == nil)
            case .endAbsence(let id):
                plans || rota.member(rota.absences.first { $0.id == id }?.member)?.who == who && who != nil
            case .askSwap, .answerSwap, .accept, .tick: isMember
            case .pass: false
            }
        if !allowed { throw .refused }
    }
}

extension Transaction {
    /// A member of staff takes turns where a post of theirs lets them: at the place, above it or below it.
    func checkMayTakeTurns(_ account: Account.ID, _ rota: Rota, at now: Instant) throws {
        guard let person = try self.account(account), person.active else { throw RotaProblem.unknownLogin.appError }
        let caller = try staffCaller(account, name: person.name, at: now)
        let near = caller.places(.rostersTake).contains { $0.contains(rota.place) || rota.place.contains($0) }
        guard near else { throw RotaProblem.mayNotTakeTurns.appError }
    }

    /// Keeps beside the chain who takes part.
    func keepTaking(part events: [RotaEvent], in rota: Rota) throws {
        for event in events {
            switch event {
            case .joined(.staff(let account), _): try keepPerson(rota.id, .staff(account), called: nil, named: false)
            case .wishDropped(let who) where !rota.members.contains { $0.who == who }: try forgetPerson(rota.id, who)
            default: break
            }
        }
    }
}
