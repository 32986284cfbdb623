import Kernel

/// A case file and a door sheet with its code, as printed.
enum SamplePaper {
    static func html(_ screen: Screen) -> HTML {
        let now = screen.now
        return """
                \(screen.buttons(screen.printButton()))
                \(screen.printSheet(screen("案卷", "Case file"), number: "瑶海-2026-11-0217", footer: screen("打印于 \(screen.moment(now))", "Printed \(screen.moment(now))")) {
                """
                <h3>\(Sample.titles[0])</h3>
                \(screen.facts([
                    (Text("来源", "From"), HTML(text: screen("微信扫码", "QR code"))), (Text("地点", "Place"), "锦绣花园 3 号楼 2 单元"),
                    (Text("等级", "Grade"), screen.level(.yellow, Sample.gradeName(.yellow))), (Text("主办", "Lead"), "锦绣物业服务有限公司"),
                ]))
                \(screen.quote(Sample.words))
                \(screen.timeline((0..<5).map { index in
                    TimelineEntry(now - .hours(index * 5), [Text("办结", "Closed"), Text("答复", "Answered"), Text("处理", "Handled"), Text("派单", "Dispatched"), Text("反映", "Reported")][index],
                        by: screen("锦绣社区 值班", "Jinxiu community desk"))
                }))
                """
            })
            \(screen.printSheet(screen("有事请扫码", "Something wrong? Scan")) {
                "<p>\(screen("锦绣花园 3 号楼 · 第三网格 · 网格长 王某 0551-62345678", "Jinxiu Garden, building 3 · grid 3 · leader Wang 0551-62345678"))</p>\(QRCode.svg("https://jinlin.example/r/7k3m9x2p"))<p>7k3m-9x2p</p>"
            })
            """
    }
}
