import Kernel
import Persistence
import Policy
import Synchronization

/// A new case as it will be written. `ReportCase` works it out while other writes are on their way; its transaction
/// then looks only whether its ground is what was guessed.
struct CaseDraft: Sendable {
    /// What was found in the database and decided the case.
    struct Ground: Sendable, Hashable {
        var place: PlaceCode
        var located: Bool
        var gridKind: String?
        /// Nil where the place was chosen from the lists.
        var locating: Locating?
        var joining: CaseFile.ID?
        var policy: PolicyVersionID
        /// Since when every hour counts there; nil outside emergency mode.
        var allHours: Instant?
    }
    let ground: Ground
    let policy: PolicyInForce
    /// Opens the reporter's page; empty for a case split from another, whose secret it shares.
    let secret: String
    let file: CaseFile
    /// Hash of the first entry.
    let chain: [UInt8]
    /// The rows to insert, in order: the case, its first entry, the words it is about.
    let rows: [SQL]
    let text: SearchableText
}

/// What reports at chosen places stood on lately, to guess what the next one there stands on.
final class CaseGrounds: Sendable {
    static let recent = CaseGrounds()
    /// Places remembered; all are forgotten when there are more.
    private static let most = 8_192
    private let grounds = Mutex<[PlaceCode: CaseDraft.Ground]>([:])

    /// What a process that starts anew knows: nothing.
    func forget() { grounds.withLock { $0 = [:] } }

    func guess(at place: PlaceCode) -> CaseDraft.Ground? { grounds.withLock { $0[place] } }

    func keep(_ ground: CaseDraft.Ground, of place: PlaceCode) {
        grounds.withLock { grounds in
            if grounds.count >= CaseGrounds.most { grounds = [:] }
            grounds[place] = ground
        }
    }
}
