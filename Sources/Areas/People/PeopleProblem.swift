public import Kernel

/// Why something about people was refused.
public enum PeopleProblem: Problem, Hashable {
    case signInFailed
    case codeFailed
    case codeTooSoon(seconds: Int)
    case codesUsedUp
    case phone
    case loginName
    case loginTaken
    case personName
    case unitName
    case wrongPassword
    case samePassword
    case totpAlready
    case totpWrong
    case powersCombined(AdminPower, AdminPower)
    case toOneself
    case powerOfAnother(AdminPower)
    case unknownAccount
    case inactiveAccount
    case lastAdministrator
    case unknownUnitKind(String, allowed: [String])
    case unknownPostKind(String, allowed: [String])
    case wrongPostPlace(Text, level: Text)
    case tooManyPosts(Text, most: Int)
    case unitElsewhere
    case unknownPlace(PlaceCode)
    case postHeld
    case postVacant
    case sameHolder
    case dateBeforeHolding(CivilDate)
    case dateTooFar
    case grantHeld
    case erased
    case reasonMissing

    public var appError: AppError {
        switch self {
        case .signInFailed: PeopleProblem.failure
        case .codeFailed:
            AppError(
                "sign-in.code", status: 401,
                Text(
                    "手机号或验证码不对，或验证码已过期。请检查，或重新获取验证码。",
                    "The number or the code is wrong, or the code has expired. Check them or ask for a new code."),
                field: "code")
        case .codeTooSoon(let seconds):
            AppError(
                "sign-in.wait", status: 429,
                Text("验证码刚刚发过，请 \(seconds) 秒后再获取。", "A code was sent just now. Ask again in \(seconds) seconds."),
                field: "phone")
        case .codesUsedUp:
            AppError(
                "sign-in.wait", status: 429,
                Text(
                    "这个号码今天获取验证码的次数已用完，请明天再试，或拨打社区电话。",
                    "No more codes for this number today. Try again tomorrow or call the community."), field: "phone")
        case .phone:
            .invalid(
                "phone",
                Text(
                    "电话号码不对。手机号如 13800138000，座机请带区号，如 0596-8322222。",
                    "Not a telephone number. Mobile: 13800138000; landline with its area code: 0596-8322222."))
        case .loginName:
            .invalid(
                "login",
                Text(
                    "登录名用 2 到 40 个小写字母、数字、点或横线，以字母开头。",
                    "A login name has 2 to 40 small letters, digits, dots or hyphens and begins with a letter."))
        case .loginTaken:
            AppError(
                "account.taken", status: 409,
                Text("这个登录名已经用过，请换一个。", "This login name is taken; choose another."), field: "login")
        case .personName:
            .invalid("name", Text("姓名 1 到 50 个字。", "A name has 1 to 50 characters."))
        case .unitName:
            .invalid(
                "name", Text("单位名称 1 到 \(Limits.line) 个字。", "A unit's name has 1 to \(Limits.line) characters."))
        case .wrongPassword: .invalid("current", Text("现在的密码不对。", "The present password is wrong."))
        case .samePassword:
            .invalid("password", Text("新密码不能和现在的一样。", "The new password must differ from the present one."))
        case .totpAlready:
            AppError(
                "totp.on", status: 409,
                Text(
                    "动态码已经启用。要换手机，请先请管理员重置。",
                    "The second factor is already on. To change telephones ask an administrator to reset it."))
        case .totpWrong:
            .invalid(
                "code",
                Text(
                    "动态码不对或已用过。请等下一个码出现再填；手机时间要准。",
                    "The code is wrong or was used. Wait for the next one, and check the clock of your telephone."))
        default: administrative
        }
    }

    private static let failure = AppError(
        "sign-in.failed", status: 401,
        Text(
            "登录名、密码或动态码不对。连续错 \(Limits.failedSignIns) 次会停用 \(Limits.lockMinutes) 分钟。",
            "The login name, password or code is wrong. "
                + "After \(Limits.failedSignIns) wrong tries it is locked for \(Limits.lockMinutes) minutes."),
        field: "password", level: .notice)
}

