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

    /// Whose stream it is. A signed-in person counts for themselves wherever they sit: an office shares an address.
    enum Reader: Hashable {
        case person(String)
        case address(String)

        init(_ caller: Caller, at address: String) {
            self =
                caller.kind == .anonymous || caller.kind == .system
                ? .address(RateLimit.network(address)) : .person(caller.key)
        }
    }

    private struct Open {
        var all = 0
        var each: [Reader: Int] = [:]
    }
    private let most: Int
    private let mostPerPerson: Int
    private let mostPerAddress: Int
    private let open = Mutex(Open())

    init(
        most: Int = Limits.liveStreams, perPerson: Int = Limits.liveStreamsPerPerson,
        perAddress: Int = Limits.liveStreamsPerAddress
    ) {
        (self.most, mostPerPerson, mostPerAddress) = (most, perPerson, perAddress)
    }

    /// Streams open now.
    var count: Int { open.withLock { $0.all } }

    /// Throws `AppError.busy` where too many are open, for all or for this reader. A place is taken at once, so that a
    /// burst does not pass the bound.
    func response(_ events: AsyncStream<LiveEvent>, to reader: Reader) throws(AppError) -> Response {
        guard let place = Place(of: self, for: reader) else { throw .busy(retryAfter: 30) }
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
        private let reader: Reader
        private let taken = Mutex(true)

        /// Nil where none is free.
        init?(of streams: LiveStreams, for reader: Reader) {
            guard streams.take(for: reader) else { return nil }
            (self.streams, self.reader) = (streams, reader)
        }
        deinit { leave() }

        func leave() {
            let held = taken.withLock { taken in
                defer { taken = false }
                return taken
            }
            if held { streams.giveBack(of: reader) }
        }
    }

    private func take(for reader: Reader) -> Bool {
        open.withLock { open in
            let own = open.each[reader] ?? 0
            let most = if case .person = reader { mostPerPerson } else { mostPerAddress }
            guard open.all < self.most, own < most else { return false }
            open.all += 1
            open.each[reader] = own + 1
            return true
        }
    }
    private func giveBack(of reader: Reader) {
        open.withLock { open in
            open.all -= 1
            let left = (open.each[reader] ?? 1) - 1
            open.each[reader] = left > 0 ? left : nil
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
