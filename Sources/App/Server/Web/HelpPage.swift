import Kernel
import Pages

/// How to use the product, in the order a resident meets it.
enum HelpPage {
    static func html(_ screen: Screen) -> HTML {
        screen.page(PageShell(.resident, Text("使用帮助", "Help"), width: .reading)) {
            HTML(joining: sections.map { title, text in "<section><h2>\(screen(title))</h2><p>\(screen(text))</p></section>" })
        }
    }
    private static let sections: [(Text, Text)] = [
        (Text("怎么反映问题", "How to report"),
            Text("在首页把事情写下来就行，照片可以不传。地点可以扫楼栋二维码、从列表里选、写地址，或者用手机定位。不用注册。",
                "Write down what happened on the home page; a photo is optional. Give the place by the building's QR code, "
                    + "from the lists, by address or by your phone's position. No registration is needed.")),
        (Text("紧急情况", "Emergencies"),
            Text("危及人身安全时请直接拨打 110、119 或 120，不要在这里等。", "Where people are in danger call 110, 119 or 120; do not wait here.")),
        (Text("怎么看进度", "Following your report"),
            Text("提交后会给您一个案卷编号和一个只有您知道的链接。打开链接能看到办到哪一步、谁在办、什么时候前办完。",
                "You get a case number and a link only you know. It shows each step, who is responsible and the time promised.")),
        (Text("办完以后", "When it is done"),
            Text("请告诉我们两件事：问题解决了吗，您满意吗。选“没解决”会重新办理，而且时限更短。",
                "Tell us two things: is it solved, and are you satisfied. “Not solved” reopens it with a shorter limit.")),
        (Text("看不清字", "Larger letters"),
            Text("点页面上方的“长辈版”，字和按钮都会变大。", "“Large view” at the top of each page makes letters and buttons larger.")),
    ]
}

/// What is kept of a person, why, and how to have it given out or erased (Personal Information Protection Law, articles
/// 17, 44 to 47).
enum PrivacyPage {
    static func html(_ screen: Screen) -> HTML {
        screen.page(PageShell(.resident, Text("隐私说明", "Privacy"), width: .reading)) {
            HTML(joining: sections.map { title, text in "<section><h2>\(screen(title))</h2><p>\(screen(text))</p></section>" })
        }
    }
    private static let sections: [(Text, Text)] = [
        (Text("我们保存什么", "What is kept"),
            Text("您写的内容、您选的地点、您留的电话（可以不留）和照片。照片里的拍摄位置和设备信息在保存前去掉。",
                "What you write, the place you choose, your telephone number if you leave one, and photos. "
                    + "Position and device data are removed from photos before they are stored.")),
        (Text("为什么", "What for"),
            Text("只用来办理您反映的事和回复您。电话加密保存，每次查看都有记录。",
                "Only to handle what you report and to answer you. Telephone numbers are encrypted; every look at one is recorded.")),
        (Text("别人能看到什么", "What others see"),
            Text("公开页面只显示事情的类别、大概位置和办理结果，不显示您是谁；涉及隐私的类别完全不公开。",
                "Public pages show the kind of matter, a rounded position and the result, never who you are; "
                    + "private kinds do not appear at all.")),
        (Text("Cookie", "Cookies"),
            Text("只有登录、表单安全、语言和字号需要的几个，不做统计，也不交给别人。",
                "Only those needed for signing in, safe forms, language and letter size; no statistics, nothing for others.")),
        (Text("您的权利", "Your rights"),
            Text("您可以随时要求查看、复制、更正或删除您的信息：登录后在“我的”里办理，或到社区窗口提出。",
                "You may ask to see, copy, correct or erase your data at any time: under “Me” after signing in, "
                    + "or at the community's desk.")),
    ]
}
