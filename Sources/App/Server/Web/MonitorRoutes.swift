import Kernel
import Measures
import Pages
import Persistence
import Secrets

/// What is seen from outside: is it alive, can it serve, how does it stand, what does it count. The first two are for
/// everybody, because a proxy must ask them; the rest only for this machine itself, for who holds the monitoring token,
/// and as a page for administrators.
struct MonitorRoutes: Sendable {
    let database: Database
    let watch: HealthWatch
    /// Hash of the token; nil where none is set.
    let token: String?

    static let health = PlainPath("/health")
    static let live = PlainPath("/health/live")
    static let ready = PlainPath("/health/ready")
    static let metrics = PlainPath("/metrics")
    /// The page.
    static let page = PlainPath("/admin/health")

    /// `token`: what programs that watch must show, hashed as sessions are, because it comes where a session's secret
    /// comes.
    static func isMonitor(_ session: String?, token: String?) -> Bool {
        guard let session, let token else { return false }
        return ConstantTime.equal(session, token)
    }

    var routes: [Route] { [alive, isReady, summary, figures, healthPage] }

    private var alive: Route {
        .get(MonitorRoutes.live, .anyone, Text("进程是否在运行", "Whether the process is alive")) { _ in .json(["ok": true]) }
    }

    private var isReady: Route {
        .get(MonitorRoutes.ready, .anyone, Text("是否可以服务", "Whether it can serve")) { _ in
            guard await watch.answers() else { throw MonitorRoutes.notReady }
            return .json(["ok": true])
        }
    }
    private static let notReady = AppError(
        "not-ready", status: 503,
        Text("数据库没有及时回答，暂时不能服务。", "The database does not answer in time; nothing can be served."),
        level: .notice)

    private var summary: Route {
        .get(MonitorRoutes.health, .anyone, Text("运行状态", "Health")) { web in
            guard isOpen(to: web) else { return .json(["ok": true]) }
            let report = await watch.report()
            return .report(
                type: "application/json", text: try JSON.encode(report), status: report.status == .fail ? 503 : 200)
        }
    }

    private var figures: Route {
        .get(MonitorRoutes.metrics, .anyone, Text("运行指标", "Measures")) { web in
            guard isOpen(to: web) else { throw AppError.refused }
            let format = Exposition.Format(accept: web.accept)
            return .report(type: format.contentType, text: await text(format), status: 200)
        }
    }

    private var healthPage: Route {
        .get(MonitorRoutes.page, .permission(.accountsManage), Text("运行状态", "Health")) { web in
            let report = await watch.report()
            return .page(HealthPage(report: report).html(web.screen), data: report)
        }
    }

    private func isOpen(to web: WebRequest) -> Bool {
        web.isLocal || MonitorRoutes.isMonitor(web.session, token: token)
    }

    private func text(_ format: Exposition.Format) async -> String {
        var exposition = Exposition(format)
        let facts = await watch.facts()
        HealthFigures(report: await watch.report(), facts: facts).write(to: &exposition)
        database.resources.find(RequestMeasures.self)?.write(to: &exposition)
        if let live = database.resources.find(LiveStreams.self) {
            exposition.gauge("jinlin_live_streams_open", "Pages that update by themselves.", live.count)
        }
        database.measures.write(to: &exposition)
        ProcessFigures()?.write(to: &exposition)
        return exposition.text
    }
}
