import Kernel
import Pages

/// How to use the product, in the order a resident meets it.
enum HelpPage {
    static func html(_ screen: Screen) -> HTML {
        screen.page(PageShell(.resident, Text("使用帮助", "Help"), width: .reading)) {
            HTML(
                joining: sections.map { title, text in
                    "<section><h2>\(screen(title))</h2><p>\(screen(text))</p></section>"
                })
        }
    }
    private static let sections: [(Text, Text)] = [
        (
            Text("怎么反映问题", "How to report"),
            Text(
                "在首页把事情写下来就行，照片可以不传。地点可以扫楼栋二维码、从列表里选、写地址，或者用手机定位。不用注册。",
                "Write down what happened on the home page; a photo is optional. Give the place by the building's QR code, "
                    + "from the lists, by address or by your phone's position. No registration is needed.")
        ),
        (
            Text("要人马上来帮忙", "Needing help at once"),
            Text(
                "有危险先打 110、119 或 120。要人搭把手，点“求助”：附近的邻居和网格员马上知道，您看得到谁正赶来。没有这个按钮，就是本地还没有开通。",
                "In danger call 110, 119 or 120 first. For a hand press “Call for help”: neighbours nearby and the grid worker know at "
                    + "once, and you see who comes. Where there is no such button, it is not set up at your place yet.")
        ),
        (
            Text("紧急情况", "Emergencies"),
            Text(
                "危及人身安全时请直接拨打 110、119 或 120，不要在这里等。",
                "Where people are in danger call 110, 119 or 120; do not wait here.")
        ),
        (
            Text("怎么看进度", "Following your report"),
            Text(
                "提交后会给您一个案卷编号和一个只有您知道的链接。打开链接能看到办到哪一步、谁在办、什么时候前办完。",
                "You get a case number and a link only you know. It shows each step, who is responsible and the time promised."
            )
        ),
        (
            Text("办完以后", "When it is done"),
            Text(
                "请告诉我们两件事：问题解决了吗，您满意吗。选“没解决”会重新办理，而且时限更短。",
                "Tell us two things: is it solved, and are you satisfied. “Not solved” reopens it with a shorter limit."
            )
        ),
        (
            Text("看不清字", "Larger letters"),
            Text("点页面上方的“长辈版”，字和按钮都会变大。", "“Large view” at the top of each page makes letters and buttons larger.")
        ),
    ]
}
