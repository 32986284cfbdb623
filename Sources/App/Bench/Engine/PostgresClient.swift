import CLibPQ
import Foundation

/// One connection to PostgreSQL through its own library, without anything of the product.
final class PostgresClient {
    private let handle: OpaquePointer
    private var prepared: [String: String] = [:]

    init(_ url: String) throws {
        guard let handle = PQconnectdb(url) else { throw BenchProblem("no memory for a connection") }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            throw BenchProblem("PostgreSQL: " + String(cString: PQerrorMessage(handle)))
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// Rows of texts; NULL is an empty text.
    @discardableResult
    func rows(_ text: String) throws -> [[String]] {
        let result = try checked(PQexec(handle, text), text)
        defer { PQclear(result) }
        return (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { String(cString: PQgetvalue(result, row, $0)) }
        }
    }

    func value(_ text: String) throws -> String { try rows(text).first?.first ?? "" }

    /// Runs a statement that is prepared with its first use.
    func run(_ text: String, _ values: PostgresValues) throws {
        let name: String
        if let known = prepared[text] {
            name = known
        } else {
            name = "r\(prepared.count)"
            PQclear(try checked(PQprepare(handle, name, text, Int32(values.count), nil), text))
            prepared[text] = name
        }
        let result = values.withPointers { places, lengths, formats in
            PQexecPrepared(handle, name, Int32(values.count), places, lengths, formats, 0)
        }
        PQclear(try checked(result, text))
    }

    private func checked(_ result: OpaquePointer?, _ text: String) throws -> OpaquePointer {
        let status = PQresultStatus(result)
        if let result, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK { return result }
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        let message = String(cString: PQerrorMessage(handle))
        PQclear(result)
        if state == "40001" || state == "40P01" { throw PostgresClient.Again() }
        throw BenchProblem("PostgreSQL: \(message) in: \(text.prefix(200))")
    }

    /// The transaction met another one.
    struct Again: Error {}
}

/// Values of a statement in one piece of memory, made before the clock runs.
struct PostgresValues: Sendable {
    private var memory: [UInt8] = []
    private var starts: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    var count: Int { starts.count }

    mutating func add(text: String?) {
        starts.append(text == nil ? -1 : memory.count)
        memory.append(contentsOf: (text ?? "").utf8)
        lengths.append(Int32(text?.utf8.count ?? 0))
        formats.append(0)
        memory.append(0)
    }
    mutating func add(bytes: [UInt8]) {
        starts.append(memory.count)
        memory.append(contentsOf: bytes)
        lengths.append(Int32(bytes.count))
        formats.append(1)
        memory.append(0)
    }

    func withPointers<T>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> T
    ) -> T {
        memory.withUnsafeBytes { memory in
            let places = starts.map { start in
                start < 0 ? nil : memory.baseAddress.map { ($0 + start).assumingMemoryBound(to: CChar.self) }
            }
            return places.withUnsafeBufferPointer { places in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { body(places.baseAddress, lengths.baseAddress, $0.baseAddress) }
                }
            }
        }
    }
}
