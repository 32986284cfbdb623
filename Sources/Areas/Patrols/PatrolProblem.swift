public import Kernel

/// Why something about patrols was refused.
public enum PatrolProblem: Problem, Hashable {
    case notHere
    case changedMeanwhile
    // Routes
    case unknownKind(key: String, allowed: [String])
    case stopsMissing
    case rhythmMissing
    case placeMissing
    case unknownMember
    case tooMany(field: String, most: Int)
    // Rounds
    case notOwed
    case alreadyBegun
    case finished(by: String)
    case noSuchStop
    case unknownItem(key: String, allowed: [String])
    case nothingTicked
    case alreadyLooked
    // Findings
    case wordsMissing(field: String)
    case tooLong(field: String, most: Int)
    case photosOnly(most: Int)
    case partyMissing
    case partyLooksPrivate
    case notNow(state: PatrolFindingState)
    case notDueYet(due: CivilDate)
    case ownWork
    case tooManyReturns(most: Int)
    // Publishing
    case personal(PersonalTrace)
    case alreadyProposed
    case notProposed
    case secondPersonNeeded
    case replyOpen(until: CivilDate)
    // Campaigns
    case datesReversed
    case datesMissing
    case datesOutside(from: CivilDate, to: CivilDate)
    case dateTaken
    case partsMissing
    case itemsMissing
    case leadMissing
    case campaignClosed
    case notYetMissing(count: Int)

    public var appError: AppError {
        switch self {
        case .unknownKind: .invalid("kind", message)
        case .stopsMissing, .noSuchStop: .invalid("stops", message)
        case .rhythmMissing: .invalid("rhythm", message)
        case .placeMissing: .invalid("place", message)
        case .unknownMember: .invalid("team", message)
        case .tooMany(let field, _), .wordsMissing(let field), .tooLong(let field, _): .invalid(field, message)
        case .unknownItem, .nothingTicked: .invalid("item", message)
        case .photosOnly: .invalid("files", message)
        case .partyMissing, .partyLooksPrivate: .invalid("party", message)
        case .personal: .invalid("text", message)
        case .datesReversed: .invalid("until", message)
        case .datesMissing, .datesOutside: .invalid("dates", message)
        case .dateTaken: .invalid("date", message)
        case .partsMissing, .itemsMissing: .invalid("units", message)
        case .leadMissing: .invalid("lead", message)
        case .notHere: AppError("patrol.notHere", status: 422, message)
        default: AppError("patrol." + word, status: 409, message)
        }
    }

    /// The stable machine word.
    private var word: String { String(String(describing: self).prefix { $0 != "(" }) }

    private var message: Text { planning ?? finding ?? publishing }

    private var planning: Text? {
        switch self {
        case .notHere: Text("这里的规则没有巡查。请联系管理员。", "The rules here know no patrols. Ask the administrators.")
        case .changedMeanwhile:
            Text("刚才有人改过，没有保存。请刷新页面再试。", "Somebody changed it just now; nothing was saved. Reload and try again.")
        case .unknownKind(let key, let allowed):
            Text(
                "没有“\(key)”这种巡查，可选：\(allowed.joined(separator: "、"))。",
                "There is no kind of patrol “\(key)”; allowed: \(allowed.joined(separator: ", ")).")
        case .stopsMissing: Text("请至少写一个巡查点，一行一个。", "Name at least one stop, one a line.")
        case .rhythmMissing: Text("请选多久巡一次，并选好哪几天。", "Choose how often it is walked, and on which days.")
        case .placeMissing: Text("请选地点。", "Choose a place.")
        case .unknownMember: Text("队伍里有岗位或单位已经撤销，请重新选。", "A post or unit of the team exists no more; choose again.")
        case .tooMany(_, let most): Text("太多了，最多 \(most) 个。", "Too many; at most \(most).")
        case .notOwed:
            Text("这一趟现在不到时间，或已经过期。请看名单上的下一趟。", "This round is not owed now. Look at the next one on the list.")
        case .alreadyBegun: Text("这一趟已经有人开始了，请打开它接着走。", "Somebody has begun this round; open it and go on.")
        case .finished(let by): Text("这一趟已由\(by)结束，没有再改动。", "\(by) has finished this round; nothing was changed.")
        case .noSuchStop: Text("没有这个巡查点，请刷新页面。", "There is no such stop; reload the page.")
        case .unknownItem(let key, let allowed):
            Text(
                "检查单上没有“\(key)”，可选：\(allowed.joined(separator: "、"))。",
                "“\(key)” is not on the check list; allowed: \(allowed.joined(separator: ", ")).")
        case .nothingTicked: Text("还没有勾选任何一项。", "Nothing is ticked yet.")
        case .alreadyLooked:
            Text(
                "这一处已经查过几项，不能再记“没走到”；没查的项请选“没查”。",
                "Some items here were looked at; mark the others as not looked at instead.")
        case .datesReversed: Text("结束日期不能早于开始日期。", "The last day cannot be before the first.")
        case .datesMissing: Text("请至少定一个联合检查日期。", "Set at least one day of joint inspection.")
        case .datesOutside(let from, let to):
            Text("检查日期要在 \(from) 到 \(to) 之间。", "The days must lie between \(from) and \(to).")
        case .dateTaken: Text("这一天已经在方案里。", "This day is in the plan already.")
        case .partsMissing: Text("请至少选一个参加单位。", "Choose at least one unit that takes part.")
        case .itemsMissing: Text("每个参加单位至少要负责一项检查。", "Every unit that takes part needs at least one item.")
        case .leadMissing: Text("请选牵头的岗位或单位。", "Choose the post or unit that leads.")
        case .campaignClosed: Text("这次联合检查已经结束。", "This campaign has ended.")
        case .notYetMissing(let count):
            Text(
                "还有 \(count) 个问题没有办结。请先办结、转成案卷，或逐个写明为什么还没好。",
                "\(count) findings are not settled. Settle them, make them cases, or say for each why not yet.")
        default: nil
        }
    }

