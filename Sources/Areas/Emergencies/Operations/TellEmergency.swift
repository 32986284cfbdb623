public import Kernel
import People
public import Persistence
import Policy

// The one broadcast of an act, and the one at its end. Who holds a post learns it from every page of theirs; duty
// telephones get a short message, in steps, each number once: where a step stops, the next one goes on.

/// Which of the two is told.
enum EmergencyNews: String, Sendable {
    case begun, over
}

/// The timer of a broadcast that goes on; its key says which one and after which number.
public enum EmergencyTellTimer {
    public static let kind = "emergency-tell"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, _ timer: TimerRow, at now: Instant) throws {
        let parts = timer.key.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let act = try tx.emergency(EmergencyAct.ID(rawValue: timer.subject)), parts.count == 2,
            let news = EmergencyNews(rawValue: parts[0])
        else { return }
        try tx.tellByDutyPhone(act, news, after: parts[1], at: now)
    }
}

extension Transaction {
    /// Leaves a message for the next duty telephones of the act's posts and goes on by timer where there are more.
    func tellByDutyPhone(_ act: EmergencyAct, _ news: EmergencyNews, after last: String = "", at now: Instant) throws {
        let kinds = try dutyKinds(act.terms).map(\.key)
        guard !kinds.isEmpty else { return }
        let numbers: [String] = try rows(
            """
            SELECT DISTINCT duty_phone FROM post WHERE active = 1 AND kind IN (\(list: kinds))
            AND duty_phone > \(last) AND \(EmergencyScope(act).within("place"))
            ORDER BY duty_phone LIMIT \(EmergencyLimits.toldInOneStep)
            """
        ).map { try $0.get("duty_phone") }
        let words = news == .begun ? act.says() : act.saysOver
        for number in numbers {
            // A duty telephone without its area code takes no message; its holder has the page.
            guard let phone = try? PhoneNumber(number), phone.kind != .service else { continue }
            try sendText(words, to: phone)
        }
        if numbers.count == EmergencyLimits.toldInOneStep, let next = numbers.last {
            try schedule(
                EmergencyTellTimer.kind, subject: act.id.rawValue, due: now, key: "\(news.rawValue)|\(next)")
        }
    }
}

extension EmergencyScope {
    init(_ act: EmergencyAct) { self.init(terms: act.terms, from: act.from, until: act.until) }
}
