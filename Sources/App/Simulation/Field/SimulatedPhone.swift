import Field
import Households
import Kernel

/// A telephone with the field app: what it knows, and what it has not delivered yet. It outlives everything that
/// happens to the server, as a telephone does.
struct SimulatedPhone {
    /// One thing its person wrote down.
    struct Entry {
        enum Kind: String, CaseIterable { case contact, change, errand, report }
        enum State: Equatable {
            /// Not answered yet, or waiting at the server for the one before it.
            case open
            case refused(code: String)
            case done(at: Instant)
            /// Handed over or dropped by its person.
            case settled(SettleCommand.Act, at: Instant)
            /// Another entry took its place.
            case mended
        }
        let id: String
        let kind: Kind
        let household: Household.ID?
        /// The entry before it on the same household that was not answered when this one was written, or whose work the
        /// telephone had not learned of.
        var after: String?
        var mends: String?
        /// When it truly happened, and what the telephone's clock said.
        let happened: Instant
        let said: Instant
        var fields: [String: String]
        /// The register's field that it changes, and to what.
        var change: (field: HouseholdField, value: String)?
        /// How much of the register's history its person had seen.
        var seen: Int
        /// It cannot be taken as it is: what its person mistyped.
        var isWrong: Bool
        /// Version of the household that came of it.
        var made: Int?
        var state = State.open
        var isOpen: Bool { state == .open }
    }
    /// What it knows of a household.
    struct Known {
        var version: Int
        var seen: Int
    }
    let name: String
    /// Whose it is, as a place in the world's list of stewards.
    let holder: Int
    /// By how much its clock is ahead.
    var skew = Span.zero
    var entries: [Entry] = []
    var known: [Household.ID: Known] = [:]
    var cursor: String?
    /// When the server last answered about what it sent.
    var answered: Instant?
    /// Entries made so far; identifiers are made of it.
    var made = 0

    func index(of id: String) -> Int? { entries.firstIndex { $0.id == id } }

    /// The app keeps what was delivered for two days, so that it can send it again to a server that was restored.
    static let keepsDelivered = Span.days(2)
    mutating func tidy(at now: Instant) {
        entries.removeAll { entry in
            switch entry.state {
            case .done(let at): at < now - SimulatedPhone.keepsDelivered
            case .settled(let act, let at): act == .drop || at < now - SimulatedPhone.keepsDelivered
            case .mended: true
            case .open, .refused: false
            }
        }
    }
}