    private var finding: Text? {
        switch self {
        case .wordsMissing: Text("这一项不能为空，请填写后再提交。", "This cannot be empty. Fill it in and submit again.")
        case .tooLong(_, let most): Text("最多 \(most) 个字，请缩短后再提交。", "At most \(most) characters; shorten it.")
        case .photosOnly(let most):
            Text(
                "一次最多 \(most) 张照片，只收照片。文字已保留。", "At most \(most) photos at once, and photos only. Your words are kept.")
        case .partyMissing: Text("请选责任单位，或写责任方的单位名称。", "Choose the responsible unit, or write the organisation's name.")
        case .partyLooksPrivate:
            Text(
                "责任方只能是单位，例如“某某超市（某路店）”，至少 4 个字，不能写个人姓名、电话、门牌。个人的事请转成案卷。",
                "Only an organisation can be named, at least 4 characters; no person, telephone or flat. Make a person's matter a case."
            )
        case .notNow(let state):
            Text(
                "现在不能这样办：这个问题已是“\(state.name.zh)”。请看页面上的最新情况。",
                "Not possible now: this finding is already “\(state.name.en)”. Look at its latest state.")
        case .notDueYet(let due):
            Text("整改期限是 \(due)，还没有到，不能先判不合格。", "The limit runs until \(due); it cannot fail before.")
        case .ownWork: Text("自己报的整改要由别人复查。", "Somebody else has to recheck what you reported put right.")
        case .tooManyReturns(let most):
            Text("已经退回 \(most) 次，请转成案卷。", "It came back \(most) times; make it a case.")
        default: nil
        }
    }

    private var publishing: Text {
        switch self {
        case .personal(let trace):
            Text(
                "公开的文字里像有\(trace.name.zh)，请改掉。您写的还在。",
                "The words seem to hold \(trace.name.en); take it out. They are kept.")
        case .alreadyProposed: Text("已经提出公开，正在审核或已公开。", "It is proposed or published already.")
        case .notProposed: Text("现在没有待审核或已公开的内容，请刷新页面。", "Nothing is proposed or published now; reload the page.")
        case .secondPersonNeeded:
            Text("要由另一个人审核：记下它或提出公开的人不能自己放行。", "Another person decides: neither who wrote it down nor who proposed it.")
        case .replyOpen(let until):
            Text(
                "责任方在 \(until) 以前可以答复，答复以前不能公开。",
                "Whoever is responsible may answer until \(until); before that it is not published.")
        default: Text("没有保存，请刷新页面再试。", "Nothing was saved; reload and try again.")
        }
    }
}

extension PatrolFindingState {
    public var name: Text {
        switch self {
        case .open: Text("待整改", "To be put right")
        case .rectified: Text("待复查", "To be rechecked")
        case .closed: Text("已改好", "Put right")
        case .handedOver: Text("已转案卷", "Went on as a case")
        case .void: Text("已撤销", "Withdrawn")
        }
    }
}

extension PatrolPublication.State {
    public var name: Text {
        switch self {
        case .proposed: Text("待审核公开", "Waits for release")
        case .published: Text("已公开", "Published")
        case .declined: Text("不公开", "Not published")
        case .withdrawn: Text("已撤下", "Taken down")
        }
    }
}

extension PatrolHindrance {
    public var name: Text {
        switch self {
        case .locked: Text("门锁着，进不去", "Locked")
        case .nobody: Text("没有人在", "Nobody there")
        case .unsafe: Text("不安全，没有进", "Not safe to enter")
        case .weather: Text("天气原因", "The weather")
        case .calledAway: Text("临时有急事", "Called away")
        }
    }
}
