import Cases
import HTTPTypes
import Kernel
import Pages
import Persistence
import Policy
import Territory

/// The district this installation serves: named in the settings, else the first place that a policy pack is bound to.
/// Until there is one, every page that needs it says what the administrator has to do.
extension House {
    /// Finds and registers the home place; does nothing where there is none yet.
    func settleHome() async throws {
        let chosen = settings.homePlace
        let found = try await database.read { tx -> (PlaceCode, String)? in
            guard let code = try chosen ?? tx.policyBindings().first?.place else { return nil }
            return (code, try tx.place(code)?.name ?? code.rawValue)
        }
        guard let (code, name) = found else { return }
        database.resources.register(
            HomePlace(code: code, name: settings.placeName ?? name, telephone: settings.telephone))
    }

    /// The routes as they are, or, before the house has a home, with a page that says what to do.
    func awaitingHome(_ routes: [Route]) -> [Route] {
        if database.resources.find(HomePlace.self) != nil { return routes }
        return routes.map { route in
            let handler: Route.Handler = { [database] request in
                guard database.resources.find(HomePlace.self) != nil else { throw House.notSetUp }
                return try await route.handler(request)
            }
            let path = PlainPath(route.pattern)
            return route.method == .get
                ? .get(path, route.access, route.title, fields: route.fields, handler)
                : .post(path, route.access, route.title, fields: route.fields, bodyLimit: route.bodyLimit, handler)
        }
    }

    private static let notSetUp = AppError(
        "house.not-set-up", status: 503,
        Text(
            "这里还没有设置好。请管理员先导入地点（jinlin import），再把规则包绑定到区县；想先看看，可以运行 jinlin demo。",
            "This installation is not set up yet. The administrator imports places (jinlin import) and binds a policy pack to "
                + "the district; to look around first, run jinlin demo."))
}
