/// What becomes of a value that was written by somebody who saw an older version: the rule by which two people who work
/// on one household at the same time lose nothing.
enum FieldMerge {
    enum Outcome: Hashable {
        /// Nothing to do: it says that already.
        case same
        case write
        /// Written; somebody changed another field meanwhile.
        case writeParallel
        case clear
        /// Somebody wrote this very field meanwhile, and otherwise: both stay until a person decides.
        case conflict
    }

    /// - Parameters:
    ///   - seen: version of the household that the writer saw.
    ///   - household: its version now.
    ///   - field: what the field is now, nil where it is empty.
    ///   - isSame: the new value is what stands there.
    ///   - isEmpty: the new value is none.
    static func outcome(seen: Int, household: Int, field: FieldVersion?, isSame: Bool, isEmpty: Bool) -> Outcome {
        if isSame { return .same }
        // Nobody has seen what is still to come: such a writer is treated as one who saw nothing.
        let seen = seen > household ? 0 : seen
        if let field, field.version > seen { return .conflict }
        if isEmpty { return .clear }
        return household > seen ? .writeParallel : .write
    }
}
