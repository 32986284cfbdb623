public import Kernel

/// Why a visit cannot be written down or planned, in the user's terms.
public enum VisitProblem: Problem, Hashable {
    case future
    case tooOld(days: Int)
    case resting
    case unknownEvent(String)
    case unknownErrand(String)
    case ended(CareState)
    case wayDoesNotCount(allowed: [Text])
    case consentMissing
    case dueDay
    case noGround

    public var appError: AppError {
        switch self {
        case .future:
            .invalid("at", Text("联系的时间还没有到，请检查日期。", "This time has not come yet; check the date."))
        case .tooOld(let days):
            .invalid(
                "at",
                Text(
                    "只能补记 \(days) 天以内的联系。更早的请写在备注里。",
                    "Contacts can be written down for the last \(days) days. Put earlier ones into the note."))
        case .resting:
            AppError(
                "visit.resting", status: 409,
                Text(
                    "这一户已经搬走、并入别的登记或删除，不能再记联系。",
                    "This household has moved, was merged or erased; no contact can be written down."))
        case .unknownEvent(let key):
            .invalid("event", Text("规则包里没有“\(key)”这种事。", "The rules know no event “\(key)”."))
        case .unknownErrand(let key):
            .invalid("errand", Text("规则包里没有“\(key)”这种代办。", "The rules know no errand “\(key)”."))
        case .ended(let state):
            AppError(
                "visit.ended", status: 409,
                Text("这件事已经是“\(state.name.zh)”。请刷新页面。", "This is “\(state.name.en)” already; load the page again."))
        case .wayDoesNotCount(let allowed):
            .invalid(
                "way",
                Text(
                    "这件事要用这些方式并且联系上才算：\(allowed.map(\.zh).joined(separator: "、"))。",
                    "This is done only where somebody was reached in one of these ways: \(allowed.map(\.en).joined(separator: ", "))."
                ))
        case .consentMissing:
            .invalid(
                "agreed",
                Text(
                    "请先问住户愿不愿意上报，同意了再勾选。写下的话已保留。",
                    "Ask the household first whether this may be reported, then tick the box. Your words are kept."))
        case .noGround:
            .invalid(
                "note",
                Text(
                    "这一户没有写明依据，不能记个人情况。先写明依据，或留空备注再记。",
                    "There is no ground for this household, so nothing personal may be written down. State the ground first, or leave the note empty."
                ))
        case .dueDay: .invalid("due", Text("请选今天或以后的日子。", "Choose today or a later day."))
        }
    }
}
