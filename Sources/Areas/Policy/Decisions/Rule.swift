public import Kernel

/// One line of a rule list: if the condition holds, this is decided.
public struct Rule<Value: Sendable>: Sendable {
    public let condition: Condition
    public let value: Value
    /// The pack's own words for it; nil means the words are made from the condition.
    public let why: Text?
    /// Path in the pack, e.g. `dispatch[2]`.
    public let path: String
    public init(condition: Condition, value: Value, why: Text?, path: String) {
        (self.condition, self.value, self.why, self.path) = (condition, value, why, path)
    }
}

/// The small closed language of `when:`. Several keys in one `when:` must all hold.
public indirect enum Condition: Sendable, Hashable {
    /// No condition: the catch-all.
    case always
    case all([Condition])
    case any([Condition])
    case not(Condition)
    case category([String])
    /// A category in one of these groups.
    case categoryUnder([String])
    case gradeAtLeast(String)
    case channel([String])
    case gridKind([String])
    case repeatsAtLeast(Int)
    /// Minutes since the first report.
    case ageAtLeast(Int)
    case personsAtLeast(Int)
    /// One of these flags is set.
    case flag([String])
    /// One of these phrases is in the words.
    case words([Phrase])
    /// The place is of one of these levels.
    case level([String])
}
