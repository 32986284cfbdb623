import Glibc
import Hummingbird
import HummingbirdCore
import Kernel
public import Logging
import NIOCore
public import ServiceLifecycle

/// The web server as a running service: accepts connections until asked to stop, then lets what runs finish.
public struct WebService: Service {
    let server: WebServer
    let host: String
    let port: Int
    let workers: [any Service]
    let logger: Logger
    let started: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - workers: run beside the server and stop with it.
    ///   - started: called with the port once connections are accepted; port 0 asks for a free one.
    public init(
        _ server: WebServer, host: String, port: Int, workers: [any Service] = [], logger: Logger,
        started: @escaping @Sendable (_ port: Int) async -> Void
    ) {
        (self.server, self.host, self.port) = (server, host, port)
        (self.workers, self.logger, self.started) = (workers, logger, started)
    }

    /// Runs until graceful shutdown. Throws `StartProblem` where the port cannot be had.
    public func run() async throws {
        let room = ConnectionRoom(most: OpenFiles.room())
        let application = Application(
            responder: server,
            server: .http1(configuration: connection(room)),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), backlog: Limits.waitingConnections),
            services: workers, onServerRunning: { await begin($0, room) }, logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw problem(error.errnoCode) ?? error
        } catch is SocketAddressError.UnknownHost {
            throw StartProblem.addressUnknown(host: host)
        }
    }

    private func begin(_ listening: any Channel, _ room: ConnectionRoom) async {
        do {
            try await KeepAccepting.on(listening, room)
        } catch {
            // Closed in the meantime: there is nothing to take in.
            logger.notice("the server stopped as it began: \(type(of: error))")
        }
        await started(listening.localAddress?.port ?? port)
    }

    private func connection(_ room: ConnectionRoom) -> HTTP1Channel.Configuration {
        let door = server.door
        var configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(room, door)], idleTimeout: .seconds(Limits.idleSeconds))
        configuration.httpDecoder = .init(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
        return configuration
    }
    private func problem(_ code: CInt) -> StartProblem? {
        switch code {
        case EADDRINUSE: .portInUse(port: port)
        case EACCES, EPERM: .portForbidden(port: port)
        case EADDRNOTAVAIL: .addressUnknown(host: host)
        default: nil
        }
    }
}
