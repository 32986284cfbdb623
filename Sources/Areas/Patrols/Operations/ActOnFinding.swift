public import Cases
public import Kernel
public import Persistence
import Policy

/// Does one thing to a finding: load, decide, save, tell.
public struct ActOnFinding: Operation {
    public var finding: PatrolFinding.ID
    public var act: PatrolFindingAct
    /// What was done or seen, the reason, or the words for the public, as the act needs it.
    public var words: String
    public var photos: [KeptFile]
    /// Photos of the finding that the public sees; only where it is proposed.
    public var shown: [Identifier<PatrolPhotoTag>]
    public init(
        _ finding: PatrolFinding.ID, _ act: PatrolFindingAct, words: String = "", photos: [KeptFile] = [],
        shown: [Identifier<PatrolPhotoTag>] = []
    ) {
        (self.finding, self.act, self.words) = (finding, act, words)
        (self.photos, self.shown) = (photos, shown)
    }

    /// Throws `AppError.refused` where the person may not, `PatrolProblem` where the rules refuse.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PatrolFinding {
        guard let stored = try tx.stored(finding, PatrolFinding.self),
            try tx.patrolStanding(of: caller, at: now).may(act, stored.record, tx)
        else { throw AppError.refused }
        let (rules, policy) = try tx.patrolRules(version: stored.record.facts.policy)
        do {
            try stored.record.check(act, by: caller.key, at: now, zone: policy.pack.zone)
        } catch { throw error.appError }
        let event =
            act == .handOver
            ? try handOver(stored.record, rules, tx, by: caller, at: now)
            : try event(stored.record, rules, policy, tx, at: now)
        let after = try tx.append([event], to: stored, by: caller, at: now).record
        if let stage { try tx.keepPhotos(photos, stage, of: finding, by: caller, at: now) }
        try tx.scheduleFinding(after, rules)
        if act == .recheckNotFine, let item = rules.item(after.facts.item) {
            try tx.tellParty(of: after, item, at: now)
        }
        try tx.audit("patrol." + auditWord, by: caller, subject: after.subject, place: after.area, at: now)
        return after
    }

    private var stage: PatrolPhotoStage? {
        switch act {
        case .rectify: .rectified
        case .recheckFine, .recheckNotFine: .rechecked
        default: nil
        }
    }
    private var auditWord: String {
        switch act {
        case .recheckFine, .recheckNotFine: "recheck"
        default: act.rawValue
        }
    }

    private func event(
        _ known: PatrolFinding, _ rules: PatrolRules, _ policy: PolicyInForce, _ tx: Transaction, at now: Instant
    ) throws -> PatrolFindingEvent {
        func kept(_ field: String = "words") throws -> PatrolWords {
            try tx.keepWords(words, field, of: .finding(finding), at: now)
        }
        switch act {
        case .rectify: return .rectified(words: try kept(), photos: photos.count)
        case .recheckFine:
            let isSilent = words.allSatisfy(\.isWhitespace)
            return .closed(words: isSilent ? nil : try kept(), photos: photos.count)
        case .recheckNotFine:
            let limit = known.limit.tightened(byPercent: rules.tightenPercent)
            return .returned(
                words: try kept(), photos: photos.count, limit: limit,
                due: policy.calendar.deadline(from: now, limit).due)
        case .void: return .void(try kept("reason"))
        case .propose:
            try checkPublic()
            let photos = Set(try tx.patrolPhotos(of: finding).map(\.id))
            guard photos.isSuperset(of: shown) else { throw AppError.refused }
            return .proposed(
                text: try kept("text"), photos: shown,
                replyBy: policy.calendar.deadline(from: now, rules.replyWithin).due)
        case .reply:
            try checkPublic()
            return .replied(try kept("text"))
        case .release: return .released
        case .decline: return .declined(try kept("reason"))
        case .withdraw: return .withdrawn(try kept("reason"))
        case .handOver: throw AppError.refused
        }
    }

    private func checkPublic() throws {
        if let trace = PersonalTrace.first(in: words) { throw PatrolProblem.personal(trace).appError }
    }

    /// The finding goes on as a case: with its words and photos, at its stop, in the item's category.
    private func handOver(
        _ known: PatrolFinding, _ rules: PatrolRules, _ tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> PatrolFindingEvent {
        let texts = try tx.patrolWords([known.facts.words])
        let found = texts[known.facts.words.id] ?? ""
        let place = try tx.currentPlace(of: known)
        let name = rules.item(known.facts.item)?.name.zh ?? known.facts.item
        let spot = known.facts.stop.place == nil ? "（\(known.facts.stop.name)）" : ""
        let added =
            words.allSatisfy(\.isWhitespace)
            ? "" : "\n\(try PatrolWords.checked(words, "words", most: PatrolLimits.words))"
        let report = ReportCase(
            words: "\(name)\(spot)：\(found)\(added)", jurisdiction: place.at(.community) ?? place,
            position: ReportPosition(place: place), category: rules.item(known.facts.item)?.category, channel: .patrol,
            evidence: Array(try tx.patrolPhotos(of: finding).map(\.file).prefix(Limits.filesPerCase)))
        let outcome = try report.run(tx, by: caller, at: now)
        return .handedOver(case: outcome.id, number: outcome.number)
    }
}
