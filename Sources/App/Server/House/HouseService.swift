public import Kernel
import Logging
public import Pages
import People
import Persistence
import Policy
import ServiceLifecycle
import Territory
import UnixSignals

/// What the house does while it is open to the public.
extension House {
    /// The one route table.
    public func routes() throws -> [Route] {
        let areas = PeopleWeb(database: database, hasher: hasher, handler: privacyHandler).routes
        return areas
            + (try SystemRoutes(database: database, development: settings.development).routes(describing: areas))
    }

    /// What happens when a timer is due, by its kind.
    var timerHandlers: [String: Database.TimerHandler] { TerritoryTimers.handlers }

    /// What carries messages out, by topic.
    var deliveries: [String: Delivery] {
        guard settings.demo else { return [:] }
        return [
            TextMessage.topic: { [database] message, now in
                let text = try message.decode(TextMessage.self)
                _ = try await database.perform(KeepInDemoInbox(message: text), by: .system, at: now)
            }
        ]
    }

    public func webServer() throws -> WebServer {
        var options = WebOptions()
        options.demo = settings.demo
        options.development = settings.development
        options.behindTLS = settings.behindTLS
        options.anonymousPostsPerMinute = settings.anonymousPostsPerMinute
        options.accessLog = settings.accessLog
        options.tiles = settings.tiles
        options.assets = [
            ("", settings.root + "/Sources/Platform/Pages/Assets"), ("vendor/", settings.root + "/vendor/web"),
        ]
        let frame = HouseShell(settings)
        return try WebServer(
            routes: routes(), visitors: visitors(), keys: keys, options: options, logger: logger,
            shell: { frame.shell(for: $0) })
    }

    /// Serves until asked to stop (SIGTERM, SIGINT), then lets what runs finish. `started` is told the port.
    /// Throws `StartProblem`.
    public func serve(started: @escaping @Sendable (_ port: Int) async -> Void) async throws {
        let workers: [any Service] = [
            TimerWorker(database: database, handlers: timerHandlers, clock: SystemClock.now, logger: logger),
            OutboxWorker(database: database, deliveries: deliveries, tidy: tidy, clock: SystemClock.now, logger: logger),
            FreshPictures(database: database, logger: logger),
        ]
        let web = try WebService(
            webServer(), host: settings.host, port: settings.port, workers: workers, logger: logger, started: started)
        let group = ServiceGroup(
            configuration: .init(services: [web], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// Forgets what has ended, every hour.
    private func tidy(_ now: Instant) async throws {
        _ = try await database.perform(ForgetSessions(), by: .system, at: now)
    }
    private var privacyHandler: PrivacyNotice.Handler {
        let name = settings.placeName.map { Text(same: $0) } ?? Text("本平台的运营单位", "The operator of this platform")
        let contact = settings.telephone.map { Text("电话 \($0)", "telephone \($0)") }
            ?? Text("所在社区的服务窗口", "the service desk of your community")
        return PrivacyNotice.Handler(name: name, contact: contact)
    }

    /// The present, for work before a house is open.
    public static func present() -> Instant { SystemClock.now() }
}

/// Keeps what is held in memory as the database has it, also where another node changed it.
struct FreshPictures: Service {
    let database: Database
    let logger: Logger

    func run() async throws {
        let locator = try database.resources.get(Locator.self)
        let policies = try database.resources.get(PolicyBook.self)
        let topics = [Locator.topic, PolicyBook.topic]
        for await topic in database.listen(topics).cancelOnGracefulShutdown() {
            do {
                if topic == Locator.topic {
                    try await locator.reload(from: database, at: SystemClock.now())
                } else {
                    try await policies.load(from: database)
                }
            } catch {
                logger.error("\(topic) was not read again: \(type(of: error))")
            }
        }
    }
}
