import Cases
import Kernel
public import Media
import Patrols
import People
public import Persistence
import Policy

/// What carries messages out of the outbox, by topic. A topic without a carrier is news for parts of the product that
/// are not installed; short messages are never silently dropped.
extension House {
    /// `media` nil holds no files. In the demonstration short messages are kept in its inbox.
    public static func deliveries(_ database: Database, _ media: MediaStore?, demo: Bool) -> [String: Delivery] {
        [
            CaseNotice.topic: { message, now in
                let notice = try message.decode(CaseNotice.self)
                guard try await database.read({ try $0.isReachable(notice) }) else { return }
                _ = try await database.perform(DeliverNotice(notice), by: .system, at: now)
            },
            EscalationNotice.topic: { message, now in
                let notice = try message.decode(EscalationNotice.self)
                _ = try await database.perform(
                    DeliverEscalation(notice, message: message.id), by: .system, at: now)
            },
            // Deadlines in a year that was not announced were provisional; now they are computed anew.
            ImportCalendarYear.topic: { _, now in
                var last: CaseFile.ID?
                repeat {
                    last = try await database.perform(RecomputeClocks(after: last), by: .system, at: now).next
                } while last != nil
            },
            // Erased on request: the file goes, unless another case or finding shows the same one.
            ForgottenFile.topic: { message, _ in
                let file = try message.decode(ForgottenFile.self)
                guard let media, let type = MediaType(rawValue: file.type),
                    try await !database.read({ try $0.isShown(file) || !$0.filesOfPatrols([file.hash]).isEmpty })
                else { return }
                try await media.remove(file.hash, type: type)
            },
            TextMessage.topic: { message, now in
                guard demo else { throw House.noChannel }
                let text = try message.decode(TextMessage.self)
                try await database.perform(KeepInDemoInbox(message: text), by: .system, at: now)
            },
        ]
    }

    /// The message stays in the outbox, is tried again, and is at last listed by `jinlin undelivered`.
    private static let noChannel = AppError(
        "sms.no-channel", status: 503,
        Text("没有配置短信通道，消息没有发出。", "No channel for short messages is set up; the message was not sent."))
}
