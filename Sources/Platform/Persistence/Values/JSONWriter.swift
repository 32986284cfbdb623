internal import Foundation

/// Writes `Encodable` values straight to bytes: the same bytes as Foundation's `JSONEncoder` with sorted keys and plain
/// slashes, which a test compares. Every change of a case is encoded twice, and Foundation's tree of boxed values was a
/// fifth of the writing thread's time.
enum JSONWriter {
    /// Throws `EncodingError` where a number is not finite or a value writes nothing.
    static func bytes(of value: some Encodable) throws -> [UInt8] {
        let whole = JSONBuffer()
        try whole.write(value)
        return whole.bytes
    }
}

/// The values of one object or list, one after the other without keys and commas; or one value alone.
private final class JSONBuffer {
    enum Kind { case object, list }

    /// A value: its key (empty in a list) and where it begins, or the slot that is filled later.
    private struct Part {
        let key: String
        let start: Int
        var end = 0
        var slot: JSONSlot?
    }
    private(set) var bytes: [UInt8] = []
    private var parts: [Part] = []

    var count: Int { parts.count }

    func begin(_ key: String = "", _ slot: JSONSlot? = nil) {
        parts.append(Part(key: key, start: bytes.count, slot: slot))
    }

    func write<T: Encodable>(_ value: T) throws {
        if T.self == Date.self || T.self == Data.self || T.self == URL.self { return try write(ofFoundation: value) }
        let before = bytes.count
        let slot = JSONSlot(self)
        try value.encode(to: slot)
        if let own = slot.own {
            own.buffer.finish(own.kind, into: &bytes)
        } else if bytes.count == before {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "\(T.self) writes nothing"))
        }
    }

    private func write(ofFoundation value: some Encodable) throws {
        switch value {
        case let value as Date: try write(number: value.timeIntervalSinceReferenceDate)
        case let value as Data: write(value.base64EncodedString())
        case let value as URL: write(value.absoluteString)
        default: break
        }
    }

    func write(_ value: String) { JSONBuffer.write(value, into: &bytes) }

    private static func write(_ value: String, into bytes: inout [UInt8]) {
        var value = value
        bytes.append(0x22)
        value.withUTF8 { text in
            var plain = 0
            for index in text.indices where text[index] < 0x20 || text[index] == 0x22 || text[index] == 0x5C {
                bytes.append(contentsOf: text[plain..<index])
                escape(text[index], into: &bytes)
                plain = index + 1
            }
            bytes.append(contentsOf: text[plain...])
        }
        bytes.append(0x22)
    }

    private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
        switch byte {
        case 0x08: bytes.append(contentsOf: [0x5C, UInt8(ascii: "b")])
        case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
        case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
        case 0x0C: bytes.append(contentsOf: [0x5C, UInt8(ascii: "f")])
        case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
        case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, byte])
        default: bytes.append(contentsOf: ((byte < 16 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8)
        }
    }

    func write(integer value: some BinaryInteger) { bytes.append(contentsOf: value.description.utf8) }
    func write(_ value: Bool) { bytes.append(contentsOf: (value ? "true" : "false").utf8) }
    func writeNull() { bytes.append(contentsOf: "null".utf8) }

    func write(number value: some BinaryFloatingPoint & CustomStringConvertible & Encodable) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "\(value) is no JSON number"))
        }
        let text = value.description
        bytes.append(contentsOf: (text.hasSuffix(".0") ? text.dropLast(2) : text[...]).utf8)
    }

    /// Appends the complete object, sorted by key, or list. Of a key that was written twice the last value counts.
    func finish(_ kind: Kind, into target: inout [UInt8]) {
        target.append(kind == .object ? 0x7B : 0x5B)
        for index in parts.indices {
            parts[index].end = index + 1 < parts.count ? parts[index + 1].start : bytes.count
        }
        if kind == .object { parts.sort { ($0.key, $0.start) < ($1.key, $1.start) } }
        var first = true
        for (index, part) in parts.enumerated() {
            if kind == .object {
                if index + 1 < parts.count, parts[index + 1].key == part.key { continue }
                if !first { target.append(0x2C) }
                JSONBuffer.write(part.key, into: &target)
                target.append(0x3A)
            } else if !first {
                target.append(0x2C)
            }
            first = false
            if let slot = part.slot {
                slot.finish(into: &target)
            } else {
                target.append(contentsOf: bytes[part.start..<part.end])
            }
        }
        target.append(kind == .object ? 0x7D : 0x5D)
    }
}

