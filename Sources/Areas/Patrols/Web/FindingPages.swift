import Cases
import Kernel
import Pages
import Persistence
import Policy

/// A list of findings: behind every number of a campaign, and for whoever looks for one.
struct FindingListPage {
    let filter: PatrolFindingFilter
    let findings: [PatrolFinding]
    let hasMore: Bool
    let labels: PatrolLabels
    let originName: String?
    let partyName: String?
    let items: [PatrolItem]

    func html(_ screen: Screen) -> HTML {
        let about = [originName, partyName].compactMap(\.self)
        let shell = PageShell(
            .desk, Text("巡查发现", "Findings"), lead: about.isEmpty ? nil : Text(same: about.joined(separator: " · ")),
            back: filter.origin.map { NavItem(Text(same: originName ?? ""), $0.link) }
                ?? NavItem(Text("巡检", "Patrols"), PatrolPaths.board()), width: .wide)
        let next = hasMore ? findings.last.map { link(before: $0.id) } : nil
        return screen.page(shell) {
            """
            \(bar(screen))\(findings.isEmpty
                ? screen.empty(Text("没有这样的发现", "No such findings"), Text("换一个条件看看。", "Try another filter."))
                : screen.findingCards(findings, labels))\
            \(screen.pager(next: next, shown: findings.count))
            """
        }
    }

    private var carried: [(String, String)] {
        [("origin", filter.origin?.key), ("party", filter.party), ("spot", filter.spot)]
            .compactMap { name, value in value.map { (name, $0) } }
    }

    private func link(before: PatrolFinding.ID) -> Link {
        PatrolPaths.findings().query(
            carried.map { ($0.0, $0.1) } + [
                ("standing", filter.standing?.rawValue), ("item", filter.item), ("before", "\(before)"),
            ])
    }

    private func bar(_ screen: Screen) -> HTML {
        let standings = PatrolFindingFilter.Standing.allCases
            .filter { $0 != .notYet || filter.origin?.campaign != nil }.map { Option($0.rawValue, $0.name) }
        return screen.filterBar(
            FilterBar(
                PatrolPaths.findings(),
                selects: [
                    (
                        name: "standing", label: Text("到哪一步", "Standing"), options: standings,
                        value: filter.standing?.rawValue
                    ),
                    (
                        name: "item", label: Text("哪一项", "Item"),
                        options: items.map { Option($0.key, $0.name) }, value: filter.item
                    ),
                ], carried: carried))
    }
}

extension PatrolFindingFilter.Standing {
    var name: Text {
        switch self {
        case .unsettled: Text("没有办结", "Not settled")
        case .settled: Text("办结", "Settled")
        case .open: PatrolFindingState.open.name
        case .late: Text("逾期", "Late")
        case .rectified: PatrolFindingState.rectified.name
        case .closed: PatrolFindingState.closed.name
        case .handedOver: PatrolFindingState.handedOver.name
        case .void: PatrolFindingState.void.name
        case .published: PatrolPublication.State.published.name
        case .notYet: Text("结束时还没好", "Not yet at the end")
        }
    }
}

/// One finding: what was seen, who has to put it right, what became of it.
struct FindingPage {
    let finding: PatrolFinding
    let item: PatrolItem?
    let party: String
    let placeName: String
    let origin: NavItem?
    let words: [Identifier<PatrolTextTag>: String]
    let photos: [PatrolPhoto]
    let repeats: [PatrolFinding]
    let repeatDays: Int
    let entries: [PatrolEntry<PatrolFindingEvent>]
    /// What this reader may do now.
    let acts: Set<PatrolFindingAct>

    init(_ finding: PatrolFinding, _ standing: PatrolStanding, _ tx: Transaction, at now: Instant) throws {
        self.finding = finding
        let (rules, policy) = try tx.patrolRules(version: finding.facts.policy)
        item = rules.item(finding.facts.item)
        repeatDays = rules.repeatDays
        party = try tx.partyName(finding.facts.party)
        placeName = try tx.stopName(of: finding.area)
        // The party that has to put it right reads the finding, not the whole round.
        origin = try tx.patrolRound(finding.facts.round).flatMap {
            standing.reads($0) ? NavItem(Text(same: $0.name), PatrolPaths.round($0.id)) : nil
        }
        entries = try tx.entries(of: finding.id, PatrolFinding.self)
        words = try tx.patrolWords(entries.flatMap(\.event.words))
        photos = try tx.patrolPhotos(of: finding.id)
        repeats = try tx.repeats(of: finding)
        acts = Set(
            try PatrolFindingAct.allCases.filter { act in
                guard try standing.may(act, finding, tx) else { return false }
                return (try? finding.check(act, by: standing.caller.key, at: now, zone: policy.pack.zone)) != nil
            })
    }

