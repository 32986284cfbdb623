import Kernel
import Pages
import People
import Policy
import Retention

/// A case as staff see it: the decision it waits for, what is promised, who has it, what was said and done.
struct CaseFilePage {
    let screen: Screen
    let detail: CaseDetail
    let policy: PolicyInForce
    let forms: CaseActionForms
    /// Telephone and name, in the answer to somebody who just asked for them.
    let revealed: RevealContact.Outcome?
    let hold: LegalHold?
    /// The year in whose archive the case is.
    let archiveYear: Int?
    /// What it came from in another area, where that may be read.
    let origin: CaseOrigin?

    private var file: CaseFile { detail.file }
    private var pack: Pack { policy.pack }
    private var story: CaseStory { CaseStory(detail: detail, pack: pack, screen: screen, forStaff: true) }

    var html: HTML {
        screen.page(
            PageShell(
                .desk, Text(same: detail.summary), back: way,
                actions: screen.button(Text("打印案卷", "Print file"), to: CasePaths.sheet(file.id), .quiet, icon: .print),
                width: .wide
            )
        ) { panel }
    }

    /// Back to where this person works.
    private var way: NavItem {
        let caller = forms.caller
        if !CaseDesks(caller).places.isEmpty { return NavItem(Text("队列", "Queue"), CasePaths.queue()) }
        if caller.mayAnywhere(.casesHandle) { return NavItem(Text("收件箱", "Inbox"), CasePaths.inbox()) }
        if caller.mayAnywhere(.casesVerify) { return NavItem(Text("今天", "Today"), CasePaths.today()) }
        return NavItem(Text("全部案卷", "All cases"), CasePaths.list())
    }

    /// The case beside the queue, or as a page of its own.
    var panel: HTML {
        """
        <article class="casefile" id="case-\(file.id)">
        <header class="case-head"><div class="chips">\(screen.chip(file.number))\(CaseChips.grade(screen, pack, file.grade))\
        \(screen.state(file.state.name, file.state.tone))\(file.supervised ? screen.state(Text("督办", "Supervised"), .danger) : .empty)\
        \(file.isPrivate ? screen.chip(Text("不公开", "Private")) : .empty)</div>
        <h2>\(detail.summary)</h2></header>
        \(archived)\(cameFrom)\(decision)
        \(clocks)
        \(screen.section(Text("居民的话", "The resident’s words")) { words })
        \(screen.section(Text("情况", "Facts")) { facts })
        \(assignments)
        \(gallery)
        \(otherActions)
        \(packageForm)
        \(legalHold)
        \(screen.section(Text("办理经过", "What happened")) { story.timeline })
        </article>
        """
    }

    private var archived: HTML {
        archiveYear.map { year in
            screen.notice(
                Text(
                    "已归入 \(year) 年度档案，只供查阅。如依规定重办，会自动调回。",
                    "In the archive of \(year), for reading only. If it is lawfully reopened it comes back by itself."))
        } ?? .empty
    }

    private var cameFrom: HTML {
        origin.map { origin in
            screen.notice(
                nil, .neutral, "<p>\(screen("来自", "It came from "))\(screen.link(origin.name, to: origin.link))</p>")
        } ?? .empty
    }

    private var decision: HTML {
        guard let expected = CaseAction.expected(file), forms.isAvailable(expected) else {
            if let next = forms.available.first(where: { [.receipt, .arrival, .handling].contains($0) }) {
                return forms.html(next, open: true)
            }
            return screen.notice(waiting)
        }
        return (expected == .correction ? unplaced : .empty) + forms.html(expected, open: true)
    }

    /// Above the form that places it: why nobody could tell, and where it may be.
    private var unplaced: HTML {
        guard let locating = file.locating else { return .empty }
        let names = detail.candidates.joined(separator: screen("、", ", "))
        let candidates = names.isEmpty ? HTML.empty : screen.paragraph(Text("可能是：\(names)", "It may be: \(names)"))
        return screen.notice(locating.why, .warn, candidates)
    }

    private var waiting: Text {
        file.need == .none
            ? Text("现在不需要您做决定。", "No decision is needed from you now.")
            : Text("等待：\(file.need.name.zh)（由有权限的人办理）。", "Waiting for: \(file.need.name.en), by somebody who may.")
    }

    private var otherActions: HTML {
        let shown =
            CaseAction.expected(file).flatMap { forms.isAvailable($0) ? $0 : nil }
            ?? forms.available.first { [.receipt, .arrival, .handling].contains($0) }
        let rest = forms.available.filter { $0 != shown }
        let split = splitForm
        guard !rest.isEmpty || !split.isEmpty else { return .empty }
        return screen.section(Text("还可以", "Other actions")) {
            HTML(joining: rest.map { forms.html($0, open: false) }) + split
        }
    }

