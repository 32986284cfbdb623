import Kernel
import Pages
import Persistence

/// Packs and bindings, for the administrator.
struct PackListPage: Sendable {
    let versions: [PolicyVersion]
    let bindings: [(binding: PolicyBinding, label: String)]
    let delivered: [String]
    /// A text that was refused, and what is wrong with it.
    let draft: String?
    let problems: [PackProblem]

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "装一套规则、看清它会改变什么、再绑定到地方。绑定在下级也有效，最近的一级说了算。",
            "Install a pack, see what it would change, then bind it to a place. A binding holds below it too; the nearest one decides."
        )
        return screen.page(PageShell(.administration, Text("规则包", "Packs"), lead: lead)) {
            "\(findings(screen))\(bound(screen))\(bindForm(screen))\(installed(screen))\(install(screen))"
        }
    }

    /// Each problem with the line it stands in.
    private func findings(_ screen: Screen) -> HTML {
        guard let draft, !problems.isEmpty else { return .empty }
        let lines = draft.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let rows = problems.map { problem -> [HTML] in
            let isOwn = problem.file == InstallPack.pastedFile
            let text = isOwn && problem.line <= lines.count ? String(lines[problem.line - 1].prefix(160)) : ""
            return [
                "\(isOwn ? "" : problem.file + " ")\(problem.line)", "<code>\(problem.path)</code>",
                "\(screen(problem.message))", "<code>\(text)</code>",
            ]
        }
        return screen.table(
            Text("哪里不对（\(problems.count)）", "What is wrong (\(problems.count))"),
            [
                DataColumn(Text("行", "Line"), isNumber: true), DataColumn(Text("位置", "Where")),
                DataColumn(Text("问题", "Problem")), DataColumn(Text("原文", "Text")),
            ], rows)
    }

    private func name(_ id: PolicyVersionID?) -> Text {
        versions.first { $0.id == id }?.name ?? Text(same: id?.description ?? "—")
    }

    private func bound(_ screen: Screen) -> HTML {
        screen.section(Text("哪里用哪套规则", "Which rules hold where")) {
            let rows = bindings.map { binding, label -> [HTML] in
                let link = PolicyPaths.pack().query([("place", binding.place.rawValue)])
                let end = screen.confirm(
                    Text("解除", "End"), .quiet, at: PolicyPaths.bindingEnd(),
                    question: Text("解除后，“\(label)”改用上级的规则。", "“\(label)” will follow the rules of the place above.")
                ) { $0.hidden("place", binding.place.rawValue) }
                return [
                    "\(label)", screen.link(screen(name(binding.version)), to: link), screen.time(binding.from), end,
                ]
            }
            return screen.table(
                Text("绑定", "Bindings"),
                [
                    DataColumn(Text("地方", "Place")), DataColumn(Text("规则", "Rules")), DataColumn(Text("从", "From")),
                    DataColumn(Text("操作", "Action")),
                ], rows,
                empty: screen.empty(
                    Text("还没有绑定", "Nothing is bound"),
                    Text("先安装一套规则，再绑定到区或街道。", "Install a pack, then bind it to a district or street.")),
                showsCaption: false)
        }
    }

    /// Which of the texts installed under its key a version is, oldest first.
    private func edition(_ version: PolicyVersion) -> Text {
        let number = versions.count {
            $0.key == version.key && ($0.installedAt, $0.id) <= (version.installedAt, version.id)
        }
        return Text("第 \(number) 版", "version \(number)")
    }

    private func bindForm(_ screen: Screen) -> HTML {
        let options = versions.filter { !$0.isTemplate }.map {
            Option($0.id.description, $0.name + Text(" · ", " · ") + edition($0))
        }
        guard !options.isEmpty else { return .empty }
        return screen.section(Text("换一套规则", "Change the rules of a place")) {
            screen.searchForm(PolicyPaths.binding(), label: Text("换规则", "Change the rules")) { form in
                """
                \(form.line("place", Text("地方", "Place"), hint: Text("编码或名称", "Code or name"), required: true, limit: 60))
                \(form.select("version", Text("规则版本", "Version"), options, required: true))
                \(form.submit(Text("看看会改变什么", "Show what changes"), .plain))
                """
            }
        }
    }

    private func installed(_ screen: Screen) -> HTML {
        screen.section(Text("已安装的版本", "Installed versions")) {
            let rows = versions.map { version -> [HTML] in
                let link = PolicyPaths.pack().query([("version", version.id.description)])
                let title = screen(version.name)
                return [
                    version.isTemplate
                        ? "\(title) \(screen.state(Text("底稿", "template")))" : screen.link(title, to: link),
                    "<code>\(version.key)</code>", "\(screen(edition(version)))", screen.time(version.installedAt),
                ]
            }
            return screen.table(
                Text("版本", "Versions"),
                [
                    DataColumn(Text("名称", "Name")), DataColumn(Text("规则包", "Pack")), DataColumn(Text("版本", "Version")),
                    DataColumn(Text("安装", "Installed")),
                ], rows,
                empty: screen.empty(
                    Text("还没有安装", "Nothing is installed"),
                    Text("从下面选一套自带的，或粘贴文字。", "Choose a delivered pack below or paste a text.")),
                showsCaption: false)
        }
    }

    private func install(_ screen: Screen) -> HTML {
        let options = delivered.map { Option($0, Text(same: $0)) }
        return screen.section(Text("安装", "Install")) {
            """
                \(screen.form(PolicyPaths.delivered(), label: Text("安装自带的规则包", "Install a delivered pack")) { form in
                """
                \(form.select("pack", Text("自带的规则包", "Delivered pack"), options, required: true))
                \(form.submit(Text("安装", "Install"), .plain))
                """
                })
                \(screen.form(PolicyPaths.packs(), multipart: true, label: Text("安装自己的规则包", "Install your own pack")) { form in
                """
                \(form.words("yaml", Text("规则包的文字", "Text of the pack"), hint: Text("YAML；有错会逐行指出，正在使用的规则不变。",
                    "YAML. Mistakes are named line by line, and the rules in force stay."), limit: PackSource.mostBytes, rows: 16))
                \(form.files("file", Text("或上传 policy.yaml", "Or upload policy.yaml"), accept: ".yaml,.yml,text/plain"))
                \(form.submit(Text("检查并安装", "Check and install")))
                """
            })
            """
        }
    }
}

