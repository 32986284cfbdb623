import Testing

@testable import Persistence

@Suite("Packed texts")
struct PackedTextTests {
    private let packed = PackedText(
        dictionary: "[{\"accepted\":{\"category\":\"street-lamp\"}},{\"clockMet\":{\"key\":\"accept#0\"}}]")

    @Test(arguments: ["", "[]", "[{\"accepted\":{\"category\":\"street-lamp\"}}]", "{\"a\":\"\\\\路灯🌧\"}"])
    func `every text comes back as it was`(_ text: String) throws {
        #expect(try packed.unpack(packed.pack(text)) == text)
        let long = "[" + String(repeating: text + ",", count: 2_000) + "]"
        #expect(try packed.unpack(packed.pack(long)) == long)
    }

    @Test func `what the dictionary knows is short, and what would grow stays plain`() {
        let usual = "[{\"accepted\":{\"category\":\"street-light\"}},{\"clockMet\":{\"key\":\"accept#0\"}}]"
        #expect(packed.pack(usual).count < usual.utf8.count / 2)
        #expect(packed.pack("[7]") == Array("[7]".utf8))
    }

    @Test func `texts from before packing are read as they are`() throws {
        #expect(try packed.unpack(Array("[{\"finished\":{}}]".utf8)) == "[{\"finished\":{}}]")
    }

    @Test func `a broken frame is a fault, not another text`() throws {
        let whole = packed.pack("[{\"accepted\":{\"category\":\"street-lamp\"}},{\"finished\":{}}]")
        #expect(whole.first == PackedText.framed)
        for bytes in [[1], Array(whole.dropLast()), [1] + Array(repeating: 0xFF, count: 40)] {
            #expect(throws: DatabaseFault.self) { try packed.unpack(bytes) }
        }
    }

    @Test func `many threads pack at once`() async throws {
        let packed = packed
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for number in 0..<200 {
                        let text = "[{\"accepted\":{\"category\":\"\(task)-\(number)\"}}]"
                        let back = try packed.unpack(packed.pack(text))
                        #expect(back == text)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
