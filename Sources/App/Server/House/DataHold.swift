import Glibc
import Kernel
import Synchronization

/// Says on a data directory that somebody works with it: everybody who has it open holds it together, and who puts
/// another store in its place must have it alone. Held by the system, so a process that was killed holds nothing.
final class DataHold: Sendable {
    private let descriptor: Mutex<Int32?>

    /// - Parameter alone: nobody else may hold it. Throws `AppError` 409 where somebody does.
    init(_ directory: String, alone: Bool) throws {
        let opened = open(directory + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard opened >= 0 else { throw StartProblem.dataUnreadable(path: directory) }
        // A file system without locks cannot tell; who restores there must know by themselves that nothing runs.
        if flock(opened, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(opened)
            throw alone ? DataHold.inUse(directory) : DataHold.beingReplaced(directory)
        }
        descriptor = Mutex(opened)
    }

    deinit { release() }

    func release() {
        let held = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        if let held { close(held) }
    }

    private static func inUse(_ directory: String) -> AppError {
        AppError(
            "restore.running", status: 409,
            Text(
                "还有 jinlin 在使用 \(directory)，没有恢复任何内容。请先停止它（systemctl stop jinlin），再恢复。",
                "A jinlin still uses \(directory); nothing was restored. Stop it first (systemctl stop jinlin), then restore."
            ))
    }
    private static func beingReplaced(_ directory: String) -> AppError {
        AppError(
            "start.restoring", status: 503,
            Text(
                "正在向 \(directory) 恢复备份。请等恢复完成后再启动。",
                "A backup is being restored into \(directory). Start again when that is finished."),
            level: .error)
    }
}
