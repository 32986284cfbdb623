public import Kernel

/// What is kept, by kind. The first group belongs to ended cases and follows the pack at the case's place; the second
/// belongs to the installation as a whole.
public enum RetentionClass: String, Sendable, Codable, CaseIterable {
    /// Telephone and name left with a report.
    case contact
    /// Address and position given with a report; the place of the tree stays.
    case position
    /// Photos and documents sent by the reporter.
    case photos
    /// The chain and the words of an ended case.
    case caseFiles = "case-files"

    case audit
    /// Who looked at a resident’s data, as the resident reads it.
    case views
    /// What staff were told, once they have read it.
    case notices
    /// One-time codes for signing in.
    case codes
    case sessions
    /// Messages that were delivered.
    case outbox
    /// Messages that could not be delivered.
    case undelivered
    /// Keys by which a form that is sent twice counts once.
    case submissions
    /// Words, telephone, name and door of who called for help.
    case helpCalls = "help-calls"
    /// Who offered to help neighbours, and has not been heard of since.
    case helpOffers = "help-offers"
    /// Words and photos of findings that ended.
    case patrolFindings = "patrol-findings"
    /// What the register of households holds about one that moved away.
    case households
    /// What was noted at visits, and the words of errands that ended.
    case visitNotes = "visit-notes"
    /// That an entry of a phone was taken; what it said went at once.
    case fieldEntries = "field-entries"
    /// What was written into the journal of a turn, or left for the next one.
    case turnNotes = "turn-notes"
    /// What people told a representative, as it was written down.
    case proposalAppeals = "proposal-appeals"
    /// Who answered what when their place was in emergency mode.
    case emergencyAnswers = "emergency-answers"

    /// Whether it is part of a case, so that the rules at the case’s place decide.
    public var isOfCases: Bool {
        switch self {
        case .contact, .position, .photos, .caseFiles: true
        default: false
        }
    }

    /// The one thing that may be done with it when its time is over.
    public var act: RetentionAct {
        switch self {
        case .contact, .position, .photos, .households, .visitNotes, .patrolFindings: .erase
        case .caseFiles: .archive
        default: .delete
        }
    }

    /// Less than this no pack may choose. For logs: Cybersecurity Law, six months at least.
    public var least: KeepPeriod {
        switch self {
        case .audit, .views: KeepPeriod(6, .month)
        case .contact, .position, .photos, .caseFiles, .households, .visitNotes, .turnNotes, .patrolFindings:
            KeepPeriod(30, .day)
        case .undelivered: KeepPeriod(7, .day)
        case .helpCalls, .helpOffers, .proposalAppeals, .emergencyAnswers: KeepPeriod(30, .day)
        // A phone may have been away for weeks when it sends.
        case .fieldEntries: KeepPeriod(60, .day)
        default: KeepPeriod(1, .day)
        }
    }

    /// Where no pack says anything: what the product itself needs no longer goes, all else stays.
    public var unsaid: KeepPeriod {
        switch self {
        case .notices, .undelivered: KeepPeriod(90, .day)
        case .codes, .sessions: KeepPeriod(1, .day)
        case .outbox, .submissions: KeepPeriod(7, .day)
        // A pack that knows no calls for help must not keep another place's for ever.
        case .helpCalls: KeepPeriod(90, .day)
        case .helpOffers, .proposalAppeals, .emergencyAnswers: KeepPeriod(2, .year)
        case .households: KeepPeriod(6, .month)
        case .patrolFindings: KeepPeriod(2, .year)
        case .visitNotes, .fieldEntries, .turnNotes: KeepPeriod(1, .year)
        default: .permanent
        }
    }

    public var name: Text {
        switch self {
        case .contact: Text("反映人的电话和姓名", "Telephone and name of the reporter")
        case .position: Text("反映人所写的地址和定位", "Address and position given by the reporter")
        case .photos: Text("反映人所发的照片和文件", "Photos and documents sent by the reporter")
        case .caseFiles: Text("办结案卷的经过和原话", "What happened in ended cases, and the words")
        case .audit: Text("审计日志", "Audit log")
        case .views: Text("个人信息查看记录", "Record of who looked at personal data")
        case .notices: Text("工作人员已读的提醒", "Notices that staff have read")
        case .codes: Text("登录验证码", "Sign-in codes")
        case .sessions: Text("已结束的登录", "Sessions that ended")
        case .outbox: Text("已送出的消息", "Messages that were delivered")
        case .undelivered: Text("送不出的消息", "Messages that could not be delivered")
        case .submissions: Text("防止重复提交的记号", "Marks against sending a form twice")
        case .helpCalls: Text("求助人的原话、电话、称呼和门牌", "Words, telephone, name and door of who called for help")
        case .helpOffers: Text("久未使用的帮手登记", "Offers of help not used for long")
        case .patrolFindings: Text("巡查发现的文字和照片", "Words and photos of what patrols found")
        case .households: Text("搬走的住户登记的内容", "What is registered about a household that moved away")
        case .visitNotes: Text("走访备注和代办说明", "Notes of visits and words of errands")
        case .fieldEntries: Text("手机记录的送达记号", "Marks of entries that phones delivered")
        case .turnNotes: Text("轮值日志和交接留言", "Journals of turns and notes of hand-overs")
        case .proposalAppeals: Text("代表当面听到的意见", "What people told a representative")
        case .emergencyAnswers: Text("应急动员的应答", "Answers to a mobilisation")
        }
    }

