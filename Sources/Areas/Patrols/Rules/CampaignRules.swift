public import Kernel

extension PatrolCampaignPlan {
    /// Whether a plan can be carried out; what the pack and the tree say about it is looked at elsewhere.
    public func check() throws(PatrolProblem) {
        if places.isEmpty { throw .placeMissing }
        if places.count > PatrolLimits.stops { throw .tooMany(field: "place", most: PatrolLimits.stops) }
        if from > to { throw .datesReversed }
        if parts.isEmpty { throw .partsMissing }
        if parts.count > PatrolLimits.team { throw .tooMany(field: "units", most: PatrolLimits.team) }
        if parts.contains(where: \.items.isEmpty) { throw .itemsMissing }
        if dates.isEmpty { throw .datesMissing }
        if dates.count > PatrolLimits.dates { throw .tooMany(field: "dates", most: PatrolLimits.dates) }
        if dates.contains(where: { $0 < from || $0 > to }) { throw .datesOutside(from: from, to: to) }
    }
}

extension PatrolCampaign {
    /// Whether the campaign may end.
    /// - Parameters:
    ///   - unsettled: its findings that are neither closed nor handed over.
    ///   - named: those for which a reason was given.
    public func checkClosing(unsettled: Set<PatrolFinding.ID>, named: Set<PatrolFinding.ID>) throws(PatrolProblem) {
        if closedAt != nil { throw .campaignClosed }
        let missing = unsettled.subtracting(named)
        if !missing.isEmpty { throw .notYetMissing(count: missing.count) }
    }

    public func checkDate(_ day: CivilDate) throws(PatrolProblem) {
        if closedAt != nil { throw .campaignClosed }
        if plan.dates.contains(day) { throw .dateTaken }
        guard plan.dates.count < PatrolLimits.dates else { throw .tooMany(field: "date", most: PatrolLimits.dates) }
    }
}
