import Kernel
import Pages

/// Emergency mode as the pack allows it.
extension PackPage {
    func emergencyMode(_ screen: Screen) -> HTML {
        guard !pack.emergencyKinds.isEmpty else { return .empty }
        return screen.section(Text("平战结合：应急状态", "Emergency mode"), id: "emergency-mode") {
            screen.table(
                Text("什么情况可以启动", "For what it may be called"),
                [
                    DataColumn(Text("情况", "What")), DataColumn(Text("哪一级可以启动", "Called at")),
                    DataColumn(Text("一次最长", "Longest")), DataColumn(Text("期间每天联系", "In touch daily")),
                    DataColumn(Text("新案卷的时限", "New clocks of cases")),
                ], pack.emergencyKinds.map { emergencyKind($0, screen) })
        }
    }

    private func emergencyKind(_ kind: EmergencyKind, _ screen: Screen) -> [HTML] {
        let levels = kind.levels.map { screen(pack.levelName($0.rawValue) ?? $0.name) }
        let tiers = kind.tiers.compactMap { key in pack.visits?.tier(key).map { screen($0.name) } }
        return [
            "\(screen(kind.name))", "\(screen.list(levels))", "\(screen(kind.longest.text))",
            "\(tiers.isEmpty ? screen("不加", "as always") : screen.list(tiers))",
            "\(kind.roundTheClock ? screen("昼夜计时", "count every hour") : screen("照旧", "as always"))",
        ]
    }
}
