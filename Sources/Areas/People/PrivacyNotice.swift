public import Kernel

/// What a resident is told before anything is collected (Personal Information Protection Law, articles 17 and 48). A
/// change of the text is a new version; the consent log names the version each person saw.
public struct PrivacyNotice: Sendable {
    public static let version = "2026-11-21-2"

    /// Who answers for the data, and how to reach them.
    public struct Handler: Sendable {
        public let name: Text
        public let contact: Text
        public init(name: Text, contact: Text) { (self.name, self.contact) = (name, contact) }
    }
    public struct Section: Sendable {
        public let title: Text
        public let paragraphs: [Text]
    }
    public let handler: Handler
    public init(handler: Handler) { self.handler = handler }

    public var sections: [Section] {
        [
            Section(
                title: Text("谁负责", "Who is responsible"),
                paragraphs: [
                    Text(
                        "您的个人信息由\(handler.name.zh)处理。联系方式：\(handler.contact.zh)。",
                        "Your data is handled by \(handler.name.en). Contact: \(handler.contact.en).")
                ]),
            Section(
                title: Text("收集什么、为什么", "What is collected and why"),
                paragraphs: [
                    Text(
                        "电话号码：用来登录、联系您、告诉您办理结果。",
                        "Telephone number: to sign in, to reach you, and to tell you the result."),
                    Text(
                        "您写下的话、照片和地点：用来找到问题、派给能处理的单位。照片里的拍摄位置等隐藏信息会先去掉。",
                        "Your words, photos and the place: to find the problem and send it to who can deal with it. "
                            + "Hidden details such as the position are removed from photos first."),
                    Text("姓名可以不填。不登录也可以反映问题。", "A name is optional. You can report without signing in."),
                    Text(
                        "求助时留下的话、电话和门牌：只给来帮您的人和值班岗。登记做帮手的：会什么、从哪里出发、怎么称呼；“我现在在这里”的位置只保留几十分钟。",
                        "What you leave when you call for help: for whoever comes and the duty post only. If you offer to help: what you can "
                            + "do, from where, what to call you; a position of “I am here now” is kept for minutes only."
                    ),
                    Text(
                        "依据是社区和街道的法定职责；超出这些的用途都会单独征求您同意。",
                        "The legal basis is the statutory duty of community and street; "
                            + "anything beyond it is asked of you separately."),
                ]),
            Section(
                title: Text("怎么保护", "How it is protected"),
                paragraphs: [
                    Text(
                        "电话和姓名加密保存。工作人员每看一次都会记下谁、什么时间、为什么，您可以在“我的信息”里看到。",
                        "Number and name are kept encrypted. Each time staff look at them it is recorded who, when and why; "
                            + "you can see it under “My data”."),
                    Text(
                        "信息存放在中国境内，不出售，不用于给居民打分，不做人脸识别。",
                        "Data stays in mainland China. It is not sold, not used to score residents, "
                            + "and there is no face recognition."),
                ]),
            Section(
                title: Text("给谁看", "Who sees it"),
                paragraphs: [
                    Text(
                        "只有办理您这件事的人能看到。公开页面上没有您的姓名、电话和准确门牌。",
                        "Only those who deal with your matter. Public pages never show your name, number or exact door."
                    )
                ]),
            Section(
                title: Text("保存多久", "How long it is kept"),
                paragraphs: [
                    Text(
                        "验证码 2 天内删除；登录记录和审计记录至少保存 6 个月。您反映时留下的电话、姓名、位置和照片，在事情办结后按规则包写明的期限自动删除，删除有记录；"
                            + "期限在“规则”页可以看到。事情本身作为档案保存，您随时可以要求去掉其中的个人信息。",
                        "Sign-in codes: deleted within 2 days. Sign-in and audit records: at least 6 months. Number, name, "
                            + "position and photos you left with a matter are deleted by themselves after it ended, when the "
                            + "period in the rules of your place is over, and it is recorded; the page of rules shows the periods. "
                            + "The matter itself is kept as a file; you can ask any time to have your personal data removed "
                            + "from it.")
                ]),
            Section(
                title: Text("您的权利", "Your rights"),
                paragraphs: [
                    Text(
                        "您可以随时查看、下载、更正、删除自己的信息，撤回同意，要求解释。登录后在“我的信息”办理，或联系我们；"
                            + "最晚 30 天内答复。不同意非必要的用途不影响您反映问题。",
                        "You can see, download, correct and delete your data, withdraw consent and ask for an explanation at any "
                            + "time: sign in and open “My data”, or contact us; an answer comes within 30 days. "
                            + "Declining what is not necessary never keeps you from reporting."),
                    Text("未满 14 周岁请由父母或其他监护人办理。", "Under 14 years of age a parent or guardian acts for you."),
                ]),
        ]
    }
}
