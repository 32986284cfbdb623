import Foundation
import GRDBSQLite
import Kernel
import Persistence
import Synchronization

/// SQLite through its C functions, set as the product sets it: what the engine alone takes of the same rows.
final class RawSQLite {
    private let handle: OpaquePointer
    private let path: String

    init(_ path: String) throws {
        self.path = path
        handle = try RawSQLite.opened(path)
    }

    deinit { sqlite3_close_v2(handle) }

    private static func opened(_ path: String) throws -> OpaquePointer {
        var handle: OpaquePointer?
        guard sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK,
            let handle
        else { throw BenchProblem("\(path) cannot be opened") }
        sqlite3_busy_timeout(handle, 5_000)
        for text in [
            "journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 0", "cache_size = -65536",
            "temp_store = MEMORY", "mmap_size = 0", "foreign_keys = ON",
        ] {
            sqlite3_exec(handle, "PRAGMA " + text, nil, nil, nil)
        }
        return handle
    }

    /// Moves the whole write-ahead log into the file.
    /// The number that a query gives.
    func count(_ query: String) throws -> Int {
        let statement = try prepared(query)
        defer { sqlite3_finalize(statement) }
        guard sqlite3_step(statement) == SQLITE_ROW else { throw problem(query) }
        return Int(sqlite3_column_int64(statement, 0))
    }

    func moveLog() throws { try execute("PRAGMA wal_checkpoint(TRUNCATE)") }

    /// What a text of the search is found under: read back from the index, which keeps no texts.
    func pieces(of id: Int64) throws -> [String] {
        try execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.pieces USING fts5vocab(main, fulltext_case, instance)")
        let statement = try prepared("SELECT term FROM temp.pieces WHERE doc = \(id)")
        defer { sqlite3_finalize(statement) }
        var pieces: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            if let text = sqlite3_column_text(statement, 0) { pieces.append(String(cString: text)) }
        }
        guard !pieces.isEmpty else { throw BenchProblem("the newest case is not in the search") }
        return pieces
    }

    /// Reports a second, so many in each commit. The log is moved by a thread of its own, as in the product.
    func perSecond(_ reports: [RawReports.Report], _ texts: [String], batch: Int) throws -> Double {
        let statements = try texts.map(prepared)
        let counting = try prepared(
            """
            INSERT INTO counter_delta (metric, place, key, delta) VALUES ($1, $2, $3, $4)
            ON CONFLICT (metric, place, key) DO UPDATE SET delta = delta + excluded.delta
            """)
        defer { for statement in statements + [counting] { sqlite3_finalize(statement) } }
        let mover = try LogMover(path, RawSQLite.opened(path), of: handle)
        defer { mover.end() }
        let begun = ContinuousClock.now
        for start in stride(from: 0, to: reports.count, by: batch) {
            try execute("BEGIN IMMEDIATE")
            var sums: [Counter: Int64] = [:]
            for report in reports[start..<min(reports.count, start + batch)] {
                for insert in report.inserts { try run(statements[insert.statement], insert.values) }
                for counter in report.counters { sums[counter, default: 0] += 1 }
            }
            for (counter, sum) in sums {
                try run(
                    counting,
                    [.text(counter.metric), .text(counter.place.rawValue), .text(counter.key), .integer(sum)])
            }
            try execute("COMMIT")
        }
        return Double(reports.count) / begun.duration(to: .now).inSeconds
    }

    private func execute(_ text: String) throws {
        if sqlite3_exec(handle, text, nil, nil, nil) != SQLITE_OK { throw problem(text) }
    }
    private func prepared(_ text: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) == SQLITE_OK,
            let statement
        else { throw problem(text) }
        return statement
    }
    private func problem(_ text: String) -> BenchProblem {
        BenchProblem("SQLite: \(String(cString: sqlite3_errmsg(handle))) in: \(text.prefix(200))")
    }

    private func run(_ statement: OpaquePointer, _ values: [SQLValue]) throws {
        for (index, value) in values.enumerated() { RawSQLite.bind(value, statement, Int32(index + 1)) }
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        if code != SQLITE_DONE { throw problem("an insert") }
    }

    private static func bind(_ value: SQLValue, _ statement: OpaquePointer, _ index: Int32) {
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let value): sqlite3_bind_int64(statement, index, value)
        case .number(let value): sqlite3_bind_double(statement, index, value)
        case .text(""): sqlite3_bind_text(statement, index, "", 0, copied)
        case .text(var value):
            value.withUTF8 { bytes in
                _ = bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text64(
                        statement, index, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
                }
            }
        case .bytes([]): sqlite3_bind_zeroblob(statement, index, 0)
        case .bytes(let value):
            _ = value.withUnsafeBytes {
                sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), copied)
            }
        }
    }
}

/// Moves the write-ahead log into the file beside the writer, every four thousand pages.
private final class LogMover: @unchecked Sendable {
    // Unchecked: the connection is used by the thread only, the rest is atomic.
    private let connection: OpaquePointer
    private let writer: OpaquePointer
    private let pages = Atomic<Int>(0)
    private let ended = Atomic<Bool>(false)
    private let done = DispatchSemaphore(value: 0)

    init(_ path: String, _ connection: OpaquePointer, of writer: OpaquePointer) throws {
        (self.connection, self.writer) = (connection, writer)
        sqlite3_wal_hook(
            writer,
            { mover, _, _, pages in
                if let mover {
                    Unmanaged<LogMover>.fromOpaque(mover).takeUnretainedValue()
                        .pages.store(Int(pages), ordering: .relaxed)
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
        Thread.detachNewThread { [self] in
            var moved = 0
            while !ended.load(ordering: .relaxed) {
                let now = pages.load(ordering: .relaxed)
                if now < moved { moved = 0 }
                if now - moved >= 4_000 {
                    moved = now
                    sqlite3_wal_checkpoint_v2(self.connection, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                } else {
                    // The hook of the writer must not wait, so this looks whether it counted enough.
                    usleep(1_000)
                }
            }
            sqlite3_close_v2(self.connection)
            done.signal()
        }
    }

    func end() {
        sqlite3_wal_hook(writer, nil, nil)
        ended.store(true, ordering: .relaxed)
        done.wait()
    }
}
