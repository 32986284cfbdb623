public import Kernel
public import Persistence
import Policy

/// Something the reporter should be told; delivered through the outbox. Holds no words, only which text to use.
public struct CaseNotice: Sendable, Codable, Hashable {
    public static let topic = "case.notice"
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case accepted, dispatched, question, declined, held, extended, answered, reopened, closed, late, split
    }
    public let caseID: CaseFile.ID
    public let number: String
    public let kind: Kind
    public let reporter: Identifier<ResidentTag>?
    public let due: Instant?

    /// The last thing in these events that concerns the reporter; nil where nothing does.
    init?(_ file: CaseFile, _ events: [CaseEvent]) {
        guard let kind = events.reversed().lazy.compactMap(CaseNotice.kind).first else { return nil }
        (caseID, number, self.kind, reporter) = (file.id, file.number, kind, file.reporter)
        due = file.clocks.last { $0.kind == .answer && $0.state == .running }?.due
    }

    private static func kind(_ event: CaseEvent) -> Kind? {
        switch event {
        case .accepted: .accepted
        case .dispatched: .dispatched
        case .questionAsked: .question
        case .declined: .declined
        case .held: .held
        case .extended: .extended
        case .answered: .answered
        case .reopened: .reopened
        case .closed: .closed
        case .splitOff: .split
        case .escalated(_, _, let percent, _, _, _): percent >= 100 ? .late : nil
        default: nil
        }
    }

    public var text: Text {
        switch kind {
        case .accepted: Text("您反映的事（\(number)）已受理。", "Your matter (\(number)) has been accepted.")
        case .dispatched: Text("您反映的事（\(number)）已有人办理。", "Somebody is now working on your matter (\(number)).")
        case .question:
            Text("办理 \(number) 需要您补充一点情况，请打开查看。", "We need a little more from you about \(number). Please open it.")
        case .declined:
            Text("\(number) 不属于本平台办理，已为您写明正确的渠道。", "\(number) belongs elsewhere; the right channel is named in it.")
        case .held: Text("\(number) 暂时挂账，原因和期限已写明。", "\(number) is on hold; the reason and the end are written there.")
        case .extended:
            Text(
                "\(number) 延期办理，新的时间和原因已写明。",
                "\(number) needs more time; the new time and the reason are written there.")
        case .answered:
            Text(
                "\(number) 有答复了。请看是否解决，并说说您是否满意。",
                "\(number) has been answered. Please say whether it is solved and whether you are satisfied.")
        case .reopened: Text("\(number) 已退回重办，时限更紧。", "\(number) was reopened, on a tighter clock.")
        case .closed: Text("\(number) 已结案，谢谢您。", "\(number) is closed. Thank you.")
        case .split:
            Text(
                "\(number) 里说到几件事，已分开办理，打开就能看到每一件。",
                "\(number) tells of several matters; they are now followed one by one. Open it to see each.")
        case .late: Text("\(number) 超时了，已转上一级督促。", "\(number) is late; the level above now follows it.")
        }
    }
}

/// A step of the escalation ladder that fired; tells the posts named there.
public struct EscalationNotice: Sendable, Codable, Hashable {
    public static let topic = "case.escalated"
    public let caseID: CaseFile.ID
    public let number: String
    public let clock: String
    public let percent: Int
    public let desk: PlaceCode
    public let notify: [String]
    /// When the step fired; nil in messages of earlier versions.
    public var at: Instant?
}

/// The one timer of a case: its next moment at which something happens by itself.
public enum CaseTimer {
    public static let kind = "case"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        _ = try ActOnCase(CaseFile.ID(rawValue: subject), .tick).run(tx, by: .system, at: now)
    }
}
