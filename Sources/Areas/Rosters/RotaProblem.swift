public import Kernel

/// Why something about a rota was refused.
public enum RotaProblem: Problem, Hashable {
    case notHere
    case unknownKind(key: String, allowed: [String])
    case wrongLevel(kind: Text, levels: [Text])
    case startTooFar(earliest: CivilDate, latest: CivilDate)
    case titleNeeded
    case closed
    case notYourTurn
    case nothingToAccept
    case acceptedAlready
    case notOpen
    case unknownItem(String)
    case handedOverAlready
    case handOverTooLate
    case wordsMissing
    case tooMuch(Int)
    case unknownNote
    case reportedAlready
    case notMember
    case memberAlready
    case wishedAlready
    case residentsNotAsked
    case mayNotTakeTurns
    case unknownLogin
    case leavesDuringTurn(CivilDate)
    case dayPast
    case dayTooFar(CivilDate)
    case wrongDays
    case swapUnknown
    case swapNotPossible
    case swapAsked
    case absenceUnknown
    case substituteAway
    case calledMissing
    case notResidentHere
    case notRated
    case ratingOver
    case ratedAlready

    public var appError: AppError {
        switch self {
        case .notHere, .residentsNotAsked, .notRated: AppError("rosters." + word, status: 422, message)
        case .unknownKind: .invalid("kind", message)
        case .wrongLevel: .invalid("place", message)
        case .startTooFar: .invalid("start", message)
        case .titleNeeded: .invalid("title", message)
        case .notYourTurn, .notMember, .notResidentHere: AppError("rosters." + word, status: 403, message)
        case .unknownItem: .invalid("item", message)
        case .wordsMissing: .invalid("words", message)
        case .unknownLogin, .mayNotTakeTurns: .invalid("login", message)
        case .leavesDuringTurn: .invalid("last", message)
        case .dayPast, .dayTooFar: .invalid("first", message)
        case .wrongDays: .invalid("last", message)
        case .substituteAway: .invalid("substitute", message)
        case .swapNotPossible: .invalid("other", message)
        case .calledMissing: .invalid("called", message)
        case .closed, .nothingToAccept, .acceptedAlready, .notOpen, .handedOverAlready, .handOverTooLate, .tooMuch,
            .unknownNote, .reportedAlready, .memberAlready, .wishedAlready, .swapUnknown, .swapAsked, .absenceUnknown,
            .ratingOver, .ratedAlready:
            AppError("rosters." + word, status: 409, message)
        }
    }

    /// The stable machine word.
    private var word: String { String(String(describing: self).prefix { $0 != "(" }) }

    private var message: Text {
        switch self {
        case .notHere: Text("这里的规则还没有轮值。", "The rules here know no rotas.")
        case .unknownKind(let key, let allowed):
            Text(
                "没有“\(key)”这种轮值，可选：\(allowed.joined(separator: "、"))。",
                "There is no kind of rota “\(key)”; allowed: \(allowed.joined(separator: ", ")).")
        case .wrongLevel(let kind, let levels):
            Text(
                "“\(kind.zh)”只能设在：\(levels.map(\.zh).joined(separator: "、"))。请换一个地点。",
                "“\(kind.en)” is set up at: \(levels.map(\.en).joined(separator: ", ")). Choose another place.")
        case .startTooFar(let earliest, let latest):
            Text("开始的日子请选 \(earliest) 到 \(latest)。", "Choose a first day from \(earliest) to \(latest).")
        case .titleNeeded:
            Text(
                "这里已有一个同类轮值，请给这个起个名字，好分得清。",
                "There is a rota of this kind here already; give this one a name to tell them apart.")
        case .closed: Text("这个轮值已经结束了。", "This rota is over.")
        case .notYourTurn:
            Text("现在不是您的轮次，没有保存。请刷新页面看看轮到谁。", "It is not your turn now; nothing was saved. Reload to see whose it is.")
        case .nothingToAccept:
            Text(
                "还没有可接的班：上一位交班或到了交接时间，才能接。",
                "There is nothing to take over yet: it comes with the hand-over or at its hour.")
        case .acceptedAlready: Text("这一班已经接过了，不用再接。", "This turn was accepted already.")
        case .notOpen: Text("现在没有正在进行的轮次。", "No turn is open at the moment.")
        default: further
        }
    }

