public import Persistence
import Policy
public import Retention

extension RetentionKeepers {
    /// Who answered what in an emergency; the act itself and the counts of its report stay.
    public static let emergencies: [any RetentionKeeper] = [
        TableKeeper(
            .emergencyAnswers, table: "emergency_answer", keys: ["id"], moment: "ended_at",
            where: "ended_at IS NOT NULL")
    ]
}

extension RetentionVerification {
    /// Nothing that the ledger says was let go of is there.
    public mutating func checkEmergencies(_ tx: Transaction) throws {
        try checkGone(.emergencyAnswers, in: tx) { told in
            try tx.each("SELECT id FROM emergency_answer") { row in
                try told("\(RetentionClass.emergencyAnswers.rawValue):\(try row.get("id", as: Int64.self))")
            }
        }
    }
}
