import Foundation
import Kernel
import Testing

@testable import Persistence

@Suite("Our JSON is Foundation's with sorted keys")
struct JSONTests {
    private struct Everything: Codable, Equatable {
        var zebra = "a/b \"quoted\" \\ 楼道灯坏了 🏘️ \u{1}\u{8}\u{c}\n\r\t\u{1f}"
        var Alpha = true
        var alpha2 = [1, -2, .max, .min]
        var small: (UInt8) = 255
        var numbers: [Double] = [0, -0.5, 1, 1e16, 1e-7, 116.397_428, .greatestFiniteMagnitude, .leastNonzeroMagnitude]
        var float: Float = 0.1
        var nothing: Int?
        var maybe: [String?] = ["x", nil]
        var tags: [String: [Int]] = ["b": [], "a": [1], "é": [2], "中": [3], "_": [4], "Z": [5], "a1": [6]]
        var event = Event.moved(to: "340102", steps: [3, 4])
        var events: [Event] = [.plain, .wrapped(.plain), .moved(to: "", steps: [])]
        var at = Date(timeIntervalSinceReferenceDate: 780_000_000.25)
        var bytes = Data([0, 1, 254])
        var link = URL(filePath: "/track/x")
        var identifier = Identifier<String>(rawValue: 9_007_199_254_740_993)
        var instant = Instant(microseconds: 1_795_258_172_000_001)
        var empty = Empty()
    }
    private struct Empty: Codable, Equatable {}
    private indirect enum Event: Codable, Equatable {
        case plain
        case moved(to: String, steps: [Int])
        case wrapped(Event)
    }
    /// Fills its containers out of order, writes a key twice, and leaves room for a superclass.
    private struct Woven: Encodable {
        enum Key: String, CodingKey { case one, two, three, four }
        func encode(to encoder: any Encoder) throws {
            var outer = encoder.container(keyedBy: Key.self)
            var two = outer.nestedContainer(keyedBy: Key.self, forKey: .two)
            try outer.encode("first", forKey: .one)
            var three = outer.nestedUnkeyedContainer(forKey: .three)
            try two.encode(2, forKey: .four)
            try three.encode("x")
            try outer.encode("last", forKey: .one)
            var inner = three.nestedContainer(keyedBy: Key.self)
            try two.encode(1, forKey: .one)
            try inner.encodeNil(forKey: .three)
            try "above".encode(to: outer.superEncoder())
        }
    }

    private func foundation(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    @Test func `every kind of value is written as Foundation writes it, and reads back`() throws {
        let everything = Everything()
        #expect(try JSON.encode(everything) == foundation(everything))
        #expect(try JSON.decode(JSON.encode(everything), as: Everything.self) == everything)
        #expect(try JSON.encode(Woven()) == foundation(Woven()))
        #expect(try JSON.encode("alone") == "\"alone\"")
        #expect(try JSON.encode([Int]()) == "[]")
        #expect(try JSON.encode(Empty()) == "{}")
        #expect(try JSON.encode([Int?.none]) == "[null]")
    }

    @Test func `a number that is none is refused`() {
        #expect(throws: EncodingError.self) { try JSON.encode([Double.nan]) }
        #expect(throws: EncodingError.self) { try JSON.encode(["x": Float.infinity]) }
    }
}
