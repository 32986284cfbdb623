import Kernel

/// Tiles, charts, wall.
enum SampleFigures {
    static func html(_ screen: Screen) -> HTML {
        """
        \(screen.period(screen("2026年11月（未封月）", "November 2026 (not frozen)"), refreshed: screen.now))
        \(tiles(screen))
        \(charts(screen))
        """
    }
    static func tiles(_ screen: Screen) -> HTML {
        screen.stats([
            screen.stat(
                Text("在办", "Open"), screen.number(1_204), of: screen("其中快到期 37", "37 nearly due"),
                link: Sample.link(.lists),
                trend: Trend(.up, Text("比上周多 12 件", "12 more than last week"))),
            screen.stat(
                Text("已超时", "Late"), screen.number(8), of: screen("占在办 0.7 %", "0.7 % of open"),
                link: Sample.link(.lists),
                trend: Trend(.down, Text("比上周少 5 件", "5 fewer than last week"), isGood: true), tone: .danger),
            screen.stat(
                Text("解决率", "Solved"), "93.7 %", of: "911/972", link: Sample.link(.lists),
                why: Why(
                    Text(
                        "分母是已答复且过了评价期的 972 件，剔除 14 件作废。",
                        "Of 972 answered matters past their rating window; 14 void ones excluded."),
                    rule: "indicators.solved")),
            screen.stat(Text("满意率", "Satisfied"), screen.noData, of: screen("本月还没有评价", "no ratings yet this month")),
        ])
    }
    static func charts(_ screen: Screen) -> HTML {
        screen.grid([line(screen), stages(screen), late(screen), funnel(screen)]) + heat(screen)
    }
    private static func line(_ screen: Screen) -> HTML {
        let days = (1...21).map { screen.language == .zh ? "\($0)日" : "\($0) Nov" }
        return screen.lineChart(
            Text("每天收到与办结", "Received and closed a day"), labels: days,
            [
                Series(Text("预期下限", "expected, low"), days.map { _ in 36 }, kind: .low),
                Series(Text("预期范围", "expected range"), days.map { _ in 56 }, kind: .high),
                Series(Text("收到", "received"), (0..<21).map { Double(38 + ($0 * 17) % 23) }),
                Series(Text("办结", "closed"), (0..<21).map { $0 > 18 ? nil : Double(34 + ($0 * 11) % 25) }),
            ], unit: Text("件", "matters"))
    }
    private static func stages(_ screen: Screen) -> HTML {
        screen.stackedBars(
            Text("时间花在哪里（中位）", "Where time goes (median)"), labels: ["物业", "城管", "市场监管", "住建", "社区"],
            [
                Series(Text("受理", "accept"), [0.3, 0.5, 0.4, 0.8, 0.2]),
                Series(Text("派单", "dispatch"), [0.6, 1.2, 2.0, 1.5, 0.4]),
                Series(Text("处理", "handle"), [5, 14, 22, 40, 3]), Series(Text("答复", "answer"), [1, 2, 4, 6, 1]),
            ], unit: Text("小时", "hours"))
    }
    private static func late(_ screen: Screen) -> HTML {
        screen.orderedBars(
            Text("谁超时了", "Who is late"),
            [
                Bar("瑶海区住房和城乡建设局", 12, note: screen("12 件", "12"), link: Sample.link(.lists)),
                Bar("瑶北街道城市管理办公室", 7, note: screen("7 件", "7"), link: Sample.link(.lists)),
                Bar("锦绣物业", 2, note: screen("2 件", "2"), link: Sample.link(.lists)),
            ])
    }
    private static func funnel(_ screen: Screen) -> HTML {
        screen.funnel(
            Text("从反映到解决", "From report to solved"),
            [
                Bar(screen("收到", "received"), 1_000, note: "1,000"),
                Bar(screen("受理", "accepted"), 972, note: "972 · 97.2 %"),
                Bar(screen("答复", "answered"), 934, note: "934 · 93.4 %"),
                Bar(screen("解决", "solved"), 911, note: "911 · 91.1 %"),
                Bar(screen("评价", "rated"), 621, note: "621 · 62.1 %"),
            ])
    }
    private static func heat(_ screen: Screen) -> HTML {
        let values = (0..<7).map { day in (0..<24).map { hour in max(0, (hour - 5) * (22 - hour) / (day + 3) - 3) } }
        return screen.heatMap(Text("什么时候反映", "When people report"), values)
    }
    static func wall(_ screen: Screen) -> HTML {
        screen.page(
            PageShell(
                .board, Text("瑶北街道 近邻指挥", "Yaobei street"), lead: Text("每分钟更新", "updated every minute"), wall: true)
        ) {
            screen.wall([
                WallTile(screen.stat(Text("在办", "Open"), "1,204", of: screen("快到期 37", "37 nearly due"))),
                WallTile(
                    screen.stat(Text("已超时", "Late"), "8", of: screen("占在办 0.7 %", "0.7 % of open"), tone: .danger)),
                WallTile(screen.stat(Text("解决率", "Solved"), "93.7 %", of: "911/972")),
                WallTile(screen.stat(Text("满意率", "Satisfied"), screen.noData, of: screen("还没有评价", "no ratings yet"))),
                WallTile(
                    screen.stat(
                        Text("今天收到", "Received today"), "46", of: screen("昨天此时 39", "39 at this time yesterday"))),
                WallTile(
                    screen.map(
                        MapPanel(
                            Text("在办的事", "Open matters"), source: DesignCatalogue.mapPath(),
                            areas: DesignCatalogue.areasPath(), list: .empty)), columns: 2, rows: 2),
                WallTile(line(screen), columns: 2), WallTile(funnel(screen)),
                WallTile(
                    screen.section(Text("快到期", "At risk")) {
                        screen.rows(
                            (0..<6).map { index in
                                var row = Sample.row(index, screen)
                                row.pick = nil
                                return row
                            }, label: Text("快到期", "At risk"))
                    }, columns: 2), WallTile(late(screen)),
            ])
        }
    }
}
