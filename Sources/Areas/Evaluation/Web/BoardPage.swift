import Cases
import Kernel
import Pages
import Policy

/// The leader's board of a place. Every figure opens to its cases.
struct BoardPage {
    let board: LeaderBoard
    private var here: [(String, String?)] { [("place", board.place.rawValue)] }

    func html(_ screen: Screen) -> HTML {
        let actions: HTML = """
            \(screen.button(Text("对比", "Compare"), to: EvaluationPaths.comparison().query(here)))\
            \(screen.button(Text("月份封存", "Months"), to: EvaluationPaths.months().query(here)))\
            \(screen.button(Text("大屏", "Wall"), to: EvaluationPaths.wall().query(here)))
            """
        return screen.page(
            PageShell(.board, Text("\(board.name)看板", "\(board.name): board"), back: outer(screen), actions: actions)
        ) {
            """
            \(screen.live(EvaluationPaths.boardLive().query(here), id: "board-now") { BoardNow(board: board).html(screen) })\
            \(screen.grid([places(screen), categories(screen), units(screen)]))\
            \(rates(screen))
            """
        }
    }

    /// The next outer place this reader may look at.
    private func outer(_ screen: Screen) -> NavItem? {
        board.path.dropLast().last { screen.caller.may(.boardRead, at: $0.code) }.map {
            NavItem(Text(same: $0.name), EvaluationPaths.board().query([("place", $0.code.rawValue)]))
        }
    }

    private func places(_ screen: Screen) -> HTML {
        screen.section(Text("在办案卷在哪里", "Where open cases are")) {
            let most = max(1, board.places.map(\.count).max() ?? 1)
            let rows = board.places.prefix(30).map { place -> [HTML] in
                let code = PlaceCode(place.key) ?? board.place
                let name =
                    code == board.place
                    ? HTML(text: screen(place.name))
                    : screen.link(place.name, to: EvaluationPaths.board().query([("place", place.key)]))
                return [
                    name, screen.figure(place.count, CaseLinks(code, for: screen).open()),
                    "<progress max=\"\(most)\" value=\"\(place.count)\" aria-hidden=\"true\"></progress>",
                ]
            }
            return screen.table(
                Text("在办案卷（按下一级）", "Open cases on the next level"),
                [
                    DataColumn(Text("地点", "Place")), DataColumn(Text("在办", "Open"), isNumber: true),
                    DataColumn(Text("", "")),
                ],
                Array(rows),
                empty: screen.empty(
                    Text("没有在办的案卷", "No open cases"),
                    Text("有人反映问题后，会按地点列在这里。", "Once somebody reports something it is listed here by place.")),
                showsCaption: false)
        }
    }

    private func bars(_ counts: [NamedCount], _ screen: Screen, _ link: (String) -> Link?) -> [Bar] {
        counts.map {
            Bar(
                screen($0.name), Double($0.count),
                note: screen("\(screen.number($0.count)) 件", screen.number($0.count)), link: link($0.key))
        }
    }

    private func categories(_ screen: Screen) -> HTML {
        let links = CaseLinks(board.place, for: screen)
        return screen.orderedBars(
            Text("在办案卷是什么事", "What open cases are about"), bars(board.categories, screen) { links.category($0) },
            empty: screen.empty(
                Text("没有在办的案卷", "No open cases"), Text("最多的十类会列在这里。", "The ten most frequent kinds appear here.")))
    }

    private func units(_ screen: Screen) -> HTML {
        let links = CaseLinks(board.place, for: screen)
        return screen.orderedBars(
            Text("谁在办", "Who is working on them"), bars(board.units, screen) { links.unit($0) },
            empty: screen.empty(
                Text("没有单位在办", "No unit is at work"),
                Text("派遣后，主办单位会列在这里。", "Lead units appear here once cases are dispatched.")))
    }

    private func rates(_ screen: Screen) -> HTML {
        guard let month = board.thisMonth else { return .empty }
        let links = CaseLinks(board.place, for: screen)
        let now = board.indicators(month)
        let before = board.months.dropLast().last.map { board.indicators($0) }
        let tiles = (now.three + now.loop).map { rate in
            RateView(rate: rate, rules: board.rules, month: month.month, links: links).tile(
                screen, before: before?.rate(rate.key))
        }
        let title = Text("\(screen.month(month.month))（还在变化）", "\(screen.month(month.month)) (still changing)")
        return screen.section(title, actions: FormulaNote(rules: board.rules).html(screen)) {
            """
            \(screen.stats(tiles))\
            \(screen.grid([RateChart(months: board.months, rules: board.rules).html(screen), funnel(month, screen)]))
            """
        }
    }

