internal import Foundation
public import Kernel

/// One value as both engines store it.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case number(Double)
    case text(String)
    case bytes([UInt8])
}

/// A type that is stored in one column.
public protocol SQLConvertible: Sendable {
    var sqlValue: SQLValue { get }
    /// Nil where the stored value is none of this type's.
    init?(sqlValue: SQLValue)
}

extension SQLValue: SQLConvertible {
    public var sqlValue: SQLValue { self }
    public init?(sqlValue: SQLValue) { self = sqlValue }
}

extension SQLConvertible where Self: RawRepresentable, RawValue: SQLConvertible {
    public var sqlValue: SQLValue { rawValue.sqlValue }
    public init?(sqlValue: SQLValue) {
        guard let raw = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: raw)
    }
}

extension Int64: SQLConvertible {
    public var sqlValue: SQLValue { .integer(self) }
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self = value
    }
}

extension Int: SQLConvertible {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self = Int(value)
    }
}

/// Reads whole numbers too, because an engine may hand back a sum of numbers as one.
extension Double: SQLConvertible {
    public var sqlValue: SQLValue { .number(self) }
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .number(let value): self = value
        case .integer(let value): self = Double(value)
        default: return nil
        }
    }
}

extension String: SQLConvertible {
    public var sqlValue: SQLValue { .text(self) }
    public init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        self = value
    }
}

/// A `flag` column: 0 or 1.
extension Bool: SQLConvertible {
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
    public init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }
}

extension [UInt8]: SQLConvertible {
    public var sqlValue: SQLValue { .bytes(self) }
    public init?(sqlValue: SQLValue) {
        guard case .bytes(let value) = sqlValue else { return nil }
        self = value
    }
}

/// An `integer` column of microseconds since the Unix epoch, UTC.
extension Instant: SQLConvertible {
    public var sqlValue: SQLValue { .integer(microseconds) }
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self.init(microseconds: value)
    }
}

/// An `integer` column of microseconds.
extension Span: SQLConvertible {
    public var sqlValue: SQLValue { .integer(microseconds) }
    public init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        self.init(microseconds: value)
    }
}

/// A `text` column, `2026-11-21`.
extension CivilDate: SQLConvertible {
    public var sqlValue: SQLValue { .text(description) }
    public init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        self.init(value)
    }
}

/// A `text` column, `2026-11`.
extension CivilMonth: SQLConvertible {
    public var sqlValue: SQLValue { .text(description) }
    public init?(sqlValue: SQLValue) {
        guard case .text(let value) = sqlValue else { return nil }
        self.init(value)
    }
}

/// An `identifier` column.
extension Identifier: SQLConvertible {}

/// `text` columns.
extension PlaceCode: SQLConvertible {}
extension PlaceLevel: SQLConvertible {}
extension Language: SQLConvertible {}
extension Permission: SQLConvertible {}

extension SQLValue {
    /// Throws `AppError` 422 for a text with a zero byte, which PostgreSQL cannot hold, and `DatabaseFault` for a
    /// number that is none, which SQLite cannot hold: the engines refuse alike.
    func checkStorable() throws {
        switch self {
        case .text(let text) where text.holdsZero:
            throw AppError.invalid(
                "text",
                Text(
                    "文字里有看不见的控制字符，不能保存。请删除后重新输入。",
                    "The text holds an invisible control character and cannot be saved. Delete it and type it again."))
        case .number(let number) where !number.isFinite:
            throw DatabaseFault(.usage, "\(number) is no number that can be stored")
        default: break
        }
    }
}

extension String {
    fileprivate var holdsZero: Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
        } ?? utf8.contains(0)
    }
}
