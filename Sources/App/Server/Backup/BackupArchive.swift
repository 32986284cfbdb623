import Foundation
import Kernel
import Secrets

/// A backup as one file: the directory of a `BackupSet`, packed by tar, made small by zstd and sealed by age, so that
/// anybody who has the private key can open it without Jinlin:
/// `age -d -i KEY FILE | zstd -d | tar -x`.
struct BackupArchive: Sendable {
    static let ending = ".tar.zst.age"
    let path: String

    /// Seals a directory for everybody named in `recipients` (age public keys, one a line) and for `also`. The file is
    /// complete and on the disk when it bears its name. Throws `AppError` where a program is missing or fails.
    func write(from directory: String, recipients: String, also: String) throws {
        try Program.require(["bash", "tar", "zstd", "age"])
        let part = path + ".part"
        // The pipe is bash's, because its `pipefail` tells of a failure anywhere in it.
        let pipe = #"umask 077; tar -C "$1" -cf - . | zstd -q -3 | age -e -R "$3" -r "$4" -o "$2""#
        do {
            try Program.run(
                "bash", ["-o", "pipefail", "-c", pipe, "backup", directory, part, recipients, also],
                failing: BackupArchive.notWritten(path))
            let file = try FileHandle(forUpdating: URL(filePath: part))
            try file.synchronize()
            try file.close()
            try FileManager.default.moveItem(atPath: part, toPath: path)
        } catch {
            try? FileManager.default.removeItem(atPath: part)
            throw error as? AppError ?? BackupArchive.notWritten(path)
        }
    }

    /// Opens the file into a directory that is made for it. Throws `AppError` where the key does not open it, or where
    /// any part of it was changed or is missing.
    func open(into directory: String, identity: String) throws {
        try Program.require(["bash", "tar", "zstd", "age"])
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw AppError(
                "backup.missing", status: 404, Text("读不到备份 \(path)。", "The backup \(path) cannot be read."))
        }
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let pipe = #"umask 077; age -d -i "$3" "$1" | zstd -q -d | tar -C "$2" --no-same-owner -xf -"#
        try Program.run(
            "bash", ["-o", "pipefail", "-c", pipe, "backup", path, directory, identity],
            failing: AppError(
                "backup.sealed", status: 422,
                Text(
                    "备份 \(path) 打不开：密钥不对，或文件已损坏、不完整。请换一把密钥或换一份备份。",
                    "The backup \(path) does not open: another key sealed it, or the file is damaged or cut short. "
                        + "Try another key or another backup.")))
    }

    private static func notWritten(_ path: String) -> AppError {
        AppError(
            "backup.failed", status: 503,
            Text(
                "没有写成备份 \(path)。原因在上面的输出里；请检查剩余空间、目录权限和接收者文件。",
                "The backup \(path) was not written; the output above says why. Check free space, the directory's rights "
                    + "and the file of recipients."),
            level: .error)
    }
}

/// A key that lives as long as one backup: the finished file is sealed for it as well, so that it can be opened and
/// proven right here, while the operator's private key stays elsewhere.
struct PassingKey: Sendable {
    /// The file of the private half.
    let path: String
    let recipient: String

    /// Makes a key in a directory that only this account reads.
    init(in directory: String) throws {
        try Program.require(["age-keygen"])
        path = directory + "/passing-key"
        let failed = AppError(
            "backup.no-key", status: 503, Text("不能生成核验用的密钥。", "The key for proving the backup could not be made."),
            level: .error)
        try Program.run("age-keygen", ["-o", path], quiet: true, failing: failed)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let mark = "# public key: "
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(mark) }) else { throw failed }
        recipient = String(line.dropFirst(mark.count))
    }
}

/// A program of the system that does one piece of work.
enum Program {
    /// Throws `AppError`, which names the package to install.
    static func require(_ names: [String]) throws {
        guard let missing = names.first(where: { path($0) == nil }) else { return }
        let package = missing == "age-keygen" ? "age" : missing
        throw AppError(
            "program.missing", status: 503,
            Text(
                "这台机器没有安装 \(missing)。请执行 apt-get install \(package) 后再试。",
                "\(missing) is not installed here. Run apt-get install \(package) and try again."),
            level: .error)
    }

    /// Waits for its end. What it says goes to standard error, for whoever looks why it failed.
    static func run(_ name: String, _ arguments: [String], quiet: Bool = false, failing: AppError) throws {
        guard let path = path(name) else { return try require([name]) }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        if quiet { process.standardError = FileHandle.nullDevice }
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 || process.terminationReason != .exit { throw failing }
    }

    private static func path(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
