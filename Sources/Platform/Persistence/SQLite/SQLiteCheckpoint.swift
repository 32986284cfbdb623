internal import Foundation
internal import GRDB
internal import GRDBSQLite
internal import Kernel

/// Moves the write-ahead log into the database file on a thread of its own, so that the writer waits for its own commit
/// only. A log that is never moved completely while writes go on would grow without end: from `longest` pages on the
/// writer moves the small rest itself, after which the log begins anew.
final class SQLiteCheckpoint {
    /// Pages of 4 KiB between two turns of the thread: often enough to leave little, seldom enough that a page which
    /// many commits change is moved once.
    private static let pace: Int32 = 4_000
    /// Pages of the log at which the writer helps; 64 MiB.
    private static let longest: Int32 = 16_000

    private let turns: JobQueue<Void>
    private var lastTurn: Int32 = 0

    init(_ turns: JobQueue<Void>) { self.turns = turns }

    /// Until `detach`, which comes before this ends.
    func attach(to handle: OpaquePointer) {
        sqlite3_wal_hook(
            handle,
            { checkpoint, handle, name, pages in
                if let checkpoint, let handle {
                    Unmanaged<SQLiteCheckpoint>.fromOpaque(checkpoint).takeUnretainedValue().logGrew(to: pages, handle)
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    static func detach(from handle: OpaquePointer) { sqlite3_wal_hook(handle, nil, nil) }

    private func logGrew(to pages: Int32, _ handle: OpaquePointer) {
        if pages < lastTurn { lastTurn = 0 }
        if pages >= SQLiteCheckpoint.longest {
            // What fails here is tried again after the next commit; the log keeps everything meanwhile.
            sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        } else if pages - lastTurn >= SQLiteCheckpoint.pace {
            lastTurn = pages
            _ = turns.put(())
        }
    }

    /// The thread, with a connection of its own; ends when the line is closed.
    static func worker(_ path: String, _ turns: JobQueue<Void>) throws -> Worker {
        let queue = try SQLiteFile.open(path, reading: false)
        return Worker("jinlin-sqlite-checkpoint") {
            queue.writeWithoutTransaction { database in
                guard let handle = database.sqliteConnection else { return }
                // Another process may hold the file: the next turn moves more.
                while !turns.take(1).isEmpty {
                    sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                }
            }
            try? queue.close()
        }
    }
}
