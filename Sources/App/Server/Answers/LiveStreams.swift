import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Pages
import ServiceLifecycle
import Synchronization

/// Server-sent events (WHATWG HTML, section 9.2): pages that update by themselves. Bounded in number; a sign of life
/// every few seconds keeps proxies from cutting a quiet stream and finds readers that have gone.
final class LiveStreams: Sendable {
    static let heartbeat = Duration.seconds(15)

    private let most: Int
    private let open = Mutex(0)
    init(most: Int = Limits.liveStreams) { self.most = most }

    /// Streams open now.
    var count: Int { open.withLock { $0 } }

    /// Throws `AppError.busy` where too many are open. A place is taken at once, so that a burst does not pass the
    /// bound.
    func response(_ events: AsyncStream<LiveEvent>) throws(AppError) -> Response {
        guard let place = Place(of: self) else { throw .busy(retryAfter: 30) }
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .buffering: "no",
        ]
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                defer { place.leave() }
                // A reader that lost the stream comes back after three seconds.
                try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
                for await piece in LiveStreams.pieces(of: events) { try await writer.write(ByteBuffer(string: piece)) }
                try await writer.finish(nil)
            })
    }

    /// One of the places; given back when the stream ends, or with the answer that was never written.
    private final class Place: Sendable {
        private let streams: LiveStreams
        private let taken = Mutex(true)

        /// Nil where none is free.
        init?(of streams: LiveStreams) {
            let free = streams.open.withLock { open in
                guard open < streams.most else { return false }
                open += 1
                return true
            }
            guard free else { return nil }
            self.streams = streams
        }
        deinit { leave() }

        func leave() {
            let held = taken.withLock { taken in
                defer { taken = false }
                return taken
            }
            if held { streams.open.withLock { $0 -= 1 } }
        }
    }

    /// The events as text with signs of life between them; ends with the events and when the server shuts down.
    private static func pieces(of events: AsyncStream<LiveEvent>) -> AsyncStream<String> {
        AsyncStream(bufferingPolicy: .bufferingNewest(256)) { output in
            let work = Task {
                await withTaskGroup { group in
                    group.addTask {
                        for await event in events.cancelOnGracefulShutdown() { output.yield(text(event)) }
                    }
                    group.addTask {
                        while !Task.isCancelled {
                            do { try await Task.sleep(for: heartbeat) } catch { return }
                            output.yield(": \n\n")
                        }
                    }
                    await group.next()
                    group.cancelAll()
                }
                output.finish()
            }
            output.onTermination = { _ in work.cancel() }
        }
    }

    static func text(_ event: LiveEvent) -> String {
        var text = event.id.map { "id: \($0.filter { !$0.isNewline })\n" } ?? ""
        text += "event: \(event.name.filter { !$0.isNewline })\n"
        for line in event.data.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            text += "data: \(line)\n"
        }
        return text + "\n"
    }
}
