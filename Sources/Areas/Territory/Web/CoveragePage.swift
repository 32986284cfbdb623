import Kernel
import Pages

/// What the tree still lacks below a place.
struct CoveragePage: Sendable {
    let place: Place
    let ancestors: [Place]
    let report: CoverageReport

    func html(_ screen: Screen) -> HTML {
        let lists: [(Text, Text, [CoverageReport.Gap])] = [
            (
                Text("没有网格的社区", "Communities without a grid"),
                Text("那里的事只能到社区，没有网格员负责。", "Matters there stop at the community: no grid worker is responsible."),
                report.communitiesWithoutGrid
            ),
            (
                Text("没有边界的社区和网格", "Communities and grids without a boundary"),
                Text("手机定位找不到它们。", "A phone’s position cannot find them."), report.withoutBoundary
            ),
            (
                Text("不在任何网格的小区", "Estates in no grid"),
                Text("画好网格后会自动归入。", "They join a grid once one is drawn around them."), report.estatesWithoutGrid
            ),
            (
                Text("没有位置的小区和楼栋", "Estates and buildings without a position"),
                Text("重画网格时不知道它们归谁。", "A redraw cannot tell where they go."), report.withoutPosition
            ),
        ]
        return screen.page(
            PageShell(
                .administration, Text("\(place.name)：还缺什么", "\(place.name): what is missing"),
                lead: Text("只看地点本身；空缺的岗位在“岗位”里看。", "Only the places themselves; vacant posts are shown under posts."),
                width: .wide)
        ) {
            """
            \(screen.trail(ancestors))
            \(counts(screen))
            \(lists.map { title, why, gaps in list(title, why, gaps, screen) })
            """
        }
    }
    private func counts(_ screen: Screen) -> HTML {
        let held = PlaceLevel.allCases.compactMap { level in report.counts[level].map { (level, $0) } }
        return screen.stats(held.map { level, count in screen.stat(level.name, screen.number(count)) })
    }
    private func list(_ title: Text, _ why: Text, _ gaps: [CoverageReport.Gap], _ screen: Screen) -> HTML {
        let more =
            gaps.count == Limits.bulk
            ? Text("（先列 \(gaps.count) 个）", " (first \(gaps.count))") : Text("（\(gaps.count) 个）", " (\(gaps.count))")
        let rows = gaps.map { gap in
            ListRow(
                gap.name, link: TerritoryPaths.place(gap.place), chips: screen.chip(gap.level.name),
                facts: [gap.place.rawValue])
        }
        return screen.section(title + more) {
            gaps.isEmpty
                ? screen.notice(Text("没有缺的。", "Nothing is missing."), .good)
                : "<p class=\"hint\">\(screen(why))</p>\(screen.rows(rows, label: title))"
        }
    }
}