    private var title: Text { item?.name ?? Text(same: finding.facts.item) }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .field, title, lead: Text(same: "\(placeName) · \(finding.facts.stop.name)"),
            back: NavItem(Text("巡检", "Patrols"), PatrolPaths.board()), width: .wide)
        return screen.page(shell) {
            screen.columns(
                main:
                    "\(head(screen))\(said(screen))\(gallery(screen))\(FindingActions(page: self).html(screen))\(story(screen))",
                side: side(screen))
        }
    }

    private func head(_ screen: Screen) -> HTML {
        var parts: [HTML] = []
        if repeats.count > 1 {
            let link = PatrolPaths.findings().query([
                ("item", finding.facts.item), ("spot", finding.facts.stop.key(at: finding.area)),
            ])
            parts.append(
                screen.notice(
                    Text("\(repeatDays) 天内第 \(repeats.count) 次", "Time number \(repeats.count) in \(repeatDays) days"),
                    .warn,
                    """
                    <p>\(screen("同一项、同一处或同一责任方：", "The same item at the same stop or party: "))\
                    \(screen.link(Text("看同一处的", "those at this stop"), to: link)) · \
                    \(screen.link(Text("看同一责任方的", "those of this party"), to: PatrolPaths.findings().query([("item", finding.facts.item), ("party", finding.facts.party.key)])))</p>
                    """))
        }
        if let number = finding.caseNumber, let id = finding.caseID {
            parts.append(
                screen.notice(
                    nil, .neutral,
                    "<p>\(screen("已转成案卷 ", "It goes on as case "))\(screen.link(number, to: PatrolCaseLink.page(id)))</p>"
                ))
        }
        return HTML(joining: parts) + promise(screen)
    }

    private func promise(_ screen: Screen) -> HTML {
        switch finding.state {
        case .open:
            screen.promise(
                Text("整改", "To be put right"), who: party, by: finding.due,
                otherwise: Text("逾期会一级一级告诉上面。", "Where it is late the levels above are told, one after another."),
                clock: screen.clock(ClockView(from: finding.foundAt, due: finding.due)))
        case .rectified:
            screen.promise(
                Text("等别人复查", "Somebody else rechecks it"),
                otherwise: Text("不合格就退回整改，期限更短。", "Where it is not fine it goes back on a shorter limit."))
        case .closed, .handedOver, .void: .empty
        }
    }

    private func said(_ screen: Screen) -> HTML {
        words[finding.facts.words.id].map { screen.quote($0, by: finding.foundByName) }
            ?? screen.notice(Text("保存期已过，文字和照片已销毁。", "Its time is over; words and photos are destroyed."))
    }

    private func gallery(_ screen: Screen) -> HTML {
        guard !photos.isEmpty else { return .empty }
        return screen.section(Text("照片", "Photos")) {
            screen.gallery(
                photos.map { photo in
                    let link = PatrolPaths.photo(finding.id, photo.id)
                    return (link.query([("size", "thumbnail")]), link, screen(photo.stage.name))
                })
        }
    }

    private func story(_ screen: Screen) -> HTML {
        screen.section(Text("经过", "What happened")) {
            screen.timeline(
                entries.reversed().map { entry in
                    let (title, tone) = entry.event.title(screen)
                    let texts = entry.event.words.compactMap { words[$0.id] }
                    let file = entry.event.madeCase.map { screen.link($0.number, to: PatrolCaseLink.page($0.id)) }
                    return TimelineEntry(
                        entry.at, title, by: entry.byName.isEmpty ? nil : entry.byName,
                        content: "\(file)\(HTML(joining: texts.map { screen.quote($0) }))", tone: tone)
                })
        }
    }

    private func side(_ screen: Screen) -> HTML {
        screen.panel {
            screen.facts(
                [
                    (Text("状态", "State"), screen.state(finding.state.name, finding.state.tone)),
                    (Text("责任方", "Responsible"), screen.unit(party)),
                    (Text("期限", "Limit"), "\(screen(finding.limit.text))"),
                    (Text("依据", "Ground"), "\(screen(item?.basis ?? Text("", "")))"),
                    (Text("发现", "Found"), screen.time(finding.foundAt)),
                    (Text("复查退回", "Came back"), "\(screen("\(finding.returns) 次", "\(finding.returns)×"))"),
                ] + (origin.map { [(Text("哪一趟", "Round"), screen.link($0.label, to: $0.link))] } ?? []))
        }
    }
}

extension PatrolPhotoStage {
    var name: Text {
        switch self {
        case .found: Text("发现时的照片", "Photo of the finding")
        case .rectified: Text("整改的照片", "Photo of what was done")
        case .rechecked: Text("复查的照片", "Photo of the recheck")
        }
    }
}

extension PatrolFindingEvent {
    /// The case that it became by this.
    fileprivate var madeCase: (id: CaseFile.ID, number: String)? {
        guard case .handedOver(let id, let number) = self else { return nil }
        return (id, number)
    }
    func title(_ screen: Screen) -> (Text, Tone) {
        switch self {
        case .found: (Text("发现", "Found"), .warn)
        case .rectified: (Text("报整改完成", "Reported as put right"), .active)
        case .returned(_, _, let limit, let due):
            (
                Text(
                    "复查不合格，\(limit.text.zh)内再改，到 \(screen.moment(due))",
                    "Not fine at the recheck; again in \(limit.text.en), by \(screen.moment(due))"), .danger
            )
        case .closed: (Text("复查合格，办结", "Rechecked and fine"), .good)
        case .handedOver: (Text("转成案卷", "Became a case"), .neutral)
        case .void: (Text("撤销", "Withdrawn"), .neutral)
        case .escalated(_, _, let people):
            (Text("逾期，已告诉上面（\(people) 个岗位）", "Late: those above were told (\(people) posts)"), .danger)
        case .proposed(_, _, let until):
            (
                Text(
                    "提出公开；\(screen.moment(until)) 前责任方可以答复",
                    "Proposed for publishing; the party may answer until \(screen.moment(until))"),
                .neutral
            )
        case .replied: (Text("责任方答复", "The party answered"), .neutral)
        case .released: (Text("同意公开", "Released"), .active)
        case .declined: (Text("不同意公开", "Not published"), .neutral)
        case .withdrawn: (Text("撤下公开", "Taken down"), .neutral)
        }
    }
}
