import Kernel
import Logging
import ServiceLifecycle

/// Repeats a piece of work until the server shuts down; the piece says how long to rest. A failure is logged and the
/// work rests a few seconds, so a database that is away for a while is waited for.
struct Repeating {
    let named: String
    let logger: Logger
    static let shortestRest = Span(microseconds: 20_000)
    static let restAfterFailure = Span.seconds(5)

    func untilShutdown(_ turn: () async throws -> Span) async {
        var failing = false
        while !Task.isCancelled && !Task.isShuttingDownGracefully {
            var rest: Span
            do {
                rest = try await turn()
                if failing { logger.notice("\(named): working again") }
                failing = false
            } catch {
                // Said once, not every few seconds.
                if !failing { logger.error("\(named): \(ErrorWords.of(error))") }
                failing = true
                rest = Repeating.restAfterFailure
            }
            let pause = Duration.microseconds(max(rest, Repeating.shortestRest).microseconds)
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }
}
