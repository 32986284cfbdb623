import Kernel

/// Buttons, tags, clocks, chips, messages, panels.
enum SamplePieces {
    static func html(_ screen: Screen) -> HTML {
        """
        \(screen.section(Text("按钮", "Buttons")) { buttons(screen) })
        \(screen.section(Text("等级与状态", "Grades and states")) { tags(screen) })
        \(screen.section(Text("时钟", "Clocks")) { clocks(screen) })
        \(screen.section(Text("人和单位", "People and units")) { people(screen) })
        \(screen.section(Text("消息", "Messages")) { messages(screen) })
        \(screen.section(Text("空着的时候", "When nothing is there")) {
            screen.empty(
                Text("现在没有要您决定的事", "Nothing to decide now"),
                Text("有新的诉求、到期的时钟或退回的派单时，会出现在这里，最急的在最前面。", "New reports, clocks that run out and returned dispatches appear here, most urgent first."),
                action: screen.button(Text("看已办的", "See what is done"), to: Sample.link(.lists)))
        })
        \(screen.section(Text("为什么", "Why")) { why(screen) })
        \(screen.section(Text("收起的部分", "Folded parts")) { folded(screen) })
        \(screen.section(Text("写法", "How things are written")) { written(screen) })
        \(screen.section(Text("二维码", "QR code")) { QRCode.svg("https://jinlin.example/r/7k3m9x2p", label: screen("3 号楼报事码", "Code of building 3")) })
        """
    }
    private static func buttons(_ screen: Screen) -> HTML {
        screen.buttons(
            screen.button(Text("派单", "Dispatch"), to: Sample.link(.pieces), .primary),
            screen.button(Text("先看看", "Look first"), to: Sample.link(.pieces)),
            screen.button(Text("导出", "Export"), to: Sample.link(.pieces), .quiet, icon: .download),
            screen.confirm(
                Text("退回派单", "Object"), at: DesignCatalogue.tryPath(),
                question: Text("一小时内可以提出异议。", "You may object within an hour.")
            ) { form in
                form.reasonBox(
                    "words", suggestions: [Text("不属于本单位职责", "Not our duty"), Text("地点不在辖区", "Outside our area")])
            },
            screen.confirm(
                Text("作废", "Void"), .danger, at: DesignCatalogue.tryPath(),
                question: Text("作废后不能恢复，案卷保留。", "This cannot be undone; the file stays.")
            ) { form in
                form.reasonBox("words")
            }, screen.printButton())
    }
    private static func tags(_ screen: Screen) -> HTML {
        """
        <div class="chips">\(LevelColour.allCases.map { screen.level($0, Sample.gradeName($0) + Text("色", "")) })</div>
        <div class="chips">\(screen.state(Text("待受理", "New")))\(screen.state(Text("处理中", "Handled"), .active))\
        \(screen.state(Text("已解决", "Solved"), .good))\(screen.state(Text("快到期", "Nearly due"), .warn))\(screen.state(Text("已超时", "Late"), .danger))</div>
        """
    }
    private static func clocks(_ screen: Screen) -> HTML {
        let now = screen.now
        let views = [
            ClockView(Text("处理", "Handle"), from: now - .hours(1), due: now + .minutes(130)),
            ClockView(Text("首次联系", "Contact"), from: now - .hours(4), due: now + .minutes(25)),
            ClockView(Text("受理", "Accept"), from: now - .hours(6), due: now - .minutes(35)),
            ClockView(Text("处理", "Handle"), from: now - .days(2), due: now + .days(1), progress: .held),
            ClockView(
                Text("到场", "Arrive"), from: now - .hours(2), due: now - .hours(1),
                progress: .finished(now - .minutes(80))),
            ClockView(
                Text("答复", "Answer"), from: now - .days(2), due: now - .days(1), progress: .finished(now - .hours(20))),
            ClockView(
                Text("处理", "Handle"), from: now, due: now + .days(60), remaining: .days(43), usedPercent: 3,
                provisional: true),
        ]
        return "<div class=\"chips\">\(views.map { screen.clock($0) })</div>"
    }
    private static func people(_ screen: Screen) -> HTML {
        """
        <div class="chips">\(screen.person("王某", post: Text("网格长", "Grid leader"), telephone: "0551-62345678"))\
        \(screen.person(nil, post: Text("楼栋长", "Building chief")))\(screen.unit("瑶北街道城市管理办公室", link: Sample.link(.pieces), note: Text("主办", "lead")))</div>
        """
    }
    private static func messages(_ screen: Screen) -> HTML {
        """
        \(screen.flash(Text("已派给物业处理，今天 18:00 前答复。", "Given to the property company, answer due today 18:00.")))
        \(screen.notice(Text("着火了请先打 119", "Fire? Call 119 first"), .danger, "<p>\(screen("人先离开，再报警；这里的内容已经保存。", "Leave first, then call; what you wrote is kept."))</p>"))
        \(screen.notice(Text("这一年的放假安排还没有公布，期限是暂定的。", "This year's days off are not announced; the deadline is provisional."), .warn))
        \(screen.notice(Text("演示：验证码会出现在右上角的收件箱里。", "Demonstration: the code appears in the inbox at the top right."), .active))
        """
    }
    private static func why(_ screen: Screen) -> HTML {
        screen.panel(Text("建议派给", "Suggested")) {
            """
            <div class="chips">\
            \(screen.unit("锦绣物业服务有限公司", note: Text("主办", "lead")))\(screen.unit("瑶北街道城市管理办公室", note: Text("协办", "assisting")))</div>
            \(screen.why(Why(
                Text("公共照明坏在物业管理范围内，先找物业；影响通行，城管协办。", "Public lighting inside a managed estate goes to the property company; as it affects a way, city management assists."),
                rule: "dispatch[12]", facts: [
                    (Text("类别", "Category"), screen("公共照明 / 楼道灯", "Public lighting / stairway")),
                    (Text("地点", "Place"), screen("锦绣花园 3 号楼（有物业）", "Jinxiu Garden, building 3 (managed)")),
                ], link: Sample.link(.pieces))))
            """
        }
    }
    private static func folded(_ screen: Screen) -> HTML {
        """
        \(screen.trail(
            [(name: "合肥市", link: Sample.link(.pieces)), (name: "瑶海区", link: Sample.link(.pieces))], here: "瑶北街道"))
        \(screen.folded(Text("登记到场", "Record the arrival")) { screen.paragraph(Text("到场后填写。", "Filled in on arrival.")) })
        \(screen.folded(Text("申请延期", "Ask for an extension"), isOpen: true) {
            screen.form(DesignCatalogue.tryPath(), id: "extension") { form in
                "\(form.reasonBox("words"))\(form.submit(Text("申请", "Ask")))"
            }
        })
        """
    }
    private static func written(_ screen: Screen) -> HTML {
        let now = screen.now
        return screen.facts([
            (Text("时刻", "Moment"), HTML(text: screen.moment(now))),
            (Text("近的时刻", "Near"), screen.time(now + .hours(20))),
            (Text("时长", "Length"), HTML(text: screen.duration(.minutes(130)))),
            (Text("多久前", "Ago"), HTML(text: screen.ago(now - .minutes(35)))),
            (Text("比例", "Share"), HTML(text: screen.percent(911, of: 972))),
            (Text("没有数据", "No data"), HTML(text: screen.percent(0, of: 0))),
            (Text("个数", "Number"), HTML(text: screen.number(663_128))),
            (Text("距离", "Distance"), HTML(text: screen.distance(metres: 1234))),
        ])
    }
}
