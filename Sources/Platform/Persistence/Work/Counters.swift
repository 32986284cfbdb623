public import Kernel

/// A figure that is kept in the same transaction as the fact it counts.
public struct Counter: Sendable, Hashable {
    public let metric: String
    public let place: PlaceCode
    public let key: String
    public init(metric: String, place: PlaceCode, key: String) {
        (self.metric, self.place, self.key) = (metric, place, key)
    }
}

extension Transaction {
    /// Adds to a counter. The difference is written with those of all writes of the same commit.
    public func add(_ delta: Int, to counter: Counter) throws {
        try requireWritable()
        if let failure { throw failure }
        effects.counting[counter, default: 0] += delta
    }

    /// Writes what is still held back, because somebody wants to read counters in a write.
    private func keepCounting() throws {
        if !effects.wroteBatch && !batch.counting.isEmpty {
            effects.counting.merge(batch.counting, uniquingKeysWith: +)
            effects.wroteBatch = true
        }
        let waiting = effects.counting
        effects.counting = [:]
        try run { try CounterWriting.write(waiting, on: $0) }
    }

    /// After this write succeeded: hands its differences to the batch.
    func shareCounting() {
        if effects.wroteBatch { batch.counting = [:] }
        batch.counting.merge(effects.counting, uniquingKeysWith: +)
    }

    /// The sums over a place and everything below it, by key; keys that came to zero are left out.
    public func count(_ metric: String, under place: PlaceCode) throws -> [String: Int] {
        let found = try rows(
            """
            SELECT key, SUM(value) AS value FROM \(try counted(metric, under: place)) GROUP BY key HAVING SUM(value) <> 0
            """)
        return try found.reduce(into: [:]) { sums, row in sums[try row.get("key")] = try row.get("value", as: Int.self)
        }
    }

    /// The sums by key for each place whose code has `length` letters, below `place`; a shorter code stands for itself.
    public func counts(
        _ metric: String, under place: PlaceCode, by length: Int
    ) throws -> [(place: String, key: String, value: Int)] {
        try rows(
            """
            SELECT SUBSTR(place, 1, \(length)) AS area, key, SUM(value) AS value
            FROM \(try counted(metric, under: place))
            GROUP BY 1, 2 HAVING SUM(value) <> 0 ORDER BY 1, 2
            """
        ).map { (try $0.get("area"), try $0.get("key"), try $0.get("value")) }
    }

    private func counted(_ metric: String, under place: PlaceCode) throws -> SQL {
        if writable { try keepCounting() }
        let range: SQL = "metric = \(metric) AND place >= \(place) AND place < \(place.end)"
        return """
            (SELECT place, key, value FROM counter WHERE \(range)
            UNION ALL SELECT place, key, delta AS value FROM counter_delta WHERE \(range)) AS counted
            """
    }
}

extension Database {
    /// Differences folded at once.
    public static let foldAtOnce = 20_000

    /// Folds waiting differences into the counters; how many. Sums never change by it. SQLite's writer does it by
    /// itself whenever `CounterFolding.mostWaiting` wait.
    @discardableResult
    public func foldCounters() async throws -> Int {
        try await write { try CounterFolding.fold($0.connection, atMost: Database.foldAtOnce) }
    }
}

enum CounterWriting {
    /// Differences in one statement of PostgreSQL.
    private static let together = 200

    /// Writes differences beside the counters, to be folded later. Each counter of a large base lies on a page of its
    /// own: changed in place, the counters of one report made a third of all pages that a commit wrote. PostgreSQL
    /// appends, so that no two writes wait for one row; SQLite's one writer adds up in a table that stays small.
    static func write(_ changes: [Counter: Int], on connection: any Connection) throws {
        let changes = changes.filter { $0.value != 0 }.sorted {
            ($0.key.metric, $0.key.place, $0.key.key) < ($1.key.metric, $1.key.place, $1.key.key)
        }
        switch connection.engine {
        case .sqlite:
            for (counter, delta) in changes {
                try connection.execute(
                    """
                    INSERT INTO counter_delta (metric, place, key, delta)
                    VALUES (\(counter.metric), \(counter.place), \(counter.key), \(delta))
                    ON CONFLICT (metric, place, key) DO UPDATE SET delta = delta + excluded.delta
                    """)
            }
        case .postgres:
            for start in stride(from: 0, to: changes.count, by: together) {
                let rows = changes[start..<min(start + together, changes.count)].map { counter, delta in
                    "(\(counter.metric), \(counter.place), \(counter.key), \(delta))" as SQL
                }
                try connection.send(
                    "INSERT INTO counter_delta (metric, place, key, delta) VALUES \(SQL.joined(rows, by: ", "))")
            }
        }
    }
}

enum CounterFolding {
    /// Differences that may wait on SQLite: every reading of a counter looks through those of its metric as well.
    static let mostWaiting = 2_000

    /// After the counters of a commit on SQLite.
    static func foldWhereMany(on connection: any Connection) throws {
        let waiting = try connection.first("SELECT COUNT(*) AS count FROM counter_delta")
        if try waiting?.get("count", as: Int.self) ?? 0 > mostWaiting { try foldAll(on: connection) }
    }

    static func fold(_ connection: any Connection, atMost: Int) throws -> Int {
        switch connection.engine {
        case .sqlite: try foldAll(on: connection)
        case .postgres: try foldSome(connection, atMost: atMost)
        }
    }

    @discardableResult
    private static func foldAll(on connection: any Connection) throws -> Int {
        try connection.execute(
            """
            INSERT INTO counter (metric, place, key, value)
            SELECT metric, place, key, delta FROM counter_delta WHERE delta <> 0
            ON CONFLICT (metric, place, key) DO UPDATE SET value = value + excluded.value
            """)
        return try connection.execute("DELETE FROM counter_delta")
    }

    /// One folder at a time: a second one finds the lock taken and leaves.
    private static func foldSome(_ connection: any Connection, atMost: Int) throws -> Int {
        let free = try connection.first("SELECT pg_try_advisory_xact_lock(hashtext(current_schema()), 7001) AS free")
        guard try free?.get("free", as: Bool.self) == true else { return 0 }
        let taken = try connection.first(
            """
            WITH taken AS (
                DELETE FROM counter_delta WHERE id IN (SELECT id FROM counter_delta ORDER BY id LIMIT \(atMost))
                RETURNING metric, place, key, delta
            ), folded AS (
                INSERT INTO counter (metric, place, key, value)
                SELECT metric, place, key, SUM(delta) FROM taken GROUP BY metric, place, key
                ON CONFLICT (metric, place, key) DO UPDATE SET value = counter.value + excluded.value
                RETURNING 1
            )
            SELECT COUNT(*) AS count FROM taken
            """)
        return try taken?.get("count") ?? 0
    }
}
