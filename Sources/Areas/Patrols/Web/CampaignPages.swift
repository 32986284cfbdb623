import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// The form of a plan.
struct CampaignFormPage {
    let choices: PatrolChoices

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("新的联合检查", "Plan a campaign"),
            lead: Text(
                "几个部门一个方案：去哪里、谁牵头、谁查什么、哪几天一起去。",
                "One plan: where, who leads, who looks at what, on which days together."),
            back: NavItem(Text("联合检查", "Campaigns"), PatrolPaths.campaigns()), width: .reading)
        return screen.page(shell) {
            screen.form(PatrolPaths.campaigns(), draft: "campaign") { form in
                """
                \(form.line("title", Text("名称", "Title"), hint: Text("例如“综合执法进幸福里小区”。", "For example “Joint enforcement in Xingfuli”."), required: true, limit: 60))\
                \(form.words("purpose", Text("为什么做、做到什么样", "Purpose"), required: true, limit: PatrolLimits.words))\
                \(form.checkboxes("place", Text("去哪里", "Where"), choices.placeOptions, required: true))\
                \(form.date("since", Text("从哪天", "From"), required: true))\(form.date("until", Text("到哪天", "To"), required: true))\
                \(form.select("lead", Text("谁牵头", "Who leads"), choices.memberOptions(), required: true))\
                \(units(form))\
                \(form.words("dates", Text("哪几天一起检查", "Days of joint inspection"), hint: Text("一行一个，例如 2026-12-01。", "One a line, like 2026-12-01."), required: true, rows: 3))\
                \(form.buttons(form.submit(Text("定下方案", "Set the plan"))))
                """
            }
        }
    }

    private func units(_ form: Screen) -> HTML {
        let items = choices.rules.items.map { Option($0.key, $0.name) }
        let sets = (1...CampaignRoutes.units).map { number -> HTML in
            form.fieldset(Text("参加单位 \(number)", "Unit \(number)")) {
                """
                \(form.select("unit-\(number)", Text("单位", "Unit"), choices.memberOptions(unitsOnly: true), required: number == 1,
                    blank: number == 1 ? Text("请选择", "Choose") : Text("没有", "None")))\
                \(form.checkboxes("items-\(number)", Text("查什么", "What it looks at"), items, required: number == 1, inline: true))
                """
            }
        }
        return
            "\(sets.prefix(2).map(\.self))\(form.folded(Text("更多单位", "More units")) { HTML(joining: Array(sets.dropFirst(2))) })"
    }
}

/// One campaign: the plan, the joint inspections, its findings by number, and the results.
struct CampaignPage {
    let campaign: PatrolCampaign
    private let rules: PatrolRules
    private let purpose: String?
    private let results: String?
    private let places: [String]
    private let lead: String
    private let units: [String]
    private let standing: RoundStanding
    private let rounds: [PatrolRound]
    private let figures: PatrolFigures
    private let parties: [String: String]
    private let unsettled: [PatrolFinding]
    private let labels: PatrolLabels
    private let reasons: [PatrolFinding.ID: String]
    private let mayBegin: Bool
    private let leads: Bool
    private let now: Instant

    init(_ campaign: PatrolCampaign, _ reader: PatrolStanding, _ tx: Transaction, at now: Instant) throws {
        (self.campaign, self.now) = (campaign, now)
        rules = try tx.patrolRules(version: campaign.policy).rules
        let words = try tx.patrolWords([campaign.purpose, campaign.results] + campaign.notYet.map(\.reason))
        purpose = words[campaign.purpose.id]
        results = campaign.results.flatMap { words[$0.id] }
        reasons = campaign.notYet.reduce(into: [:]) { $0[$1.finding] = words[$1.reason.id] }
        places = try campaign.plan.places.map { try tx.stopName(of: $0) }
        lead = try tx.memberName(campaign.plan.lead, at: now)
        units = try campaign.plan.parts.map { try tx.memberName(.unit($0.unit), at: now) }
        standing = try tx.roundStanding(of: campaign, at: now)
        rounds = try tx.patrolRounds(of: .campaign(campaign.id))
        figures = try tx.patrolFigures(of: .campaign(campaign.id), at: now)
        unsettled = try tx.unsettledFindings(of: .campaign(campaign.id))
        let named = try campaign.notYet.compactMap { try tx.patrolFinding($0.finding) }
        labels = try PatrolLabels(unsettled + named, tx)
        parties = try figures.parties.keys.reduce(into: [:]) { names, key in
            if let id = Identifier<PatrolPartyTag>(String(key.drop { $0 != ":" }.dropFirst())) {
                names[key] =
                    try key.hasPrefix("party:")
                    ? tx.partyName(.outside(id)) : tx.unit(.init(rawValue: id.rawValue))?.name
            }
        }
        leads = reader.leads(campaign) && campaign.closedAt == nil
        mayBegin = campaign.closedAt == nil && (reader.leads(campaign) || reader.isMember(campaign.plan.team))
    }

