internal import CLibPQ
internal import Foundation

/// What the server answered; freed with this value's last use.
final class PostgresResult {
    private let handle: OpaquePointer
    let count: Int
    private(set) lazy var columns = Columns(
        (0..<PQnfields(handle)).map { String(cString: PQfname(handle, $0)) })
    private lazy var types = (0..<PQnfields(handle)).map { PQftype(handle, $0) }

    init(_ handle: OpaquePointer) {
        self.handle = handle
        count = Int(PQntuples(handle))
    }

    deinit { PQclear(handle) }

    /// Rows the statement changed.
    var changed: Int { Int(String(cString: PQcmdTuples(handle))) ?? 0 }
    /// The command's tag, e.g. `COMMIT`.
    var tag: String { String(cString: PQcmdStatus(handle)) }

    func row(_ row: Int) -> Row {
        let types = types
        return Row(columns: columns, values: types.indices.map { value(Int32(row), Int32($0), types[$0]) })
    }

    var rows: [Row] { (0..<count).map(row) }

    private func value(_ row: Int32, _ column: Int32, _ type: Oid) -> SQLValue {
        if PQgetisnull(handle, row, column) != 0 { return .null }
        guard let start = PQgetvalue(handle, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(handle, row, column)))
        switch type {
        // int2, int4, int8, oid
        case 21, 23, 20, 26: return PostgresResult.integer(bytes).map(SQLValue.integer) ?? .null
        // bool
        case 16: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        // float4, float8
        case 700, 701: return .number(Double(String(decoding: bytes, as: UTF8.self)) ?? .nan)
        // numeric: what sums of whole numbers come as
        case 1700:
            if let whole = PostgresResult.integer(bytes) { return .integer(whole) }
            return .number(Double(String(decoding: bytes, as: UTF8.self)) ?? .nan)
        case PostgresArguments.TypeNumber.bytes: return .bytes(PostgresResult.hexadecimal(bytes))
        default: return .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Nil where it is no whole number that fits.
    private static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        let negative = bytes.first == UInt8(ascii: "-")
        var value: Int64 = 0
        for byte in bytes.dropFirst(negative ? 1 : 0) {
            guard (48...57).contains(byte) else { return nil }
            // Kept negative, because the smallest number has no positive counterpart.
            let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.subtractingReportingOverflow(Int64(byte) - 48)
            if tooLarge || overflow { return nil }
            value = sum
        }
        if negative { return value }
        return value == .min ? nil : -value
    }

    /// `bytea` in the server's hexadecimal spelling, `\x` before it.
    private static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8 { byte < 58 ? byte &- 48 : byte &- 87 }
        return stride(from: 2, to: bytes.count - 1, by: 2).map { digit(bytes[$0]) << 4 | digit(bytes[$0 + 1]) }
    }
}
