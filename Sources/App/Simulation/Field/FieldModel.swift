import Households
import Kernel
import People

/// What the server must hold, told by what it acknowledged and by the promises alone. A value, so that restoring the
/// server from a backup restores the expectation with it.
struct FieldModel {
    /// A value that was written to a field.
    struct Writing {
        let value: String
        /// Its place in the history of all writings.
        let place: Int
    }
    /// Something an entry must have done exactly once.
    struct Effect {
        let kind: SimulatedPhone.Entry.Kind
        let household: Household.ID?
        /// The moment that stands in the book, with the clock's error taken out.
        let at: Instant
        let words: String?
        /// Its place in the history of all writings, where it wrote a field.
        var wrote: Int?
    }
    struct Entry {
        var standing = HouseholdStanding.visited
        var steward: Post.ID?
        /// Who had it since when, oldest first.
        var given: [(at: Instant, post: Post.ID?)] = []
        var mergedInto: Household.ID?
        var last: [HouseholdField: Writing] = [:]
        /// Second values that wait for a person.
        var conflicts: [HouseholdField: [String]] = [:]
    }
    var households: [Household.ID: Entry] = [:]
    /// Writings so far, over all households.
    var history = 0
    /// What each command must have done, by person and identifier.
    var effects: [String: Effect] = [:]
    /// What each command was when it came into the journal, and what those on their way are.
    struct Arrival {
        /// The moment it must stand under in the book.
        let at: Instant
        /// How much of the history its person had seen by the version that came with it. The first arrival says this:
        /// sent once more, with whatever version, an entry is the same entry.
        let seen: Int
        /// The entry it was made on top of, as it came with it.
        let after: String?
    }
    var arrived: [String: Arrival] = [:]
    var arriving: [String: Arrival] = [:]
    /// Commands whose first refusal was looked at.
    var judged: Set<String> = []
    /// Commands that ended otherwise: they must have done nothing.
    var ended: Set<String> = []
    /// Those of them whose place another took.
    var mended: Set<String> = []

    /// The rule of the house, said anew: what the writer has not seen is never overwritten, and the same value is no
    /// change. What the writer wrote before, at the places `own`, they have seen. Says whether both values must stand
    /// side by side now.
    @discardableResult
    mutating func write(
        _ value: String, to field: HouseholdField, of id: Household.ID, seen: Int, own: Set<Int> = []
    ) -> Bool {
        var entry = households[id] ?? Entry()
        defer { households[id] = entry }
        let current = entry.last[field]
        if (current?.value ?? "") == value { return false }
        history += 1
        if let current, current.place > seen, !own.contains(current.place) {
            entry.conflicts[field, default: []].append(value)
            return true
        }
        entry.last[field] = Writing(value: value, place: history)
        return false
    }

    /// Everything personal is gone.
    mutating func destroy(_ id: Household.ID) {
        households[id]?.last = [:]
        households[id]?.conflicts = [:]
    }

    func steward(of id: Household.ID, at moment: Instant) -> Post.ID? {
        households[id]?.given.last { $0.at <= moment }?.post
    }
}