    /// Several matters in one report: each becomes a case of its own.
    private var splitForm: HTML {
        guard [.reported, .accepted, .dispatched].contains(file.state), forms.caller.may(.casesMerge, at: file.place)
        else { return .empty }
        let form = screen.form(CasePaths.split(file.id)) { form in
            """
            \(form.hidden("version", String(file.version)))
            \(form.words("part", Text("分出来的事", "The matter to split off"), required: true, rows: 2))
            \(form.reasonBox("reason", Text("为什么分案", "Why it is split")))
            \(form.submit(Text("分案", "Split"), .plain))
            """
        }
        return "<details class=\"more\"><summary>\(screen("分案", "Split"))</summary><div>\(form)</div></details>"
    }

    private var clocks: HTML {
        let shown = file.clocks.filter { $0.state != .cancelled }
        guard !shown.isEmpty else { return .empty }
        let rows = shown.map { clock -> [HTML] in
            let unit = clock.assignment.map { story.unit(of: $0) } ?? ""
            return [
                "\(screen(clock.kind.name)) <small>\(unit)</small>", "\(screen(clock.limit.text))",
                "\(screen.time(clock.due))\(clock.provisional ? " " + screen.chip(Text("暂定", "Provisional")) : .empty)",
                chip(clock),
            ]
        }
        return screen.table(
            Text("时限", "Clocks"),
            [
                DataColumn(Text("步骤", "Step")), DataColumn(Text("限时", "Limit")), DataColumn(Text("到期", "Due")),
                DataColumn(Text("状态", "State")),
            ], rows)
    }

    private func chip(_ clock: CaseClock) -> HTML {
        let progress: ClockView.Progress =
            switch clock.state {
            case .running: .running
            case .held: .held
            case .met, .cancelled: .finished(clock.stoppedAt ?? clock.due)
            }
        return screen.clock(
            ClockView(from: clock.startedAt, due: clock.due, progress: progress, provisional: clock.provisional))
    }

    private var words: HTML {
        HTML(
            joining: detail.words.filter { $0.kind != "evaluation" }.map { item in
                item.body.map { screen.quote($0, by: screen.moment(item.at)) }
                    ?? "<p class=\"hint\">\(screen("内容已按本人要求删除。", "Erased at the person’s request."))</p>"
            })
    }

    private var facts: HTML {
        let category = file.category.flatMap { pack.category($0)?.name } ?? Text("未分类", "Not classified")
        var items: [(Text, HTML)] = [
            (
                Text("地点", "Place"),
                "\(detail.placeName)\(file.located ? .empty : " " + screen.state(Text("待定位", "Not located"), .warn))\(whyHere)"
            ),
            (
                Text("类别", "Category"),
                "\(screen(category))\(file.categoryConfirmed ? .empty : " " + screen.chip(Text("系统建议", "Suggested")))"
            ),
            (Text("来源", "Channel"), "\(screen(file.channel.name)) · \(screen.moment(file.reportedAt))"),
            (Text("反映人", "Reporter"), reporter),
            (
                Text("规则", "Rules"),
                "\(screen(pack.name)) \(screen.link(Text("看规则", "Read them"), to: CaseFilePage.policyPage.query([("place", file.place.rawValue)])))"
            ),
        ]
        if let address = detail.address { items.insert((Text("所写地址", "Address given"), "\(address)"), at: 1) }
        if let parent = file.mergedInto {
            items.append((Text("并入", "Merged into"), screen.link(Text("打开", "Open"), to: CasePaths.page(parent))))
        }
        if let parent = file.splitFrom {
            items.append((Text("分自", "Split from"), screen.link(Text("打开", "Open"), to: CasePaths.page(parent))))
        }
        if !detail.merged.isEmpty { items.append((Text("并入本案", "Merged here"), links(detail.merged))) }
        if !detail.parts.isEmpty { items.append((Text("分出的案卷", "Split off"), links(detail.parts))) }
        return screen.facts(items)
    }
    /// The first of them as links; a mass matter has thousands.
    private func links(_ cases: [CaseFile.ID]) -> HTML {
        let shown = cases.prefix(Limits.page).map { screen.link(Text("打开", "Open"), to: CasePaths.page($0)) }
        return "\(screen("\(cases.count) 件", "\(cases.count)")) \(HTML(joining: shown, by: " "))"
    }
    /// How the place was found, or why somebody has to look and where it may be.
    private var whyHere: HTML {
        guard let locating = file.locating else { return .empty }
        let candidates =
            detail.candidates.isEmpty ? [] : [(Text("可能是", "It may be"), detail.candidates.joined(separator: "、"))]
        let label =
            file.located ? Text("地点怎么定的", "How it was placed") : Text("为什么要人工定位", "Why it must be placed by hand")
        return " " + screen.why(Why(locating.why, facts: candidates), label: label)
    }
    static let policyPage = PlainPath("/policy")()

