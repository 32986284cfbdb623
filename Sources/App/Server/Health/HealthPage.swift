import Kernel
import Pages

/// The state of the house for whoever runs it: what needs doing first, then everything.
struct HealthPage {
    let report: HealthReport

    func html(_ screen: Screen) -> HTML {
        let page = PageShell(.administration, Text("运行状态", "Health"), lead: lead)
        return screen.page(page) {
            "\(HTML(joining: report.checks.filter { $0.status != .ok }.sorted { $0.status > $1.status }.map { work($0, screen) }))\(all(screen))"
        }
    }

    private var lead: Text {
        switch report.status {
        case .ok: Text("一切正常。", "All is well.")
        case .warn: Text("有需要留意的地方，服务正常。", "Something needs attention; the service works.")
        case .fail: Text("有需要马上处理的问题。", "Something must be mended now.")
        }
    }

    private func work(_ check: HealthCheck, _ screen: Screen) -> HTML {
        let text = check.todo.map { "<p>\(screen($0))</p>" as HTML }
        return screen.notice(check.text, check.status == .fail ? .danger : .warn, "\(text)")
    }

    private func all(_ screen: Screen) -> HTML {
        screen.table(
            Text("所有检查", "All checks"),
            [
                DataColumn(Text("检查", "Check")), DataColumn(Text("结果", "Result")),
                DataColumn(Text("现状", "How it stands")),
            ],
            report.checks.map { ["\(screen($0.title))", state($0, screen), "\(screen($0.text))"] }, showsCaption: false)
    }

    private func state(_ check: HealthCheck, _ screen: Screen) -> HTML {
        switch check.status {
        case .ok: screen.state(Text("正常", "well"), .good)
        case .warn: screen.state(Text("留意", "look"), .warn)
        case .fail: screen.state(Text("处理", "act"), .danger)
        }
    }
}
