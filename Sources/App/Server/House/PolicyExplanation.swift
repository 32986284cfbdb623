import FoundationEssentials
public import Kernel
public import Policy

/// Where a matter would go under a pack, how fast, and which rule says so: the answer of `jinlin policy explain`.
public struct PolicyExplanation: Encodable, Sendable {
    /// One decision with the rule behind it.
    public struct Line: Encodable, Sendable {
        public let value: String
        public let rule: String
        public let why: Text
    }
    public let pack: String
    public let emergency: String?
    public let referral: Text?
    /// The category asked with, or the first that the words suggest.
    public let category: String?
    public let suggestions: [CategorySuggestion]
    public let grade: Line
    public let lead: Line?
    public let assisting: [String]
    /// By clock: the limit as packs write it.
    public let limits: [ClockKind: Line]

    public init(_ pack: Pack, _ facts: CaseFacts) {
        var facts = facts
        self.pack = pack.key
        suggestions = pack.suggestCategories(for: facts.words)
        if facts.category == nil { facts.category = suggestions.first?.category }
        category = facts.category
        emergency = pack.emergency(in: facts.words)?.number
        referral = pack.referral(words: facts.words, category: facts.category)?.channel
        let graded = pack.grade(facts)
        facts.grade = graded.value
        grade = Line(value: graded.value, rule: graded.rule, why: graded.why)
        let routed = pack.route(facts)
        lead = routed.map { Line(value: $0.value.lead, rule: $0.rule, why: $0.why) }
        assisting = routed?.value.assisting ?? []
        limits = pack.limitDecisions(facts).mapValues { Line(value: $0.value.description, rule: $0.rule, why: $0.why) }
    }
}

/// A file with a pack, checked without being installed: what it inherits comes from the delivered packs.
public struct PackFile: Sendable {
    private let directory: PolicyDirectory
    private let source: PackSource

    /// - Parameter target: a file, or the key of a delivered pack. Throws `AppError` where neither is found.
    public init(_ target: String, settings: Settings) throws {
        directory = try PolicyDirectory(settings.root + "/Policies")
        if let text = try? String(contentsOfFile: target, encoding: .utf8) {
            source = PackSource(file: target, yaml: text)
        } else {
            source = try directory.source(of: target)
        }
    }
    /// The pack with what it inherits. Throws `PackProblems` with every problem, or `AppError`.
    public func pack() throws -> Pack { try directory.reader.read(directory.chain(from: source)) }
    /// Every problem found; empty where it may be installed.
    public func problems() throws -> [PackProblem] {
        if PackReader.isTemplate(source) { return directory.reader.check(template: source) }
        do {
            _ = try pack()
            return []
        } catch let found as PackProblems {
            return found.list
        }
    }
}
