import Cases
import Evaluation
import Kernel
import Pages
import Persistence

/// Addresses of the server itself: how it fares, what it can do, how it is used.
struct SystemRoutes: Sendable {
    let monitor: MonitorRoutes
    /// Adds the living catalogue of page pieces.
    let development: Bool

    static let description = PlainPath("/openapi.json")

    /// `areas`: every other route, to be described.
    func routes(describing areas: [Route]) throws -> [Route] {
        let own = [help, work] + monitor.routes + (development ? DesignCatalogue().routes : [])
        let document = Array(try JSON.encode(OpenAPI(areas + own)).utf8)
        return own + [
            .get(SystemRoutes.description, .anyone, Text("接口说明", "Description of the interface")) { _ in
                .file(type: "application/json", bytes: document, cacheSeconds: 60)
            }
        ]
    }

    /// After signing in: to the desk for those who decide there, else to the day's work, else to the board, else to the
    /// first view that holds work for them.
    private var work: Route {
        .get(ShellPaths.work, .staff, Text("工作从哪里开始", "Where work begins")) { request in
            let views = request.screen.shell.faces.dropFirst()
            let decides = request.caller.mayAnywhere(.casesTriage)
            let wanted = (decides ? [CasePaths.queue()] : []) + [CasePaths.today(), EvaluationPaths.board()]
            let work = wanted.first { link in views.contains { $0.link == link } }
            return .done(work ?? views.first?.link ?? ShellPaths.home())
        }
    }

    private var help: Route {
        .get(ShellPaths.help, .anyone, Text("使用帮助", "Help")) { .page(HelpPage.html($0.screen)) }
    }
}