    private var reporter: HTML {
        if let revealed { return contact(revealed) }
        guard detail.hasPhone else {
            if let erased = detail.contactErased {
                return "\(screen("电话和姓名已按规定删除", "Telephone and name were erased by rule")) · \(screen.moment(erased))"
            }
            return file.anonymous
                ? "\(screen("匿名，凭链接跟进", "Anonymous, follows by link"))" : "\(screen("注册居民", "Registered resident"))"
        }
        return """
            \(detail.onBehalf ? screen.chip(Text("代他人反映", "For somebody else")) : .empty)\
            \(screen.confirm(Text("查看电话", "Show telephone"), .quiet, at: CasePaths.contact(file.id),
                question: Text("每次查看都会记录，反映人能看到。", "Each reading is recorded and the reporter can see it."), done: Text("查看", "Show")) { form in
                form.line("purpose", Text("为什么要看", "Why you need it"), required: true)
            })
            """
    }

    private func contact(_ revealed: RevealContact.Outcome) -> HTML {
        let number = revealed.phone.map { screen.button(Text(same: $0), to: .telephone($0), .plain, icon: .phone) }
        return """
            <div class="contact" role="status">\(revealed.name.map { "<strong>\($0)</strong> " as HTML })\
            \(number ?? "\(screen("没有留电话", "No telephone was left"))")\
            <p class="hint">\(screen("已记录本次查看，反映人能看到。离开此页就不再显示。",
                "This reading is recorded and the reporter can see it. It is gone when you leave this page."))</p></div>
            """
    }

    private var assignments: HTML {
        guard !file.assignments.isEmpty else { return .empty }
        let cards = file.assignments.map { item -> HTML in
            var facts = [screen(item.state.name), screen("派于", "Sent ") + screen.moment(item.assignedAt)]
            if item.round > 0 { facts.append(screen("第 \(item.round + 1) 轮", "Round \(item.round + 1)")) }
            if let score = item.ratingByCaller {
                facts.append(screen("吹哨方打 \(score) 分", "Rated \(score) by the caller"))
            }
            let phone = detail.unitPhones[item.unit.description]
            return screen.card(
                story.unit(item.unit), chips: screen.chip(item.role.name), facts: facts,
                body: item.result.map { screen.quote($0) } ?? .empty,
                actions: phone.map {
                    screen.button(Text("拨打 \($0)", "Call \($0)"), to: .telephone($0), .quiet, icon: .phone)
                } ?? .empty)
        }
        return screen.section(Text("办理单位", "Units")) { screen.cards(cards) }
    }

    private var gallery: HTML {
        let photos = detail.evidence.filter { $0.file.thumbnail != nil }.map { item in
            let link = CasePaths.photo(file.id, item.id)
            let about =
                item.stage == .report ? screen("反映时的照片", "Photo of the report") : screen("办理照片", "Photo of the work")
            return (link.query([("size", "thumbnail")]), link, about)
        }
        let documents = detail.evidence.filter { $0.file.thumbnail == nil }.map { item in
            screen.button(
                Text(same: item.file.filename), to: CasePaths.photo(file.id, item.id), .quiet, icon: .download)
        }
        guard !photos.isEmpty || !documents.isEmpty else { return .empty }
        return screen.section(Text("照片和文件", "Photos and files")) { screen.gallery(photos) + HTML(joining: documents) }
    }

    /// The case file for the archive and the printer.
    var sheet: HTML {
        screen.page(
            PageShell(
                .desk, Text("案卷 \(file.number)", "Case file \(file.number)"), actions: screen.printButton(),
                width: .reading)
        ) {
            screen.printSheet(
                detail.summary, number: file.number, footer: screen("打印于 ", "Printed ") + screen.moment(screen.now)
            ) {
                """
                \(facts)\(screen.section(Text("居民的话", "The resident’s words")) { words })\(clocks)
                \(screen.section(Text("办理经过", "What happened")) { story.timeline })
                """
            }
        }
    }
}
