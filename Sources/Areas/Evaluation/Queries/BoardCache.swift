import Kernel
import Persistence
import Synchronization

/// Boards that many look at are computed once: who asks within `fresh` of a computation shares its result. While a
/// newer one is computed a page still gets the last, up to `kept` old, so that nobody waits for it; live streams wait.
/// The page names the moment its figures are from.
final class BoardCache: Sendable {
    static let fresh = Span.seconds(1)
    static let kept = Span.seconds(2)
    /// Places kept; the oldest leaves.
    static let mostPlaces = 64

    private struct Entry {
        let started: Instant
        let work: Task<LeaderBoard, any Error>
        var last: LeaderBoard?
    }
    private let database: Database
    private let entries = Mutex<[PlaceCode: Entry]>([:])

    init(_ database: Database) { self.database = database }

    /// - Parameter waits: false where a board up to `kept` old will do while a newer one is computed.
    func board(_ place: PlaceCode, at now: Instant, waits: Bool) async throws -> LeaderBoard {
        let entry = entries.withLock { entries -> Entry in
            if let entry = entries[place], now < entry.started + BoardCache.fresh, now >= entry.started { return entry }
            let entry = Entry(started: now, work: compute(place, at: now), last: entries[place]?.last)
            let isFull = entries.count >= BoardCache.mostPlaces
            if isFull, let oldest = entries.min(by: { $0.value.started < $1.value.started }) {
                entries[oldest.key] = nil
            }
            entries[place] = entry
            return entry
        }
        if !waits, let last = entry.last, now < last.refreshed + BoardCache.kept, now >= last.refreshed { return last }
        do {
            return try await entry.work.value
        } catch {
            entries.withLock { if $0[place]?.work == entry.work { $0[place] = nil } }
            throw error
        }
    }

    /// Belongs to no single request: all who wait for this board share it.
    private func compute(_ place: PlaceCode, at now: Instant) -> Task<LeaderBoard, any Error> {
        Task { [database, weak self] in
            let board = try await database.read { tx in try tx.leaderBoard(place, at: now) }
            self?.entries.withLock { $0[place]?.last = board }
            return board
        }
    }
}
