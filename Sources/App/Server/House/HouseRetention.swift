import Cases
public import Kernel
public import Persistence
public import Policy
public import Retention

/// What `jinlin retention` does.
extension House {
    /// What is due of one class now.
    public struct RetentionPlan: Encodable, Sendable {
        public let kind: RetentionClass
        public let act: RetentionAct
        /// Everything before is due; nil where it is kept for ever.
        public let before: Instant?
        public let due: Int
        /// Due, and passed over because of a legal hold.
        public let held: Int
    }
    public func retentionPlan() async throws -> [RetentionPlan] {
        let moment = now()
        return try await database.read { tx in
            try tx.resource(RetentionKeepers.self).keepers.map { keeper in
                let cutoffs = try tx.retentionCutoffs(keeper.kind, at: moment)
                let found = try keeper.due(cutoffs, in: tx)
                return RetentionPlan(
                    kind: keeper.kind, act: keeper.kind.act,
                    before: keeper.kind.isOfCases ? cutoffs.latest : cutoffs.installation?.before, due: found.count,
                    held: found.held)
            }
        }
    }

    /// Lets go of everything that is due, in the same short steps as every night. Gives how much of each class.
    public func retain(
        only kind: RetentionClass?, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> [(kind: RetentionClass, released: Int, held: Int)] {
        var found: [(kind: RetentionClass, released: Int, held: Int)] = []
        var total = 0
        for each in RetentionClass.allCases where kind == nil || kind == each {
            var (released, held, cursor) = (0, 0, nil as String?)
            repeat {
                let step = try await database.perform(Retain(each, cursor: cursor), by: .system, at: now())
                released += step.released
                held += step.held
                total += step.released
                cursor = step.next
                progress(total)
            } while cursor != nil
            found.append((each, released, held))
        }
        return found
    }

    /// The ledger’s lines about a case, oldest first.
    public func retentionProof(ofCase number: String) async throws -> [RetentionEntry] {
        let id = try await caseID(number)
        return try await database.read { try $0.retentionProof(ofCase: id) }
    }

    public func holdCase(_ number: String, reason: String) async throws {
        _ = try await database.perform(PlaceLegalHold(try await caseID(number), reason: reason), by: .system, at: now())
    }

    /// Whether a hold stood.
    public func liftHold(_ number: String, reason: String) async throws -> Bool {
        try await database.perform(LiftLegalHold(try await caseID(number), reason: reason), by: .system, at: now())
    }

    /// What each year's archive of cases holds.
    public func archiveYears() async throws -> [ArchiveYear] { try await database.read { try $0.caseArchiveYears() } }

    func caseID(_ number: String) async throws -> CaseFile.ID {
        guard let id = try await database.read({ try $0.caseID(number: number) }) else {
            throw AppError(
                "case.unknown", status: 404, Text("没有编号为 \(number) 的案卷。", "There is no case \(number)."))
        }
        return id
    }
}
