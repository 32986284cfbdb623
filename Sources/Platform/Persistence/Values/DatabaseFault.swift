internal import Kernel

/// A mistake of the program or a broken rule of the schema, not of the person: shown as an unexpected fault, logged
/// once. Holds SQL text and names, never bound values.
public struct DatabaseFault: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// A rule of the schema refused the row.
        case unique, foreignKey, check, notNull
        /// A row does not hold what was asked of it.
        case row
        /// A statement that the engine does not accept.
        case statement
        /// A service that was not registered.
        case resource
        /// A migration that was edited after it landed, or that fails.
        case migration
        /// Writing in a read transaction, using a closed database, and the like.
        case usage
    }
    public let kind: Kind
    public let message: String
    public init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }
    public var description: String { "\(kind.rawValue): \(message)" }

    /// Whether a rule of the schema refused the row.
    public var isConstraint: Bool { [.unique, .foreignKey, .check, .notNull].contains(kind) }
}

/// What the database can fail with while nobody made a mistake. Each says what is kept and what to do.
enum StorageProblem: Problem {
    /// No space left.
    case full
    /// The file, its folder or the server takes no writes.
    case readOnly
    /// The disk or the file fails.
    case failing
    /// The file is damaged.
    case damaged
    /// Another process holds the file.
    case locked
    /// The server cannot be reached.
    case lost
    /// The server was lost while it committed.
    case uncertain
    /// Many changed the same things at once.
    case contended
    /// A statement took longer than any may.
    case slow
    /// The database was closed.
    case closed

    var appError: AppError {
        AppError("storage.\(self)", status: 503, text, level: self == .contended ? .notice : .error)
    }

    private var text: Text {
        switch self {
        case .full:
            Text(
                "存储空间已满，这次没有保存任何内容，以前保存的都还在。请联系管理员清理磁盘后再试。",
                "The disk is full; nothing of this was saved, and all that was saved before is kept. "
                    + "Ask the administrator to free space, then try again.")
        case .readOnly:
            Text(
                "数据库现在只能查看，不能保存。这次没有保存任何内容，请联系管理员检查数据目录的写入权限。",
                "The database can be read but not written. Nothing of this was saved. "
                    + "Ask the administrator to check that the data folder can be written.")
        case .failing:
            Text(
                "磁盘读写出错，这次没有保存任何内容。请稍后再试；若再次出现，请联系管理员检查磁盘。",
                "The disk failed; nothing of this was saved. Try again later; if it happens again, "
                    + "ask the administrator to check the disk.")
        case .damaged:
            Text(
                "数据库文件已损坏，这次没有保存任何内容。请联系管理员从备份恢复。",
                "The database file is damaged; nothing of this was saved. Ask the administrator to restore the backup.")
        case .locked:
            Text(
                "另一个程序正在占用数据库，这次没有保存任何内容。请几秒后再试。",
                "Another program holds the database; nothing of this was saved. Try again in a few seconds.")
        case .lost:
            Text(
                "暂时连不上数据库，这次没有保存任何内容，以前保存的都还在。请稍后再试。",
                "The database cannot be reached; nothing of this was saved, and all that was saved before is kept. "
                    + "Try again in a moment.")
        case .uncertain:
            Text(
                "保存时与数据库断开，无法确定是否已保存。请先查看是否已有这条记录，再决定要不要重新提交。",
                "The database was lost while saving, so this may or may not be saved. "
                    + "Look whether it is there before you send it again.")
        case .contended:
            Text(
                "许多人正在同时修改同一内容，这次没有保存。请几秒后再试。",
                "Many people are changing the same thing; this was not saved. Try again in a few seconds.")
        case .slow:
            Text(
                "这一步用时太长，已经停止，没有保存任何内容。请缩小范围（例如换小一点的地方或时间段）后再试。",
                "This took too long and was stopped; nothing of it was saved. "
                    + "Try again with less at once, for instance a smaller place or time.")
        case .closed:
            Text(
                "系统正在关闭，这次没有保存任何内容。请稍后再试。",
                "The system is shutting down; nothing of this was saved. Try again in a moment.")
        }
    }
}
