import Kernel
import Pages
import Persistence
import Territory

/// Live streams that say “look again”; the page then fetches its own fragment, so that nobody gets what they may not
/// see.
enum LiveFragments {
    /// Between two words of a stream that follows many desks.
    static let rest = Duration.seconds(2)

    static func stream(_ database: Database, topics: [String]) -> AsyncStream<LiveEvent> {
        let changes = database.listen(topics)
        return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            // Lives as long as the browser listens; ended by the stream's own end.
            let task = Task {
                for await topic in changes { continuation.yield(LiveEvent(name: "changed", data: topic)) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// The same with a rest after each word; what happens meanwhile is one word. For pages that follow much, so that a
    /// busy district does not make its pages draw themselves anew all the time.
    static func calm(_ events: AsyncStream<LiveEvent>) -> AsyncStream<LiveEvent> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let task = Task {
                for await event in events {
                    continuation.yield(event)
                    do { try await Task.sleep(for: rest) } catch { break }
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

extension Transaction {
    /// What wakes a page that shows a desk with all desks below it.
    func deskTopics(under desk: PlaceCode) throws -> [String] {
        var desks: Set<PlaceCode> = [desk]
        for level in [PlaceLevel.district, .street, .community] {
            for place in try places(level, under: desk, limit: Limits.liveDesks + 1) { desks.insert(place.code) }
            if desks.count > Limits.liveDesks { return ["cases"] }
        }
        return desks.sorted().map { "desk:\($0)" }
    }
}