extension PeopleProblem {
    /// What an administrator is told.
    private var administrative: AppError {
        switch self {
        case .powersCombined(let held, let other):
            AppError(
                "powers.combined", status: 409,
                Text(
                    "\(held.name.zh)和\(other.name.zh)必须由不同的人担任，没有保存。请换一个人，或先收回其中一项。",
                    "One person may not hold both \(held.name.en) and \(other.name.en); nothing was saved. "
                        + "Choose another person or take one back first."), level: .notice)
        case .toOneself:
            AppError(
                "powers.self", status: 409,
                Text(
                    "不能给自己任职或授权，请由另一位管理员办理。",
                    "Nobody may appoint or grant to themselves; ask another administrator."), level: .notice)
        case .powerOfAnother(let power):
            AppError(
                "powers.another", status: 409,
                Text(
                    "对方有您没有的\(power.name.zh)权力，您不能重设其密码或动态码。请到服务器上用 jinlin account 命令办理。",
                    "They hold a power of \(power.name.en) that you do not; you cannot reset their password or second factor. "
                        + "Use the command jinlin account on the server."), level: .notice)
        case .unknownAccount: .invalid("account", Text("没有这个账号，请从列表中选择。", "No such account; choose from the list."))
        case .inactiveAccount:
            .invalid("account", Text("这个账号已停用，请换一个或先恢复。", "This account is closed; choose another or reopen it."))
        case .lastAdministrator:
            AppError(
                "account.last", status: 409,
                Text(
                    "这是最后一个能管理账号的人，不能停用。请先让另一个人接手。",
                    "This is the last person who can manage accounts. Let another take over first."))
        case .unknownUnitKind(let kind, let allowed):
            .invalid("kind", PeopleProblem.choose("单位类别", "unit kind", kind, allowed))
        case .unknownPostKind(let kind, let allowed):
            .invalid("kind", PeopleProblem.choose("岗位类别", "post kind", kind, allowed))
        case .wrongPostPlace(let name, let level):
            .invalid(
                "kind",
                Text(
                    "按规则，“\(name.zh)”设在\(level.zh)，或设在它代表的单位所在的地点。请换一个地点或岗位类别。",
                    "By the rules a post “\(name.en)” stands at a \(level.en), or where the unit it acts for is. "
                        + "Choose another place or kind."))
        case .tooManyPosts(let name, let most):
            .invalid(
                "kind",
                Text(
                    "按规则，这里最多设 \(most) 个“\(name.zh)”，已经设满。",
                    "By the rules there are at most \(most) posts “\(name.en)” here."))
        case .unitElsewhere:
            .invalid(
                "unit",
                Text(
                    "这个单位不在您管理的范围之内，或已停用。请从列表中选择。",
                    "This unit is not one whose people you edit, or it is closed. Choose one from the list."))
        case .unknownPlace(let code):
            .invalid("place", Text("没有编码为 \(code) 的地点，请从列表中选择。", "There is no place \(code); choose from the list."))
        case .postHeld:
            AppError(
                "post.held", status: 409,
                Text("这个岗位已经有人。要换人请办理交接。", "This post is held. To change the holder hand it over."))
        case .postVacant:
            AppError("post.vacant", status: 409, Text("这个岗位现在没有人。请直接任命。", "This post is vacant. Appoint someone."))
        case .sameHolder:
            .invalid("account", Text("接手人和现任是同一个人。", "The new holder is the present one."))
        case .dateBeforeHolding(let date):
            .invalid(
                "date",
                Text("日期不能早于现任到岗的 \(date)。", "The date may not be before \(date), when the present holder began."))
        case .dateTooFar:
            .invalid("date", Text("日期最多提前一年填写。", "The date may be at most a year ahead."))
        case .grantHeld: AppError("grant.held", status: 409, Text("已经有这项权限。", "This permission is already held."))
        case .erased:
            AppError(
                "resident.erased", status: 410,
                Text("这位居民的个人信息已按本人要求删除。", "This resident's data was deleted at their request."))
        case .reasonMissing: .invalid("reason", Text("请写明原因。", "Give a reason."))
        default: .refused
        }
    }

    private static func choose(_ zh: String, _ en: String, _ given: String, _ allowed: [String]) -> Text {
        Text(
            "没有“\(given)”这个\(zh)，可选：\(allowed.joined(separator: "、"))。",
            "“\(given)” is not a \(en); allowed: \(allowed.joined(separator: ", ")).")
    }
}
