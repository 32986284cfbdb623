import Kernel
import Pages
import Persistence
import Policy
import Territory

/// The resident's report: words first, everything else optional and later on the same page.
struct ReportPage {
    let screen: Screen
    let home: HomePlace
    /// Chosen by a code at the door or by a link.
    let known: Place?
    let knownName: String?
    let levels: [PlacePicker.Level]
    let pack: Pack
    /// A member of staff types for somebody else.
    let byStaff: Bool

    var html: HTML {
        let title = byStaff ? Text("代居民反映", "Report for a resident") : Text("说说您遇到的事", "Tell us what happened")
        return screen.page(
            PageShell(
                byStaff ? .field : .resident, title,
                lead: Text(
                    "一两句话就行，不用登录。提交后会给您一个编号，随时能看进展。",
                    "A sentence or two is enough, no account needed. You get a number and can follow every step.")
            )
        ) {
            """
            \(screen.emergencyLine())
            \(screen.form(CasePaths.report(), multipart: true, draft: "report") { form in fields(form) })
            """
        }
    }

    /// Staff say how it reached them; what they saw themselves is a patrol.
    private func channels(_ form: Screen) -> HTML {
        form.choices(
            "channel", Text("怎么知道的", "How you know"),
            [Channel.patrol, .walkIn, .phone, .chatGroup].map { Option($0.rawValue, $0.name) },
            value: Channel.patrol.rawValue, required: true, inline: true)
    }

    private func fields(_ form: Screen) -> HTML {
        """
        \(byStaff ? channels(form) : .empty)\(form.words("words", Text("您遇到了什么事", "What happened"),
            hint: Text("例如：3 号楼 2 单元的楼道灯坏了三天。", "For example: the stairway lamp of building 3, entrance 2 has been broken for three days."),
            required: true, large: true))
        <div id="advice" hx-get="\(CasePaths.advice())" hx-trigger="input changed delay:600ms from:[name='words']" hx-include="[name='words'],[name='place'],[name='known']"\
         hx-swap="innerHTML" aria-live="polite"></div>
        \(form.placePicker(PlacePicker(known: knownName, levels: levels, children: TerritoryPaths.choices())))
        \(known.map { form.hidden("known", $0.code.rawValue) })
        \(form.photos("files"))
        <details class="more"><summary>\(form("留个联系方式（选填）", "Leave a way to reach you (optional)"))</summary><div>
        \(form.line("phone", Text("电话", "Telephone"),
            hint: Text("只有办理人能看到，每次查看都有记录；不公开。", "Seen only by those who work on it; each reading is recorded; never published."),
            kind: .telephone, autocomplete: "tel"))
        \(form.line("name", Text("称呼", "Name"), limit: 50, autocomplete: "name"))
        \(form.checkbox("on-behalf", Text("我替没有手机的人反映", "I report for someone without a phone")))
        </div></details>
        <details class="more"><summary>\(form("还有什么要说明（选填）", "Anything else (optional)"))</summary><div>
        \(form.checkboxes("flag", Text("有没有这些情况", "Does any of this apply"),
            CaseFlag.allCases.map { Option($0.rawValue, $0.name) }))
        \(form.checkbox("private", Text("不要公开这件事", "Do not publish this matter"),
            hint: Text("公开页面不显示，只有办理人能看到。", "Not shown on public pages; only those who work on it see it.")))
        </div></details>
        \(form.submit(Text("提交", "Send"), .primary))
        <p class="hint">\(form("提交后马上给您编号和查询链接。", "You get a number and a link at once."))
        \(form.link(Text("我们怎样保护您的信息", "How we protect your data"), to: ShellPaths.privacy()))</p>
        """
    }
}

/// What the words already tell: an emergency number, a lawful channel elsewhere, the same matter already open.
struct AdvicePanel {
    let screen: Screen
    let emergency: Emergency?
    let referral: Referral?
    let category: (name: Text, why: Text)?
    let similar: [SimilarCase]
    let pack: Pack

    var html: HTML {
        """
        \(emergency.map { screen.emergencyNotice($0) })\(referral.map(Self.referralNotice(screen)))\
        \(similarList)\(category.map { category in
            "<p class=\"hint\">\(screen("看起来属于：", "This looks like: "))<strong>\(screen(category.name))</strong> \(screen.why(Why(category.why)))</p>" as HTML
        })
        """
    }

    static func referralNotice(_ screen: Screen) -> (Referral) -> HTML {
        { referral in
            screen.notice(
                Text("这类事归：\(referral.channel.zh)", "Such matters belong to: \(referral.channel.en)"), .warn,
                "<p>\(screen(referral.advice))</p>")
        }
    }
    /// The words of a matter that somebody has read; of one that nobody has read yet, only what it is about.
    private func shown(_ row: CaseRow) -> String {
        if row.categoryConfirmed { return PublicCase.masked(row.summary) }
        let name = row.category.flatMap { pack.category($0)?.name } ?? Text("还没有分类", "not classified yet")
        return screen(Text("刚收到的一件：\(name.zh)", "Just received: \(name.en)"))
    }

    private var similarList: HTML {
        guard !similar.isEmpty else { return .empty }
        let items = similar.map { item -> HTML in
            """
            <li><p><strong>\(shown(item.file))</strong></p>
            <p class="facts"><span>\(screen(item.file.state.name))</span><span>\(screen.ago(item.file.reportedAt))</span></p>
            <button class="button plain" name="joining" value="\(item.file.id)">\(screen("就是这件事，一起跟进", "It is this one; follow it together"))</button></li>
            """
        }
        return """
            <section class="similar"><h2>\(screen("附近已有人反映类似的事", "Similar matters nearby"))</h2><ul class="plain-list">\(items)</ul>
            <p class="hint">\(screen("一起跟进也有您自己的编号、答复和评价。", "Following together still gives you your own number, answer and evaluation."))</p></section>
            """
    }
}
