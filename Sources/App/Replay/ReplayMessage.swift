public import Kernel
import Territory

/// A real message with its real answer, as the replay sends it through the product.
public struct ReplayMessage: Sendable {
    public let words: String
    public let reportedAt: Instant
    public let answer: String
    public let answeredAt: Instant
    /// How often the hotline passed the order on to another unit.
    public let transfers: Int
    public let isHotline: Bool

    /// Reads either file: messages with replies (`detail`, `reply`, `replied_at`), or hotline orders (`content`,
    /// `created_on`, `final_reply_days`). Rows that cannot be used are counted with their line numbers.
    public static func read(_ bytes: [UInt8], zone: Zone) throws -> (messages: [ReplayMessage], broken: [Int]) {
        let table = try HeadedTable(
            DelimitedText(file: bytes),
            names: [
                "subject": ["subject", "title"], "detail": ["detail", "content"],
                "created": ["created_at", "created_on"],
                "reply": ["reply"], "replied": ["replied_at"], "days": ["final_reply_days"], "transfers": ["transfers"],
            ])
        guard table.columns.isSuperset(of: ["detail", "created", "reply"]) else {
            throw AppError.invalid(
                "file",
                Text(
                    "认不出这个文件：需要留言、时间和答复三列。",
                    "This file is not recognised: it needs columns for the message, its time and the reply."))
        }
        var messages: [ReplayMessage] = []
        var broken: [Int] = []
        for row in table.rows {
            if !row.isBroken, let message = ReplayMessage(row, zone: zone, isHotline: table.columns.contains("days")) {
                messages.append(message)
            } else {
                broken.append(row.line)
            }
        }
        return (messages, broken)
    }

    private init?(_ row: HeadedTable.Row, zone: Zone, isHotline: Bool) {
        guard let detail = row["detail"], let created = row["created"].flatMap({ ReplayMessage.moment($0, zone) })
        else {
            return nil
        }
        let answered: Instant? =
            isHotline
            ? row["days"].flatMap { Double($0) }.map { created + .minutes(max(30, Int($0 * 1_440))) }
            : row["replied"].flatMap { ReplayMessage.moment($0, zone) }
        guard let answered, answered > created, let reply = row["reply"] else { return nil }
        let words = [row["subject"], detail].compactMap(\.self).joined(separator: "\n")
        self.words = String(words.prefix(Limits.words))
        self.answer = String(reply.prefix(Limits.note))
        (reportedAt, answeredAt) = (created, answered)
        transfers = row["transfers"].flatMap { Int($0) } ?? 0
        self.isHotline = isHotline
    }

    /// `2019-04-25 09:32:09`, `2019/4/25 9:32` or `2019-04-25`, in the file's zone. Dates alone mean nine in the
    /// morning.
    private static func moment(_ text: String, _ zone: Zone) -> Instant? {
        let parts = text.split(separator: " ")
        guard let day = parts.first else { return nil }
        let numbers = day.split(whereSeparator: { $0 == "-" || $0 == "/" }).compactMap { Int($0) }
        guard numbers.count == 3, let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]) else {
            return nil
        }
        guard parts.count > 1 else { return zone.instant(date, secondOfDay: 9 * 3600) }
        let clock = parts[1].split(separator: ":").compactMap { Int($0) }
        guard (2...3).contains(clock.count), clock[0] < 24, clock[1] < 60 else { return nil }
        return zone.instant(date, secondOfDay: clock[0] * 3600 + clock[1] * 60 + (clock.count == 3 ? clock[2] : 0))
    }
}
