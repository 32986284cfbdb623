import Kernel
import Policy

/// The first decision about a matter: what it probably is, how grave, what is promised at once.
struct CaseIntake {
    let id: CaseFile.ID
    let number: String
    let words: String
    let reference: WordsReference
    let place: PlaceCode
    let located: Bool
    let gridKind: String?
    let category: String?
    let channel: Channel
    let anonymous: Bool
    let reporter: Identifier<ResidentTag>?
    let isPrivate: Bool
    let flags: [String]
    let joining: CaseFile.ID?
    var locating: Locating?
    /// As `CaseContext.allHours`.
    var allHours: Instant?

    /// - Throws: `unknownCategory` where a category was chosen that the pack does not have.
    func decide(_ policy: PolicyInForce, at now: Instant) throws(CaseProblem) -> [CaseEvent] {
        let pack = policy.pack
        if let category, pack.category(category) == nil { throw .unknownCategory(category) }
        let likely = category ?? pack.suggestCategories(for: words, limit: 1).first?.category
        var facts = CaseFacts(
            category: likely, words: words, place: located ? place : nil, gridKind: gridKind,
            channel: channel.rawValue, repeats: 0, ageMinutes: 0, persons: nil, flags: Set(flags), grade: nil)
        let grade = pack.grade(facts)
        facts.grade = grade.value
        let closedToPublic = isPrivate || likely.map { pack.isPrivate($0) } ?? false
        let opening = CaseEvent.reported(
            number: number, channel: channel, policy: policy.version, place: place, located: located,
            desk: place.desk, category: likely, grade: grade.value, gradeRule: grade.rule, isPrivate: closedToPublic,
            anonymous: anonymous, reporter: reporter, words: reference, flags: flags, locating: locating)
        guard
            let file = CaseFile(id: id, opening: CaseEntry(sequence: 1, at: now, by: "", byName: "", events: [opening]))
        else { return [] }
        var decider = CaseDecider(
            file, CaseContext(policy: policy, words: words, gridKind: gridKind, allHours: allHours), at: now)
        decider.start(.accept)
        if let joining {
            decider.emit(.joined(into: joining))
            decider.cancelClocks()
            decider.start(.contact)
        } else if located && pack.verification(decider.facts).value {
            decider.emit(.verificationAsked(note: ""))
            decider.start(.verify)
        }
        return [opening] + decider.events
    }
}
