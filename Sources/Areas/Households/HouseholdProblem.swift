public import Kernel

/// Why the register refuses, in the user's terms.
public enum HouseholdProblem: Problem, Hashable {
    case notVisited(zone: PlaceCode)
    case noBasis
    case alreadyThere
    case tooWide
    case tooLong(HouseholdField, most: Int)
    case phone
    case people
    case unknownGroup(String)
    case unknownTier(String)
    case unknownPause(String)
    case pauseDay(most: Int)
    case over(HouseholdStanding)
    case notPaused
    case notSteward
    case noConflict
    case sameEntry
    case otherDistrict
    case nothingChosen

    public var appError: AppError {
        switch self {
        case .noBasis:
            .invalid(
                "basis",
                Text(
                    "请先写明依据：住户同意，或哪部法律的哪一条。没有依据，不登记个人信息。",
                    "First say on what ground: the household agreed, or which article of which law. Without one nothing personal is written down."
                ))
        case .alreadyThere:
            AppError(
                "household.alreadyThere", status: 409,
                Text(
                    "这一户已经登记过。请打开原来的登记修改；如果一套房里住着两户，请勾选“另一户”再提交。",
                    "This household is in the register already. Open that entry; if two households share the flat, tick “another household” and send again."
                ), field: "place")
        case .tooWide:
            .invalid("place", Text("请选到楼栋、单元或户。", "Choose a building, unit or household."))
        case .tooLong(let field, let most):
            .invalid(
                field.rawValue,
                Text(
                    "“\(field.name.zh)”最多 \(most) 个字，其他内容已保留。",
                    "“\(field.name.en)” has at most \(most) characters; the rest is kept."))
        case .phone:
            .invalid(
                "phone",
                Text(
                    "电话号码不对，请写手机号或带区号的座机。",
                    "This is no telephone number; write a mobile number or a landline with its area code."))
        case .people: .invalid("people", Text("人数请写 1 到 50 的数字。", "Write a number of people from 1 to 50."))
        case .unknownGroup(let key):
            .invalid("groups", Text("规则包里没有“\(key)”这一类住户。", "The rules know no group “\(key)”."))
        case .unknownTier(let key):
            .invalid("tier", Text("规则包里没有“\(key)”这个走访层级。", "The rules know no tier “\(key)”."))
        case .unknownPause(let key):
            .invalid("reason", Text("规则包里没有“\(key)”这个暂停理由。", "The rules know no reason “\(key)”."))
        case .pauseDay(let most):
            .invalid(
                "until", Text("请写明到哪天恢复，最长 \(most) 天。", "Say until which day, at most \(most) days from today."))
        default: state
        }
    }

    private var state: AppError {
        switch self {
        case .notVisited:
            conflict(
                "notVisited",
                Text(
                    "这里的规则包没有写走访，不能登记住户。请管理员先给这里绑定写有走访规则的规则包。",
                    "The rules of this place say nothing of visits, so no household can be registered. Ask an administrator to bind a pack that does."
                ))
        case .over(let standing):
            conflict(
                "over",
                Text(
                    "这条登记现在是“\(standing.name.zh)”，不能再改。",
                    "This entry is “\(standing.name.en)”; it cannot be changed any more."))
        case .notPaused: conflict("notPaused", Text("走访没有暂停。", "Visits do not rest."))
        case .notSteward:
            conflict("notSteward", Text("这个岗位在这里不负责走访。", "This post does not visit households here."))
        case .noConflict:
            conflict(
                "noConflict", Text("这处不一致已经有人处理过了，请刷新页面。", "Somebody has decided this already; load the page again."))
        case .sameEntry: conflict("sameEntry", Text("不能把一条登记并入它自己。", "An entry cannot be merged into itself."))
        case .otherDistrict:
            conflict(
                "otherDistrict",
                Text("两条登记不在同一个区县，不能合并。", "The two entries are in different districts and cannot be merged."))
        default: .invalid("id", Text("请先选择住户。", "Choose a household first."))
        }
    }

    private func conflict(_ word: String, _ text: Text) -> AppError {
        AppError("household." + word, status: 409, text)
    }
}
