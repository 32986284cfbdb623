public import Kernel
public import Persistence

/// A page of somebody's notices, and the last one on it where more follow.
public struct NoticePage: Sendable, Codable, Hashable {
    public let rows: [StaffNotice]
    public let next: StaffNotice.ID?
}

extension Transaction {
    /// The notices of an account, newest first.
    public func notices(
        of account: Identifier<AccountTag>, onlyUnread: Bool = false, after: StaffNotice.ID? = nil,
        limit: Int = Limits.page
    ) throws -> NoticePage {
        let unread: SQL = onlyUnread ? "AND read_at IS NULL" : ""
        let further: SQL = after.map { "AND id < \($0)" } ?? ""
        let rows = try rows(
            """
            SELECT id, case_id, number, clock, percent, desk, at, read_at FROM staff_notice
            WHERE account = \(account) \(unread) \(further) ORDER BY id DESC LIMIT \(limit + 1)
            """
        ).map(StaffNotice.init)
        let page = Array(rows.prefix(limit))
        return NoticePage(rows: page, next: rows.count > limit ? page.last?.id : nil)
    }

    /// How many notices an account has not read; counts at most `most`.
    public func unreadNotices(of account: Identifier<AccountTag>, most: Int = 100) throws -> Int {
        try value(
            """
            SELECT count(*) FROM (SELECT 1 FROM staff_notice WHERE account = \(account) AND read_at IS NULL
                LIMIT \(most)) AS counted
            """) ?? 0
    }
}