    private func funnel(_ month: MonthFigures, _ screen: Screen) -> HTML {
        StageFunnel(month: month, links: CaseLinks(board.place, for: screen)).html(screen)
    }
}

/// From report to solved: how many of a month's cases came how far.
struct StageFunnel {
    let month: MonthFigures
    /// Nil where nobody can open cases.
    var links: CaseLinks?

    func html(_ screen: Screen) -> HTML {
        let whole = month.counts[.reported]
        let stages: [CaseFact] = [.reported, .dispatched, .handled, .answered, .rated, .solved]
        let bars = stages.map { fact -> Bar in
            let count = month.counts[fact]
            let note =
                fact == .reported || whole == 0
                ? screen.number(count) : "\(screen.number(count)) · \(count * 100 / whole)%"
            return Bar(screen(fact.name), Double(count), note: note, link: links?.fact(fact, month.month))
        }
        return screen.funnel(Text("本月从上报到解决", "This month, from report to solved"), bars)
    }
}

/// The part of the board that changes by itself: what stands where, and which clocks are at risk.
struct BoardNow {
    let board: LeaderBoard

    func html(_ screen: Screen) -> HTML {
        """
        <div class="part">\(screen.period(screen("现在", "Now"), refreshed: board.refreshed))\(screen.stats(tiles(screen)))\
        \(grades(screen))\(urgent(screen))</div>
        """
    }

    private func tiles(_ screen: Screen) -> [HTML] {
        let links = CaseLinks(board.place, for: screen)
        func tile(_ name: Text, _ count: Int, _ link: Link?, tone: Tone? = nil) -> HTML {
            screen.stat(name, screen.number(count), link: link, tone: count > 0 ? tone : nil)
        }
        return [
            tile(Text("在办", "Open"), board.open, links.open()),
            screen.stat(
                Text("已超时", "Past due"), BoardNow.late(board, screen), link: links.late(),
                tone: board.late > 0 ? .danger : nil),
            tile(
                Text("待受理、核实", "To accept or verify"), board.count(.reported, .verifying),
                links.state(.reported, .verifying)),
            tile(Text("待派遣", "To dispatch"), board.count(.accepted), links.state(.accepted)),
            tile(Text("办理中", "In progress"), board.count(.dispatched), links.state(.dispatched)),
            tile(Text("已挂账", "On hold"), board.count(.held), links.state(.held), tone: .warn),
            tile(Text("待核查、答复", "To check or answer"), board.count(.handled, .done), links.state(.handled, .done)),
            tile(Text("待评价", "Waiting for evaluation"), board.count(.answered), links.state(.answered)),
            tile(Text("已结案", "Closed"), board.count(.closed), links.state(.closed)),
        ]
    }

    /// The late count, with a plus where counting stopped.
    static func late(_ board: LeaderBoard, _ screen: Screen) -> String {
        screen.number(board.late) + (board.late >= LeaderBoard.mostLate ? "+" : "")
    }

    private func grades(_ screen: Screen) -> HTML {
        let links = CaseLinks(board.place, for: screen)
        let tags = board.grades.reversed().map { item -> HTML in
            let inner: HTML = "\(GradeTag(grade: item.grade).html(screen)) <b>\(screen.number(item.count))</b>"
            guard let link = links.grade(item.grade.key) else { return "<span class=\"chip\">\(inner)</span>" }
            return "<a class=\"chip\" href=\"\(link)\">\(inner)</a>"
        }
        return "<div class=\"chips\">\(tags)</div>"
    }

    private func urgent(_ screen: Screen) -> HTML {
        guard !board.urgent.isEmpty else { return .empty }
        return screen.section(Text("最急的案卷", "Most urgent")) { UrgentList(board: board).html(screen) }
    }
}

/// A grade of the pack as its tag.
struct GradeTag {
    let grade: Grade
    func html(_ screen: Screen) -> HTML {
        screen.level(LevelColour(rawValue: grade.colour.rawValue) ?? .blue, grade.name)
    }
}

/// The cases whose clocks end first, without anybody's words.
struct UrgentList {
    let board: LeaderBoard
    func html(_ screen: Screen) -> HTML {
        let links = CaseLinks(board.place, for: screen)
        let rows = board.urgent.map { item -> ListRow in
            let chips: HTML = "\(item.grade.map { GradeTag(grade: $0).html(screen) })"
            // The start of the clock is not shown here; past due or not is what counts.
            let clock = screen.clock(ClockView(item.clock, from: min(item.due, board.refreshed), due: item.due))
            return ListRow(
                "\(item.number) \(screen(item.category))", link: links.page(item.id), chips: chips,
                facts: [item.placeName], end: clock)
        }
        return screen.rows(rows, label: Text("最急的案卷", "Most urgent cases"))
    }
}
