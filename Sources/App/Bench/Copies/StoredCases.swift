import Cases
import Kernel
import Persistence
import Secrets
import Server

/// Fills a store: some two hundred cases go through the operations, each at its own time within the last thirteen
/// months; their rows are then copied with keys, numbers, places, secrets and hashes of their own. `jinlin verify`
/// finds no difference between such a copy and a case that was told to the operations. What the operations write and
/// the platform forgets within a week (delivered messages, keys of forms) is not made.
struct StoredCases {
    private static let portion = 4_000
    private let house: House
    private let district: PlaceCode
    private let places: [PlaceCode]

    init(_ house: House, district: PlaceCode, places: [PlaceCode]) {
        (self.house, self.district, self.places) = (house, district, places)
    }

    func count() async throws -> Int {
        try await house.database.read { try $0.value("SELECT COUNT(*) FROM case_file", as: Int.self) ?? 0 }
    }

    /// Copies until `goal` cases are stored; how many copies a second.
    @discardableResult
    func fill(to goal: Int) async throws -> Double? {
        if try await count() >= goal { return nil }
        let originals = try await StoryTeller(house, district: district, places: places).originals()
        let range = try await count()..<goal
        guard !range.isEmpty else { return nil }
        let keyRing = try house.database.resources.get(KeyRing.self)
        let copies = try CaseCopies(originals, places: places, keyRing, range: range)
        let begun = ContinuousClock.now
        let tallies = try await insert(range, of: copies, since: begun)
        let counting = copies.counting(tallies)
        try await house.database.write { tx in
            for (counter, count) in counting { try tx.add(count, to: counter) }
        }
        while try await house.database.foldCounters() > 0 {}
        return Double(range.count) / begun.duration(to: .now).inSeconds
    }

    /// Makes the next portion while the store writes the one before.
    private func insert(
        _ range: Range<Int>, of copies: CaseCopies, since begun: ContinuousClock.Instant
    ) async throws -> [CaseCopies.Tally: Int] {
        var tallies: [CaseCopies.Tally: Int] = [:]
        let starts = Array(stride(from: range.lowerBound, to: range.upperBound, by: StoredCases.portion))
        func numbers(_ turn: Int) -> Range<Int> {
            starts[turn]..<min(range.upperBound, starts[turn] + StoredCases.portion)
        }
        func made(_ turn: Int) -> Task<CaseCopies.Portion, any Error>? {
            guard turn < starts.count else { return nil }
            let numbers = numbers(turn)
            return Task.detached { try copies.portion(numbers) }
        }
        var (turn, waiting) = (0, made(0))
        while let making = waiting {
            let portion = try await making.value
            waiting = made(turn + 1)
            try await house.database.write { tx in try portion.insert(tx) }
            tallies.merge(portion.tallies, uniquingKeysWith: +)
            turn += 1
            if turn % 25 == 0 {
                let seconds = Int(begun.duration(to: .now).inSeconds)
                say("stored \(turn * StoredCases.portion + range.lowerBound) cases after \(seconds) s")
            }
        }
        return tallies
    }
}
