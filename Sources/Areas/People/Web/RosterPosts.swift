internal import Kernel
public import Pages
internal import Territory

/// The posts of a place as everybody may read them: duties, holders who agreed to be named, vacancies.
public struct RosterPosts: Sendable {
    let entries: [RosterEntry]
    public init(entries: [RosterEntry]) { self.entries = entries }

    public func html(_ screen: Screen) -> HTML {
        guard !entries.isEmpty else {
            return screen.empty(
                Text("这里还没有登记岗位", "No posts are set up here yet"),
                Text("社区登记岗位后，负责人和电话会出现在这里。", "Once the community sets them up, people and telephones appear here."))
        }
        let levels = entries.reduce(into: [(place: Place, entries: [RosterEntry])]()) { groups, entry in
            if groups.last?.place.code == entry.place.code {
                groups[groups.count - 1].entries.append(entry)
            } else {
                groups.append((entry.place, [entry]))
            }
        }
        return HTML(
            joining: levels.map { level in
                screen.section(
                    Text(
                        "\(level.place.level.name.zh) · \(level.place.name)",
                        "\(level.place.level.name.en) · \(level.place.name)")
                ) {
                    screen.cards(level.entries.map { card($0, screen) })
                }
            })
    }

    private func card(_ entry: RosterEntry, _ screen: Screen) -> HTML {
        let holder: HTML =
            entry.vacant
            ? screen.state(Text("暂时空缺，由上一级负责", "vacant; the level above is responsible"), .warn)
            : "<p>\(entry.holderName ?? screen("已到岗（未公开姓名）", "in office (not named)"))</p>"
        let duties: HTML =
            entry.duties.isEmpty
            ? .empty
            : """
            <details><summary>\(screen("负责什么", "Duties"))</summary><ul>\(entry.duties.map { "<li>\(screen($0))</li>" as HTML })</ul></details>
            """
        let call = entry.dutyPhone.map {
            screen.button(Text("打电话 \($0)", "Call \($0)"), to: .telephone($0), icon: .phone)
        }
        return screen.card(
            screen(entry.post), facts: [entry.unit].compactMap { $0 }, body: holder + duties, actions: call ?? .empty)
    }
}
