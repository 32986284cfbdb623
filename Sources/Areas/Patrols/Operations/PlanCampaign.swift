public import Kernel
import People
public import Persistence
import Policy
import Territory

/// Writes down the plan of a joint campaign.
public struct PlanCampaign: Operation {
    public var plan: PatrolCampaignPlan
    public var purpose: String
    public init(_ plan: PatrolCampaignPlan, purpose: String) { (self.plan, self.purpose) = (plan, purpose) }

    /// Throws `PatrolProblem` where the plan cannot be carried out, `AppError.refused` where the person may not.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PatrolCampaign.ID {
        do { try plan.check() } catch { throw error.appError }
        for place in plan.places { try caller.require(.patrolsLead, at: tx.activePlace(place).code) }
        guard let area = PatrolCampaignPlan.area(of: plan.places) else { throw PatrolProblem.placeMissing.appError }
        let (rules, policy) = try tx.patrolRules(at: area)
        for item in plan.items where rules.item(item) == nil {
            throw PatrolProblem.unknownItem(key: item, allowed: rules.items.map(\.key)).appError
        }
        _ = try tx.checkedTeam(plan.team, "units")
        var plan = plan
        plan.title = try PatrolWords.checked(plan.title, "title", most: 60)
        plan.dates = Array(Set(plan.dates)).sorted()
        let id: PatrolCampaign.ID = tx.newID()
        let purpose = try tx.keepWords(self.purpose, "purpose", of: .campaign(id), at: now)
        let stored: Stored<PatrolCampaign> = try tx.create(
            .planned(area: area, policy: policy.version, plan: plan, purpose: purpose), as: id, by: caller, at: now)
        try tx.audit("patrol.plan", by: caller, subject: stored.record.subject, place: area, at: now)
        return id
    }
}

/// Sets one more day of joint inspection.
public struct SetInspection: Operation {
    public var campaign: PatrolCampaign.ID
    public var day: CivilDate
    public init(_ campaign: PatrolCampaign.ID, day: CivilDate) { (self.campaign, self.day) = (campaign, day) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard let stored = try tx.stored(campaign, PatrolCampaign.self),
            try tx.patrolStanding(of: caller, at: now).leads(stored.record)
        else { throw AppError.refused }
        do { try stored.record.checkDate(day) } catch { throw error.appError }
        _ = try tx.append([.dated(day)], to: stored, by: caller, at: now)
        try tx.audit("patrol.plan", by: caller, subject: stored.record.subject, place: stored.record.area, at: now)
        return true
    }
}

/// Ends a campaign with its results. Every finding is settled, or named with the reason why not yet.
public struct CloseCampaign: Operation {
    public var campaign: PatrolCampaign.ID
    public var results: String
    /// Why a finding is not settled yet.
    public var notYet: [PatrolFinding.ID: String]
    public init(_ campaign: PatrolCampaign.ID, results: String, notYet: [PatrolFinding.ID: String] = [:]) {
        (self.campaign, self.results, self.notYet) = (campaign, results, notYet)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PatrolCampaign {
        guard let stored = try tx.stored(campaign, PatrolCampaign.self),
            try tx.patrolStanding(of: caller, at: now).leads(stored.record)
        else { throw AppError.refused }
        let unsettled = Set(try tx.unsettledFindings(of: .campaign(campaign)).map(\.id))
        let named = notYet.filter { unsettled.contains($0.key) && !$0.value.allSatisfy(\.isWhitespace) }
        do {
            try stored.record.checkClosing(unsettled: unsettled, named: Set(named.keys))
        } catch { throw error.appError }
        let reasons = try named.sorted { $0.key < $1.key }.map { id, reason in
            PatrolNotYet(
                finding: id, reason: try tx.keepWords(reason, "not-yet.\(id)", of: .finding(id), at: now))
        }
        let words = try tx.keepWords(results, "results", of: .campaign(campaign), most: Limits.note, at: now)
        let after = try tx.append([.closed(results: words, notYet: reasons)], to: stored, by: caller, at: now).record
        try tx.audit("patrol.close", by: caller, subject: after.subject, place: after.area, at: now)
        return after
    }
}

extension PatrolCampaignPlan {
    /// The smallest place that holds all of these; nil where there is none.
    static func area(of places: [PlaceCode]) -> PlaceCode? {
        guard let first = places.first else { return nil }
        return first.lineage.last { candidate in places.allSatisfy { candidate.contains($0) } }
    }
}

extension Transaction {
    /// Findings that are neither put right nor handed over, oldest first.
    func unsettledFindings(of origin: PatrolOrigin) throws -> [PatrolFinding] {
        try records(
            where: "origin = \(origin.key) AND ended_at IS NULL ORDER BY id LIMIT \(PatrolLimits.findingsPerCampaign)")
    }
}