/// Where one value goes: written straight into the buffer around it, or an object or list of its own.
private final class JSONSlot: Encoder {
    let around: JSONBuffer
    private(set) var own: (kind: JSONBuffer.Kind, buffer: JSONBuffer)?
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ around: JSONBuffer) { self.around = around }

    func buffer(_ kind: JSONBuffer.Kind) -> JSONBuffer {
        if let own { return own.buffer }
        let buffer = JSONBuffer()
        own = (kind, buffer)
        return buffer
    }
    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(JSONObject<Key>(buffer: buffer(.object)))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { JSONList(buffer: buffer(.list)) }
    func singleValueContainer() -> any SingleValueEncodingContainer { JSONValue(buffer: around) }

    /// Of a slot that was filled after its place was taken.
    func finish(into target: inout [UInt8]) {
        if let own { own.buffer.finish(own.kind, into: &target) } else { target.append(contentsOf: around.bytes) }
    }
}

private struct JSONObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let buffer: JSONBuffer
    var codingPath: [any CodingKey] { [] }

    private func at(_ key: Key) -> JSONBuffer {
        buffer.begin(key.stringValue)
        return buffer
    }
    func encodeNil(forKey key: Key) { at(key).writeNull() }
    func encode(_ value: Bool, forKey key: Key) { at(key).write(value) }
    func encode(_ value: String, forKey key: Key) { at(key).write(value) }
    func encode(_ value: Double, forKey key: Key) throws { try at(key).write(number: value) }
    func encode(_ value: Float, forKey key: Key) throws { try at(key).write(number: value) }
    func encode(_ value: Int, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: Int8, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: Int16, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: Int32, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: Int64, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: UInt, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: UInt8, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: UInt16, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: UInt32, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: UInt64, forKey key: Key) { at(key).write(integer: value) }
    func encode(_ value: some Encodable, forKey key: Key) throws { try at(key).write(value) }

    private func slot(_ key: String) -> JSONSlot {
        let slot = JSONSlot(JSONBuffer())
        buffer.begin(key, slot)
        return slot
    }
    func nestedContainer<Inner>(keyedBy type: Inner.Type, forKey key: Key) -> KeyedEncodingContainer<Inner> {
        slot(key.stringValue).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        slot(key.stringValue).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { slot("super") }
    func superEncoder(forKey key: Key) -> any Encoder { slot(key.stringValue) }
}

private struct JSONList: UnkeyedEncodingContainer {
    let buffer: JSONBuffer
    var codingPath: [any CodingKey] { [] }
    var count: Int { buffer.count }

    private func next() -> JSONBuffer {
        buffer.begin()
        return buffer
    }
    func encodeNil() { next().writeNull() }
    func encode(_ value: Bool) { next().write(value) }
    func encode(_ value: String) { next().write(value) }
    func encode(_ value: Double) throws { try next().write(number: value) }
    func encode(_ value: Float) throws { try next().write(number: value) }
    func encode(_ value: Int) { next().write(integer: value) }
    func encode(_ value: Int8) { next().write(integer: value) }
    func encode(_ value: Int16) { next().write(integer: value) }
    func encode(_ value: Int32) { next().write(integer: value) }
    func encode(_ value: Int64) { next().write(integer: value) }
    func encode(_ value: UInt) { next().write(integer: value) }
    func encode(_ value: UInt8) { next().write(integer: value) }
    func encode(_ value: UInt16) { next().write(integer: value) }
    func encode(_ value: UInt32) { next().write(integer: value) }
    func encode(_ value: UInt64) { next().write(integer: value) }
    func encode(_ value: some Encodable) throws { try next().write(value) }

    private func slot() -> JSONSlot {
        let slot = JSONSlot(JSONBuffer())
        buffer.begin("", slot)
        return slot
    }
    func nestedContainer<Inner>(keyedBy type: Inner.Type) -> KeyedEncodingContainer<Inner> {
        slot().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { slot().unkeyedContainer() }
    func superEncoder() -> any Encoder { slot() }
}

private struct JSONValue: SingleValueEncodingContainer {
    let buffer: JSONBuffer
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { buffer.writeNull() }
    func encode(_ value: Bool) { buffer.write(value) }
    func encode(_ value: String) { buffer.write(value) }
    func encode(_ value: Double) throws { try buffer.write(number: value) }
    func encode(_ value: Float) throws { try buffer.write(number: value) }
    func encode(_ value: Int) { buffer.write(integer: value) }
    func encode(_ value: Int8) { buffer.write(integer: value) }
    func encode(_ value: Int16) { buffer.write(integer: value) }
    func encode(_ value: Int32) { buffer.write(integer: value) }
    func encode(_ value: Int64) { buffer.write(integer: value) }
    func encode(_ value: UInt) { buffer.write(integer: value) }
    func encode(_ value: UInt8) { buffer.write(integer: value) }
    func encode(_ value: UInt16) { buffer.write(integer: value) }
    func encode(_ value: UInt32) { buffer.write(integer: value) }
    func encode(_ value: UInt64) { buffer.write(integer: value) }
    func encode(_ value: some Encodable) throws { try buffer.write(value) }
}
