import Kernel

/// The dispatcher's page: queue on the left, the case beside it.
enum SampleDesk {
    static func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("待办", "Queue"),
            nav: [
                NavItem(Text("待办", "Queue"), Sample.link(.desk), current: true, count: 23),
                NavItem(Text("新建", "New report"), Sample.link(.forms)),
                NavItem(Text("案卷", "Cases"), Sample.link(.lists)), NavItem(Text("任务", "Tasks"), Sample.link(.lists)),
                NavItem(Text("看板", "Board"), Sample.link(.figures)),
            ], showsTitle: false)
        return screen.page(shell) {
            "<h1 class=\"unseen\">\(screen("待办", "Queue"))</h1>\(SampleLists.filters(screen))\(screen.desk(queue: queue(screen), detail: detail(screen), back: NavItem(Text("回到待办", "Back to the queue"), Sample.link(.lists))))"
        }
    }
    private static func queue(_ screen: Screen) -> HTML {
        """
        \(SampleLists.bulk(screen))
        \(screen.rows((0..<14).map { Sample.row($0, screen, current: $0 == 1) }, label: Text("待办", "Queue"), into: "detail"))
        \(screen.pager(next: Sample.link(.desk), shown: 14, total: 23))\(screen.keyHints())
        """
    }
    private static func detail(_ screen: Screen) -> HTML {
        let now = screen.now
        return """
            <div class="chips">\
            \(screen.level(.orange, Sample.gradeName(.orange)))\(screen.state(Text("待派单", "To dispatch"), .active))\
            \(screen.clock(ClockView(Text("派单", "Dispatch"), from: now - .hours(4), due: now + .minutes(25))))\
            \(screen.clock(ClockView(Text("办结", "Close"), from: now - .hours(4), due: now + .days(2))))</div>
            <h2>\(Sample.titles[1])</h2>
            \(screen.quote(Sample.longWords, by: screen("居民 王女士 · 138****0217", "Resident Ms Wang · 138****0217")))
            \(screen.facts([
                (Text("案卷号", "Number"), "瑶海-2026-11-0231"), (Text("来源", "From"), HTML(text: screen("微信扫码", "QR code"))),
                (Text("地点", "Place"), HTML(text: screen("锦绣花园南门外 · 第 2 网格", "Jinxiu Garden south gate · grid 2"))),
                (Text("类别", "Category"), HTML(text: screen("占道经营 / 夜市", "Street trading / night market"))),
            ]))
            <section class="panel"><h2>\(screen("建议", "Suggestion"))</h2><div class="chips">\
            \(screen.unit("瑶海区城市管理局", note: Text("主办", "lead")))\(screen.unit("瑶北街道市场监管所", note: Text("协办", "assisting")))</div>\
            \(screen.why(Why(Text("占道经营由城管主办；涉及食品，市场监管协办。", "Street trading: city management leads; with food, market supervision assists."), rule: "dispatch[4]")))
            \(screen.buttons(
                screen.act(Text("按建议派单", "Dispatch as suggested"), at: DesignCatalogue.tryPath(), .primary),
                screen.confirm(Text("改派", "Choose others"), at: DesignCatalogue.tryPath()) { form in
                    "\(form.select("words", Text("主办单位", "Lead unit"), SampleForms.kinds, required: true))\(form.reasonBox())"
                },
                screen.confirm(Text("改等级", "Change grade"), at: DesignCatalogue.tryPath()) { $0.reasonBox() },
                screen.confirm(Text("作废", "Void"), .danger, at: DesignCatalogue.tryPath()) { $0.reasonBox() }))</section>
            \(screen.section(Text("经过", "History")) {
                screen.timeline([
                    TimelineEntry(now - .hours(2), Text("核实：属实", "Verified"), by: screen("第二网格 赵某", "Grid 2, Zhao"), tone: .good),
                    TimelineEntry(now - .hours(3), Text("受理", "Accepted"), by: screen("社区值班", "Community desk")), TimelineEntry(now - .hours(4), Text("居民反映", "Reported")),
                ])
            })
            """
    }
}
