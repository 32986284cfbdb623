public import Kernel
import People
public import Persistence
import Policy

// Who is told: the office of something submitted, the unit of something to answer, the writer of an answer, and the
// posts above of what is late. Messages go to duty telephones and say neither what is proposed nor by whom.

extension Transaction {
    func tellOf(_ event: ProposalEvent, _ proposal: Proposal, _ rules: ProposalRules, at now: Instant) throws {
        let name = rules.kind(proposal.kind)?.name ?? Text(same: proposal.kind)
        switch event {
        case .submitted, .sentBack:
            let first = rules.escalation.first?.notify ?? []
            try send(
                Text(
                    "有一件\(name.zh)等交办，请打开“代表建议”。", "A proposal waits to be handed over (\(name.en)). Open “Proposals”."),
                to: try dutyPosts(first, for: proposal.area, at: now).compactMap(\.dutyPhone))
        case .handed:
            try tellUnit(
                of: proposal,
                Text(
                    "有一件\(name.zh)请你单位答复，请打开“代表建议”。",
                    "Your unit is to answer a proposal (\(name.en)). Open “Proposals”."))
        case .judged(_, _, let due) where due != nil:
            try tellUnit(
                of: proposal,
                Text(
                    "代表对答复不满意，请再办一次，请打开“代表建议”。",
                    "The representative did not accept the answer; work on it once more. Open “Proposals”."))
        case .answered, .returned:
            let posts = try heldPosts(by: proposal.writer, at: now).compactMap(\.dutyPhone)
            try send(
                Text("您提的\(name.zh)有新情况，请打开“代表建议”。", "There is news of your proposal (\(name.en)). Open “Proposals”."),
                to: posts)
        default: break
        }
    }

    /// Tells the posts of a step, and the unit that is late; where every post is vacant all the way up, whoever hands
    /// over proposals is told. Gives how many posts.
    func tellLate(_ proposal: Proposal, _ step: ProposalEscalation, at now: Instant) throws -> Int {
        let (rules, policy) = try proposalRules(of: proposal)
        var posts = try dutyPosts(step.notify, for: proposal.area, at: now)
        if posts.isEmpty {
            let office = policy.pack.posts.map(\.key).filter {
                policy.pack.permissions(ofPost: $0).contains(.proposalsManage)
            }
            posts = try dutyPosts(office, for: proposal.area, at: now)
        }
        if posts.isEmpty {
            // Not silently: whoever runs the place finds in the log that its posts are vacant all the way up.
            try audit("proposal.nobody", by: .system, subject: "proposal:\(proposal.id)", place: proposal.area, at: now)
        }
        let name = rules.kind(proposal.kind)?.name ?? Text(same: proposal.kind)
        let words =
            proposal.state == .submitted
            ? Text("有一件\(name.zh)逾期没有交办，请过问。", "A proposal was not handed over in time (\(name.en)). See to it.")
            : Text("有一件\(name.zh)逾期没有答复，请过问。", "A proposal was not answered in time (\(name.en)). See to it.")
        try send(words, to: posts.compactMap(\.dutyPhone))
        try tellUnit(of: proposal, words)
        return posts.count
    }

    private func tellUnit(of proposal: Proposal, _ words: Text) throws {
        guard let unit = proposal.unit else { return }
        let phones = try rows(
            """
            SELECT DISTINCT duty_phone FROM post WHERE unit = \(unit) AND active = 1 AND duty_phone IS NOT NULL
            ORDER BY duty_phone LIMIT \(Limits.page)
            """
        ).map { try $0.get("duty_phone", as: String.self) }
        try send(words, to: phones)
    }

    private func send(_ words: Text, to numbers: [String]) throws {
        for number in Set(numbers).sorted() {
            // A duty telephone without its area code takes no message; its desk has the page.
            guard let phone = try? PhoneNumber(number), phone.kind != .service else { continue }
            try sendText(words, to: phone)
        }
    }
}

/// The one timer of a proposal: the next step up while it is late, or the end of the time to judge.
public enum ProposalTimer {
    public static let kind = "proposal"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        guard let stored = try tx.storedProposal(Proposal.ID(rawValue: subject)) else { return }
        let proposal = stored.proposal
        let (rules, _) = try tx.proposalRules(of: proposal)
        var events: [ProposalEvent] = []
        if proposal.state == .answered, let due = proposal.due, due <= now {
            events = [.lapsed]
        } else {
            events = try proposal.lateSteps(rules, at: now).map { late in
                .escalated(
                    step: late.step, posts: late.rule.notify,
                    people: try tx.tellLate(proposal, late.rule, at: now))
            }
        }
        let after = try tx.saveProposal(stored, events, by: .system, at: now)
        try tx.scheduleProposal(after.proposal, rules)
    }
}
