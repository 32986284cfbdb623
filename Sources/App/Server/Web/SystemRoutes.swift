import Kernel
import Pages
import Persistence

/// Addresses of the server itself: is it alive, is it ready, what can it do.
struct SystemRoutes: Sendable {
    let database: Database
    /// Adds the living catalogue of page pieces.
    let development: Bool

    static let health = PlainPath("/health")
    static let ready = PlainPath("/ready")
    static let description = PlainPath("/openapi.json")

    /// `areas`: every other route, to be described.
    func routes(describing areas: [Route]) throws -> [Route] {
        let own = [help, alive, isReady] + (development ? DesignCatalogue().routes : [])
        let document = Array(try JSON.encode(OpenAPI(areas + own)).utf8)
        return own + [
            .get(SystemRoutes.description, .anyone, Text("接口说明", "Description of the interface")) { _ in
                .file(type: "application/json", bytes: document, cacheSeconds: 60)
            }
        ]
    }

    private var alive: Route {
        .get(SystemRoutes.health, .anyone, Text("进程是否在运行", "Whether the process is alive")) { _ in .json(["ok": true]) }
    }
    private var isReady: Route {
        .get(SystemRoutes.ready, .anyone, Text("是否可以服务", "Whether it can serve")) { [database] _ in
            _ = try await database.read { try $0.value("SELECT 1", as: Int.self) }
            return .json(["ok": true])
        }
    }
    private var help: Route {
        .get(ShellPaths.help, .anyone, Text("使用帮助", "Help")) { .page(HelpPage.html($0.screen)) }
    }
}
