import Cases
import Emergencies
import Evaluation
import Help
import Field
import FoundationEssentials
public import Kernel
import Logging
public import Pages
import Patrols
import People
public import Persistence
import Policy
import Proposals
import Retention
import Rosters
import ServiceLifecycle
import Tasks
import Territory
import Visits
import UnixSignals

/// What the house does while it is open to the public.
extension House {
    /// The one route table.
    public func routes() throws -> [Route] {
        let address = PublicAddress(settings.address)
        let people = PeopleWeb(database: database, hasher: hasher, handler: privacyHandler).routes
        let places = TerritoryWeb(database: database, address: address).routes
        let retention = RetentionWeb(database: database).routes
        let policies = PolicyWeb(database: database, places: House.placeNaming).routes
        let areas =
            people + places + policies + retention + awaitingHome(try CasesWeb(database: database).routes)
            + TasksWeb(database: database, address: address).routes
            + VisitsWeb(database: database, onTheWay: House.onTheWay).routes
            + fieldRoutes
            + EvaluationWeb(database: database, clock: SystemClock.now).routes
            + awaitingHome(HelpWeb(database: database).routes) + (try RostersWeb(database: database).routes)
            + PatrolsWeb(database: database).routes + ProposalsWeb(database: database).routes
            + EmergenciesWeb(database: database).routes
        let own = SystemRoutes(monitor: monitor, development: settings.development)
        return areas + (try own.routes(describing: areas))
    }

    private var fieldRoutes: [Route] {
        let script = settings.root + "/Sources/Platform/Pages/Assets/field-worker.js"
        return FieldRoutes(
            database: database, onTheWay: House.onTheWay,
            worker: { FileManager.default.contents(atPath: script).map(Array.init) ?? [] }
        )
        .routes
    }

    /// What a round shows beside its households.
    static let onTheWay = WayStops([CasesOnTheWay.stops, PatrolsOnTheWay.stops])

    /// How the house is seen from outside.
    private var monitor: MonitorRoutes {
        MonitorRoutes(
            database: database, watch: HealthWatch(settings, database, now: SystemClock.now),
            token: settings.monitorFingerprint)
    }

    /// What happens when a timer is due, by its kind.
    public static var timerHandlers: [String: Database.TimerHandler] {
        TerritoryTimers.handlers.merging([
            RetentionTimer.kind: { tx, timer, now in try RetentionTimer.fire(tx, timer, at: now) },
            CaseTimer.kind: { tx, timer, now in try CaseTimer.fire(tx, subject: timer.subject, at: now) },
            TaskTimer.kind: { tx, timer, now in try TaskTimer.fire(tx, subject: timer.subject, at: now) },
            PatrolTimer.kind: { tx, timer, now in try PatrolTimer.fire(tx, subject: timer.subject, at: now) },
            ProposalTimer.kind: { tx, timer, now in try ProposalTimer.fire(tx, subject: timer.subject, at: now) },
            HelpTimer.kind: { tx, timer, now in try HelpTimer.fire(tx, subject: timer.subject, at: now) },
            HelpHereTimer.kind: { tx, timer, now in try HelpHereTimer.fire(tx, subject: timer.subject, at: now) },
            RotaTimer.kind: { tx, timer, now in try RotaTimer.fire(tx, subject: timer.subject, at: now) },
            EmergencyTimer.kind: { tx, timer, now in try EmergencyTimer.fire(tx, subject: timer.subject, at: now) },
            EmergencyTellTimer.kind: { tx, timer, now in try EmergencyTellTimer.fire(tx, timer, at: now) },
            FieldTimer.kind: { tx, timer, now in try FieldTimer.fire(tx, subject: timer.subject, at: now) },
            ServerPresence.kind: { tx, _, now in try ServerPresence.fire(tx, at: now) },
            VisitTimer.kind: { tx, timer, now in try VisitTimer.fire(tx, timer, at: now) },
            MonthTimer.kind: { tx, timer, now in try MonthTimer.fire(tx, subject: timer.subject, at: now) },
        ]) { first, _ in first }
    }

    public func webServer() throws -> WebServer {
        var options = WebOptions()
        options.demo = settings.demo
        options.development = settings.development
        options.behindTLS = settings.behindTLS
        options.anonymousPostsPerMinute = settings.anonymousPostsPerMinute
        options.personPostsPerMinute = settings.personPostsPerMinute
        options.accessLog = settings.accessLog
        options.tiles = settings.tiles
        options.assets = [
            ("", settings.root + "/Sources/Platform/Pages/Assets"), ("vendor/", settings.root + "/vendor/web"),
        ]
        let routes = try routes()
        let (measures, live) = (RequestMeasures(routes), LiveStreams())
        database.resources.register(measures)
        database.resources.register(live)
        let frame = HouseShell(database.resources, settings, routes: routes)
        return try WebServer(
            routes: routes, visitors: visitors(), keys: keys, options: options, logger: logger,
            measures: measures, live: live,
            shell: { frame.shell(for: $0) },
            keepPreferences: { [database] chosen, now in
                let operation = SetPreferences(language: chosen.language, elder: chosen.elder)
                _ = try await database.perform(operation, by: chosen.caller, at: now)
            })
    }

    /// Serves until asked to stop (SIGTERM, SIGINT), then lets what runs finish. `started` is told the port.
    /// Throws `StartProblem`.
    public func serve(started: @escaping @Sendable (_ port: Int) async -> Void) async throws {
        let begun = now()
        try await database.write { tx in
            try MonthTimer.arrange(tx, at: begun)
            try RetentionTimer.arrange(tx, at: begun)
            try VisitTimer.arrange(tx, at: begun)
            try ServerPresence.arrange(tx, at: begun)
        }
        let workers: [any Service] = [
            TimerWorker(database: database, handlers: House.timerHandlers, clock: SystemClock.now, logger: logger),
            OutboxWorker(
                database: database, deliveries: House.deliveries(database, media, demo: settings.demo),
                clock: SystemClock.now, logger: logger),
            TidyWorker(house: self, logger: logger), FreshPictures(house: self, logger: logger),
        ]
        let web = try WebService(
            webServer(), host: settings.host, port: settings.port, workers: workers, logger: logger, started: started)
        let group = ServiceGroup(
            configuration: .init(services: [web], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    private static let placeNaming = PlaceNaming(
        name: { code, tx in try tx.place(code) == nil ? nil : tx.fullName(of: code) },
        search: { text, tx in try tx.searchPlaces(prefix: text, under: nil, limit: 8).map(\.code) })

    private var privacyHandler: PrivacyNotice.Handler {
        let name = settings.placeName.map { Text(same: $0) } ?? Text("本平台的运营单位", "the operator of this platform")
        let contact =
            settings.telephone.map { Text("电话 \($0)", "telephone \($0)") }
            ?? Text("所在社区的服务窗口", "the service desk of your community")
        return PrivacyNotice.Handler(name: name, contact: contact)
    }

    /// The present, for work before a house is open.
    public static func present() -> Instant { SystemClock.now() }
}
