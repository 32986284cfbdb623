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
    ///   - own: versions that the writer's own earlier entries made, and nobody else; none of them in two ranges.
    ///   - household: its version now.
    ///   - field: what the field is now, nil where it is empty.
    ///   - isSame: the new value is what stands there.
    ///   - isEmpty: the new value is none.
    static func outcome(
        seen: Int, own: [ClosedRange<Int>] = [], household: Int, field: FieldVersion?, isSame: Bool, isEmpty: Bool
    ) -> Outcome {
        if isSame { return .same }
        // Nobody has seen what is still to come: such a writer is treated as one who saw nothing.
        let seen = seen > household ? 0 : seen
        let isOwn = own.contains { range in field.map { range.contains($0.version) } ?? false }
        if let field, field.version > seen, !isOwn { return .conflict }
        if isEmpty { return .clear }
        let known = own.map { range in range.filter { $0 > seen }.count }.reduce(seen, +)
        return household > known ? .writeParallel : .write
    }
}
