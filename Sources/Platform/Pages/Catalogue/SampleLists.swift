import Kernel

/// Filters, queues, cards, tables with none, one and many entries.
enum SampleLists {
    static func html(_ screen: Screen) -> HTML {
        """
        \(filters(screen))
        \(bulk(screen))
        \(screen.rows((0..<20).map { Sample.row($0, screen, current: $0 == 2) }, label: Text("待办", "Queue")))
        \(screen.pager(previous: Sample.link(.lists), next: Sample.link(.lists), shown: 20, total: 10_000))
        \(screen.section(Text("只有一条", "One only")) { screen.rows([Sample.row(5, screen)], label: Text("待办", "Queue")) })
        \(screen.section(Text("卡片", "Cards")) {
            screen.cards((0..<5).map { index in
                let colour = Sample.colour(index)
                return screen.card(
                    Sample.titles[index], link: Sample.link(.track),
                    chips: screen.level(colour, Sample.gradeName(colour))
                        + screen.clock(Sample.clock(index, screen.now)),
                    facts: [screen("3 号楼 2 单元", "Building 3, unit 2"), screen.ago(screen.now - .minutes(index * 50 + 3))],
                    actions: index == 0 ? screen.act(Text("我去看", "I will go"), at: DesignCatalogue.tryPath(), .primary) : .empty,
                    tone: index == 0 ? .danger : nil)
            })
        })
        \(screen.section(Text("表格", "Table")) { table(screen) })
        """
    }
    static func filters(_ screen: Screen) -> HTML {
        screen.filterBar(
            FilterBar(
                Sample.link(.lists),
                saved: [
                    SavedFilter(Text("要我决定的", "For me to decide"), Sample.link(.lists), count: 23, current: true),
                    SavedFilter(Text("快到期", "Nearly due"), Sample.link(.lists), count: 7),
                    SavedFilter(Text("已超时", "Late"), Sample.link(.lists), count: 2),
                    SavedFilter(Text("地点不明", "Unlocated"), Sample.link(.lists), count: 1_204),
                    SavedFilter(
                        Text("我存的：南片夜市", "Mine: night market"), Sample.link(.lists), drop: DesignCatalogue.tryPath()),
                ],
                selects: [
                    (
                        name: "level", label: Text("等级", "Grade"),
                        options: LevelColour.allCases.map { Option($0.rawValue, Sample.gradeName($0)) }, value: "orange"
                    ),
                    (name: "category", label: Text("类别", "Category"), options: SampleForms.kinds, value: nil),
                ],
                search: (name: "words", value: nil), export: (link: Sample.link(.lists), count: 23),
                keep: (link: DesignCatalogue.tryPath(), fields: [])))
    }
    static func bulk(_ screen: Screen) -> HTML {
        screen.bulkBar(DesignCatalogue.tryPath(), total: 20) { form in
            form.submit(Text("派单", "Dispatch"), .plain, name: "action", value: "dispatch")
                + form.submit(Text("并案", "Merge"), .plain, name: "action", value: "merge")
        }
    }
    static func table(_ screen: Screen) -> HTML {
        let names = ["瑶北街道", "锦绣社区", "瑶海区城市管理局", "锦绣物业服务有限公司", "龙岗开发区综合行政执法大队第三中队"]
        let rows = names.enumerated().map { index, name -> [HTML] in
            let (closed, whole) = (911 - index * 173, 972 - index * 180)
            return [
                screen.link(name, to: Sample.link(.lists)), HTML(text: screen.number(whole)),
                HTML(text: screen.number(index * 7)),
                screen.meter(closed, of: whole, label: Text("办结", "Closed")),
                HTML(text: index == 4 ? screen.noData : screen.duration(.minutes(95 + index * 130))),
            ]
        }
        return screen.table(
            Text("11 月各单位办理情况", "Units in November"),
            [
                DataColumn(Text("单位", "Unit"), sort: Sample.link(.lists)),
                DataColumn(Text("收到", "Received"), isNumber: true, sort: Sample.link(.lists), order: .descending),
                DataColumn(Text("超时", "Late"), isNumber: true, sort: Sample.link(.lists)),
                DataColumn(Text("办结率", "Closed")),
                DataColumn(Text("中位用时", "Median time"), isNumber: true),
            ], rows)
    }
}
