import Kernel

extension Pack {
    /// The categories the words point to, best first. A keyword counts by its length and, a little, by how often it
    /// occurs; a weak word counts as one letter, the name of a national class half. Equal scores keep the pack's order.
    public func suggestCategories(for words: String, limit: Int = 3) -> [CategorySuggestion] {
        var found: [Int: (score: Double, phrases: [(text: String, weight: Double)])] = [:]
        for (entry, times) in lookup.keywords.matches(in: FoldedText(words)) {
            let weight = entry.weight(times)
            found[entry.owner, default: (0, [])].score += weight
            found[entry.owner, default: (0, [])].phrases.append((entry.phrase.text, weight))
        }
        let total = found.values.reduce(0) { $0 + $1.score }
        return found.sorted { ($1.value.score, $0.key) < ($0.value.score, $1.key) }.prefix(max(0, limit)).map {
            owner, hit in
            // Certain with much evidence (six letters are half of it) that points to one category.
            let confidence = hit.score / (hit.score + 6) * (0.5 + 0.5 * hit.score / total)
            let best = hit.phrases.sorted { $0.weight > $1.weight }.prefix(4)
            let list = best.map { "“\($0.text)”" }
            return CategorySuggestion(
                category: categories[owner].key, confidence: confidence,
                why: Text(
                    "内容提到" + list.joined(separator: "、"), "The words mention " + list.joined(separator: ", ")))
        }
    }
}

extension KeywordIndex.Entry {
    /// What finding the phrase so many times is worth, in letters.
    func weight(_ times: Int) -> Double {
        let often = 1 + 0.25 * Double(min(times, 5) - 1)
        return switch strength {
        case .strong: Double(phrase.length) * often
        case .national: Double(phrase.length) * often / 2
        case .weak: 1
        }
    }
}
