public import Kernel
public import Persistence

/// Whose tasks a board shows: those at or below some places, and those that stand directly above others.
public struct TaskScope: Sendable, Hashable {
    public let below: [PlaceCode]
    /// Places whose outer places count too: a company at an estate sees what its community posts.
    public let around: [PlaceCode]
    public init(below: [PlaceCode], around: [PlaceCode] = []) { (self.below, self.around) = (below, around) }

    /// What a member of staff sees: where they may post, and where they may take.
    public init(of caller: Caller) {
        self.init(below: caller.places(.tasksPost) + caller.places(.tasksTake), around: caller.places(.tasksTake))
    }

    var condition: SQL {
        var parts: [SQL] = below.map { "(place >= \($0) AND place < \($0.end))" }
        let outer = Set(
            around.flatMap { code in (1..<code.rawValue.utf8.count).map { String(code.rawValue.prefix($0)) } })
        if !outer.isEmpty { parts.append("place IN (\(list: outer.sorted()))") }
        return parts.isEmpty ? "1 = 0" : "(\(SQL.joined(parts, by: " OR ")))"
    }
}

/// The board's columns: what is due first stands first; each holds at most a page.
public struct TaskBoard: Sendable, Codable, Hashable {
    /// Nobody took them, or a resident says they were not done: the poster decides.
    public let waiting: [CommunityTask]
    public let offered: [CommunityTask]
    public let taken: [CommunityTask]
    public let finished: [CommunityTask]
    /// Ended, newest first.
    public let ended: [CommunityTask]
    /// How many there are in all of each state, also beyond the page.
    public let counts: [String: Int]
}

extension Transaction {
    public func taskBoard(_ scope: TaskScope, limit: Int = Limits.page) throws -> TaskBoard {
        let within = scope.condition
        func column(_ states: [TaskState], _ order: SQL, also: SQL = "1 = 1") throws -> [CommunityTask] {
            try rows(
                """
                SELECT details FROM task WHERE state IN (\(list: states)) AND \(within) AND \(also)
                ORDER BY \(order) LIMIT \(limit)
                """
            ).map { try $0.json("details") }
        }
        let counts = try rows("SELECT state, count(*) AS many FROM task WHERE \(within) GROUP BY state")
        return TaskBoard(
            waiting: try column([.expired, .rated], "due, id", also: "waits_for_poster = 1"),
            offered: try column([.offered], "due, id"), taken: try column([.taken], "due, id"),
            finished: try column([.finished], "due, id"),
            ended: try column([.rated, .unrated, .cancelled], "due DESC, id DESC", also: "waits_for_poster = 0"),
            counts: try counts.reduce(into: [:]) { $0[try $1.get("state")] = try $1.get("many", as: Int.self) })
    }

    /// What takers have in hand, what is due first.
    public func tasks(takenBy takers: [TaskTaker], limit: Int = Limits.page) throws -> [CommunityTask] {
        guard !takers.isEmpty else { return [] }
        return try rows(
            """
            SELECT details FROM task WHERE taker IN (\(list: takers.map(\.description))) AND state = 'taken'
            ORDER BY due, id LIMIT \(limit)
            """
        ).map { try $0.json("details") }
    }
}
