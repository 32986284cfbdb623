public import Kernel
public import Persistence
import People
import Policy
import Territory

/// Which findings a list shows; every figure of this area is such a filter.
public struct PatrolFindingFilter: Sendable, Hashable, Codable {
    public enum Standing: String, Sendable, Codable, CaseIterable {
        case unsettled, settled, open, late, rectified, closed, void, published
        case handedOver = "handed-over"
        case notYet = "not-yet"
    }
    public var standing: Standing?
    public var item: String?
    /// `unit:4` or `party:7`.
    public var party: String?
    public var origin: PatrolOrigin?
    /// At the same stop, as `PatrolStop.key`.
    public var spot: String?
    public init(
        _ standing: Standing? = nil, item: String? = nil, party: String? = nil, origin: PatrolOrigin? = nil,
        spot: String? = nil
    ) {
        (self.standing, self.item, self.party) = (standing, item, party)
        (self.origin, self.spot) = (origin, spot)
    }
}

/// How many findings of a campaign stand where; each number opens to its findings.
public struct PatrolFigures: Sendable, Hashable, Codable {
    public var found = 0
    public var open = 0
    public var late = 0
    public var rectified = 0
    public var closed = 0
    public var handedOver = 0
    public var published = 0
    /// By `PatrolParty.key`, and by item: how many were found and how many are settled.
    public var parties: [String: Settled] = [:]
    public var items: [String: Settled] = [:]

    public struct Settled: Sendable, Hashable, Codable {
        public var found = 0
        public var settled = 0
        public init() {}
    }

    public init(_ findings: [PatrolFinding], at now: Instant) {
        for finding in findings where finding.state != .void {
            found += 1
            switch finding.state {
            case .open: open += 1
            case .rectified: rectified += 1
            case .closed: closed += 1
            case .handedOver: handedOver += 1
            case .void: break
            }
            if finding.isLate(at: now) { late += 1 }
            if finding.publication?.state == .published { published += 1 }
            parties[finding.facts.party.key, default: Settled()].add(finding)
            items[finding.facts.item, default: Settled()].add(finding)
        }
    }
}

extension PatrolFigures.Settled {
    fileprivate mutating func add(_ finding: PatrolFinding) {
        found += 1
        if finding.state.isSettled { settled += 1 }
    }
}

extension Transaction {
    /// Findings that somebody may read, the newest first. `before` is the last one of the page before.
    public func patrolFindings(
        _ filter: PatrolFindingFilter, for caller: Caller, before: PatrolFinding.ID? = nil, limit: Int = Limits.page,
        at now: Instant
    ) throws -> [PatrolFinding] {
        var conditions = try [readable(filter, caller, at: now)]
        switch filter.standing {
        case nil: break
        case .unsettled: conditions.append("ended_at IS NULL")
        case .settled:
            let settled = PatrolFindingState.allCases.filter { $0.isSettled && $0 != .void }
            conditions.append("state IN (\(list: settled.map(\.rawValue)))")
        case .late: conditions.append("state = 'open' AND due < \(now)")
        case .published: conditions.append("publication = 'published'")
        case .notYet: conditions.append("id IN (\(list: try notYet(filter.origin)))")
        case .open, .rectified, .closed, .void, .handedOver:
            conditions.append("state = \(filter.standing?.rawValue ?? "")")
        }
        if filter.standing != .void, filter.origin != nil { conditions.append("state <> 'void'") }
        if let item = filter.item { conditions.append("item = \(item)") }
        if let party = filter.party { conditions.append("party = \(party)") }
        if let spot = filter.spot { conditions.append("spot = \(spot)") }
        if let origin = filter.origin { conditions.append("origin = \(origin.key)") }
        if let before { conditions.append("id < \(before)") }
        return try records(
            where: "\(SQL.joined(conditions, by: " AND ")) ORDER BY id DESC LIMIT \(limit)")
    }

    /// Members of a campaign read its findings; others those at their places and of their units.
    private func readable(_ filter: PatrolFindingFilter, _ caller: Caller, at now: Instant) throws -> SQL {
        if let campaign = try filter.origin?.campaign.flatMap({ try patrolCampaign($0) }),
            try patrolStanding(of: caller, at: now).reads(campaign)
        {
            return "1 = 1"
        }
        return PatrolScope(caller, Transaction.patrolReaders).findings
    }

    private func notYet(_ origin: PatrolOrigin?) throws -> [PatrolFinding.ID] {
        try origin?.campaign.flatMap { try patrolCampaign($0) }?.notYet.map(\.finding) ?? []
    }

    public func patrolFigures(of origin: PatrolOrigin, at now: Instant) throws -> PatrolFigures {
        PatrolFigures(
            try records(where: "origin = \(origin.key) ORDER BY id LIMIT \(PatrolLimits.findingsPerCampaign)"), at: now)
    }

    /// The same item at the same stop or of the same party within the pack's days before a finding was written down,
    /// that finding included, the newest first.
    public func repeats(of finding: PatrolFinding) throws -> [PatrolFinding] {
        let (rules, _) = try patrolRules(version: finding.facts.policy)
        let (since, spot) = (finding.foundAt - .days(rules.repeatDays), finding.facts.stop.key(at: finding.area))
        let same = { (column: SQL, value: String) throws -> [PatrolFinding] in
            try self.records(
                where: """
                    \(column) = \(value) AND item = \(finding.facts.item) AND found_at >= \(since)
                    AND found_at <= \(finding.foundAt) AND state <> 'void' ORDER BY found_at DESC LIMIT \(Limits.page)
                    """)
        }
        let found = try same("spot", spot) + same("party", finding.facts.party.key)
        var seen: Set<PatrolFinding.ID> = []
        return found.filter { seen.insert($0.id).inserted }.sorted { $0.foundAt > $1.foundAt }
    }

    /// What is shown of who is responsible.
    public func partyNames(_ findings: [PatrolFinding]) throws -> [String: String] {
        try Set(findings.map(\.facts.party)).reduce(into: [:]) { $0[$1.key] = try partyName($1) }
    }

    public func partyName(_ party: PatrolParty) throws -> String {
        switch party {
        case .unit(let id): try unit(id)?.name ?? "—"
        case .outside(let id): try value("SELECT name FROM patrol_party WHERE id = \(id)", as: String.self) ?? "—"
        }
    }

    /// Organisations that were named before at a place's community, for the form.
    func knownParties(at area: PlaceCode) throws -> [String] {
        try rows(
            """
            SELECT name FROM patrol_party WHERE area = \(area.at(.community) ?? area) ORDER BY id DESC
            LIMIT \(Limits.page)
            """
        ).map { try $0.get("name") }
    }

    /// A post with who holds it now, or a unit, in words.
    func memberName(_ member: PatrolMember, at now: Instant) throws -> String {
        switch member {
        case .unit(let id): return try unit(id)?.name ?? "—"
        case .post(let id):
            guard let post = try post(id) else { return "—" }
            let kind = try policy(at: post.place).pack.post(post.kind)?.name.zh ?? post.kind
            let holder = try holder(of: id, at: now)?.name
            return [try place(post.place)?.name, kind, holder].compactMap(\.self).joined(separator: " ")
        }
    }
}
