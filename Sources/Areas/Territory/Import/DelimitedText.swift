public import Kernel

/// A table as text (RFC 4180): comma, semicolon or tab between fields, `"` around those that need it, any line ending.
/// Reads record after record, so a file of any length costs what one record costs.
public struct DelimitedText: Sequence, Sendable {
    public struct Record: Sendable {
        /// Line on which the record begins, from 1.
        public let line: Int
        public let fields: [String]
        /// A quote was opened and never closed.
        public let isBroken: Bool
    }

    private let bytes: [UInt8]
    private let delimiter: UInt8

    /// `bytes` are UTF-8 without byte order mark. The delimiter is the one the first line has most of.
    public init(utf8 bytes: [UInt8]) {
        self.bytes = bytes
        let first = bytes.prefix { $0 != 10 && $0 != 13 }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")]
        let counted = candidates.map { candidate in (candidate, first.count { $0 == candidate }) }
        delimiter = counted.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil } ?? UInt8(ascii: ",")
    }
    /// Text in UTF-8 or GB 18030; throws `AppError` for anything else.
    public init(file bytes: [UInt8]) throws(AppError) { self.init(utf8: try TextEncoding.decode(bytes).utf8) }

    public func makeIterator() -> Iterator { Iterator(bytes: bytes, delimiter: delimiter) }

    public struct Iterator: IteratorProtocol {
        private let bytes: [UInt8]
        private let delimiter: UInt8
        private var position = 0
        private var line = 1

        init(bytes: [UInt8], delimiter: UInt8) { (self.bytes, self.delimiter) = (bytes, delimiter) }

        /// Empty lines are passed over.
        public mutating func next() -> Record? {
            while position < bytes.count, bytes[position] == 10 || bytes[position] == 13 { lineEnd() }
            guard position < bytes.count else { return nil }
            let start = line
            var fields: [String] = []
            fields.reserveCapacity(8)
            var whole = true
            while true {
                if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                    let (text, closed) = quoted()
                    fields.append(text)
                    whole = whole && closed
                } else {
                    fields.append(plain())
                }
                guard position < bytes.count, bytes[position] == delimiter else { break }
                position += 1
            }
            lineEnd()
            return Record(line: start, fields: fields, isBroken: !whole)
        }

        private mutating func plain() -> String {
            let start = position
            while position < bytes.count, bytes[position] != delimiter, bytes[position] != 10, bytes[position] != 13 {
                position += 1
            }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
        private mutating func quoted() -> (String, closed: Bool) {
            var text: [UInt8] = []
            position += 1
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte != UInt8(ascii: "\"") {
                    if byte == 10 { line += 1 }
                    text.append(byte)
                } else if position < bytes.count, bytes[position] == byte {
                    text.append(byte)
                    position += 1
                } else {
                    text.append(contentsOf: plain().utf8)
                    return (String(decoding: text, as: UTF8.self), true)
                }
            }
            return (String(decoding: text, as: UTF8.self), false)
        }
        /// Passes one line end: LF, CR LF or CR.
        private mutating func lineEnd() {
            guard position < bytes.count else { return }
            if bytes[position] == 13, position + 1 < bytes.count, bytes[position + 1] == 10 { position += 1 }
            position += 1
            line += 1
        }
    }
}

/// A table whose first record names the columns; a column may have several accepted names.
public struct HeadedTable: Sendable {
    public struct Row: Sendable {
        public let line: Int
        public let isBroken: Bool
        fileprivate let fields: [String]
        fileprivate let columns: [String: Int]
        /// The field without spaces at its ends; nil where the column or the field is missing or empty.
        public subscript(_ column: String) -> String? {
            guard let index = columns[column], index < fields.count else { return nil }
            let text = fields[index].trimmedOfSpaces
            return text.isEmpty ? nil : text
        }
    }

    public let rows: [Row]
    /// Which columns the file has.
    public let columns: Set<String>

    /// `names` gives each column's accepted headings. Throws `AppError` where the file is empty.
    public init(_ text: DelimitedText, names: [String: [String]]) throws(AppError) {
        let iterator = text.makeIterator()
        var records = iterator
        guard let heading = records.next() else {
            throw .invalid("file", Text("文件是空的。", "The file is empty."))
        }
        var columns: [String: Int] = [:]
        for (index, field) in heading.fields.enumerated() {
            let title = field.trimmedOfSpaces.lowercased()
            if let column = names.first(where: { $0.key == title || $0.value.contains(title) })?.key {
                columns[column] = index
            }
        }
        var rows: [Row] = []
        while let record = records.next() {
            rows.append(Row(line: record.line, isBroken: record.isBroken, fields: record.fields, columns: columns))
        }
        self.rows = rows
        self.columns = Set(columns.keys)
    }
}

extension String {
    /// Without white space at both ends.
    var trimmedOfSpaces: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else {
            return ""
        }
        return String(self[first...last])
    }
}
