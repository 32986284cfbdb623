public import Persistence
import Policy
public import Retention

extension RetentionKeepers {
    /// What calls for help keep for a while: what was personal about them, and offers nobody used.
    public static let help: [any RetentionKeeper] = [
        TableKeeper(
            .helpCalls, table: "help_person", keys: ["call_id"], moment: "ended_at", where: "ended_at IS NOT NULL"),
        TableKeeper(
            .helpOffers, table: "help_offer", keys: ["id"], moment: "active_at",
            where: "NOT EXISTS (SELECT 1 FROM help_ask a WHERE a.offer = help_offer.id)"),
    ]
}

extension RetentionVerification {
    /// Nothing that the ledger says was let go of is there.
    public mutating func checkHelp(_ tx: Transaction) throws {
        let present: [(RetentionClass, SQL)] = [
            (.helpCalls, "SELECT call_id AS id FROM help_person"), (.helpOffers, "SELECT id FROM help_offer"),
        ]
        for (kind, sql) in present {
            try checkGone(kind, in: tx) { told in
                try tx.each(sql) { row in try told("\(kind.rawValue):\(try row.get("id", as: Int64.self))") }
            }
        }
    }
}
