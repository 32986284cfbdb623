import Kernel
import Persistence
import Synchronization

/// Boards that many look at are computed once: whoever asks within `fresh` of a computation gets its result, and all who
/// ask while one runs wait for the same one. The page names the moment its figures are from.
final class BoardCache: Sendable {
    static let fresh = Span.seconds(1)
    /// Places kept; the oldest leaves.
    static let mostPlaces = 64

    private struct Entry {
        let started: Instant
        let work: Task<LeaderBoard, any Error>
    }
    private let database: Database
    private let entries = Mutex<[PlaceCode: Entry]>([:])

    init(_ database: Database) { self.database = database }

    func board(_ place: PlaceCode, at now: Instant) async throws -> LeaderBoard {
        let work = entries.withLock { entries -> Task<LeaderBoard, any Error> in
            if let entry = entries[place], now < entry.started + BoardCache.fresh, now >= entry.started {
                return entry.work
            }
            if entries.count >= BoardCache.mostPlaces, let oldest = entries.min(by: { $0.value.started < $1.value.started }) {
                entries[oldest.key] = nil
            }
            // Belongs to no single request: all who wait for this board share it.
            let work = Task { [database] in try await database.read { tx in try tx.leaderBoard(place, at: now) } }
            entries[place] = Entry(started: now, work: work)
            return work
        }
        do {
            return try await work.value
        } catch {
            entries.withLock { if $0[place]?.work == work { $0[place] = nil } }
            throw error
        }
    }
}
