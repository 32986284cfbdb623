import Kernel
import Synchronization
import Testing
import TestSupport

@testable import Persistence

@Suite("Figures kept with the facts")
struct CounterTests {
    @Test func `counters equal a recount, before and after folding`() async throws {
        try await TestDatabase.each { database in
            var generator = SplitMix(state: 20261121)
            let places = try (0..<40).map { try place("3401\(10 + $0 % 8)00\(1 + $0 % 3)") }
            var truth: [Counter: Int] = [:]
            var changes: [(Counter, Int)] = []
            for _ in 0..<400 {
                let counter = Counter(
                    metric: ["cases", "late"].randomElement(using: &generator) ?? "",
                    place: places.randomElement(using: &generator) ?? places[0],
                    key: ["new", "done", "void"].randomElement(using: &generator) ?? "")
                let delta = Int.random(in: -2...3, using: &generator)
                truth[counter, default: 0] += delta
                changes.append((counter, delta))
            }
            let all = changes
            await withTaskGroup(of: Void.self) { group in
                for part in stride(from: 0, to: all.count, by: 20) {
                    group.addTask {
                        _ = try? await database.write { tx in
                            for (counter, delta) in all[part..<part + 20] { try tx.add(delta, to: counter) }
                        }
                    }
                }
            }
            try await compare(database, with: truth)
            try await database.foldCounters()
            try await compare(database, with: truth)
        }
    }

    private func compare(_ database: Database, with truth: [Counter: Int]) async throws {
        for code in ["34", "340110", "340111001", "35"] {
            let area = try place(code)
            for metric in ["cases", "late", "none"] {
                let mine = truth.filter { $0.key.metric == metric && area.contains($0.key.place) }
                let sums = mine.reduce(into: [String: Int]()) { $0[$1.key.key, default: 0] += $1.value }
                #expect(try await database.read { try $0.count(metric, under: area) } == sums.filter { $0.value != 0 })
                let grouped = try await database.read { try $0.counts(metric, under: area, by: 6) }
                let wanted = mine.reduce(into: [String: Int]()) {
                    $0[$1.key.place.rawValue.prefix(6) + "/" + $1.key.key, default: 0] += $1.value
                }
                let found = Dictionary(uniqueKeysWithValues: grouped.map { ($0.place + "/" + $0.key, $0.value) })
                #expect(found == wanted.filter { $0.value != 0 })
            }
        }
    }

    @Test func `a refused write counts nothing`() async throws {
        try await TestDatabase.each { database in
            let counter = Counter(metric: "cases", place: try place("34"), key: "new")
            _ = try? await database.write { tx in
                try tx.add(1, to: counter)
                throw AppError.refused
            }
            #expect(try await database.read { try $0.count("cases", under: try place("34")) } == [:])
        }
    }

    @Test func `a write sees what was counted before it, and what fails within it is not counted`() async throws {
        try await TestDatabase.each { database in
            let counter = Counter(metric: "cases", place: try place("340102"), key: "new")
            try await database.write { tx in
                try tx.add(2, to: counter)
                #expect(try tx.count("cases", under: try place("34")) == ["new": 2])
                try tx.add(1, to: counter)
                #expect(throws: AppError.refused) {
                    try tx.attempt {
                        try tx.add(10, to: counter)
                        #expect(try tx.count("cases", under: try place("34")) == ["new": 13])
                        throw AppError.refused
                    }
                }
                #expect(try tx.count("cases", under: try place("34")) == ["new": 3])
            }
            #expect(try await database.read { try $0.count("cases", under: try place("34")) } == ["new": 3])
        }
    }

    @Test func `writes of one commit count one after the other`() async throws {
        try await TestDatabase.sqlite { database in
            let counter = Counter(metric: "cases", place: try place("340102"), key: "new")
            let seen = Mutex<[Int]>([])
            let bodies: [Database.Body] = (0..<9).map { number in
                { tx in
                    try tx.add(1, to: counter)
                    // Every third reads, every third reads and is refused, every third only adds.
                    if number % 3 == 0 { return }
                    let count = try tx.count("cases", under: try place("34"))["new"] ?? 0
                    seen.withLock { $0.append(count) }
                    if number % 3 == 1 { throw AppError.refused }
                }
            }
            _ = await database.batch(bodies)
            #expect(seen.withLock { $0 } == [2, 2, 4, 4, 6, 6])
            #expect(try await database.read { try $0.count("cases", under: try place("34")) } == ["new": 6])
        }
    }
}

/// SplitMix64, Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014): seeded, so a failure
/// comes again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
