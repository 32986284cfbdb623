import Cases
import Kernel
import People
import Persistence
import Policy

/// What carries messages out of the outbox, by topic. A topic without a carrier is news for parts of the product that
/// are not installed; short messages are never silently dropped.
extension House {
    var deliveries: [String: Delivery] {
        [
            CaseNotice.topic: { [database] message, _ in
                let notice = try message.decode(CaseNotice.self)
                guard let reporter = notice.reporter else { return }
                try await database.write { try $0.sendText(notice.text, to: reporter) }
            },
            // Deadlines in a year that was not announced were provisional; now they are computed anew.
            ImportCalendarYear.topic: { [database] _, now in
                var last: CaseFile.ID?
                repeat {
                    last = try await database.perform(RecomputeClocks(after: last), by: .system, at: now).next
                } while last != nil
            },
            TextMessage.topic: { [database, settings] message, now in
                guard settings.demo else { throw House.noChannel }
                let text = try message.decode(TextMessage.self)
                try await database.perform(KeepInDemoInbox(message: text), by: .system, at: now)
            },
        ]
    }

    /// The message stays in the outbox, is tried again and is at last shown to the administrator as undelivered.
    private static let noChannel = AppError(
        "sms.no-channel", status: 503,
        Text("没有配置短信通道，消息没有发出。", "No channel for short messages is set up; the message was not sent."))
}
