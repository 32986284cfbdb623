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
        let own = [help] + monitor.routes + (development ? DesignCatalogue().routes : [])
        let document = Array(try JSON.encode(OpenAPI(areas + own)).utf8)
        return own + [
            .get(SystemRoutes.description, .anyone, Text("接口说明", "Description of the interface")) { _ in
                .file(type: "application/json", bytes: document, cacheSeconds: 60)
            }
        ]
    }

    private var help: Route {
        .get(ShellPaths.help, .anyone, Text("使用帮助", "Help")) { .page(HelpPage.html($0.screen)) }
    }
}
