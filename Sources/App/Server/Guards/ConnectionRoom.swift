import Synchronization

/// Room for so many connections at once. Nobody new is turned away while somebody holds a place without using it: where
/// the room is full, those go that have waited longest for their client, first those that never sent a whole request.
final class ConnectionRoom: Sendable {
    private struct Place {
        let close: @Sendable () -> Void
        /// When it began to wait for its client, as a turn of the clock of places; nil while it is worked for.
        var waitingSince: Int?
        /// A whole request of it was answered.
        var served = false
    }
    private struct Inside {
        var turn = 0
        var places: [Int: Place] = [:]
    }
    /// Of a full room, one part in so many is emptied at once, so that the search costs little for each who comes.
    private static let share = 16

    private let most: Int
    private let inside = Mutex(Inside())
    private let open = Atomic<Int>(0)

    init(most: Int) { self.most = most }

    /// Connections open now.
    var count: Int { inside.withLock { $0.places.count } }

    /// As many are open as there is room for, those included that are about to be closed.
    var isCrowded: Bool { open.load(ordering: .relaxed) >= most }
    func opened() { open.wrappingAdd(1, ordering: .relaxed) }
    func closed() { open.wrappingSubtract(1, ordering: .relaxed) }

    /// Takes a place; nil where all are worked for. `close` ends the connection and may be called on any thread.
    func enter(_ close: @escaping @Sendable () -> Void) -> Int? {
        let (number, leaving) = inside.withLock { inside -> (Int?, [Place]) in
            let leaving = leavingWhereFull(&inside)
            guard inside.places.count < most else { return (nil, leaving) }
            inside.turn += 1
            inside.places[inside.turn] = Place(close: close, waitingSince: inside.turn)
            return (inside.turn, leaving)
        }
        for place in leaving { place.close() }
        return number
    }

    /// Sends away those that have waited longest where every place is taken.
    func makeRoom() {
        let leaving = inside.withLock { leavingWhereFull(&$0) }
        for place in leaving { place.close() }
    }

    private func leavingWhereFull(_ inside: inout Inside) -> [Place] {
        guard inside.places.count >= most else { return [] }
        return ConnectionRoom.longestWaiting(&inside, max(1, most / ConnectionRoom.share))
    }

    /// A whole request has come: the place is worked for.
    func work(_ number: Int) {
        inside.withLock { $0.places[number]?.waitingSince = nil }
    }

    /// The answer is written: the place waits for its client again.
    func wait(_ number: Int) {
        inside.withLock { inside in
            inside.turn += 1
            inside.places[number]?.waitingSince = inside.turn
            inside.places[number]?.served = true
        }
    }

    func leave(_ number: Int) {
        inside.withLock { $0.places[number] = nil }
    }

    private static func longestWaiting(_ inside: inout Inside, _ count: Int) -> [Place] {
        let waiting = inside.places.compactMap { number, place in
            place.waitingSince.map { (number: number, served: place.served, since: $0) }
        }
        let longest = waiting.sorted { first, second in
            first.served == second.served ? first.since < second.since : !first.served
        }
        return longest.prefix(count).compactMap { inside.places.removeValue(forKey: $0.number) }
    }
}
