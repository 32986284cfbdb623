import Crypto
import Persistence

/// SHA-256 over every row of every table, in an order that does not depend on how they lie in the file. The full-text
/// index is left out; the texts it is made of are in.
enum DatabaseDigest {
    static func of(_ database: Database) async throws -> String {
        try await database.read { tx in
            var digest = SHA256()
            for table in try tables(tx) {
                digest.update(data: Array("\n\(table)\n".utf8))
                let columns: Int =
                    try tx.value("SELECT count(*) FROM pragma_table_info(\(table))") ?? 0
                let order = SQL(trustedText: (1...max(1, columns)).map(String.init).joined(separator: ", "))
                try tx.each("SELECT * FROM \(SQL(trustedText: table)) ORDER BY \(order)") { row in
                    let values = try row.columnNames.map { told(try row.raw($0)) }
                    digest.update(data: Array(values.joined(separator: "|").utf8))
                    digest.update(data: [10])
                }
            }
            return hexadecimal(digest.finalize())
        }
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static func tables(_ tx: Transaction) throws -> [String] {
        try tx.rows(
            """
            SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'fulltext%'
            ORDER BY name
            """
        ).map { try $0.get("name") }
    }

    private static func told(_ value: SQLValue) -> String {
        switch value {
        case .null: "-"
        case .integer(let value): "i\(value)"
        case .number(let value): "n\(value)"
        case .text(let value): "t\(value.utf8.count):\(value)"
        case .bytes(let value): "b" + value.map { String($0, radix: 16) }.joined(separator: ".")
        }
    }
}
