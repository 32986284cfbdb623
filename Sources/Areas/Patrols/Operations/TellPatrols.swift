public import Kernel
import People
public import Persistence
import Policy
import Territory

// Who is told: the unit that has to put something right, and the posts above where it is late.

extension Transaction {
    /// The next moment of a finding as its timer has it.
    func scheduleFinding(_ finding: PatrolFinding, _ rules: PatrolRules) throws {
        if let moment = finding.nextMoment(rules) {
            try schedule(PatrolTimer.kind, subject: finding.id.rawValue, due: moment)
        } else {
            try cancelTimer(PatrolTimer.kind, subject: finding.id.rawValue)
        }
    }

    /// A word to the duty telephones of the unit that has to put it right. Says neither where nor what was seen.
    func tellParty(of finding: PatrolFinding, _ item: PatrolItem, at now: Instant) throws {
        guard case .unit(let unit) = finding.facts.party else { return }
        let phones = try rows(
            """
            SELECT DISTINCT duty_phone FROM post WHERE unit = \(unit) AND active = 1 AND duty_phone IS NOT NULL
            ORDER BY duty_phone LIMIT \(Limits.page)
            """
        ).map { try $0.get("duty_phone", as: String.self) }
        try send(
            Text(
                "巡查发现问题，请整改：\(item.name.zh)。请打开近邻“巡检”查看。",
                "A patrol found something to put right: \(item.name.en). Open “Patrols” in Jinlin."), to: phones)
    }

    /// Tells the posts of a step; where every one is vacant all the way up, whoever leads patrols is. Gives how many.
    func tellLate(_ finding: PatrolFinding, _ step: PatrolEscalation, at now: Instant) throws -> Int {
        let (rules, policy) = try patrolRules(version: finding.facts.policy)
        var posts = try dutyPosts(step.notify, for: finding.area, at: now)
        if posts.isEmpty {
            let leading = policy.pack.posts.map(\.key).filter {
                policy.pack.permissions(ofPost: $0).contains(.patrolsLead)
            }
            posts = try dutyPosts(leading, for: finding.area, at: now)
        }
        if posts.isEmpty {
            // Not silently: whoever runs the place finds in the log that its posts are vacant all the way up.
            try audit("patrol.nobody", by: .system, subject: finding.subject, place: finding.area, at: now)
        }
        let name = rules.item(finding.facts.item)?.name ?? Text(same: finding.facts.item)
        try send(
            Text("巡查发现逾期没有整改：\(name.zh)。请过问。", "Late and not put right: \(name.en). See to it."),
            to: Set(posts.compactMap(\.dutyPhone)).sorted())
        return posts.count
    }

    private func send(_ words: Text, to numbers: [String]) throws {
        for number in numbers {
            // A duty telephone without its area code takes no message; its desk has the page.
            guard let phone = try? PhoneNumber(number), phone.kind != .service else { continue }
            try sendText(words, to: phone)
        }
    }

    /// The name of a stop that is a place: as an address is written from the community down.
    func stopName(of place: PlaceCode) throws -> String { try fullName(of: place, from: .community) }
}

/// The one timer of a finding: the next step up while it is late.
public enum PatrolTimer {
    public static let kind = "patrol"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        guard let stored = try tx.stored(PatrolFinding.ID(rawValue: subject), PatrolFinding.self) else { return }
        let (rules, _) = try tx.patrolRules(version: stored.record.facts.policy)
        let events = try stored.record.lateSteps(rules, at: now).map { late -> PatrolFindingEvent in
            .escalated(
                step: late.step, posts: late.rule.notify, people: try tx.tellLate(stored.record, late.rule, at: now))
        }
        let after = try tx.append(events, to: stored, by: .system, at: now)
        try tx.scheduleFinding(after.record, rules)
    }
}
