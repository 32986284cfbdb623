public import Kernel
import People
public import Persistence
import Policy

/// Does one thing to a proposal: load, decide, save, tell.
public struct ActOnProposal: Operation {
    public var id: Proposal.ID
    public var act: ProposalAct
    public init(_ id: Proposal.ID, _ act: ProposalAct) { (self.id, self.act) = (id, act) }

    /// Throws `AppError.refused` where the person may not, `ProposalProblem` where the rules refuse.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Proposal {
        guard let stored = try tx.storedProposal(id),
            ProposalStanding(caller).may(act.side, stored.proposal)
        else { throw AppError.refused }
        let (rules, policy) = try tx.proposalRules(of: stored.proposal)
        do { try stored.proposal.check(act, rules) } catch { throw error.appError }
        let event = try event(stored.proposal, rules, policy, tx, by: caller, at: now)
        let after = try tx.saveProposal(stored, [event], by: caller, at: now).proposal
        try tx.scheduleProposal(after, rules)
        try tx.tellOf(event, after, rules, at: now)
        try tx.audit("proposal." + act.word, by: caller, subject: "proposal:\(id)", place: after.area, at: now)
        return after
    }

    private func event(
        _ known: Proposal, _ rules: ProposalRules, _ policy: PolicyInForce, _ tx: Transaction, by caller: Caller,
        at now: Instant
    ) throws -> ProposalEvent {
        let zone = policy.pack.zone
        switch act {
        case .reword, .link, .unlink, .hear, .forget: return try gathering(known, tx, by: caller, at: now)
        case .submit: return .submitted(handBy: handBy(rules, policy, now))
        case .giveBack(let reason): return .returned(try kept(reason, tx, now))
        case .handOver(let unit, let difficult, let isPublic):
            guard try tx.units(around: known.area).contains(where: { $0.id == unit }) else {
                throw ProposalProblem.unknownUnit.appError
            }
            let isDifficult = difficult || known.isDifficult
            return .handed(
                unit: unit, due: known.answerBy(difficult: isDifficult, rules, in: zone, at: now),
                difficult: isDifficult, isPublic: isPublic)
        case .prolong(let reason):
            return .prolonged(
                try kept(reason, tx, now), due: known.answerBy(difficult: true, rules, in: zone, at: now))
        case .sendBack(let reason):
            return .sentBack(try kept(reason, tx, now), handBy: handBy(rules, policy, now))
        case .answer(let kind, let words, let isPublic):
            let text = try tx.keepText(
                words, "words", of: id, most: ProposalLimits.words, forPublic: isPublic, at: now)
            return .answered(
                kind: kind, text, isPublic: isPublic,
                judgeBy: policy.calendar.deadline(from: now, rules.judgeWithin).due)
        case .judge(let satisfied, let words):
            let said = words.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
            let again = !satisfied && known.round == 1
            return .judged(
                satisfied: satisfied, try said.map { try kept($0, tx, now, "words") },
                due: again ? ProposalRules.months(rules.againMonths, after: now, in: zone) : nil)
        case .withdraw(let reason): return .withdrawn(try kept(reason, tx, now))
        }
    }

    /// What its writer does while it is theirs.
    private func gathering(
        _ known: Proposal, _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> ProposalEvent {
        switch act {
        case .reword(let title, let words):
            return .reworded(
                title: try tx.keepText(title, "title", of: id, most: ProposalLimits.title, forPublic: true, at: now),
                words: try tx.keepText(words, "words", of: id, most: ProposalLimits.words, forPublic: true, at: now))
        case .link(let file):
            guard try tx.mayLink(file, to: known, caller) else { throw ProposalProblem.unknownCase.appError }
            return .linked(file)
        case .unlink(let file): return .unlinked(file)
        case .hear(let said):
            let words: String
            do { words = try ProposalText.checked(said, "said", most: ProposalLimits.note) } catch {
                throw error.appError
            }
            return .heard(try tx.keepAppeal(words, of: id, at: now))
        case .forget(let appeal):
            try tx.forgetAppeal(appeal)
            return .forgotten(appeal)
        default: throw AppError.refused
        }
    }

    private func kept(
        _ body: String, _ tx: Transaction, _ now: Instant, _ field: String = "reason"
    ) throws -> ProposalText {
        try tx.keepText(body, field, of: id, at: now)
    }
    private func handBy(_ rules: ProposalRules, _ policy: PolicyInForce, _ now: Instant) -> Instant {
        policy.calendar.deadline(from: now, rules.handOverWithin).due
    }
}
