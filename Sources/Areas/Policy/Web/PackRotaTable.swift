import Kernel
import Pages

/// Turns that go round and duties with a count, as the pack promises them.
extension PackPage {
    func rotas(_ screen: Screen) -> HTML {
        guard !pack.rotas.isEmpty else { return .empty }
        return screen.section(Text("轮值", "Rosters"), id: "rotas") {
            screen.table(
                Text("轮值", "Rosters"),
                [
                    DataColumn(Text("轮值", "Rota")), DataColumn(Text("设在", "Set up at")),
                    DataColumn(Text("怎么轮", "Turn")),
                    DataColumn(Text("每天要做", "Every day")), DataColumn(Text("交接时", "At the hand-over")),
                    DataColumn(Text("没人接班告诉谁", "Told where nobody accepts")),
                ], pack.rotas.map { row($0, screen) }, showsCaption: false)
        }
    }

    private func row(_ kind: RotaKind, _ screen: Screen) -> [HTML] {
        let hour = "\(padded(kind.handOver / 3600, 2)):\(padded(kind.handOver / 60 % 60, 2))"
        let residents: HTML? =
            kind.residents ? "<br><small>\(screen("居民自愿参加", "residents may take part"))</small>" : nil
        let rated: HTML? = kind.rated ? "<br><small>\(screen("居民评价", "residents say how it went"))</small>" : nil
        func list(_ items: [Choice]) -> HTML {
            items.isEmpty ? "\(screen.noData)" : "\(screen.list(items.map { screen($0.name) }))"
        }
        return [
            "\(screen(kind.name))\(residents)\(rated)", "\(screen.list(kind.levels.map { screen(actor($0)) }))",
            "\(screen(kind.turn.name))<br><small>\(screen("\(hour) 交接", "handed over at \(hour)"))</small>",
            list(kind.dayList), list(kind.handOverList),
            """
            \(screen.list(kind.told.map { screen(actor($0)) }))<br>\
            <small>\(screen("\(kind.acceptWithin.text.zh)后", "after \(kind.acceptWithin.text.en)"))</small>
            """,
        ]
    }

    func countedDuties(_ screen: Screen) -> HTML {
        guard !pack.countedDuties.isEmpty else { return .empty }
        return screen.section(Text("应办次数", "Duties with a count"), id: "duties") {
            screen.table(
                Text("应办次数", "Duties with a count"),
                [
                    DataColumn(Text("事项", "Duty")), DataColumn(Text("谁", "Who")),
                    DataColumn(Text("次数", "Count"), isNumber: true), DataColumn(Text("周期", "Period")),
                    DataColumn(Text("怎么算", "What counts")),
                ],
                pack.countedDuties.map { duty in
                    [
                        "\(screen(duty.name))", "\(screen(actor(duty.owner.key)))", "\(screen.number(duty.count))",
                        "\(screen(duty.period.name))", "\(screen(duty.fact.name))",
                    ]
                }, showsCaption: false)
        }
    }
}
