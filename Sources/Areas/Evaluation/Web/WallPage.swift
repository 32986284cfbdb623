import Cases
import Kernel
import Pages
import Policy

/// The board for a big screen that nobody touches: dark, updating by itself.
struct WallPage {
    let board: LeaderBoard

    func html(_ screen: Screen) -> HTML {
        let title = Text("\(board.name)　近邻治理", "\(board.name) · neighbourhood governance")
        return screen.page(PageShell(.board, title, width: .full, wall: true)) {
            screen.live(EvaluationPaths.wallLive().query([("place", board.place.rawValue)]), id: "wall") {
                WallTiles(board: board).html(screen)
            }
        }
    }
}

/// The fifteen tiles, the places, the most urgent cases and the months: drawn by the page and by its stream alike.
struct WallTiles {
    let board: LeaderBoard

    func html(_ screen: Screen) -> HTML {
        let figures = states(screen) + grades(screen) + rates(screen)
        let chart = RateChart(months: board.months, rules: board.rules).html(screen)
        return screen.wall(
            figures.map { WallTile($0) } + [
                WallTile(urgent(screen), columns: 2, rows: 2), WallTile(places(screen), rows: 2),
                WallTile(chart, columns: 2, rows: 2),
            ])
    }

    private func states(_ screen: Screen) -> [HTML] {
        func tile(_ name: Text, _ count: Int, tone: Tone? = nil) -> HTML {
            screen.stat(name, screen.number(count), tone: count > 0 ? tone : nil)
        }
        return [
            screen.stat(
                Text("在办", "Open"), screen.number(board.open),
                of: screen("更新于 \(screen.when(board.refreshed))", "updated \(screen.when(board.refreshed))")),
            screen.stat(Text("已超时", "Past due"), BoardNow.late(board, screen), tone: board.late > 0 ? .danger : nil),
            tile(Text("待受理、派遣", "To accept or dispatch"), board.count(.reported, .verifying, .accepted)),
            tile(Text("办理中", "In progress"), board.count(.dispatched)),
            tile(Text("已挂账", "On hold"), board.count(.held), tone: .warn),
            tile(Text("待核查、答复", "To check or answer"), board.count(.handled, .done)),
            tile(Text("待评价", "Waiting for evaluation"), board.count(.answered)),
            tile(Text("已结案", "Closed"), board.count(.closed)),
        ]
    }

    private func grades(_ screen: Screen) -> [HTML] {
        board.grades.reversed().prefix(4).map { item in
            screen.stat(
                Text(
                    "\(item.grade.shape.rawValue) \(item.grade.name.zh)",
                    "\(item.grade.shape.rawValue) \(item.grade.name.en)"),
                screen.number(item.count))
        }
    }

    private func rates(_ screen: Screen) -> [HTML] {
        guard let month = board.thisMonth else { return [] }
        return board.indicators(month).three.map {
            RateView(rate: $0, rules: board.rules, month: month.month).tile(screen)
        }
    }

    private func places(_ screen: Screen) -> HTML {
        let bars = board.places.prefix(8).map {
            Bar(
                screen($0.name), Double($0.count), note: screen("\(screen.number($0.count)) 件", screen.number($0.count))
            )
        }
        return screen.orderedBars(
            Text("在办案卷在哪里", "Where open cases are"), bars,
            empty: screen.empty(Text("没有在办的案卷", "No open cases"), Text("一切都办完了。", "Everything is done.")))
    }

    private func urgent(_ screen: Screen) -> HTML {
        screen.section(Text("最急的案卷", "Most urgent")) {
            board.urgent.isEmpty
                ? screen.empty(
                    Text("没有计时中的案卷", "No running clocks"),
                    Text("有时限的案卷会列在这里。", "Cases with a running clock appear here."))
                : UrgentList(board: board).html(screen)
        }
    }
}
