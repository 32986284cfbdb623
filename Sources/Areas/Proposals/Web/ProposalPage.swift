import Cases
import Kernel
import Pages
import People
import Persistence
import Policy

/// One proposal for whoever writes it, hands it over or answers it: what it rests on, its path, and what may be done.
struct ProposalPage {
    let proposal: Proposal
    let shown: ShownProposal
    let standing: ProposalStanding
    let rules: ProposalRules
    let pack: Pack
    let entries: [ProposalEntry]
    let texts: [Identifier<ProposalTextTag>: String]
    let cases: [LinkedCase]
    let appeals: [ProposalAppeal]
    /// Units that it may be handed to; for the office only.
    let units: [Unit]
    let unitNames: [Identifier<UnitTag>: String]

    init(_ proposal: Proposal, _ caller: Caller, _ tx: Transaction, at now: Instant) throws {
        guard let shown = try tx.shown([proposal], at: now).first else { throw AppError.refused }
        (self.proposal, self.shown, standing) = (proposal, shown, ProposalStanding(caller))
        let known = try tx.proposalRules(of: proposal)
        (rules, pack) = (known.rules, known.policy.pack)
        entries = try tx.proposalEntries(of: proposal.id)
        texts = try tx.proposalTexts(entries.flatMap(\.event.texts))
        cases = try tx.linkedCases(of: proposal, for: caller)
        // What people said is for its writer and the office; the unit answers the proposal.
        let hears = standing.isWriter(proposal) || standing.may(.office, proposal)
        appeals = hears ? try tx.proposalAppeals(of: proposal) : []
        units = standing.may(.office, proposal) ? try tx.units(around: proposal.area) : []
        unitNames = try ProposalPath.units(entries, tx)
    }

    /// Whether this reader may do such an act now.
    func can(_ act: ProposalAct) -> Bool {
        guard standing.may(act.side, proposal) else { return false }
        return (try? proposal.check(act, rules)) != nil
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text(same: shown.title),
            lead: Text("\(shown.kind.zh) · \(shown.areaName)", "\(shown.kind.en) · \(shown.areaName)"),
            back: NavItem(Text("代表建议", "Proposals"), ProposalPaths.list()), width: .reading)
        let actions = ProposalActions(page: self)
        return screen.page(shell) {
            """
            \(state(screen))\(came(screen))\(screen.quote(texts[proposal.words.id] ?? ""))\
            \(actions.html(screen))\(gathered(screen))\
            \(screen.section(Text("经过", "Its path")) { screen.timeline(path.entries(screen)) })
            """
        }
    }

    private var path: ProposalPath {
        ProposalPath(entries: entries, texts: texts, units: unitNames, rules: rules, isPublic: false)
    }

    private func state(_ screen: Screen) -> HTML {
        var facts: [(Text, HTML)] = [
            (Text("到哪一步", "Standing"), chips(screen)),
            (Text("谁提的", "Written by"), "\(entries.first?.byName ?? "")"),
        ]
        if let unit = shown.unit { facts.append((Text("承办单位", "Unit"), "\(unit)")) }
        if let due = proposal.due {
            let label: Text =
                switch proposal.state {
                case .submitted: Text("交办期限", "Hand over by")
                case .handed: Text("答复期限", "Answer by")
                default: Text("评价期限", "Judge by")
                }
            facts.append((label, screen.time(due)))
        }
        if proposal.handedAt != nil {
            facts.append((Text("公开", "Public"), published(screen)))
        }
        return screen.facts(facts)
    }

    private func published(_ screen: Screen) -> HTML {
        proposal.isPublished
            ? screen.link(Text("居民看到的页面", "What everybody reads"), to: ProposalPaths.published(proposal.id))
            : "\(screen("不公开", "not public"))"
    }

    private func chips(_ screen: Screen) -> HTML {
        var chips = screen.state(proposal.state.name, proposal.state.tone)
        if shown.isLate { chips += screen.state(Text("逾期", "late"), .danger) }
        if proposal.isDifficult { chips += screen.chip(Text("难办", "difficult")) }
        if proposal.round > 1 { chips += screen.chip(Text("再办", "once more")) }
        if let judgement = proposal.judgement { chips += screen.chip(judgement.name) }
        return chips
    }

    /// Why it came back.
    private func came(_ screen: Screen) -> HTML {
        guard let reason = proposal.reason, let words = texts[reason.id] else { return .empty }
        let title =
            proposal.state == .returned
            ? Text("退回修改的理由", "Why it was returned") : Text("单位退回的理由", "Why the unit sent it back")
        return screen.notice(title, .warn, "<p>\(words)</p>")
    }

    // MARK: What it rests on

    private func gathered(_ screen: Screen) -> HTML {
        let title = Text(
            "来自居民反映 \(cases.count) 件、当面听到 \(proposal.appeals.count) 条",
            "It rests on: reports \(cases.count), things said \(proposal.appeals.count)")
        let mayChange = can(.hear("意见"))
        let links: HTML =
            mayChange
            ? screen.buttons(
                screen.button(Text("连上居民反映的事", "Link what people reported"), to: ProposalPaths.matters(proposal.id)))
            : .empty
        return screen.section(title, id: "gathered") {
            """
            \(screen.cards(cases.map { linked($0, screen) } + appeals.map { said($0, screen) }))\(gone(screen))\(links)\
            \(mayChange ? hearForm(screen) : .empty)
            """
        }
    }

    private func linked(_ file: LinkedCase, _ screen: Screen) -> HTML {
        let category = file.category.flatMap { pack.category($0)?.name }.map { screen($0) }
        return screen.card(
            file.summary ?? screen("一件不公开的事", "A matter that is not public"),
            link: file.number == nil ? nil : CasePaths.page(file.id),
            chips: file.state.map { screen.state($0.name) } ?? .empty,
            facts: [screen("居民反映", "reported"), file.number, category, file.reportedAt.map { screen.when($0) }]
                .compactMap(\.self),
            actions: can(.unlink(file.id))
                ? screen.act(Text("取消", "Unlink"), at: ProposalPaths.unlink(proposal.id, file.id), .quiet) : .empty)
    }

    private func said(_ appeal: ProposalAppeal, _ screen: Screen) -> HTML {
        screen.card(
            appeal.words ?? "", facts: [screen("当面听到", "said in person"), screen.when(appeal.at)],
            actions: can(.forget(appeal.id))
                ? screen.act(Text("删去", "Delete"), at: ProposalPaths.forget(proposal.id, appeal.id), .quiet) : .empty)
    }

    /// Things said whose time is over, or that are not for this reader.
    private func gone(_ screen: Screen) -> HTML {
        let missing = proposal.appeals.count - appeals.count
        guard missing > 0 else { return .empty }
        return screen.paragraph(
            Text(
                "另有当面听到的意见 \(missing) 条：只有代表和交办机构看得到，保存期过后销毁。",
                "\(missing) more things said: for the representative and the office only, and destroyed when their time is over."
            ))
    }

    private func hearForm(_ screen: Screen) -> HTML {
        screen.confirm(Text("记下当面听到的意见", "Write down what somebody said"), at: ProposalPaths.hear(proposal.id)) {
            form in
            form.words(
                "said", Text("听到什么", "What was said"),
                hint: Text("记意思就行，不记是谁说的。", "What they meant; not who said it."), required: true,
                limit: ProposalLimits.note, rows: 3)
        }
    }
}
