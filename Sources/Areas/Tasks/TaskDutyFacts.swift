import Kernel
import Pages
public import People
public import Persistence
public import Policy

/// Tasks of the board that were finished, for duties with a count.
public struct DoneTasks: DutyFactSource {
    public let fact = DutyFact.taskDone
    public init() {}

    public func evidence(of doer: DutyDoer, limit: Int, in tx: Transaction) throws -> [DutyEvidence] {
        try tx.rows(
            """
            SELECT details FROM task WHERE taker = \(doer.who.key) AND state IN ('finished', 'rated', 'unrated')
            AND place >= \(doer.place) AND place < \(doer.place.end) ORDER BY id
            """
        ).compactMap { row -> DutyEvidence? in
            let task: CommunityTask = try row.json("details")
            guard let at = task.finishedAt, at >= doer.from, at < doer.until else { return nil }
            return DutyEvidence(at: at, what: Text(same: task.title), link: TaskPaths.task(task.id))
        }.sorted { $0.at < $1.at }.prefix(limit).map(\.self)
    }
}
