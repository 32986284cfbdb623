public import Kernel

/// Why a bag cannot be written or opened at all.
public enum BagProblem: Problem, Hashable {
    case tooLarge
    case unreadable(String)
    case unwritable(String)
    case occupied(String)
    case damagedZip(String)
    case compressed(String)
    case noBag(String)
    /// A file that belongs into the bag is not there, or is not what it was.
    case lost(String)

    public var appError: AppError {
        switch self {
        case .tooLarge:
            AppError(
                "bag.too-large", status: 422,
                Text("内容超过 4 GB，一个 ZIP 装不下。请导出为文件夹。", "More than 4 GB do not fit one ZIP file. Write a folder."))
        case .unreadable(let path):
            AppError(
                "bag.unreadable", status: 404,
                Text("读不了 \(path)。请检查路径和权限。", "\(path) cannot be read. Check the path and its rights."))
        case .unwritable(let path):
            AppError(
                "bag.unwritable", status: 507,
                Text(
                    "不能写入 \(path)。请检查权限和剩余空间；没有留下半个文件。",
                    "\(path) cannot be written. Check rights and free space; no half file was left."))
        case .occupied(let path):
            AppError(
                "bag.occupied", status: 409,
                Text("\(path) 已经存在，没有覆盖。请换一个文件夹。", "\(path) exists and was not overwritten. Choose another folder."))
        case .damagedZip(let path):
            AppError(
                "bag.damaged-zip", status: 422,
                Text(
                    "\(path) 不是完整的 ZIP 文件：可能没有传完，或已损坏。",
                    "\(path) is no complete ZIP file: it was cut short or is damaged."))
        case .compressed(let path):
            AppError(
                "bag.compressed", status: 422,
                Text(
                    "\(path) 被别的程序重新压缩过。请先解压，再核对解压出来的文件夹。",
                    "\(path) was compressed again by another program. Unpack it and check the folder."))
        case .lost(let path):
            AppError(
                "bag.lost", status: 409,
                Text(
                    "附件 \(path) 已丢失或损坏，没有导出。请先从备份恢复这个文件（数据目录的 files 里，文件名以它的哈希开头）。",
                    "The attachment \(path) is lost or damaged; nothing was exported. Restore it from the backup first: it lies "
                        + "under files in the data directory, by its hash."))
        case .noBag(let path):
            AppError(
                "bag.none", status: 422,
                Text("\(path) 里没有案卷包（缺 bagit.txt）。", "There is no package in \(path) (bagit.txt is missing)."))
        }
    }
}
