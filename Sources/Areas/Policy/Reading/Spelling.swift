import Kernel

/// Guesses what was meant by a word that is not known.
enum Spelling {
    /// The allowed word nearest to `word`, if it is near enough to be meant.
    static func nearest(to word: String, in allowed: some Sequence<String>) -> String? {
        let best = allowed.map { ($0, distance(word, $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
        guard let (candidate, distance) = best, distance <= max(1, word.count / 3) else { return nil }
        return candidate
    }

    /// “Did you mean …? Allowed: …”, with at most twelve words listed.
    static func advice(for word: String, allowed: [String]) -> Text {
        let guess = nearest(to: word, in: allowed).map {
            Text("您是不是想写“\($0)”？", "Did you mean “\($0)”? ")
        }
        guard !allowed.isEmpty else { return Text("这里还没有可用的值。", "Nothing is declared to choose from.") }
        let shown = allowed.prefix(12).joined(separator: ", ")
        let rest = allowed.count - 12
        let list = Text(
            "可用：" + shown + (rest > 0 ? " 等 \(allowed.count) 个。" : "。"),
            "Allowed: " + shown + (rest > 0 ? " and \(rest) more." : "."))
        return (guess ?? Text("", "")) + list
    }

    /// Letters to insert, delete, replace or swap to get from one word to the other.
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        guard abs(left.count - right.count) <= 8 else { return 9 }
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    previous[column + 1] + 1, current[column] + 1, previous[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            (before, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
