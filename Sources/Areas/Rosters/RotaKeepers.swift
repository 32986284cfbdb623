public import Persistence
import Policy
public import Retention

extension RetentionKeepers {
    /// What rotas keep for a while: journals, notes of hand-overs, words with ratings.
    public static let rosters: [any RetentionKeeper] = [
        TableKeeper(.turnNotes, table: "rota_note", keys: ["id"], moment: "at")
    ]
}

extension RetentionVerification {
    /// Nothing that the ledger says was let go of is there.
    public mutating func checkRosters(_ tx: Transaction) throws {
        try checkGone(.turnNotes, in: tx) { told in
            try tx.each("SELECT id FROM rota_note") { row in
                try told("\(RetentionClass.turnNotes.rawValue):\(try row.get("id", as: Int64.self))")
            }
        }
    }
}
