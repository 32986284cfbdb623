public import Kernel

/// One place's rules, checked and complete. Made by `PackReader` only, so a pack that exists is a good one.
public struct Pack: Sendable {
    public let key: String
    public let name: Text
    /// What kind of place this is made for and what sets it apart, for people.
    public let about: Text
    public let zone: Zone
    public let workingHours: [HalfDay]
    /// Levels of the territory tree that this place uses, outermost first.
    public let levels: [LevelName]
    public let unitKinds: [UnitKind]
    /// Name of the team that the posts of a grid form, e.g. `1+4+N`; nil where they form none.
    public let team: Text?
    public let posts: [PostKind]
    public let roles: [Role]
    /// Lowest first.
    public let grades: [Grade]
    public let groups: [CategoryGroup]
    public let categories: [Category]
    /// The national components and matters the pack refers to or includes.
    public let nationalCodes: NationalCodes
    /// The way of a case in this place, in order.
    public let steps: [PackStep]
    public let escalation: [EscalationStep]
    public let objection: ObjectionRules
    public let hold: HoldRules
    public let extending: ExtensionRules
    public let rework: ReworkRules
    public let evaluation: EvaluationRules
    public let closing: ClosingRules
    /// Nil where the place has no whistle.
    public let whistle: WhistleRules?
    public let tasks: TaskRules
    public let indicators: IndicatorRules
    /// At most one for each class; for what is missing `RetentionClass.unsaid` holds.
    public let retention: [RetentionRule]
    /// Nil where the place visits no households.
    public let visits: VisitRules?
    /// Nil where the place has no calls for help.
    public let help: HelpRules?
    /// Kinds of turns that go round; empty where the place has none.
    public let rotas: [RotaKind]
    /// What posts and units owe in a period.
    public let countedDuties: [CountedDuty]
    /// Nil where the place has no patrols.
    public let patrols: PatrolRules?
    /// Nil where the place has no proposals of representatives.
    public let proposals: ProposalRules?
    /// For what the place may be switched to emergency mode; empty where it cannot be.
    public let emergencyKinds: [EmergencyKind]

    /// The lists in which the first fitting rule decides; read through the decisions of `PackDecisions.swift`.
    public let gradeRules: [Rule<String>]
    public let limitRules: [Rule<[ClockKind: Limit]>]
    /// A nil value leaves the choice to a person.
    public let dispatchRules: [Rule<Routing?>]
    public let verifyRules: [Rule<Bool>]
    public let selfHandlingRules: [Rule<Bool>]
    public let emergencies: [EmergencyRule]
    public let referrals: [ReferralRule]

    let lookup: PackLookup

    public func category(_ key: String) -> Category? { lookup.categories[key].map { categories[$0] } }
    public func group(_ key: String) -> CategoryGroup? { groups.first { $0.key == key } }
    public func grade(named key: String) -> Grade? { lookup.grades[key].map { grades[$0] } }
    /// 0 is the lowest; nil for a key that is not a grade of this pack.
    public func rank(ofGrade key: String) -> Int? { lookup.grades[key] }
    public func unitKind(_ key: String) -> UnitKind? { unitKinds.first { $0.key == key } }
    public func post(_ key: String) -> PostKind? { posts.first { $0.key == key } }
    public func rota(_ key: String) -> RotaKind? { rotas.first { $0.key == key } }
    public func role(_ key: String) -> Role? { roles.first { $0.key == key } }
    public func levelName(_ key: String) -> Text? { levels.first { $0.key == key }?.name }
    public func emergencyKind(_ key: String) -> EmergencyKind? { emergencyKinds.first { $0.key == key } }
    public func retention(of kind: RetentionClass) -> RetentionRule? { retention.first { $0.kind == kind } }
    /// Whether the case of this category is kept from public pages; unknown categories are.
    public func isPrivate(_ category: String) -> Bool { self.category(category)?.isPrivate ?? true }
    /// Permissions that a holder of this post has at the post's place.
    public func permissions(ofPost key: String) -> Set<Permission> {
        post(key).flatMap { role($0.role)?.permissions } ?? []
    }
}

/// Positions by key and the index of keywords, made once when a pack is read.
struct PackLookup: Sendable {
    let categories: [String: Int]
    let grades: [String: Int]
    let keywords: KeywordIndex
    /// Owners are positions in the pack's lists.
    let emergencyWords: KeywordIndex
    let referralWords: KeywordIndex

    init(categories: [Category], grades: [Grade], emergencies: [EmergencyRule], referrals: [ReferralRule]) {
        self.categories = Dictionary(
            categories.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { first, _ in first })
        self.grades = Dictionary(
            grades.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { first, _ in first })
        keywords = KeywordIndex(
            categories.enumerated().flatMap { offset, category in
                category.keywords.map { (offset, $0, category.isNational ? .national : .strong) }
                    + category.weakWords.map { (offset, $0, .weak) }
            })
        emergencyWords = KeywordIndex(
            emergencies.enumerated().flatMap { offset, rule in rule.words.map { (offset, $0, .strong) } })
        referralWords = KeywordIndex(
            referrals.enumerated().flatMap { offset, rule in rule.words.map { (offset, $0, .strong) } })
    }
}
