public import Kernel
public import Persistence

/// Computes provisional deadlines anew after an official calendar was announced. Works in turns; give the returned key
/// to the next one.
public struct RecomputeClocks: Operation {
    public var after: CaseFile.ID?
    public init(after: CaseFile.ID? = nil) { self.after = after }

    public struct Outcome: Sendable, Codable, Hashable {
        public let moved: Int
        public let next: CaseFile.ID?
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.kind == .system else { throw AppError.refused }
        let ids: [CaseFile.ID] = try tx.rows(
            """
            SELECT id FROM case_file WHERE open = 1 AND id > \(after?.rawValue ?? 0) ORDER BY id LIMIT \(Limits.bulk)
            """
        ).map { try $0.get("id") }
        var moved = 0
        for id in ids {
            guard let file = try tx.storedCase(id)?.file,
                file.clocks.contains(where: { $0.state == .running && $0.provisional })
            else { continue }
            _ = try ActOnCase(id, .recompute).run(tx, by: caller, at: now)
            moved += 1
        }
        return Outcome(moved: moved, next: ids.count == Limits.bulk ? ids.last : nil)
    }
}
