internal import Foundation

/// The column names of a statement, shared by all of its rows.
@usableFromInline
final class Columns: Sendable {
    @usableFromInline let names: [String]
    private let positions: [String: Int]

    init(_ names: [String]) {
        self.names = names
        positions =
            names.count > 12 ? Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first }) : [:]
    }

    /// The first column of that name; letters may differ in case, because PostgreSQL folds names that are not quoted.
    @usableFromInline
    func position(of name: String) -> Int? {
        if positions.isEmpty {
            for index in names.indices where names[index] == name { return index }
        } else if let index = positions[name] {
            return index
        }
        let lowered = name.lowercased()
        return names.firstIndex { $0.lowercased() == lowered }
    }
}

/// One row of a result.
public struct Row: Sendable {
    @usableFromInline let columns: Columns
    @usableFromInline let values: [SQLValue]

    init(columns: Columns, values: [SQLValue]) { (self.columns, self.values) = (columns, values) }

    /// The names of the columns, in order.
    public var columnNames: [String] { columns.names }

    /// The stored value, NULL included. Throws `DatabaseFault` where the statement has no such column.
    public func raw(_ column: String) throws -> SQLValue {
        guard let position = columns.position(of: column) else {
            throw DatabaseFault(.row, "no column \"\(column)\"; there are \(columns.names.joined(separator: ", "))")
        }
        return values[position]
    }

    /// The value of a column that is never NULL. Throws `DatabaseFault`, which names column and type.
    @inlinable
    public func get<T: SQLConvertible>(_ column: String, as type: T.Type = T.self) throws -> T {
        let value = try raw(column)
        guard let decoded = T(sqlValue: value) else { throw Row.mismatch(column, value, type) }
        return decoded
    }

    /// The value of a column, nil where it is NULL. Throws `DatabaseFault`, which names column and type.
    @inlinable
    public func find<T: SQLConvertible>(_ column: String, as type: T.Type = T.self) throws -> T? {
        let value = try raw(column)
        if case .null = value { return nil }
        guard let decoded = T(sqlValue: value) else { throw Row.mismatch(column, value, type) }
        return decoded
    }

    /// A value from a column of JSON text. Throws `DatabaseFault`, which names column and type.
    public func json<T: Decodable>(_ column: String, as type: T.Type = T.self) throws -> T {
        let text: String = try get(column)
        do {
            return try JSON.decode(text, as: type)
        } catch {
            throw DatabaseFault(.row, "column \"\(column)\" is no JSON of \(type)")
        }
    }

    /// Names the kind of what is stored, never the value itself: it may be personal.
    @usableFromInline
    static func mismatch<T>(_ column: String, _ value: SQLValue, _ type: T.Type) -> DatabaseFault {
        let kind =
            switch value {
            case .null: "NULL"
            case .integer: "an integer"
            case .number: "a number"
            case .text: "a text"
            case .bytes: "bytes"
            }
        return DatabaseFault(.row, "column \"\(column)\" holds \(kind), which is no \(type)")
    }
}
