/// Finds all keywords of a pack in a text in one pass over its bytes (Aho–Corasick), whatever their number.
struct KeywordIndex: Sendable {
    enum Strength { case strong, weak, national }
    struct Entry: Sendable {
        let owner: Int
        let phrase: Phrase
        let strength: Strength
        /// Numbers of the parts; all must be found.
        let parts: [Int]
    }
    let entries: [Entry]
    /// Entries by their first part.
    private let beginning: [[Int]]
    /// Column of each byte in `next`; 0 for bytes no keyword has.
    private let columns: [UInt8]
    private let width: Int
    /// `next[state * width + column]`: the following state.
    private let next: [Int32]
    /// Parts that end in a state, those of its suffixes included: of state `s` from `endsFrom[s]` to `endsFrom[s + 1]`.
    private let ends: [Int32]
    private let endsFrom: [Int32]

    init(_ phrases: [(owner: Int, phrase: Phrase, strength: Strength)]) {
        var parts: [[UInt8]: Int] = [:]
        entries = phrases.map { owner, phrase, strength in
            let numbers = phrase.parts.map { part in
                let number = parts[part] ?? parts.count
                parts[part] = number
                return number
            }
            return Entry(owner: owner, phrase: phrase, strength: strength, parts: numbers)
        }
        var beginning = [[Int]](repeating: [], count: parts.count)
        for (index, entry) in entries.enumerated() {
            if let part = entry.parts.first { beginning[part].append(index) }
        }
        self.beginning = beginning
        var columns = [UInt8](repeating: 0, count: 256)
        for (column, byte) in Set(parts.keys.joined()).sorted().enumerated() { columns[Int(byte)] = UInt8(column + 1) }
        let width = Int(columns.max() ?? 0) + 1
        let states: [[Int32]]
        (next, states) = KeywordIndex.automaton(parts, columns: columns, width: width)
        ends = states.flatMap { $0 }
        endsFrom = states.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) }
        (self.columns, self.width) = (columns, width)
    }

    /// How often each part that occurs does, by its number.
    private func occurrences(in text: FoldedText) -> [Int: Int] {
        var found: [Int: Int] = [:]
        var state = 0
        for byte in text.bytes {
            state = Int(next[state * width + Int(columns[Int(byte)])])
            for index in endsFrom[state]..<endsFrom[state + 1] { found[Int(ends[Int(index)]), default: 0] += 1 }
        }
        return found
    }

    /// The entries that occur in the text, with the number of times their rarest part does.
    func matches(in text: FoldedText) -> [(entry: Entry, times: Int)] {
        guard !beginning.isEmpty else { return [] }
        let found = occurrences(in: text)
        return found.keys.flatMap { beginning[$0] }.sorted().compactMap { index in
            let times = entries[index].parts.reduce(Int.max) { min($0, found[$1] ?? 0) }
            return times > 0 ? (entries[index], times) : nil
        }
    }

    /// The owners of the entries that occur in the text.
    func owners(in text: FoldedText) -> Set<Int> { Set(matches(in: text).map(\.entry.owner)) }

    private static func automaton(
        _ parts: [[UInt8]: Int], columns: [UInt8], width: Int
    ) -> (next: [Int32], ends: [[Int32]]) {
        var next = [Int32](repeating: -1, count: width)
        var ends: [[Int32]] = [[]]
        for (part, number) in parts.sorted(by: { $0.value < $1.value }) {
            var state = 0
            for byte in part {
                let slot = state * width + Int(columns[Int(byte)])
                if next[slot] < 0 {
                    next[slot] = Int32(ends.count)
                    ends.append([])
                    next.append(contentsOf: repeatElement(-1, count: width))
                }
                state = Int(next[slot])
            }
            ends[state].append(Int32(number))
        }
        var fallback = [Int](repeating: 0, count: ends.count)
        var queue: [Int] = []
        for column in 0..<width {
            if next[column] > 0 { queue.append(Int(next[column])) } else { next[column] = 0 }
        }
        var head = 0
        while head < queue.count {
            let state = queue[head]
            head += 1
            ends[state] += ends[fallback[state]]
            for column in 0..<width {
                let slot = state * width + column
                let other = next[fallback[state] * width + column]
                if next[slot] < 0 {
                    next[slot] = other
                } else {
                    fallback[Int(next[slot])] = Int(other)
                    queue.append(Int(next[slot]))
                }
            }
        }
        return (next, ends)
    }
}
