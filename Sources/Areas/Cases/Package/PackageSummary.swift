import Kernel
import Pages
import Policy

/// `summary.html` of a package: the case for people, in both languages, in one file that needs nothing else.
struct PackageSummary {
    let contents: PackageContents
    let facts: PackagedCase

    private var file: CaseFile { contents.detail.file }

    /// The whole file.
    var text: String { html.markup }

    private var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>案卷 \(file.number)</title><style>\(PackageSummary.style)</style></head><body>
        <nav><a href="#zh">中文</a> <a href="#en">English</a></nav>
        \(part(.zh))
        \(part(.en))
        </body></html>

        """
    }

    private static let style: HTML = """
        body{font:16px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:46rem;padding:0 1rem;color:#1b1b1b}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #ccc}
        table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;overflow-wrap:anywhere}
        th{font-weight:600;white-space:nowrap}blockquote{margin:.5rem 0;padding:.2rem 0 .2rem 1rem;border-left:3px solid #999}
        section[lang]+section[lang]{margin-top:4rem}svg{display:none}ol{padding-left:1.2rem}.by{color:#555}img{max-width:100%}
        """

    /// Times are shown whole: a paper that is read in ten years knows no today.
    private func screen(_ language: Language) -> Screen {
        Screen(language: language, now: Instant(microseconds: 0), zone: contents.pack.zone)
    }

    private func part(_ language: Language) -> HTML {
        let screen = screen(language)
        return """
            <section id="\(language.rawValue)" lang="\(language.tag)">
            <h1>\(screen("案卷", "Case")) \(file.number)：\(contents.detail.summary)</h1>
            \(table(factRows(screen), screen))
            <h2>\(screen("居民的话", "The resident’s words"))</h2>
            \(words(screen))
            <h2>\(screen("办理经过（新的在前）", "What happened (newest first)"))</h2>
            \(CaseStory(detail: contents.detail, pack: contents.pack, screen: screen, forStaff: true).timeline)
            <h2>\(screen("附件", "Attachments"))</h2>
            \(attachments(screen))
            <p>\(screen("怎样核对：见 README.txt。", "How to check it: see README.txt."))</p>
            </section>
            """
    }

    private func factRows(_ screen: Screen) -> [(String, String)] {
        var rows = [
            (screen("状态", "State"), screen(facts.stateName)), (screen("地点", "Place"), facts.placeName),
            (screen("类别", "Category"), facts.categoryName.map { screen($0) } ?? screen.noData),
            (screen("等级", "Grade"), facts.gradeName.map { screen($0) } ?? screen.noData),
            (screen("来源", "Channel"), screen(facts.channelName)),
            (screen("反映时间", "Reported"), screen.moment(file.reportedAt)),
        ]
        if let closed = file.closedAt { rows.append((screen("结案时间", "Closed"), screen.moment(closed))) }
        if let kind = file.closing { rows.append((screen("结案方式", "How it was closed"), screen(kind.name))) }
        if !facts.units.isEmpty {
            rows.append((screen("办理单位", "Units"), screen.list(facts.units.values.sorted())))
        }
        if let evaluation = file.evaluation {
            let solved = evaluation.solved ? screen("已解决", "solved") : screen("未解决", "not solved")
            let satisfied = evaluation.satisfied ? screen("满意", "satisfied") : screen("不满意", "not satisfied")
            rows.append((screen("评价", "Evaluation"), "\(solved)，\(satisfied)"))
        }
        return rows + personal(screen) + [
            (screen("规则", "Rules"), screen(contents.pack.name)),
            (screen("导出", "Exported"), "\(screen.moment(facts.exportedAt)) \(facts.exportedBy)"),
            (screen("用途", "Purpose"), facts.purpose), (screen("链的末尾", "End of the chain"), facts.chain),
        ]
    }

    private func personal(_ screen: Screen) -> [(String, String)] {
        let contact = contents.contact
        let reached =
            contact.disclosure == .shown
            ? [contact.phone, contact.name].compactMap { $0 }.joined(separator: " ") : said(contact.disclosure, screen)
        let position = facts.position
        let place =
            position.disclosure == .shown
            ? [
                position.address, position.longitude.map { "\($0)" }, position.latitude.map { "\($0)" },
            ].compactMap { $0 }.joined(separator: " ") : said(position.disclosure, screen)
        return [
            (screen("电话和姓名", "Telephone and name"), reached), (screen("所说的位置", "Position given"), place),
        ]
    }

    private func said(_ disclosure: Disclosure, _ screen: Screen) -> String {
        switch disclosure {
        case .none: screen("没有留", "none was left")
        case .withheld: screen("有，这次没有导出", "there, not exported this time")
        case .erased: screen("已依法删除", "erased by law")
        case .shown: ""
        }
    }

    private func table(_ rows: [(String, String)], _ screen: Screen) -> HTML {
        "<table>\(rows.map { "<tr><th scope=\"row\">\($0.0)</th><td>\($0.1)</td></tr>" as HTML })</table>"
    }

    private func words(_ screen: Screen) -> HTML {
        HTML(
            joining: contents.words.map { item in
                guard let text = item.text else {
                    return "<p>\(screen("内容已依法删除。", "Erased by law."))</p>"
                }
                return "<blockquote>\(text)<footer class=\"by\">\(screen.moment(item.at))</footer></blockquote>"
            })
    }

    private func attachments(_ screen: Screen) -> HTML {
        guard !contents.attachments.isEmpty else { return "<p>\(screen("没有附件。", "None."))</p>" }
        let items = contents.attachments.map { item -> HTML in
            guard let path = item.path else {
                return "<li>\(screen("已依法删除。", "Erased by law."))</li>"
            }
            let stage = item.stage == .report ? screen("反映时", "with the report") : screen("办理时", "of the work")
            return "<li><a href=\"\(path)\">\(item.filename)</a> \(stage) \(screen.moment(item.at))</li>"
        }
        return "<ul>\(items)</ul>"
    }
}
