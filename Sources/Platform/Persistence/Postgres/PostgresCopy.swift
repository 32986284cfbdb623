internal import CLibPQ

extension PostgresConnection {
    /// Bytes sent at once.
    private static let chunk = 1 << 16

    /// `COPY … FROM STDIN` in text format. `next` must not use the connection.
    func bulkInsert(table: String, columns: [String], _ next: () throws -> [SQLValue]?) throws -> Int {
        let text = "COPY \(table) (\(columns.joined(separator: ", "))) FROM STDIN"
        try command("SET LOCAL statement_timeout = 0")
        try command(text)
        var buffer: [UInt8] = []
        buffer.reserveCapacity(PostgresConnection.chunk + 4096)
        var count = 0
        do {
            while let row = try next() {
                try PostgresConnection.append(row, to: &buffer)
                count += 1
                if buffer.count >= PostgresConnection.chunk { try send(&buffer) }
            }
            try send(&buffer)
        } catch {
            PQputCopyEnd(handle, "the rows ended early")
            _ = try? finishCopy(text)
            throw error
        }
        PQputCopyEnd(handle, nil)
        try finishCopy(text)
        return count
    }

    private func send(_ buffer: inout [UInt8]) throws {
        let sent = buffer.withUnsafeBytes {
            PQputCopyData(handle, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count))
        }
        if sent != 1 { throw PostgresLost() }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Reads every answer; throws the first error among them.
    private func finishCopy(_ text: String) throws {
        var failure: (any Error)?
        while let result = PQgetResult(handle) {
            if PQresultStatus(result) != PGRES_COMMAND_OK, failure == nil {
                failure = PostgresFailure.error(result, on: handle, running: text)
            }
            PQclear(result)
        }
        if let failure { throw failure }
    }

    private static func append(_ row: [SQLValue], to buffer: inout [UInt8]) throws {
        for (index, value) in row.enumerated() {
            if index > 0 { buffer.append(9) }
            switch value {
            case .null: buffer.append(contentsOf: [92, 78])
            case .integer(let value): buffer.append(contentsOf: String(value).utf8)
            case .number(let value):
                try SQLValue.number(value).checkStorable()
                buffer.append(contentsOf: String(value).utf8)
            case .text(let value):
                try SQLValue.text(value).checkStorable()
                for byte in value.utf8 { appendEscaped(byte, to: &buffer) }
            case .bytes(let value):
                buffer.append(contentsOf: [92, 92, 120])
                for byte in value {
                    buffer.append(contentsOf: [hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]])
                }
            }
        }
        buffer.append(10)
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// Tab, line feed, carriage return and backslash have a meaning in the format.
    private static func appendEscaped(_ byte: UInt8, to buffer: inout [UInt8]) {
        switch byte {
        case 9: buffer.append(contentsOf: [92, 116])
        case 10: buffer.append(contentsOf: [92, 110])
        case 13: buffer.append(contentsOf: [92, 114])
        case 92: buffer.append(contentsOf: [92, 92])
        default: buffer.append(byte)
        }
    }
}
