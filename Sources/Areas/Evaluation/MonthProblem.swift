public import Kernel

/// Why something about months and exclusions was refused.
public enum MonthProblem: Problem, Hashable {
    case notOver(month: CivilMonth)
    case notDistrict(PlaceCode)
    case frozen(month: CivilMonth)
    case undecided(count: Int)
    case noSuchCase(number: String)
    case notCounted(number: String)
    case alreadyAsked(number: String)
    case unknownReason(allowed: [Text])
    case noteMissing
    case tooLong(most: Int)
    case ownRequest
    case decided
    case badMonth(String)

    public var appError: AppError {
        switch self {
        case .notOver, .frozen, .undecided, .alreadyAsked, .decided, .ownRequest:
            AppError("month." + word, status: 409, message)
        case .notDistrict: .invalid("place", message)
        case .noSuchCase, .notCounted: .invalid("number", message)
        case .unknownReason: .invalid("reason", message)
        case .noteMissing, .tooLong: .invalid("note", message)
        case .badMonth: .invalid("month", message)
        }
    }

    /// The stable machine word.
    private var word: String { String(String(describing: self).prefix { $0 != "(" }) }

    private var message: Text {
        switch self {
        case .notOver(let month):
            Text("\(month) 还没有结束，不能封存。请下个月再来。", "\(month) is not over and cannot be frozen yet. Come back next month.")
        case .notDistrict(let code):
            Text("\(code) 不是区县。月份按区县封存，请选择区县。", "\(code) is not a district. Months are frozen by district; choose one.")
        case .frozen(let month):
            Text("\(month) 已封存，数字不能再改。", "\(month) is frozen; its figures can no longer change.")
        case .undecided(let count):
            Text(
                "还有 \(count) 项剔除申请没有审定，请先审定再封存。",
                "\(count) requests for exclusion are not decided yet. Decide them before freezing.")
        case .noSuchCase(let number):
            Text("没有编号为“\(number)”的案卷，请核对。", "There is no case “\(number)”; check the number.")
        case .notCounted(let number):
            Text("案卷 \(number) 本来就不计入考核，不用申请。", "Case \(number) is not counted anyway; there is nothing to ask for.")
        case .alreadyAsked(let number):
            Text("案卷 \(number) 已经申请过。", "An exclusion of case \(number) was asked for already.")
        case .unknownReason(let allowed):
            Text(
                "请从规定的理由中选择：\(allowed.map(\.zh).joined(separator: "、"))。",
                "Choose one of the allowed reasons: \(allowed.map(\.en).joined(separator: ", ")).")
        case .noteMissing: Text("请写明情况。", "Say what the matter is.")
        case .tooLong(let most): Text("最多 \(most) 个字，请缩短后再提交。", "At most \(most) characters; shorten it.")
        case .ownRequest: Text("不能审定自己提出的申请，请由另一位同事审定。", "Nobody decides what they asked for; a colleague must.")
        case .decided:
            Text("这项申请已经审定，可能别人刚刚处理。", "This request was decided already, perhaps by somebody else just now.")
        case .badMonth(let text):
            Text("“\(text)”不是月份，请按 2026-11 填写。", "“\(text)” is not a month; write it like 2026-11.")
        }
    }
}
