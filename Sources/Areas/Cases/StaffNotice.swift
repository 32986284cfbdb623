public import Kernel
import Persistence
public import Policy

public enum NoticeTag {}

/// A line of a member of staff's own inbox (提醒): a clock of a case came to a step of the escalation ladder that names
/// their post. Says number, clock and share of the time; what the case is about stands in the case.
public struct StaffNotice: Sendable, Codable, Hashable {
    public typealias ID = Identifier<NoticeTag>
    public let id: ID
    public let caseID: CaseFile.ID
    public let number: String
    public let clock: ClockKind
    /// Of the clock's time; 100 and more is late.
    public let percent: Int
    /// The place whose desk decides since then.
    public let desk: PlaceCode
    public let at: Instant
    public let readAt: Instant?

    public var text: Text {
        percent < 100
            ? Text(
                "\(number)：“\(clock.name.zh)”的时限已用 \(percent)%。",
                "\(number): \(percent)% of the time for “\(clock.name.en)” has passed.")
            : percent == 100
                ? Text("\(number)：“\(clock.name.zh)”已到时限。", "\(number): the time for “\(clock.name.en)” is over.")
                : Text(
                    "\(number)：“\(clock.name.zh)”已用到时限的 \(percent)%，仍未办理。",
                    "\(number): “\(clock.name.en)” has taken \(percent)% of its time and is still open.")
    }

    init(_ row: Row) throws {
        id = try row.get("id")
        caseID = try row.get("case_id")
        number = try row.get("number")
        let key: String = try row.get("clock")
        guard let clock = ClockKind(rawValue: key) else { throw DatabaseFault(.row, "no clock is called \(key)") }
        self.clock = clock
        percent = try row.get("percent")
        desk = try row.get("desk")
        at = try row.get("at")
        readAt = try row.find("read_at")
    }

    /// What wakes the pages that show a person's notices.
    static func topic(_ account: Identifier<AccountTag>) -> String { "notices:\(account)" }
}
