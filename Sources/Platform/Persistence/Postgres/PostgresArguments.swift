internal import CLibPQ

/// Values as libpq takes them: texts with a zero byte behind each, in one piece of memory; bytes as they are.
struct PostgresArguments {
    /// Type numbers of `pg_type`: bytea, int8, text, float8; 0 leaves it to the server.
    enum TypeNumber {
        static let bytes: Oid = 17
        static let integer: Oid = 20
        static let text: Oid = 25
        static let number: Oid = 701
    }

    private var memory: [UInt8] = []
    private var starts: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private(set) var types: [Oid] = []

    init(_ values: [SQLValue]) throws {
        memory.reserveCapacity(values.count * 24)
        for value in values { try add(value) }
    }

    private mutating func add(_ value: SQLValue) throws {
        let start = memory.count
        var (type, format): (Oid, Int32) = (0, 0)
        switch value {
        case .null: break
        case .integer(let value): (type, _) = (TypeNumber.integer, memory.append(contentsOf: String(value).utf8))
        case .number(let value): (type, _) = (TypeNumber.number, memory.append(contentsOf: String(value).utf8))
        case .text(let value): (type, _) = (TypeNumber.text, memory.append(contentsOf: value.utf8))
        case .bytes(let value):
            (type, format) = (TypeNumber.bytes, 1)
            memory.append(contentsOf: value)
        }
        types.append(type)
        formats.append(format)
        lengths.append(Int32(memory.count - start))
        starts.append(value == .null ? -1 : start)
        memory.append(0)
    }

    /// Calls libpq with the arrays it wants; they end with the call.
    func withArrays<T>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> T
    ) -> T {
        memory.withUnsafeBytes { memory in
            let places = starts.map { start in
                start < 0 ? nil : (memory.baseAddress.map { ($0 + start).assumingMemoryBound(to: CChar.self) })
            }
            return places.withUnsafeBufferPointer { places in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { body(places.baseAddress, lengths.baseAddress, $0.baseAddress) }
                }
            }
        }
    }
}
