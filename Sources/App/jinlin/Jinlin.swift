import ArgumentParser
import Glibc
import Server

/// The one program: a web server and the verbs around it.
@main
struct Jinlin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jinlin",
        abstract: "近邻：社区与网格治理平台 / Community and grid governance.",
        discussion: """
            每个命令都可以用 --data 指定数据目录（默认 ./data），或用 --database 指定 PostgreSQL。
            Every command takes --data (default ./data) or --database postgres://…
            Exit codes: 0 done, 2 wrong use, 3 refused, 4 not found, 5 conflict, 70 fault, 75 try again later.
            """,
        version: Version.text,
        subcommands: [
            Serve.self, DemoCommand.self, Import.self, ReplayCommand.self, Verify.self, Export.self,
            CaseFileCommand.self, RetentionCommand.self, ArchiveCommand.self,
            PolicyCommand.self,
            AccountCommand.self, KeysCommand.self,
            UndeliveredCommand.self, Backup.self, Restore.self, VersionCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Glibc.exit(Terminal.report(error))
        }
    }
}
