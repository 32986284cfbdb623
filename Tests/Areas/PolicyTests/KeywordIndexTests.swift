import Kernel
@testable import Policy
import Testing

struct KeywordIndexTests {
    private struct Chance: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 11 ^ state << 23
        }
    }

    @Test(arguments: 0..<200) func `one pass finds what looking for each phrase finds`(_ seed: Int) throws {
        var chance = Chance(state: UInt64(seed) &* 7919 &+ 13)
        let letters = ["路", "灯", "a", "b", "水", "管"]
        func word(_ length: ClosedRange<Int>) -> String {
            (0..<Int.random(in: length, using: &chance)).map { _ in letters[Int.random(in: 0..<6, using: &chance)] }
                .joined()
        }
        let phrases = try (0..<Int.random(in: 0...30, using: &chance)).map { owner in
            let text = Bool.random(using: &chance) ? word(1...4) : word(1...3) + "+" + word(1...2)
            return (owner: owner, phrase: try #require(Phrase(text)), strength: KeywordIndex.Strength.strong)
        }
        let index = KeywordIndex(phrases)
        for _ in 0..<10 {
            let text = FoldedText(word(0...40))
            let found = index.matches(in: text).map(\.entry.owner)
            #expect(found == phrases.filter { $0.phrase.matches(text) }.map(\.owner))
        }
    }

    @Test func `overlapping phrases are counted where they end`() throws {
        let phrase = try #require(Phrase("灯灯"))
        let index = KeywordIndex([(owner: 0, phrase: phrase, strength: .strong)])
        #expect(index.matches(in: FoldedText("灯灯灯灯")).first?.times == 3)
    }
}
