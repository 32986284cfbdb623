internal import Kernel
internal import Pages
internal import Territory

/// Which posts the rules ask for, how many are set up, how many are vacant, and where.
struct PostCoveragePage {
    let scope: AdminScope
    let lines: [CoverageLine]

    func html(_ screen: Screen) -> HTML {
        let posts = Text("岗位和任职人", "Posts and holders")
        let back = NavItem(posts, PeoplePaths.posts().query([("under", scope.place.code.rawValue)]))
        let lead = Text(
            "规则包要求的岗位，哪里没设、哪里空缺。", "The posts the rules ask for: where one is missing and where one is vacant.")
        return screen.page(PageShell(.administration, Text("岗位覆盖", "Coverage of posts"), lead: lead, back: back)) {
            """
            \(scope.html(screen, PeoplePaths.postCoverage()))
            \(lines.isEmpty ? scope.withoutRules(screen, PeoplePaths.postCoverage()) : screen.table(
                Text("岗位覆盖", "Coverage"),
                [DataColumn(Text("岗位", "Post")), DataColumn(Text("应设", "Needed"), isNumber: true), DataColumn(Text("已设", "Set up"), isNumber: true),
                    DataColumn(Text("有人", "Held"), isNumber: true), DataColumn(Text("空缺", "Vacant"), isNumber: true),
                    DataColumn(Text("没设岗的地方", "Places without it"))],
                lines.map { row($0, screen) }, showsCaption: false))
            """
        }
    }

    private func row(_ line: CoverageLine, _ screen: Screen) -> [HTML] {
        let vacant = PeoplePaths.posts().query([
            ("under", scope.place.code.rawValue), ("kind", line.kind), ("show", "vacant"),
        ])
        let missing = line.missing.prefix(6).map(\.name)
        let more = line.missingCount - missing.count
        let names =
            screen.list(Array(missing)) + (more > 0 ? screen(" 等 \(line.missingCount) 处", " and \(more) more") : "")
        return [
            "\(screen(line.name))", "\(line.needed.map { screen.number($0) } ?? screen.noData)",
            "\(screen.number(line.posts))",
            "\(screen.number(line.posts - line.vacant))",
            line.vacant == 0 ? "0" : screen.link(screen.number(line.vacant), to: vacant),
            "\(missing.isEmpty ? screen.noData : names)",
        ]
    }
}
