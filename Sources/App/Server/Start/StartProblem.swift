public import Kernel

/// Why the server cannot start, each with the one thing to do.
public enum StartProblem: Problem, Hashable {
    case settings([String])
    case routeTwice(method: String, pattern: String)
    case fieldTaken(pattern: String, name: String)
    case portInUse(port: Int)
    case portForbidden(port: Int)
    case addressUnknown(host: String)
    case dataUnreadable(path: String)
    case diskFull(path: String)
    case databaseUnreachable(detail: String)

    public var appError: AppError {
        switch self {
        case .settings(let lines):
            fault(
                "start.settings", status: 400, "配置有误：\n\(lines.joined(separator: "\n"))",
                "The configuration is wrong:\n\(lines.joined(separator: "\n"))")
        case .routeTwice(let method, let pattern):
            fault(
                "start.route-twice", "两条路由使用同一个地址：\(method) \(pattern)。",
                "Two routes have the same address: \(method) \(pattern).")
        case .fieldTaken(let pattern, let name):
            fault(
                "start.field-taken", "路由 \(pattern) 的字段“\(name)”和每个表单自带的隐藏字段重名，读不到；请换一个名字。",
                "The field “\(name)” of route \(pattern) has the name of a hidden field of every form and is never read; "
                    + "choose another.")
        case .portInUse(let port):
            fault(
                "start.port-in-use", "端口 \(port) 已被占用。请停止占用它的程序，或用 --port 换一个端口。",
                "Port \(port) is in use. Stop the program that holds it, or choose another with --port.")
        case .portForbidden(let port):
            fault(
                "start.port-forbidden", "没有权限使用端口 \(port)。请用 --port 选 1024 以上的端口。",
                "Port \(port) needs more rights. Choose one above 1024 with --port.")
        case .addressUnknown(let host):
            fault(
                "start.address", "这台机器没有地址 \(host)。请用 --host 换一个，例如 127.0.0.1 或 0.0.0.0。",
                "This machine has no address \(host). Choose another with --host, such as 127.0.0.1 or 0.0.0.0.")
        case .dataUnreadable(let path):
            fault(
                "start.data", "不能读写数据目录 \(path)。请检查目录的所有者和权限，或用 --data 换一个目录。",
                "The data directory \(path) cannot be read and written. Check its owner and rights, or choose another with --data."
            )
        case .diskFull(let path):
            fault(
                "start.disk-full", "\(path) 所在的磁盘已满。请清理磁盘后再启动，已有数据没有受影响。",
                "The disk of \(path) is full. Free some space and start again; existing data is untouched.")
        case .databaseUnreachable(let detail):
            fault(
                "start.database", "连不上数据库。请检查 --database 的地址和数据库是否在运行。（\(detail)）",
                "The database cannot be reached. Check the address given with --database and that the database runs. (\(detail))"
            )
        }
    }
    private func fault(_ code: String, status: Int = 500, _ zh: String, _ en: String) -> AppError {
        AppError(code, status: status, Text(zh, en), level: .error)
    }
}
