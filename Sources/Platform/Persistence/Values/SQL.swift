/// A statement whose values are bound, never pasted: the literal is SQL, every interpolated value is a parameter.
/// The text serves both engines; placeholders are `$1…$n`.
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The statement with the marker byte 1 where a value is bound, so that nesting never renumbers anything.
    private(set) var marked: String
    /// The bound values in order.
    public private(set) var arguments: [SQLValue]
    /// Why this statement must not run, where interpolation found out.
    private(set) var flaw: String?

    static let marker: UInt8 = 1

    public init(stringLiteral value: String) { self.init(marked: value, arguments: []) }
    public init(stringInterpolation: Interpolation) { self = stringInterpolation.sql }
    /// Text from outside this source file, for instance a table's name. Never a person's input.
    public init(trustedText: String) { self.init(marked: trustedText, arguments: []) }
    init(marked: String, arguments: [SQLValue]) { (self.marked, self.arguments) = (marked, arguments) }

    /// The statement as the engines see it, with `$1…$n`.
    public var text: String { SQL.numbered(marked) }

    static func numbered(_ marked: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(marked.utf8.count + 16)
        var count = 0
        for byte in marked.utf8 {
            if byte == marker {
                count += 1
                bytes.append(36)
                bytes.append(contentsOf: String(count).utf8)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The pieces with `separator` between them, for instance `AND` or `,`.
    public static func joined(_ pieces: some Sequence<SQL>, by separator: String) -> SQL {
        var joined = SQL(marked: "", arguments: [])
        for (index, piece) in pieces.enumerated() {
            if index > 0 { joined.marked += separator }
            joined.append(piece)
        }
        return joined
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum.append(right)
        return sum
    }

    mutating func append(_ other: SQL) {
        marked += other.marked
        arguments.append(contentsOf: other.arguments)
        flaw = flaw ?? other.flaw
    }

    public struct Interpolation: StringInterpolationProtocol, Sendable {
        fileprivate var sql: SQL

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql = SQL(marked: "", arguments: [])
            sql.marked.reserveCapacity(literalCapacity + interpolationCount)
            sql.arguments.reserveCapacity(interpolationCount)
        }
        public mutating func appendLiteral(_ literal: String) { sql.marked += literal }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some SQLConvertible) { bind(value.sqlValue) }

        /// Binds a value, or NULL.
        public mutating func appendInterpolation<T: SQLConvertible>(_ value: T?) { bind(value?.sqlValue ?? .null) }

        /// Nests a statement's piece with its values.
        public mutating func appendInterpolation(_ piece: SQL) { sql.append(piece) }

        /// Binds each value, commas between, for `IN (…)`. An empty list matches nothing; `NOT IN` needs one value.
        public mutating func appendInterpolation(list values: some Sequence<some SQLConvertible>) {
            let empty = sql.marked
            var first = true
            for value in values {
                if !first { sql.marked += ", " }
                bind(value.sqlValue)
                first = false
            }
            guard first else { return }
            sql.marked += "NULL"
            if empty.uppercased().hasSuffix("NOT IN (") { sql.flaw = "NOT IN over an empty list" }
        }

        private mutating func bind(_ value: SQLValue) {
            sql.marked.append("\u{1}")
            sql.arguments.append(value)
        }
    }
}
