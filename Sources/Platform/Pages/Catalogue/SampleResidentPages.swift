import Kernel

/// A resident's first page and the page on which a matter is followed.
enum SampleResidentPages {
    static func home(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .resident, Text("说说您遇到的事", "Tell us what happened"),
            nav: [
                NavItem(Text("反映问题", "Report"), Sample.link(.home), current: true),
                NavItem(Text("查进度", "Track"), Sample.link(.track)),
                NavItem(Text("我的楼栋", "My building"), Sample.link(.places)),
                NavItem(Text("附近的事", "Nearby"), Sample.link(.lists)),
            ], showsTitle: false)
        return screen.page(shell) {
            """
                <h1 class="unseen">\(screen("反映问题", "Report a problem"))</h1>
                \(screen.form(DesignCatalogue.tryPath(), multipart: true, draft: "sample-report") { form in
                """
                \(form.words("words", Text("说说您遇到的事", "Tell us what happened"),
                    hint: Text("怎么说都行：什么事、在哪里、多久了。不用登录。", "In your own words: what, where, since when. No account needed."),
                    required: true, rows: 5, large: true,
                    placeholder: Text("比如：三号楼二单元楼道灯坏了，晚上看不见路。", "For example: the stairway light in building 3, unit 2 is out.")))
                \(form.submit(Text("下一步：在哪里", "Next: where")))
                """
            })
            \(emergency(screen))
            \(screen.section(Text("附近正在办的事", "Open matters nearby")) { nearby(screen) })
            \(screen.section(Text("本月办得怎么样", "How this month is going")) {
                screen.stats([
                    screen.stat(Text("已答复", "Answered"), "96.1 %", of: screen("934/972 件", "934 of 972")),
                    screen.stat(Text("已解决", "Solved"), "93.7 %", of: screen("911/972 件", "911 of 972")),
                    screen.stat(Text("满意", "Satisfied"), "90.2 %", of: screen("560/621 位评价", "560 of 621 ratings")),
                ])
            })
            """
        }
    }
    private static func emergency(_ screen: Screen) -> HTML {
        screen.call(
            Text("有人受伤、着火或正在发生危险，请先打电话：", "If someone is hurt, something burns or danger is acute, call first:"),
            [("110", Text("报警", "police")), ("119", Text("火警", "fire")), ("120", Text("急救", "ambulance"))])
    }
    private static func nearby(_ screen: Screen) -> HTML {
        screen.cards(
            (0..<2).map { index in
                screen.card(
                    Sample.titles[index], link: Sample.link(.track),
                    chips: screen.level(Sample.colour(index), Sample.gradeName(Sample.colour(index)))
                        + screen.state(Text("正在处理", "Being handled"), .active),
                    facts: [screen("锦绣花园 3 号楼", "Jinxiu Garden, building 3"), screen("6 位邻居也遇到", "6 neighbours too")],
                    actions: screen.button(Text("我也遇到了", "Me too"), to: Sample.link(.track)))
            })
    }

    static func track(_ screen: Screen) -> HTML {
        let now = screen.now
        let shell = PageShell(
            .resident, Text("楼道灯坏了，老人夜里摸黑上下楼", "Stairway light out, elderly people in the dark"),
            lead: Text("案卷号 瑶海-2026-11-0217", "Case number Yaohai-2026-11-0217"),
            nav: [
                NavItem(Text("反映问题", "Report"), Sample.link(.home)),
                NavItem(Text("查进度", "Track"), Sample.link(.track), current: true),
                NavItem(Text("我的楼栋", "My building"), Sample.link(.places)),
                NavItem(Text("附近的事", "Nearby"), Sample.link(.lists)),
            ], back: NavItem(Text("我反映的事", "My matters"), Sample.link(.lists)))
        return screen.page(shell) {
            """
            \(screen.steps([
                Step(Text("收到", "Received"), .done, note: screen.when(now - .hours(3))), Step(Text("核实", "Verified"), .done),
                Step(Text("处理", "Handled"), .current), Step(Text("答复您", "Answered"), .ahead), Step(Text("您评价", "Your rating"), .ahead),
            ]))
            \(screen.promise(
                Text("锦绣物业正在更换楼道灯，换好后给您打电话。", "Jinxiu Property is replacing the light and will call you when done."),
                who: screen("锦绣物业 维修班", "Jinxiu Property, repairs"), by: now + .minutes(130),
                otherwise: Text("超时将自动转到瑶北街道，由街道值班领导督办。", "It goes to the street office, whose duty leader follows it up."),
                clock: screen.clock(ClockView(from: now - .hours(3), due: now + .minutes(130)))))
            \(screen.why(Why(
                Text("照明类、影响老人出行，按规则定为黄色，物业 6 小时内处理。", "Lighting that affects elderly people is graded yellow: the property company has 6 hours."),
                rule: "limits[3]", facts: [
                    (Text("类别", "Category"), screen("公共照明", "Public lighting")), (Text("涉及", "Concerns"), screen("老人", "elderly people")),
                ], link: Sample.link(.pieces))))
            \(screen.section(Text("经过", "What happened")) { screen.timeline(events(screen)) })
            \(screen.section(Text("您的原话", "Your words")) { screen.quote(Sample.words) })
            \(screen.section(Text("您可以", "You can")) {
                screen.buttons(
                    screen.confirm(Text("补充情况", "Add facts"), at: DesignCatalogue.tryPath(), done: Text("补充", "Add")) { form in
                        form.words("words", Text("还有什么要说的", "What else"), required: true)
                    },
                    screen.confirm(
                        Text("不用办了", "Withdraw"), .danger, at: DesignCatalogue.tryPath(),
                        question: Text("撤回后不再处理，记录会保留。确定吗？", "It will no longer be handled; the record stays. Sure?")) { form in
                        form.reasonBox("words", Text("为什么", "Why"), suggestions: [Text("已经好了", "It is fixed"), Text("写错了", "A mistake")])
                    })
            })
            """
        }
    }
    private static func events(_ screen: Screen) -> [TimelineEntry] {
        let now = screen.now
        return [
            TimelineEntry(
                now - .minutes(40), Text("物业师傅已到现场", "The repairer is there"), by: screen("锦绣物业", "Jinxiu Property"),
                tone: .active),
            TimelineEntry(
                now - .minutes(95), Text("已派给物业处理", "Given to the property company"),
                by: screen("锦绣社区 值班", "Jinxiu community desk")),
            TimelineEntry(
                now - .minutes(150), Text("网格员到现场看过，情况属实", "The grid worker looked: it is so"),
                by: screen("第三网格 网格员 王某", "Grid 3, Wang"),
                content: screen.paragraph(
                    Text("三层到五层的灯都不亮，先放了应急灯。", "No light from floor 3 to 5; an emergency lamp was put up."))),
            TimelineEntry(now - .hours(26), Text("收到您反映的问题", "Your report arrived"), tone: .good),
        ]
    }
}
