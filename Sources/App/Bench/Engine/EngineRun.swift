import Cases
import Foundation
import Kernel
import Persistence
import Server

/// The measurements on one engine.
final class EngineRun {
    let jinlin: String
    let data: String
    let server: String?
    let engine: BenchStore.Engine
    let seconds: Int
    let repeats: Int
    private let figures: Figures
    /// Figures beside their goals that did not reach them.
    private(set) var missed: [Figure] = []
    private var lifeBefore: Double?

    /// From so many stored cases on the data itself is worked on, not a copy.
    private static let inPlace = 5_000_000
    /// Up to so many every case is verified.
    private static let verified = 100_000
    /// Of three thousand cases each, to find the size of one.
    private static let rounds = 3

    init(
        jinlin: String, data: String, server: String?, engine: BenchStore.Engine, seconds: Int, repeats: Int,
        figures: Figures
    ) {
        (self.jinlin, self.data, self.server, self.engine) = (jinlin, data, server, engine)
        (self.seconds, self.repeats, self.figures) = (seconds, repeats, figures)
    }

    func add(_ row: EngineRow, at scale: Int, _ values: [Double]) throws {
        let goal = row.goal(engine, at: scale)
        let figure = try figures.add(
            row.name, engine.rawValue, at: scale, values, row.unit, row.better, goal: goal)
        if figure.meetsGoal == false { missed.append(figure) }
    }

    func repeated<T>(_ body: () async throws -> T) async rethrows -> [T] {
        var all: [T] = []
        for _ in 0..<repeats { all.append(try await body()) }
        return all
    }

    private func store(_ name: String) -> BenchStore { BenchStore(engine, name, in: data, server: server) }

    // MARK: Without stored cases

    func measureDisk() throws {
        var (medians, slowest): ([Double], [Double]) = ([], [])
        for _ in 0..<repeats {
            let times = try DiskLimit.appending(in: data)
            medians.append(times.median)
            slowest.append(times.slowest)
        }
        try add(.synchronizing, at: 0, medians)
        try add(.synchronizingSlowest, at: 0, slowest)
    }

    /// Cases with five entries each (reported, accepted, dispatched, received, handled), told to the operations many at
    /// once; what the database grew by is divided by their number. In rounds, between which PostgreSQL tidies as it is
    /// used to in a day: what the steps of one round left of older rows is room for the next.
    func measureSizes() async throws {
        let store = store("sizes")
        try store.remove()
        var house = try await store.open()
        let district = try BenchDistrict(house)
        try await district.build()
        let buildings = try await district.buildings()
        house.close()
        let before = try store.bytes()
        var (told, after) = (0, before)
        for _ in 0..<EngineRun.rounds {
            house = try await store.open()
            told += try await FiveEvents(house, district: district.district).tell(3_000, at: buildings)
            house.close()
            after = try store.bytes()
        }
        try add(.fiveEvents, at: told, [Double(after - before) / Double(told) / 1_000])
        try store.remove()
    }

    // MARK: With stored cases

    func measure(at scale: Int) async throws {
        let kept = store("\(scale)")
        try await make(kept, scale)
        var store = kept
        if scale < EngineRun.inPlace {
            store = self.store("work")
            try store.copy(kept)
        }
        try await settle(store)
        let buildings = try await life(store, scale)
        let load = EngineLoad(run: self, store: store, scale: scale, buildings: buildings)
        try await load.measureStarts()
        try await load.measurePages()
        let intake = try await load.measureIntake()
        try await measureRaw(store, scale, buildings, intake)
        if scale <= EngineRun.verified { try await verify(store, scale, "after the load") }
        if scale < EngineRun.inPlace { try store.remove() }
    }

    /// Makes the data of a scale where it is not there yet.
    private func make(_ store: BenchStore, _ scale: Int) async throws {
        if store.isMade { return say("\(engine.rawValue), \(scale): \(store.madeHow)") }
        try store.remove()
        let begun = ContinuousClock.now
        let house = try await store.open()
        let district = try BenchDistrict(house)
        try await district.build()
        let buildings = try await district.buildings()
        let rate = try await StoredCases(house, district: district.district, places: buildings).fill(to: scale)
        house.close()
        let bytes = try store.bytes()
        if let rate { try add(.filling, at: scale, [rate]) }
        try add(.anyCase, at: scale, [Double(bytes) / Double(scale) / 1_000])
        if scale <= EngineRun.verified { try await verify(store, scale, "as made") }
        let seconds = Int(begun.duration(to: .now).inSeconds)
        try store.noteMade("\(scale) cases made in \(seconds) s at \(House.present().iso8601), \(bytes / 1_000_000) MB")
        say("\(engine.rawValue), \(scale): \(store.madeHow)")
    }

