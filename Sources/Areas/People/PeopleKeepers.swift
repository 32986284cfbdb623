import Persistence
import Policy
public import Retention

extension RetentionKeepers {
    /// What this area keeps for a while: codes, sessions, who looked at a resident’s data.
    public static let people: [any RetentionKeeper] = [
        TableKeeper(.codes, table: "sign_in_code", keys: ["id"], moment: "created"),
        TableKeeper(.sessions, table: "session", keys: ["hash"], moment: "expires"),
        TableKeeper(.views, table: "personal_view", keys: ["id"], moment: "at", inOrderOfKey: true),
    ]
}
