public import Cases
public import Kernel
import Pages
public import Persistence

/// The finding that a case came from, for whoever may read it.
public enum PatrolOrigins {
    @Sendable
    public static func of(
        _ id: CaseFile.ID, for caller: Caller, in tx: Transaction, at now: Instant
    ) throws -> CaseOrigin? {
        let findings: [PatrolFinding] = try tx.records(where: "case_id = \(id) LIMIT 1")
        guard let finding = findings.first, try tx.patrolStanding(of: caller, at: now).reads(finding, tx) else {
            return nil
        }
        let name = try tx.itemName(of: finding)
        return CaseOrigin(
            Text("巡查发现：\(name.zh)", "a patrol’s finding: \(name.en)"), PatrolPaths.finding(finding.id))
    }
}
