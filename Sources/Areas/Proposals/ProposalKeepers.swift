public import Persistence
import Policy
public import Retention

extension RetentionKeepers {
    /// What proposals keep for a while: what people told their writers.
    public static let proposals: [any RetentionKeeper] = [
        TableKeeper(.proposalAppeals, table: "proposal_appeal", keys: ["id"], moment: "at")
    ]
}

extension RetentionVerification {
    /// Nothing that the ledger says was let go of is there.
    public mutating func checkProposals(_ tx: Transaction) throws {
        try checkGone(.proposalAppeals, in: tx) { told in
            try tx.each("SELECT id FROM proposal_appeal") { row in
                try told("\(RetentionClass.proposalAppeals.rawValue):\(try row.get("id", as: Int64.self))")
            }
        }
    }
}