    /// Fails on any difference.
    private func verify(_ store: BenchStore, _ scale: Int, _ when: String) async throws {
        let house = try await store.open()
        defer { house.close() }
        let begun = ContinuousClock.now
        let found = try await house.verify { _ in }
        let seconds = begun.duration(to: .now).inSeconds
        tell(
            "verify \(when) [\(engine.rawValue), \(scale)]\t\(found.cases) cases, \(found.entries) entries: "
                + "\(found.differenceCount) differences, \(found.damage.count) damaged")
        for line in (found.differences + found.damage).prefix(20) { tell("  " + line) }
        guard found.isSound else { throw BenchProblem("the data is not what the operations write") }
        if when == "as made" { try add(.verifying, at: scale, [Double(found.cases) / seconds]) }
    }

    /// Serves until every timer that came due since the data was made has run.
    private func settle(_ store: BenchStore) async throws {
        let house = try await store.open()
        defer { house.close() }
        func waiting() async throws -> Int {
            let now = house.now()
            return try await house.database.read { tx in
                try tx.value("SELECT COUNT(*) FROM timer WHERE wake <= \(now)", as: Int.self) ?? 0
            }
        }
        let first = try await waiting()
        if first == 0 { return }
        say("\(first) timers came due since the data was made; they run first")
        let served = try Served(jinlin, data: store.directory, database: store.database)
        defer { served.stop() }
        let begun = ContinuousClock.now
        while try await waiting() > 0 {
            guard begun.duration(to: .now) < .seconds(600) else {
                throw BenchProblem("timers that are due did not run in ten minutes; see the log of the server")
            }
            // The other process runs them; its table is looked at until it is done.
            try await Task.sleep(for: .milliseconds(300))
        }
    }

    private func life(_ store: BenchStore, _ scale: Int) async throws -> [PlaceCode] {
        let house = try await store.open()
        defer { house.close() }
        let district = try BenchDistrict(house)
        let buildings = try await district.buildings()
        let life = try await CaseLife(house, district: district.district)
        let runs = try await repeated { try await life.perSecond(at: buildings, tasks: 64, seconds: seconds) }
        try add(.life, at: scale, runs)
        if let lifeBefore { try add(.lifeKept, at: scale, [median(runs) / lifeBefore]) }
        lifeBefore = median(runs)
        return buildings
    }

    /// The index of SQLite keeps no texts; what one is found under is read from an index of this text alone.
    private func pieces(of original: CaseOriginal) async throws -> [String] {
        let path = data + "/pieces.sqlite"
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
        let database = try Database(.sqlite(path: path))
        let text = original.file.number + " " + original.words
        let place = original.file.place
        try await database.write { tx in try tx.index(text, kind: "case", id: 1, place: place) }
        database.close()
        return try RawSQLite(path).pieces(of: 1)
    }

    /// The same rows through the engine's own functions, on the same data, right after the intake.
    private func measureRaw(
        _ store: BenchStore, _ scale: Int, _ buildings: [PlaceCode], _ intake: (perSecond: Double, together: Int)
    ) async throws {
        let house = try await store.open()
        let now = house.now()
        let rates: [Double]
        if let url = store.database {
            let raw = RawPostgres(url: url)
            let reports = try await RawReports(house, engine, places: buildings) {
                try raw.pieces(of: $0.file.id.rawValue)
            }
            house.close()
            var made = 0
            func rate(_ count: Int, _ connections: Int) throws -> Double {
                defer { made += count }
                return try raw.perSecond(
                    reports.made(made..<made + count, at: now), reports.statements, connections: connections,
                    batch: intake.together)
            }
            let best = try [1, 2, 4, 8].map { (connections: $0, rate: try rate(3_000, $0)) }.max { $0.rate < $1.rate }
            let connections = best?.connections ?? 1
            rates = try await repeated { try rate(6_000, connections) }
            say("raw: by \(connections) connections, \(intake.together) reports in each commit")
        } else {
            let path = store.directory + "/jinlin.sqlite"
            let reports = try await RawReports(house, engine, places: buildings) { try await self.pieces(of: $0) }
            house.close()
            var made = 0
            rates = try await repeated {
                defer { made += 24_000 }
                return try RawSQLite(path).perSecond(
                    reports.made(made..<made + 24_000, at: now), reports.statements, batch: intake.together)
            }
            say("raw: \(intake.together) reports in each commit")
        }
        try add(.rawInserts, at: scale, rates)
        try add(.share, at: scale, [intake.perSecond / median(rates)])
    }
}