    private var further: Text {
        switch self {
        case .unknownItem(let key):
            Text(
                "清单里没有“\(key)”这一项，清单可能改过了。请刷新页面。", "“\(key)” is not on the list; it may have changed. Reload the page.")
        case .handedOverAlready:
            Text("下一位已经接班，不能再改交接内容。有话请直接联系。", "The next one has taken over; the hand-over cannot be changed.")
        case .handOverTooLate: Text("这一班已经交接完了。", "This turn has been handed over.")
        case .wordsMissing: Text("请写一句话。", "Write a sentence.")
        case .tooMuch(let most):
            Text("这里最多 \(most) 条，请先处理掉一些。", "At most \(most) here; see to some of them first.")
        case .unknownNote: Text("没有这条记录，或已经处理了。请刷新页面。", "There is no such entry, or it was seen to. Reload the page.")
        case .reportedAlready: Text("这条记录已经报上去了，案卷编号在下面。", "This entry was reported already; its case number is below.")
        case .notMember: Text("您没有参加这个轮值。", "You do not take part in this rota.")
        case .memberAlready: Text("这个人已经在轮值里了。", "This person takes part already.")
        case .wishedAlready: Text("您已经报过名，等社区确认。", "You offered already; the community has yet to confirm it.")
        case .residentsNotAsked:
            Text("这个轮值由岗位上的人承担，不请居民报名。", "This rota is done by holders of posts; residents are not asked.")
        case .mayNotTakeTurns:
            Text("这个账号在这里没有能参加轮值的岗位。", "This account has no post here that takes part in rotas.")
        case .unknownLogin: Text("没有这个登录名，请从列出的账号里选。", "There is no such login name; choose one of those listed.")
        case .leavesDuringTurn(let day):
            Text(
                "正轮到这个人，到 \(day) 为止。请把最后一天选在那天或以后，或先安排顶班。",
                "It is their turn until \(day). Choose that day or later, or name somebody who stands in.")
        case .dayPast:
            Text("过去的日子不能再改：已经记下的轮次不变。", "Days that are past cannot be changed: what was written down stays.")
        case .dayTooFar(let latest): Text("最远只能选到 \(latest)。", "Up to \(latest) at the latest.")
        case .wrongDays: Text("结束的日子不能早于开始的日子。", "The last day cannot come before the first.")
        default: last
        }
    }

    private var last: Text {
        switch self {
        case .swapUnknown: Text("这次换班已经不在了：可能已过期，或对方已答复。", "This ask to swap is gone: it expired, or was answered.")
        case .swapNotPossible:
            Text(
                "这两轮不能换：请选自己的一轮，再选别人的一轮，都要还没有开始。",
                "These two cannot be swapped: choose one turn of yours and one of somebody else, neither begun.")
        case .swapAsked: Text("已经问过了，等对方答复。", "You asked already; the other has yet to answer.")
        case .absenceUnknown: Text("没有这次请假，或已经过去了。", "There is no such absence, or it is over.")
        case .substituteAway:
            Text(
                "顶班的人这几天自己不在、已退出，或就是本人。请换一个人。",
                "Whoever stands in is away or left, or is the same person. Choose another.")
        case .calledMissing:
            Text("请写希望邻居怎么称呼您，例如“3 楼李阿姨”。", "Write what neighbours may call you, e.g. “Mrs Li, 3rd floor”.")
        case .notResidentHere:
            Text(
                "只有这里的住户能评价。社区登记的电话和您登录的一样，才认得出您；不一样请告诉社区。",
                "Only households of this place say how it went. They are known by the telephone number registered with the community; tell it where yours differs."
            )
        case .notRated: Text("这个轮值不请居民评价。", "Residents are not asked about this rota.")
        case .ratingOver:
            Text(
                "这一轮结束超过 \(RotaLimits.ratingDays) 天，不能再评价了。",
                "This turn ended more than \(RotaLimits.ratingDays) days ago.")
        case .ratedAlready: Text("您家已经评价过这一轮，谢谢。", "Your household has said so already. Thank you.")
        default: Text("没有保存，请刷新页面再试。", "Nothing was saved; reload the page and try again.")
        }
    }
}
