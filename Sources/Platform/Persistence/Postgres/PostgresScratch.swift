internal import Foundation
internal import Kernel

/// A database beside another one, made to try something in and dropped after.
extension Database {
    /// Makes an empty one on the server of an address and gives its own address. Throws `AppError` where the account
    /// may not, or the server cannot be reached.
    public static func makeScratch(beside url: String) throws -> String {
        let name = "jinlin_scratch_" + Base32.encode(Secret.bytes(8)).lowercased()
        try command("CREATE DATABASE \(name)", beside: url)
        return address(of: name, beside: url)
    }

    /// Drops it with whatever is in it. For addresses that `makeScratch` gave only.
    public static func dropScratch(_ scratch: String, beside url: String) throws {
        let name = scratch.firstMatch(of: #/jinlin_scratch_[a-z0-9]+/#).map { String($0.output) }
        guard let name else { throw DatabaseFault(.usage, "that is no scratch database") }
        try command("DROP DATABASE IF EXISTS \(name)", beside: url)
    }

    /// How many other nodes work with a PostgreSQL database at this moment, by their leases.
    public static func nodesAtWork(_ url: String) throws -> Int {
        let connection = try connected(url)
        guard try connection.first("SELECT 1 AS one WHERE to_regclass('node') IS NOT NULL") != nil else { return 0 }
        return try connection.first("SELECT COUNT(*) AS count FROM node WHERE lease_end > now()")?.get("count") ?? 0
    }

    /// The same server, account and options with another database.
    static func address(of name: String, beside url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let query = rest.drop { $0 != "?" }
        return "\(url[..<scheme.upperBound])\(authority)/\(name)\(query)"
    }

    private static func command(_ text: String, beside url: String) throws {
        let connection = try connected(url)
        do {
            try connection.command(text)
        } catch let fault as DatabaseFault {
            throw AppError(
                "database.scratch", status: 503,
                Text(
                    "不能在服务器上建立或删除核验用的数据库。请给这个账号 CREATEDB 权限：ALTER ROLE … CREATEDB。（\(fault.message)）",
                    "A database to prove the backup in could not be made or dropped on the server. "
                        + "Let the account make them: ALTER ROLE … CREATEDB. (\(fault.message))"),
                level: .error)
        }
    }

    private static func connected(_ url: String) throws -> PostgresConnection {
        do {
            return try PostgresConnection(PostgresAddress(url: url, schema: nil, patience: .minutes(10)))
        } catch is PostgresUnreachable {
            throw StorageProblem.lost.appError
        }
    }
}
