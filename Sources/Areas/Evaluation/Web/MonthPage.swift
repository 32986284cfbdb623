import Cases
import Kernel
import Pages
import Persistence
import Policy
import Territory

/// One month of a place: the frozen figures beside what the cases say today, and the exclusions.
struct MonthPage {
    struct Shown: Codable, Sendable {
        let figures: MonthFigures
        /// What the counters say at this moment.
        let live: FactCounts
        let frozen: [FrozenMonth]
        let exclusions: [Exclusion]
    }
    let shown: Shown
    private let place: Place
    private let rules: IndicatorRules
    private let caller: Caller
    private var month: CivilMonth { shown.figures.month }
    private var isFrozen: Bool { shown.figures.frozenAt != nil }

    init(_ month: CivilMonth, _ code: PlaceCode, _ caller: Caller, _ tx: Transaction) throws {
        guard let place = try tx.place(code) else { throw AppError.refused }
        guard let figures = try tx.monthFigures([month], at: code).first else { throw AppError.refused }
        shown = Shown(
            figures: figures, live: try tx.liveCounts(month, at: code), frozen: try tx.frozenMonths([month], at: code),
            exclusions: try tx.exclusions(in: month, under: code))
        rules = try tx.policy(at: code).pack.indicators
        (self.place, self.caller) = (place, caller)
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .board, Text("\(place.name) \(screen.month(month))", "\(place.name), \(screen.month(month))"),
            lead: status(screen),
            back: NavItem(Text("月份封存", "Months"), EvaluationPaths.months().query([("place", place.code.rawValue)])),
            actions: screen.printButton())
        return screen.page(shell) {
            """
            \(FormulaNote(rules: rules).html(screen))\(screen.grid([rates(screen), facts(screen)]))\
            \(exclusions(screen))\(ask(screen))
            """
        }
    }

    private func status(_ screen: Screen) -> Text {
        guard let at = shown.figures.frozenAt else {
            return Text("还没有封存，数字会变化。", "Not frozen yet; figures still change.")
        }
        let hash = shown.frozen.count == 1 ? shown.frozen.first.map { String($0.hash.prefix(12)) } : nil
        return Text("已于 \(screen.moment(at)) 封存。", "Frozen on \(screen.moment(at)).")
            + (hash.map { Text("校验码 \($0)。", " Check code \($0).") } ?? Text("", ""))
    }

    private func rates(_ screen: Screen) -> HTML {
        let (kept, live) = (Indicators(shown.figures.counts, rules), Indicators(shown.live, rules))
        let links = CaseLinks(place.code, for: screen)
        let pairs = Array(zip(kept.three + kept.loop + kept.own, live.three + live.loop + live.own))
        let rows = pairs.map { kept, live -> [HTML] in
            let now = RateView(rate: live, rules: rules, month: month, links: links).cell(screen)
            let first = isFrozen ? [RateView(rate: kept, rules: rules, month: month).cell(screen)] : []
            return [HTML(text: screen(kept.name))] + first + [now]
        }
        return screen.section(Text("率", "Rates")) {
            screen.table(
                Text("率", "Rates"), columns(Text("率", "Rate"), withDifference: false), rows, showsCaption: false)
        }
    }

    private func columns(_ first: Text, withDifference: Bool) -> [DataColumn] {
        let live = DataColumn(isFrozen ? Text("现在的案卷", "Cases today") : Text("现在", "Now"), isNumber: true)
        guard isFrozen else { return [DataColumn(first), live] }
        let both = [DataColumn(first), DataColumn(Text("封存时", "Frozen"), isNumber: true), live]
        return withDifference ? both + [DataColumn(Text("相差", "Difference"), isNumber: true)] : both
    }

    private func facts(_ screen: Screen) -> HTML {
        let (kept, live) = (shown.figures.counts, shown.live)
        let links = CaseLinks(place.code, for: screen)
        let rows = CaseFact.allCases.map { fact -> [HTML] in
            let now = screen.figure(live[fact], links.fact(fact, month))
            guard isFrozen else { return [HTML(text: screen(fact.name)), now] }
            let change = live[fact] - kept[fact]
            let difference = change == 0 ? "0" : (change > 0 ? "+" : "") + screen.number(change)
            return [HTML(text: screen(fact.name)), HTML(text: screen.number(kept[fact])), now, HTML(text: difference)]
        }
        return screen.section(Text("件数", "Counts")) {
            let note: HTML =
                isFrozen
                ? screen.paragraph(
                    Text(
                        "封存后案卷又有变化时，相差会显示在这里；考核按封存时的数字。",
                        "What changed in the cases after freezing shows as a difference; evaluation uses the frozen figures."
                    )) : .empty
            return note
                + screen.table(
                    Text("件数", "Counts"), columns(Text("项目", "Count"), withDifference: true), rows, showsCaption: false)
        }
    }

    private func exclusions(_ screen: Screen) -> HTML {
        screen.section(Text("剔除（\(shown.figures.excluded) 件）", "Exclusions (\(shown.figures.excluded))")) {
            if shown.exclusions.isEmpty {
                return screen.empty(
                    Text("没有剔除申请", "No requests for exclusion"),
                    Text(
                        "每一件剔除的案卷和理由都会列在这里，并向居民公示。",
                        "Every excluded case is listed here with its reason, and published."))
            }
            return screen.cards(shown.exclusions.map { card($0, screen) })
        }
    }

    private func card(_ item: Exclusion, _ screen: Screen) -> HTML {
        let state: HTML =
            switch item.granted {
            case nil: screen.state(Text("待审定", "Undecided"), .active)
            case true?: screen.state(Text("已剔除", "Left out"), .warn)
            case false?: screen.state(Text("已驳回", "Refused"))
            }
        let decided = item.decidedNote.flatMap { $0.isEmpty ? nil : screen.quote($0, by: item.decidedName) }
        return screen.card(
            item.number, link: CaseLinks(item.place, for: screen).page(CaseFile.ID(rawValue: item.caseID)),
            chips: state,
            facts: [
                screen(item.reason.name),
                screen(
                    "\(item.askedName) \(screen.when(item.askedAt)) 申请",
                    "asked by \(item.askedName), \(screen.when(item.askedAt))"),
            ],
            body: "\(screen.quote(item.note))\(decided)", actions: decide(item, screen))
    }

    private func decide(_ item: Exclusion, _ screen: Screen) -> HTML {
        guard item.granted == nil, !isFrozen, item.askedBy != caller.key, caller.may(.monthsFreeze, at: item.place)
        else {
            return .empty
        }
        return screen.confirm(
            Text("审定", "Decide"), at: EvaluationPaths.exclusion(item.id), done: Text("提交决定", "Send the decision")
        ) { form in
            """
            \(form.choices("decision", Text("决定", "Decision"),
                [Option("grant", Text("同意剔除", "Leave it out")), Option("refuse", Text("驳回", "Refuse"))], required: true, inline: true))\
            \(form.reasonBox("note", Text("说明", "Note"), hint: Text("驳回时必须写明。", "Needed where you refuse."), required: false))
            """
        }
    }

    private func ask(_ screen: Screen) -> HTML {
        guard !isFrozen, !rules.excluded.isEmpty else { return .empty }
        return screen.panel(Text("申请剔除一个案卷", "Ask to leave a case out")) {
            screen.form(EvaluationPaths.exclusions()) { form in
                """
                \(form.line("number", Text("案卷编号", "Case number"), hint: Text("如 261121-7K3QMX", "Like 261121-7K3QMX"), required: true, limit: 40))\
                \(form.choices("reason", Text("理由", "Reason"), rules.excluded.map { Option($0.rawValue, $0.name) }, required: true))\
                \(form.reasonBox("note", Text("情况说明", "What the matter is"), hint: Text("由另一位同事审定。", "A colleague decides it.")))\
                \(form.submit(Text("提交申请", "Send"), .plain))
                """
            }
        }
    }
}