    /// From when the time counts.
    public var begins: Text {
        if isOfCases { return Text("案卷结束后最后一次变动", "the last change after the case ended") }
        return switch self {
        case .notices: Text("读过以后", "when it was read")
        case .sessions: Text("登录结束", "the end of the session")
        case .outbox: Text("送出以后", "the delivery")
        case .undelivered: Text("最后一次尝试", "the last try")
        case .helpCalls: Text("求助结束", "the end of the call")
        case .helpOffers: Text("最后一次使用", "the last use")
        case .patrolFindings: Text("发现办结", "the end of the finding")
        case .households: Text("记为搬走", "when it was recorded as moved")
        case .visitNotes: Text("走访当天", "the day of the visit")
        case .fieldEntries: Text("送达", "the delivery")
        case .turnNotes, .proposalAppeals: Text("写下时", "when it was written")
        case .emergencyAnswers: Text("应急状态结束", "the end of the emergency")
        default: Text("产生时", "when it was made")
        }
    }
}

/// What is done with data whose time is over.
public enum RetentionAct: String, Sendable, Codable, CaseIterable {
    /// The content is destroyed; a tombstone with a date stays.
    case erase
    case delete
    /// Moved out of daily work into the year’s archive; it stays readable.
    case archive

    public var name: Text {
        switch self {
        case .erase: Text("销毁内容，留下日期", "content destroyed, a date stays")
        case .delete: Text("删除", "deleted")
        case .archive: Text("移入年度档案，仍可查阅", "moved to the archive of its year, still readable")
        }
    }
}

/// How long something is kept: whole days, months or years, or for ever.
public struct KeepPeriod: Sendable, Hashable, Codable {
    public enum Unit: String, Sendable, Codable, CaseIterable { case day, month, year }
    /// Nil for ever.
    public let count: Int?
    public let unit: Unit

    public static let permanent = KeepPeriod()
    private init() { (count, unit) = (nil, .year) }
    public init(_ count: Int, _ unit: Unit) { (self.count, self.unit) = (count, unit) }

    /// `7 days`, `1 month`, `3 years`, `permanent`; nil for anything else and beyond 100 years.
    public init?(_ text: String) {
        if text == "permanent" {
            self = .permanent
            return
        }
        let parts = text.split(separator: " ")
        guard parts.count == 2, let count = Int(parts[0]), (1...36_500).contains(count) else { return nil }
        let word = parts[1].hasSuffix("s") ? parts[1].dropLast() : parts[1]
        guard let unit = Unit(rawValue: String(word)) else { return nil }
        self.init(count, unit)
    }

    /// What was there before this moment has been kept long enough: so many times 24 hours ago; for months and years
    /// the beginning of the day so long ago. Nil for ever.
    public func cutoff(at now: Instant, in zone: Zone) -> Instant? {
        guard let count else { return nil }
        guard unit != .day else { return now - .days(count) }
        let today = zone.date(now)
        let months = unit == .year ? count * 12 : count
        let month = CivilMonth(of: today).adding(months: -months)
        let day = min(today.day, CivilDate.length(ofMonth: month.month, year: month.year))
        return CivilDate(year: month.year, month: month.month, day: day).map { zone.instant($0) }
    }

    /// For comparing periods; a month counts 30 and a year 365 days.
    public var days: Int {
        guard let count else { return .max }
        return switch unit {
        case .day: count
        case .month: count * 30
        case .year: count * 365
        }
    }

    public var text: Text {
        guard let count else { return Text("永久", "for ever") }
        return switch unit {
        case .day: Text("\(count) 天", count == 1 ? "1 day" : "\(count) days")
        case .month: Text("\(count) 个月", count == 1 ? "1 month" : "\(count) months")
        case .year: Text("\(count) 年", count == 1 ? "1 year" : "\(count) years")
        }
    }
}

/// How long a pack keeps one kind of data, and on what ground.
public struct RetentionRule: Sendable, Hashable, Codable {
    public let kind: RetentionClass
    public let keep: KeepPeriod
    public let act: RetentionAct
    /// The law or rule it follows, in words.
    public let basis: Text
    /// Path in the pack.
    public let rule: String
}
