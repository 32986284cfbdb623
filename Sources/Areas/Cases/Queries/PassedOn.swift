public import Kernel
import Persistence

/// The three lists (收集、解决、上报) of what stewards and patrols bring: what was found, who solved it, and what went up.
/// They follow from what happened to the case; nobody writes them.
public enum PassedOn: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Found on a visit or a patrol, or brought for a household.
    case collected
    /// Settled by whoever found it.
    case solvedHere = "solved-here"
    /// Closed after somebody else did the work.
    case solvedElsewhere = "solved-elsewhere"
    /// Whistled for, risen to the street or district, or sent to a unit of theirs.
    case passedUp = "passed-up"

    public var name: Text {
        switch self {
        case .collected: Text("收集", "Collected")
        case .solvedHere: Text("自己解决", "Solved by themselves")
        case .solvedElsewhere: Text("别人办结", "Solved by others")
        case .passedUp: Text("上报", "Passed up")
        }
    }

    /// On `case_file c`. Void, declined and withdrawn matters are on no list.
    var condition: SQL {
        let collected: SQL = "c.channel = 'patrol' AND c.state NOT IN ('void', 'declined', 'withdrawn')"
        switch self {
        case .collected: return collected
        case .solvedHere: return "\(collected) AND c.self_handled = 1 AND c.state = 'closed'"
        case .solvedElsewhere: return "\(collected) AND c.self_handled = 0 AND c.state = 'closed'"
        case .passedUp:
            let community = PlaceLevel.community.codeLength
            return """
                \(collected) AND (LENGTH(c.desk) < \(community) OR EXISTS (
                    SELECT 1 FROM case_assignment a LEFT JOIN unit u ON u.id = a.unit WHERE a.case_id = c.id
                    AND (a.role = 'whistled' OR LENGTH(u.place) < \(community))))
                """
        }
    }
}
