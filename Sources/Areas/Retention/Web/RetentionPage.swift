import Kernel
import Pages
import Policy

/// What is kept how long, what was let go of, and what is held: for those who audit.
struct RetentionPage {
    let chosen: RetentionClass?
    let rules: [(RetentionClass, RetentionCutoffs)]
    let entries: [RetentionEntry]
    let holds: [LegalHold]

    struct Content: Encodable, Sendable {
        let entries: [RetentionEntry]
        let holds: [LegalHold]
    }
    var data: Content { Content(entries: entries, holds: holds) }

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "到期的数据每天凌晨三点分批处理。每一批在台账里记一行：多少、依据哪条规则、什么时候。台账只增不改，看不出删掉的是什么。",
            "What is due is dealt with every night at three, in short steps. Each step is a line of the ledger: how many, by which "
                + "rule, when. Lines are only added, and tell nothing of what was deleted.")
        return screen.page(
            PageShell(.administration, Text("数据保存和删除", "Data kept and let go of"), lead: lead, width: .wide)
        ) {
            """
            \(screen.section(Text("保存期限", "Periods"), id: "rules") { periods(screen) })
            \(screen.section(Text("保全中的案卷", "Cases under a legal hold"), id: "holds") { held(screen) })
            \(screen.section(Text("处理台账", "Ledger"), id: "ledger") { ledger(screen) })
            """
        }
    }

    private func periods(_ screen: Screen) -> HTML {
        let rows = rules.map { kind, cutoffs -> [HTML] in
            let before = kind.isOfCases ? cutoffs.latest : cutoffs.installation?.before
            return [
                "\(screen(kind.name))", "\(screen(kind.begins))", "\(screen(kind.act.name))",
                "\(before.map { screen.day(screen.zone.date($0)) } ?? screen("永久保存", "kept for ever"))",
            ]
        }
        let note = Text(
            "期限和依据写在规则包里。案卷里的数据按案卷所在地的规则包；整个系统的数据按各规则包中最长的期限。",
            "Periods and their grounds stand in the policy pack. Data of a case follows the pack at its place; data of the "
                + "installation follows the longest period among the packs.")
        return """
            \(screen.paragraph(note))\(screen.table(Text("保存期限", "Periods"), [
                DataColumn(Text("什么", "What")), DataColumn(Text("从何时算起", "From")), DataColumn(Text("到期后", "Then")),
                DataColumn(Text("现在处理这天以前的", "Due now: before")),
            ], rows, showsCaption: false))
            """
    }

    private func held(_ screen: Screen) -> HTML {
        let rows = holds.map { hold -> [HTML] in
            let state =
                hold.liftedAt.map { "\(screen("已解除", "lifted")) \(screen.time($0))" as HTML }
                ?? screen.state(Text("保全中", "held"), .warn)
            let asked: HTML? = hold.erasureAsked.map {
                " \(screen("本人要求删除，解除后执行：", "erasure asked, done when lifted: "))\(screen.time($0))"
            }
            return [
                "\(hold.number)", "\(hold.reason)",
                "\(hold.by == Caller.system.name ? screen("系统", "system") : hold.by)", screen.time(hold.at),
                "\(state)\(asked)",
            ]
        }
        return screen.table(
            Text("保全", "Legal holds"),
            [
                DataColumn(Text("案卷", "Case")), DataColumn(Text("理由", "Reason")), DataColumn(Text("谁", "Who")),
                DataColumn(Text("自", "Since")), DataColumn(Text("现在", "Now")),
            ], rows,
            empty: screen.empty(
                Text("没有保全中的案卷", "No case is held"),
                Text("在案卷页面可以保全，停止一切到期处理。", "A case can be held on its page; then nothing of it is let go of.")),
            showsCaption: false)
    }

    private func ledger(_ screen: Screen) -> HTML {
        let rows = entries.map { entry -> [HTML] in
            [
                "\(entry.sequence)", screen.time(entry.at), "\(screen(entry.kind.name))",
                "\(screen(entry.kind.act.name))",
                "\(screen.number(entry.count))", "\(entry.rules)",
                "<code title=\"\(entry.hash.hexadecimal)\">\(entry.hash.hexadecimal.prefix(12).description)</code>",
            ]
        }
        let filter = screen.searchForm(RetentionPaths.page(), label: Text("筛选", "Filter")) { form in
            """
            \(form.select("class", Text("种类", "Class"), RetentionClass.allCases.map { Option($0.rawValue, $0.name) },
                value: chosen?.rawValue, blank: Text("全部", "All")))\(form.submit(Text("筛选", "Filter"), .plain))
            """
        }
        return """
            \(filter)\(screen.table(Text("处理台账", "Ledger"), [
                DataColumn(Text("序号", "No.")), DataColumn(Text("时间", "When")), DataColumn(Text("什么", "What")),
                DataColumn(Text("怎样处理", "How")), DataColumn(Text("多少", "How many")), DataColumn(Text("规则", "Rule")),
                DataColumn(Text("哈希", "Hash")),
            ], rows, empty: screen.empty(Text("还没有到期的数据", "Nothing was due yet"),
                Text("到期处理过的会写在这里。", "What was let go of will stand here.")), showsCaption: false))
            \(screen.pager(next: next, shown: entries.count))
            """
    }

    private var next: Link? {
        guard entries.count == Limits.page, let last = entries.last else { return nil }
        return RetentionPaths.page().query([("class", chosen?.rawValue), ("before", "\(last.sequence)")])
    }
}
