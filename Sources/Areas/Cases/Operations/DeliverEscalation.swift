public import Kernel
import People
public import Persistence
import Policy

/// Puts a step of the escalation ladder into the inboxes of those it names: for each post its holder at the case's
/// place or, where it is vacant there, at the nearest place above; for the lead the people of the unit. Where nobody
/// holds any of them, whoever decides at the desk. The same message delivered twice is one notice.
public struct DeliverEscalation: Operation {
    public var notice: EscalationNotice
    /// The message's number in the outbox.
    public var message: Int64
    public init(_ notice: EscalationNotice, message: Int64) { (self.notice, self.message) = (notice, message) }

    /// How many people were told.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int {
        guard let clock = ClockKind(rawValue: String(notice.clock.prefix { $0 != "#" })) else { return 0 }
        let told = try receivers(tx, at: now)
        for account in told {
            try tx.execute(
                """
                INSERT INTO staff_notice (id, account, message, case_id, number, clock, percent, desk, at)
                VALUES (\(tx.newID(NoticeTag.self)), \(account), \(message), \(notice.caseID), \(notice.number),
                    \(clock.rawValue), \(notice.percent), \(notice.desk), \(notice.at ?? now))
                ON CONFLICT (message, account) DO NOTHING
                """)
            tx.changed(StaffNotice.topic(account))
        }
        if told.isEmpty {
            // Not silently: whoever runs the place finds in the log that its posts are vacant all the way up.
            try tx.audit(
                "notice.nobody", by: caller, subject: "case:\(notice.caseID)", place: notice.desk,
                detail: notice.notify.joined(separator: " "), at: now)
        }
        return told.count
    }

    private func receivers(_ tx: Transaction, at now: Instant) throws -> [Account.ID] {
        guard let row = try tx.row("SELECT place, lead_unit, policy FROM case_file WHERE id = \(notice.caseID)") else {
            return []
        }
        let place: PlaceCode = try row.get("place")
        let lead: Identifier<UnitTag>? = try row.find("lead_unit")
        var holdings: [Holding] = []
        for named in notice.notify {
            if named == "lead" {
                if let lead { holdings += try tx.holders(in: lead, at: now) }
            } else {
                holdings += try tx.holders(ofKinds: [named], for: place, at: now)
            }
        }
        if holdings.isEmpty {
            let pack = try tx.policy(version: try row.get("policy")).pack
            let deciding = pack.posts.map(\.key).filter {
                !pack.permissions(ofPost: $0).isDisjoint(with: [.casesTriage, .casesDispatch])
            }
            holdings = try tx.holders(ofKinds: deciding, for: notice.desk, at: now)
        }
        return Set(holdings.map(\.account)).sorted()
    }
}
