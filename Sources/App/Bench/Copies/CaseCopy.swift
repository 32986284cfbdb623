import Cases
import Kernel
import Persistence
import Secrets

/// Another case with the events of an original: its own keys, number, place, secret and chain of hashes.
struct CaseCopy: Sendable {
    let original: CaseOriginal
    let place: PlaceCode
    /// In the order of the original's keys; the case's first.
    let keys: [Int64]
    private let words: [String]

    /// `key` makes a new key for a moment and a number that tells keys of one moment apart.
    init(_ original: CaseOriginal, number: String, place: PlaceCode, key: (Instant, Int) -> Int64) {
        (self.original, self.place) = (original, place)
        keys = original.keys.map { key($0.at, $0.slot) }
        words = CopyWords.of(keys: keys, number: number, place: place)
    }

    var id: Int64 { keys[0] }
    /// What the search finds the case by.
    var searchable: String { words[keys.count] + " " + original.words }

    /// The values of every row in each of the original's tables.
    func rows(_ keyRing: KeyRing, key: (Instant, Int) -> Int64) throws -> [[[SQLValue]]] {
        let links = links()
        let secret = CaseSecret.hash(CaseSecret.derived(for: Identifier(rawValue: id), by: keyRing))
        return original.tables.map { table in
            table.values.map { row in
                row.map { value in
                    switch value {
                    case .fixed(let value): value
                    case .key(let index): .integer(keys[index])
                    case .word(let index): .text(words[index])
                    case .behind(let beginning, let index): .text(beginning + words[index])
                    case .newKey(let moment, let slot): .integer(key(moment, slot))
                    case .secret: .text(secret)
                    case .body(let index): CaseCopy.stored(links[index])
                    case .hash(let index): .bytes(links[index].hash)
                    }
                }
            }
        }
    }

    private func links() -> [CaseLink] {
        var chain: [UInt8] = []
        return zip(original.entries, original.bodies).map { entry, body in
            let link = CaseLink(entry, body: body.filled(words), after: chain)
            chain = link.hash
            return link
        }
    }

    /// How the events of an entry are kept.
    private static func stored(_ link: CaseLink) -> SQLValue { .bytes(link.packed) }
}
