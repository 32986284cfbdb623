internal import Foundation
internal import GRDBSQLite
internal import Kernel

/// Ends statements that take too long: SQLite asks it every so many steps of its machine.
final class SQLiteWatch {
    /// Steps between two looks; about a hundredth of a second.
    private static let steps: Int32 = 100_000

    /// Nanoseconds a statement may take; nil takes as long as it needs.
    private var patience: UInt64?
    private var end = UInt64.max

    /// Until `detach`, which comes before this watch ends.
    func attach(to handle: OpaquePointer, _ patience: Span) {
        self.patience = UInt64(max(1, patience.microseconds)) * 1000
        let ask: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { watch in
            guard let watch else { return 0 }
            return Unmanaged<SQLiteWatch>.fromOpaque(watch).takeUnretainedValue().isOver ? 1 : 0
        }
        sqlite3_progress_handler(handle, SQLiteWatch.steps, ask, Unmanaged.passUnretained(self).toOpaque())
    }

    func detach(from handle: OpaquePointer) {
        if patience != nil { sqlite3_progress_handler(handle, 0, nil, nil) }
    }

    /// A statement begins, or goes on after a row was used.
    func begin() {
        guard let patience else { return }
        end = DispatchTime.now().uptimeNanoseconds + patience
    }

    private var isOver: Bool { DispatchTime.now().uptimeNanoseconds > end }
}
