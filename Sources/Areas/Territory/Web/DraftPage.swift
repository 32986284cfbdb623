import Kernel
import Pages

/// What a drawing would do, before it does it.
struct DraftPage: Sendable {
    let draft: DrawingDraft
    let place: Place
    let effect: DraftEffect

    func html(_ screen: Screen) -> HTML {
        screen.page(
            PageShell(
                .administration, Text("\(place.name)：图的影响", "\(place.name): what the drawing does"),
                lead: Text(
                    "自 \(screen.day(draft.from)) 起生效；现在什么都还没有改。",
                    "From \(screen.day(draft.from)) on; nothing has changed yet."),
                back: NavItem(Text(same: place.name), TerritoryPaths.place(place.code)), width: .wide)
        ) {
            """
            \(screen.stats(figures(screen)))
            \(decision(screen))
            \(effect.faults.isEmpty ? .empty : screen.section(Text("要改的地方", "To be mended")) { screen.faultTable(effect.faults, numbered: Text("第几片", "Feature")) })
            \(moves(screen))
            \(screen.map(MapPanel(
                Text("新图与现在的边界", "The drawing over today’s borders"), source: TerritoryPaths.draftShape(draft.id),
                areas: TerritoryPaths.boundaries(place.code).query([("level", draft.level.rawValue), ("unnamed", "1")]),
                list: moveTable(effect.moves.moves, Text("要迁移的小区和楼栋", "Estates and buildings that move"), screen), tall: true)))
            """
        }
    }

    private func figures(_ screen: Screen) -> [HTML] {
        var tiles = [
            screen.stat(Text("可用的边界", "Sound areas"), screen.number(effect.drawn)),
            screen.stat(Text("有问题", "Problems"), screen.number(effect.faults.count)),
        ]
        if draft.purpose == .redraw {
            tiles.append(screen.stat(Text("要迁移", "Places that move"), screen.number(effect.moves.moves.count)))
        } else {
            tiles.append(screen.stat(Text("新增地点", "New places"), screen.number(effect.created)))
        }
        return tiles
    }
    private func decision(_ screen: Screen) -> HTML {
        var buttons = HTML.empty
        let apply = TerritoryPaths.draftApply(draft.id)
        if !effect.moves.stranded.isEmpty {
            buttons += stranded(screen)
        } else if effect.drawn > 0, effect.faults.isEmpty {
            buttons += screen.act(
                Text("生效", "Apply"), at: apply, .primary, fields: [("mode", ImportMode.allOrNone.rawValue)])
        } else if effect.drawn > 0 {
            buttons += screen.act(
                Text("跳过有问题的，其余生效", "Apply all but the broken"), at: apply, .primary,
                fields: [("mode", ImportMode.skipBroken.rawValue)])
        }
        buttons += screen.act(Text("丢弃这份图", "Discard the drawing"), at: TerritoryPaths.draftDrop(draft.id), .danger)
        return screen.buttons(buttons)
    }
    private func stranded(_ screen: Screen) -> HTML {
        screen.notice(
            Text("现在还不能生效", "It cannot be applied yet"), .danger,
            """
            <p>\(screen("要撤销的网格里，这些地方没有别的网格接收（没有位置，或不在新图里）：",
                "No other grid takes in these places of a grid that is given up (no position, or not drawn): "))\
            \(screen.list(Array(effect.moves.stranded.prefix(50))))</p>
            """)
    }
    private func moves(_ screen: Screen) -> HTML {
        var output = HTML.empty
        if !effect.moves.split.isEmpty {
            output += screen.section(Text("被新边界切开的小区", "Estates the new borders cut")) {
                """
                <p class="hint">\(screen("小区整体跟着自己的位置走，下面这些楼在另一片里，请人工确认。",
                    "An estate moves as a whole with its own position; these buildings lie elsewhere. Please look."))</p>
                \(moveTable(effect.moves.split, Text("在另一片的楼栋", "Buildings elsewhere"), screen))
                """
            }
        }
        if !effect.moves.unplaced.isEmpty {
            output += screen.notice(
                Text("留在原处", "Staying where they are"), .warn,
                "<p>\(screen("不在任何一片新网格里：", "In no grid of the drawing: "))\(screen.list(Array(effect.moves.unplaced.prefix(50))))</p>"
            )
        }
        return output
    }
    private func moveTable(_ moves: [PlaceMove], _ caption: Text, _ screen: Screen) -> HTML {
        screen.table(
            caption,
            [
                DataColumn(Text("名称", "Name")), DataColumn(Text("级别", "Level")), DataColumn(Text("现在", "Now")),
                DataColumn(Text("以后", "Then")),
            ],
            moves.prefix(Limits.bulk).map { move in
                [
                    "\(screen.link(move.name, to: TerritoryPaths.place(move.place)))", "\(screen(move.level.name))",
                    "\(move.fromName)", "\(move.toName)",
                ]
            }, empty: screen.notice(Text("没有小区或楼栋要迁移。", "No estate or building moves.")))
    }
}
