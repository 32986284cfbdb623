internal import Kernel
internal import Pages
internal import Territory
internal import Policy

/// The units of a place and below.
struct UnitListPage {
    let scope: AdminScope
    let kinds: [UnitKind]
    /// Kinds of units by the rules of their places, which may differ below.
    let names: [Unit.ID: Text]
    let units: [Unit]
    let places: [PlaceCode: String]
    let kind: String?

    func html(_ screen: Screen) -> HTML {
        screen.page(PageShell(.administration, Text("单位", "Units"))) {
            """
            \(scope.html(screen, PeoplePaths.units()))\(create(screen))
            \(kinds.isEmpty ? .empty : screen.filterBar(FilterBar(
                PeoplePaths.units(), selects: [("kind", Text("类别", "Kind"), kinds.map { Option($0.key, $0.name) }, kind)],
                carried: [("under", scope.place.code.rawValue)])))
            \(screen.table(
                Text("单位", "Units"),
                [DataColumn(Text("名称", "Name")), DataColumn(Text("类别", "Kind")), DataColumn(Text("地点", "Place")), DataColumn(Text("电话", "Telephone"))],
                units.map { unit in
                    let kind = names[unit.id] ?? Text(same: unit.kind)
                    return [screen.link(unit.name, to: PeoplePaths.unitPage(unit.id)), "\(screen(kind))", "\(places[unit.place] ?? unit.place.rawValue)", "\(unit.phone ?? screen.noData)"]
                },
                empty: screen.empty(Text("还没有单位", "No units yet"), Text("在上面新设，或换个范围。", "Set one up above or go to another place.")),
                showsCaption: false))
            \(screen.pager(shown: units.count))
            """
        }
    }

    private func create(_ screen: Screen) -> HTML {
        guard !kinds.isEmpty else { return scope.withoutRules(screen, PeoplePaths.units()) }
        return screen.confirm(Text("新设单位", "New unit"), .primary, at: PeoplePaths.units(), done: Text("建立", "Set up")) {
            form in
            """
            <p>\(form("负责的地方：", "Responsible for: "))<strong>\(scope.place.name)</strong></p>\(form.hidden("place", scope.place.code.rawValue))
            \(UnitPage.fields(form, kinds: kinds, unit: nil))
            """
        }
    }
}

/// One unit with the people who act for it.
struct UnitPage {
    let unit: Unit
    let kinds: [UnitKind]
    let placeName: String
    let holders: [Holding]

    func html(_ screen: Screen) -> HTML {
        let back = NavItem(Text("单位", "Units"), PeoplePaths.units().query([("under", unit.place.rawValue)]))
        let kind = kinds.first { $0.key == unit.kind }
        return screen.page(PageShell(.administration, Text(same: unit.name), back: back, width: .reading)) {
            """
            \(screen.facts([
                (Text("类别", "Kind"), "\(screen(kind?.name ?? Text(same: unit.kind)))"), (Text("负责的地方", "Responsible for"), "\(placeName)"),
                (Text("电话", "Telephone"), "\(unit.phone ?? screen.noData)"),
                (Text("状态", "State"), unit.active ? screen.state(Text("正常", "open"), .good) : screen.state(Text("已停用", "closed"))),
            ]))
            \(screen.section(Text("代表它的人", "Who acts for it")) {
                screen.table(
                    Text("任职人", "Holders"), [DataColumn(Text("姓名", "Name")), DataColumn(Text("自", "Since"))],
                    holders.map { [screen.link($0.name, to: PeoplePaths.postPage($0.post)), screen.time($0.since)] },
                    empty: screen.empty(Text("还没有人", "Nobody yet"), Text("设岗位时选这个单位，任职人就能替它办理。",
                        "Choose this unit when setting up a post; its holder then acts for it.")), showsCaption: false)
            })
            \(screen.buttons(change(screen), closing(screen)))
            """
        }
    }

    private func change(_ screen: Screen) -> HTML {
        screen.confirm(Text("修改", "Change"), at: PeoplePaths.unitPage(unit.id), done: Text("保存", "Save")) { form in
            "\(form.hidden("place", unit.place.rawValue))\(UnitPage.fields(form, kinds: kinds, unit: unit))"
        }
    }
    private func closing(_ screen: Screen) -> HTML {
        unit.active
            ? screen.confirm(
                Text("停用", "Close"), .danger, at: PeoplePaths.unitClosure(unit.id),
                question: Text("停用后不再派单给它；正在办的要改派。", "Nothing more is dispatched to it; what it has must go elsewhere.")
            ) { _ in "" }
            : screen.act(Text("恢复", "Reopen"), at: PeoplePaths.unitClosure(unit.id), fields: [("open", "1")])
    }

    static func fields(_ form: Screen, kinds: [UnitKind], unit: Unit?) -> HTML {
        """
        \(form.select("kind", Text("类别", "Kind"), kinds.map { Option($0.key, $0.name) }, value: unit?.kind, required: true))
        \(form.line("name", Text("名称", "Name"), value: unit?.name, required: true))
        \(form.line("phone", Text("办公电话（公开）", "Office telephone (public)"), value: unit?.phone, limit: 30, kind: .telephone))
        """
    }
}
