import Kernel

/// The facts of one case beside the pack, prepared once for all rules of a decision.
final class Seen {
    let facts: CaseFacts
    let group: String?
    let gradeRank: Int?
    let rankOf: (String) -> Int?
    let level: String?
    /// Folded when the first rule looks at words.
    lazy var text = FoldedText(facts.words)

    init(_ facts: CaseFacts, _ pack: Pack) {
        self.facts = facts
        group = facts.category.flatMap(pack.category)?.group
        gradeRank = facts.grade.flatMap(pack.rank)
        rankOf = pack.rank
        level = facts.place?.level?.rawValue
    }
}

extension Condition {
    func holds(_ seen: Seen) -> Bool {
        let facts = seen.facts
        switch self {
        case .always: return true
        case .all(let conditions): return conditions.allSatisfy { $0.holds(seen) }
        case .any(let conditions): return conditions.contains { $0.holds(seen) }
        case .not(let condition): return !condition.holds(seen)
        case .category(let keys): return facts.category.map(keys.contains) ?? false
        case .categoryUnder(let groups): return seen.group.map(groups.contains) ?? false
        case .gradeAtLeast(let key):
            guard let rank = seen.gradeRank, let least = seen.rankOf(key) else { return false }
            return rank >= least
        case .channel(let keys): return keys.contains(facts.channel)
        case .gridKind(let keys): return facts.gridKind.map(keys.contains) ?? false
        case .repeatsAtLeast(let count): return facts.repeats >= count
        case .ageAtLeast(let minutes): return facts.ageMinutes >= minutes
        case .personsAtLeast(let count): return (facts.persons ?? 0) >= count
        case .flag(let keys): return !facts.flags.isDisjoint(with: keys)
        case .words(let phrases): return phrases.contains { $0.matches(seen.text) }
        case .level(let keys): return seen.level.map(keys.contains) ?? false
        }
    }
}
