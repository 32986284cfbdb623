import Cases
import Kernel
import People
import Policy
import Tasks

/// What people were told, kept apart from the store: what was acknowledged must be there, and nothing else.
struct Ledger {
    struct KnownCase {
        let id: CaseFile.ID
        let number: String
        /// The step that made it; decides which case a later step is about, also where other steps were left out.
        let madeBy: Int
        var state: CaseState
        var version = 0
        var place: PlaceCode
        var reporter: Identifier<ResidentTag>?
        /// The telephone left with it, digits.
        var phone: String?
        /// Opens the reporter's page.
        var secret: String
    }

    /// A command that was answered as done.
    struct Acknowledged {
        let step: Int
        let id: CaseFile.ID
        let word: String
        let version: Int
        let by: String
        /// When it was sent, and sent again where no answer came.
        let moments: [Instant]
    }

    struct Holding {
        let post: Post.ID
        let account: Account.ID
        let since: Instant
        var until: Instant?
        func isCurrent(at now: Instant) -> Bool { since <= now && until.map { $0 > now } ?? true }
    }

    var cases: [CaseFile.ID: KnownCase] = [:]
    /// Keys of the cases in the order they were made known.
    var order: [CaseFile.ID] = []
    var acknowledged: [Acknowledged] = []
    var tasks: [(id: CommunityTask.ID, madeBy: Int)] = []
    var exclusions: [Int64] = []
    var holdings: [Holding] = []
    var closed: Set<Account.ID> = []
    var residents: [PlaceCode: [Identifier<ResidentTag>]] = [:]
    var erased: Set<Identifier<ResidentTag>> = []
    /// The version of the rules that each place was given last.
    var bound: [PlaceCode: PolicyVersionID] = [:]

    mutating func learn(_ known: KnownCase) {
        if cases[known.id] == nil { order.append(known.id) }
        cases[known.id] = known
    }

    /// The case of all that `suits` which this chance means: the same one wherever it is there.
    func pick(_ chance: UInt64, where suits: (KnownCase) -> Bool) -> KnownCase? {
        var found: (rank: UInt64, known: KnownCase)?
        for id in order {
            guard let known = cases[id], suits(known) else { continue }
            let rank = SeededGenerator.mixed(chance ^ UInt64(known.madeBy))
            if found.map({ rank < $0.rank }) ?? true { found = (rank, known) }
        }
        return found?.known
    }
}