    private func found(
        _ standing: PatrolFindingFilter.Standing? = nil, item: String? = nil, party: String? = nil
    ) -> Link {
        PatrolPaths.findings().query([
            ("origin", PatrolOrigin.campaign(campaign.id).key), ("standing", standing?.rawValue), ("item", item),
            ("party", party),
        ])
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text(same: campaign.plan.title),
            lead: Text(same: "\(screen.day(campaign.plan.from)) – \(screen.day(campaign.plan.to))"),
            back: NavItem(Text("联合检查", "Campaigns"), PatrolPaths.campaigns()), width: .wide)
        return screen.page(shell) {
            screen.columns(
                main: "\(ended(screen))\(stats(screen))\(inspections(screen))\(open(screen))\(close(screen))",
                side: side(screen))
        }
    }

    private func ended(_ screen: Screen) -> HTML {
        guard campaign.closedAt != nil else { return .empty }
        let rest = campaign.notYet.map { item -> HTML in
            let name = labels.items[item.finding].map { screen($0) } ?? ""
            return
                "<li>\(screen.link(name, to: PatrolPaths.finding(item.finding)))：\(reasons[item.finding] ?? screen.noData)</li>"
        }
        let left: HTML =
            rest.isEmpty
            ? .empty : "<p>\(screen("结束时还没好的：", "Not settled at the end:"))</p><ul>\(rest)</ul>"
        return screen.section(Text("结果", "Results")) { "\(results.map { screen.quote($0, by: lead) })\(left)" }
    }

    private func stats(_ screen: Screen) -> HTML {
        screen.stats([
            screen.stat(Text("发现", "Found"), screen.number(figures.found), link: found()),
            screen.stat(Text("待整改", "To be put right"), screen.number(figures.open), link: found(.open)),
            screen.stat(
                Text("其中逾期", "of these late"), screen.number(figures.late), link: found(.late),
                tone: figures.late > 0 ? .danger : nil),
            screen.stat(Text("待复查", "To be rechecked"), screen.number(figures.rectified), link: found(.rectified)),
            screen.stat(Text("已改好", "Put right"), screen.number(figures.closed), link: found(.closed), tone: .good),
            screen.stat(Text("转成案卷", "Became cases"), screen.number(figures.handedOver), link: found(.handedOver)),
            screen.stat(Text("已公开", "Published"), screen.number(figures.published), link: found(.published)),
        ]) + byItem(screen) + byParty(screen)
    }

    private func byItem(_ screen: Screen) -> HTML {
        let rows = campaign.plan.items.map { key -> [HTML] in
            let count = figures.items[key] ?? PatrolFigures.Settled()
            let units = zip(campaign.plan.parts, self.units).filter { $0.0.items.contains(key) }.map(\.1)
            return [
                "\(screen(rules.item(key)?.name ?? Text(same: key)))", "\(screen.list(units))",
                screen.link(screen.number(count.found), to: found(item: key)),
                screen.link(screen.number(count.settled), to: found(.settled, item: key)),
            ]
        }
        return screen.table(
            Text("谁查什么、查到什么", "Who looks at what, and what was found"),
            [
                DataColumn(Text("检查项", "Item")), DataColumn(Text("谁查", "Looked at by")),
                DataColumn(Text("发现", "Found"), isNumber: true), DataColumn(Text("办结", "Settled"), isNumber: true),
            ], rows)
    }

    private func byParty(_ screen: Screen) -> HTML {
        let rows = figures.parties.keys.sorted().map { key -> [HTML] in
            let count = figures.parties[key] ?? PatrolFigures.Settled()
            return [
                "\(parties[key] ?? screen.noData)", screen.link(screen.number(count.found), to: found(party: key)),
                screen.link(screen.number(count.settled), to: found(.settled, party: key)),
            ]
        }
        guard !rows.isEmpty else { return .empty }
        return screen.table(
            Text("谁要整改", "Who has to put it right"),
            [
                DataColumn(Text("责任方", "Responsible")), DataColumn(Text("发现", "Found"), isNumber: true),
                DataColumn(Text("办结", "Settled"), isNumber: true),
            ], rows)
    }

    private func inspections(_ screen: Screen) -> HTML {
        let walked = rounds.reduce(into: [CivilDate: PatrolRound]()) { $0[$1.due] = $1 }
        let rows = campaign.plan.dates.map { day -> [HTML] in
            if let round = walked[day] {
                return [
                    screen.link(screen.day(day), to: PatrolPaths.round(round.id)),
                    round.finishedAt == nil
                        ? screen.state(Text("没走完", "Not finished"), .warn)
                        : screen.state(
                            round.isComplete ? Text("查完", "Done") : Text("查了一部分", "Partly done"),
                            round.isComplete ? .good : .warn),
                    screen.link("\(round.looked)/\(round.toLookAt)", to: PatrolPaths.round(round.id)),
                    screen.link(screen.number(round.findings.count), to: PatrolPaths.round(round.id)),
                ]
            }
            if let closedAt = campaign.closedAt, screen.zone.date(closedAt) <= day {
                return [
                    "\(screen.day(day))", screen.state(Text("已提前结束，没有去", "Not held: closed before")), "0", "0",
                ]
            }
            let begin =
                standing.due?.day == day && mayBegin
                ? screen.act(
                    Text("开始检查", "Begin"), at: PatrolPaths.rounds(), .primary,
                    fields: [("origin", PatrolOrigin.campaign(campaign.id).key), ("day", day.description)])
                : screen.state(
                    standing.missed.contains(day) ? Text("没有去", "Nobody went") : Text("还没到", "Not yet"),
                    standing.missed.contains(day) ? .danger : .neutral)
            return ["\(screen.day(day))", begin, "0", "0"]
        }
        let add =
            leads
            ? screen.confirm(Text("增加日期", "Add a day"), at: PatrolPaths.inspection(campaign.id)) {
                $0.date("date", Text("哪一天", "Day"), required: true, earliest: campaign.plan.from)
            } : HTML.empty
        return screen.section(Text("联合检查", "Joint inspections"), actions: add) {
            screen.table(
                Text("联合检查", "Joint inspections"),
                [
                    DataColumn(Text("哪天", "Day")), DataColumn(Text("怎样", "Standing")),
                    DataColumn(Text("查了几项", "Looked at"), isNumber: true),
                    DataColumn(Text("发现", "Findings"), isNumber: true),
                ], rows, showsCaption: false)
        }
    }

    private func open(_ screen: Screen) -> HTML {
        guard campaign.closedAt == nil, !unsettled.isEmpty else { return .empty }
        return screen.section(Text("没有办结的（\(unsettled.count)）", "Not settled (\(unsettled.count))")) {
            screen.findingCards(Array(unsettled.prefix(Limits.page)), labels)
        }
    }

    private func close(_ screen: Screen) -> HTML {
        guard leads else { return .empty }
        return screen.confirm(
            Text("结束联合检查", "Close the campaign"), .plain, at: PatrolPaths.closing(campaign.id),
            question: Text(
                "写明结果。没有办结的要逐个写为什么还没好。", "Write down the results; for each finding that is not settled, why not yet.")
        ) { form in
            let rest = unsettled.map { finding -> HTML in
                let name = labels.items[finding.id] ?? Text(same: finding.facts.item)
                let who = labels.parties[finding.facts.party.key] ?? ""
                return form.line(
                    "not-yet.\(finding.id)",
                    Text("\(name.zh)（\(who)）为什么还没好", "Why not yet: \(name.en) (\(who))"), required: true)
            }
            return """
                \(form.words("results", Text("结果", "Results"), required: true, limit: Limits.note))\(rest)
                """
        }
    }

    private func side(_ screen: Screen) -> HTML {
        let parts = zip(campaign.plan.parts, units).map { part, name -> HTML in
            let items = screen.list(part.items.map { screen(rules.item($0)?.name ?? Text(same: $0)) })
            return "<li>\(screen.unit(name)) \(items)</li>"
        }
        return screen.panel {
            """
            \(purpose.map { screen.quote($0) })\
            \(screen.facts([
                (Text("去哪里", "Where"), "\(screen.list(places))"), (Text("牵头", "Lead"), "\(lead)"),
                (Text("参加单位", "Units"), "<ul>\(parts)</ul>"),
            ]))
            """
        }
    }
}