/// What a binding would change, before it is made.
struct BindingPage: Sendable {
    let place: PlaceCode
    let label: String
    let new: PolicyInForce
    let current: PolicyInForce?
    /// The place above whose binding holds now.
    let inheritedFrom: String?
    let expected: PolicyVersionID?
    var difference: PackDifference { PackDifference(from: current?.pack, to: new.pack) }

    func html(_ screen: Screen) -> HTML {
        let title = Text("在“\(label)”换规则", "Change the rules of \(label)")
        let back = NavItem(Text("规则包", "Packs"), PolicyPaths.packs())
        return screen.page(PageShell(.administration, title, back: back)) {
            let now: HTML = "\(current.map { screen($0.pack.name) } ?? screen("没有", "none"))"
            let from: HTML? = inheritedFrom.map { "（\(screen("沿用", "from")) \($0)）" }
            return """
                    \(screen.facts([
                    (Text("现在", "Now"), "\(now)\(from)"),
                    (Text("改为", "Then"), "\(screen(new.pack.name))"),
                    (Text("范围", "Where"), "\(label) \(screen("及其所有下级（另有绑定的除外）", "and everything below it that has no binding of its own"))"),
                    ]))
                    \(screen.notice(Text("办理中的案卷仍按各自立案时的规则办。", "Open cases keep the rules they were opened under.")))
                    \(DifferenceView(difference).html(screen))
                    \(screen.form(PolicyPaths.binding(), label: title) { form in
                    """
                    \(form.hidden("place", place.rawValue))\(form.hidden("version", new.version.description))
                    \(form.hidden("expected", expected?.description ?? "none"))
                    \(form.buttons(form.submit(Text("确认绑定", "Bind")), form.button(Text("不改", "Keep as it is"), to: PolicyPaths.packs())))
                    """
                })
                """
        }
    }
}
