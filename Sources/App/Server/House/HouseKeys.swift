import Cases
import Help
import Field
import Households
import Kernel
import Logging
public import People
import Persistence
import Proposals
import Rosters
import Secrets
import Visits

/// What `jinlin keys` and the tidying do: a new key, and everything sealed anew with it.
extension House {
    /// Every sealed column of the product.
    static let sealedColumns =
        SealedColumn.people + SealedColumn.households + SealedColumn.cases + SealedColumn.visits + SealedColumn.help
        + SealedColumn.rosters + SealedColumn.proposals + [
            SealedColumn(table: "field_command", key: "number", column: "sealed", purpose: FieldSeal.command)
        ]

    /// What a pass over the sealed fields came to.
    public struct Resealing: Encodable, Sendable {
        public internal(set) var resealed = 0
        /// Fields that the present keys do not open; they stay as they are.
        public internal(set) var unreadable = 0
        /// Older keys that have sealed nothing any more.
        public internal(set) var retired = 0
    }

    /// The numbers of the keys that may have sealed fields, oldest first, with the day they came.
    public func fieldKeys() async throws -> [FieldKey] { try await database.read { try $0.fieldKeys() } }

    /// Adds a key: from now on fields are sealed with it. Gives its number. Throws `KeyRingProblem`.
    public func rotateKeys() async throws -> Int {
        let number = Int(try keys.rotate())
        _ = try await database.perform(AddFieldKey(number: number), by: .system, at: now())
        return number
    }

    /// Seals anew what older keys sealed, in short steps. `progress` is told how many fields are done.
    public func reseal(progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> Resealing {
        let began = now()
        var found = Resealing()
        for column in House.sealedColumns {
            var last: Int64?
            repeat {
                let step = try await database.perform(ResealFields(column, after: last), by: .system, at: now())
                found.add(step)
                last = step.next
                progress(found.resealed)
            } while last != nil
        }
        var last: Int64?
        repeat {
            let step = try await database.perform(ResealMessages(after: last), by: .system, at: now())
            found.add(step)
            last = step.next
        } while last != nil
        if found.unreadable == 0 {
            found.retired = try await database.perform(RetireFieldKeys(passBegan: began), by: .system, at: now())
        }
        return found
    }

    /// Reads keys that another process added, and seals anew where more than one key is in use.
    func keepKeysFresh() async throws {
        try keys.readAgain()
        guard try await fieldKeys().count > 1 else { return }
        let found = try await reseal()
        if found.resealed > 0 { logger.notice("\(found.resealed) fields sealed with the newest key") }
        if found.unreadable > 0 {
            logger.error("\(found.unreadable) sealed fields do not open with the keys there are")
        }
    }
}

extension House.Resealing {
    fileprivate mutating func add(_ step: ResealFields.Outcome) {
        resealed += step.resealed
        unreadable += step.unreadable
    }
}
