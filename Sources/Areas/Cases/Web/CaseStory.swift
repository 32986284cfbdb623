import Kernel
import Pages
import Policy

/// Tells what happened to a case in plain words: the same story for the reporter and, with more in it, for staff.
struct CaseStory {
    let detail: CaseDetail
    let pack: Pack
    let screen: Screen
    /// Staff see notes, rules and clocks; the reporter sees what concerns them.
    let forStaff: Bool

    /// Newest first.
    var timeline: HTML { screen.timeline(lines) }
    private var lines: [Pages.TimelineEntry] {
        detail.entries.reversed().flatMap { entry in
            entry.events.compactMap { event in told(event, entry) }.reversed()
        }
    }
    /// The same for programs.
    var told: [OwnCase.Step] { lines.map { OwnCase.Step(at: $0.at, title: $0.title, by: $0.by) } }

    /// What happened after an entry, oldest first, in a few words each.
    func titles(after version: Int) -> [Text] {
        detail.entries.filter { $0.sequence > version }.flatMap { entry in
            entry.events.compactMap { line($0)?.title }
        }
    }

    private func told(_ event: CaseEvent, _ entry: CaseEntry) -> Pages.TimelineEntry? {
        guard let line = line(event) else { return nil }
        let resident = entry.by.hasPrefix("resident") || entry.by == Caller.anonymous.key
        let by =
            resident ? (event.isResidents ? screen("居民", "Resident") : nil) : entry.byName.isEmpty ? nil : entry.byName
        return Pages.TimelineEntry(entry.at, line.title, by: by, content: line.content, tone: line.tone)
    }

    struct Line {
        var title: Text
        var content: HTML = .empty
        var tone = Tone.neutral
        init(_ zh: String, _ en: String, _ content: HTML = .empty, _ tone: Tone = .neutral) {
            (title, self.content, self.tone) = (Text(zh, en), content, tone)
        }
    }

    func unit(_ id: Identifier<UnitTag>) -> String {
        detail.units[id.description] ?? screen("（单位已撤销）", "(unit closed)")
    }
    func unit(of assignment: Identifier<AssignmentTag>) -> String {
        detail.file.assignments.first { $0.id == assignment }.map { unit($0.unit) } ?? ""
    }
    private func words(_ reference: WordsReference?) -> HTML {
        guard let reference else { return .empty }
        guard let body = detail.words.first(where: { $0.id == reference.id })?.body else {
            return "<p class=\"hint\">\(screen("内容已按本人要求删除。", "Erased at the person’s request."))</p>"
        }
        return screen.quote(body)
    }
    private func said(_ text: String) -> HTML { text.isEmpty ? .empty : screen.quote(text) }
    private func staffSaid(_ text: String) -> HTML { forStaff ? said(text) : .empty }

    private func line(_ event: CaseEvent) -> Line? {
        switch event {
        case .reported(_, let channel, _, _, _, _, _, _, _, _, _, _, let reference, _, let locating):
            let why = forStaff ? locating.map { screen.paragraph($0.why) } ?? .empty : .empty
            return Line("已收到（\(channel.name.zh)）", "Received (\(channel.name.en))", words(reference) + why)
        case .joined: return Line("与同一件事合并跟进", "Followed together with the same matter")
        case .located(let place, _, _, let reason):
            return Line(
                "地点定为\(place == detail.file.place ? detail.placeName : place.rawValue)",
                "Place set to \(place == detail.file.place ? detail.placeName : place.rawValue)", staffSaid(reason))
        case .classified(let category, _, _, let reason):
            let name = pack.category(category)?.name ?? Text(same: category)
            return Line("类别定为“\(name.zh)”", "Category set to “\(name.en)”", staffSaid(reason))
        case .graded(let grade, let before, _, let reason):
            let (new, old) = (name(ofGrade: grade), name(ofGrade: before))
            return Line(
                "等级由“\(old.zh)”改为“\(new.zh)”", "Grade changed from “\(old.en)” to “\(new.en)”", staffSaid(reason ?? ""))
        case .verificationAsked(let note): return Line("已派网格员到现场核实", "A grid worker was sent to look", staffSaid(note))
        case .verified(let found, let note):
            return found
                ? Line("现场核实：情况属实", "Verified on the spot: it is so", said(note))
                : Line("现场核实：没有发现所说情况", "Verified on the spot: not found", said(note), .warn)
        case .accepted: return Line("已受理", "Accepted", .empty, .active)
        case .declined(let key, let reason): return declined(key, reason)
        case .questionAsked(let text): return Line("需要您补充", "A question to you", said(text), .warn)
        case .questionAnswered(let reference): return Line("已回答问题", "The question was answered", words(reference))
        case .factsAdded(let reference, let files):
            if reference == nil, files > 0 {
                return Line("附上了 \(files) 个文件", files == 1 ? "1 file added" : "\(files) files added")
            }
            return Line(
                files > 0 ? "补充了情况和 \(files) 个文件" : "补充了情况",
                files > 0 ? "Facts and \(files) files added" : "Facts added", words(reference))
        case .erased:
            return Line(
                "已按本人要求删除其个人信息，地点只保留到网格",
                "Personal data was erased on request; of the place only the grid is kept")
        case .evidenceAdded(let files): return Line("上传了 \(files) 个文件", "\(files) files added")
        case .supervised(let reason): return Line("上级已督办", "Supervised by the level above", staffSaid(reason), .warn)
        case .escalated(let key, _, let percent, _, _, _): return escalated(key, percent)
        case .withdrawn(let reason, let reference):
            return Line("已撤回", "Withdrawn", reference == nil ? said(reason) : words(reference))
        case .voided(let reason): return Line("已作废", "Declared void", said(reason), .warn)
        default: return workLine(event) ?? resultLine(event)
        }
    }

    private func name(ofGrade key: String) -> Text { pack.grade(named: key)?.name ?? Text(same: key) }

    private func declined(_ key: String, _ reason: String) -> Line {
        let referral = pack.referrals.first { $0.referral.key == key }?.referral
        let channel = referral?.channel ?? Text(same: key)
        let advice = referral.map { screen.paragraph($0.advice) } ?? .empty
        return Line("不属于本平台办理，请走：\(channel.zh)", "Belongs elsewhere: \(channel.en)", said(reason) + advice, .warn)
    }

    private func escalated(_ key: String, _ percent: Int) -> Line? {
        let kind = detail.file.clocks.first { $0.key == key }?.kind.name ?? Text("时限", "limit")
        if percent < 100 {
            return forStaff
                ? Line("“\(kind.zh)”时限已过 \(percent)%，已提醒", "\(percent)% of “\(kind.en)” has passed; reminded") : nil
        }
        return Line("“\(kind.zh)”超时，已报上一级跟进", "“\(kind.en)” is late; the level above now follows it", .empty, .danger)
    }

    private func workLine(_ event: CaseEvent) -> Line? {
        switch event {
        case .dispatched(let new, let why):
            let names = new.map { "\(unit($0.unit))（\($0.role.name[screen.language])）" }
            return Line(
                "已派给：\(names.joined(separator: "、"))", "Sent to \(names.joined(separator: ", "))", staffSaid(why),
                .active)
        case .objected(let id, let reason):
            return forStaff ? Line("\(unit(of: id))提出异议", "\(unit(of: id)) objects", said(reason), .warn) : nil
        case .objectionUpheld(let id, let reason):
            return Line(
                "换单位办理：\(unit(of: id))退回", "Another unit will act: taken back from \(unit(of: id))", staffSaid(reason))
        case .recalled(let id):
            return Line("更正后不再由\(unit(of: id))办理", "After the correction \(unit(of: id)) no longer acts")
        case .objectionRefused(_, CaseDecider.lapsed):
            return forStaff ? Line("办理已结束，异议失效", "The work is over; the objection lapses") : nil
        case .objectionRefused(let id, let reason):
            return forStaff
                ? Line("异议不成立，由\(unit(of: id))办理", "Objection refused; \(unit(of: id)) acts", said(reason)) : nil
        case .received(let id): return Line("\(unit(of: id))已接收", "\(unit(of: id)) has received it")
        case .contacted(let note): return Line("已联系反映人", "The reporter was contacted", staffSaid(note))
        case .arrived(let id): return Line("\(unit(of: id))已到场", "\(unit(of: id)) is on site")
        case .progressed(let id, let note): return Line("\(unit(of: id))：办理进展", "\(unit(of: id)): progress", said(note))
        case .whistled(let new, let reason):
            let names = new.map { unit($0.unit) }
            return Line(
                "吹哨，请\(names.joined(separator: "、"))报到", "Whistled for \(names.joined(separator: ", "))",
                staffSaid(reason), .active)
        case .whistleRated(let id, let byCaller, let score, let note):
            guard forStaff else { return nil }
            return byCaller
                ? Line("吹哨方给\(unit(of: id))打 \(score) 分", "The caller rates \(unit(of: id)) \(score) of 5", said(note))
                : Line("\(unit(of: id))给吹哨方打 \(score) 分", "\(unit(of: id)) rates the caller \(score) of 5", said(note))
        case .handled(let id, let note, _):
            return Line("\(unit(of: id))报告已办完", "\(unit(of: id)) reports it done", said(note), .active)
        case .selfHandled(let note, _):
            return Line("网格员当场办好", "The grid worker mended it on the spot", said(note), .good)
        case .checked(let passed, let note):
            return passed
                ? Line("核查通过", "The work was checked", staffSaid(note), .good)
                : Line("核查没有通过", "The check failed", said(note), .warn)
        case .reworkOrdered(let id, _):
            return Line(
                "退回\(unit(of: id))返工，时限更紧", "Back to \(unit(of: id)) for rework, on a tighter clock", .empty, .warn)
        default: return nil
        }
    }

    private func resultLine(_ event: CaseEvent) -> Line? {
        switch event {
        case .holdAsked(_, let note, let limit):
            return forStaff ? Line("申请挂账 \(limit.text.zh)", "Hold asked for \(limit.text.en)", said(note)) : nil
        case .holdRefused(CaseDecider.lapsed):
            return forStaff ? Line("办理已结束，挂账申请失效", "The work is over; the hold asked for lapses") : nil
        case .extensionRefused(CaseDecider.lapsed):
            return forStaff ? Line("办理已结束，延期申请失效", "The work is over; the time asked for lapses") : nil
        case .holdRefused(let reason): return forStaff ? Line("挂账未批准", "Hold refused", said(reason)) : nil
        case .held(let key, let until):
            let reason = pack.hold.reasons.first { $0.key == key }?.name ?? Text(same: key)
            return Line(
                "暂停办理到\(screen.moment(until))：\(reason.zh)", "On hold until \(screen.moment(until)): \(reason.en)",
                .empty, .warn)
        case .resumed: return Line("恢复办理", "Resumed")
        case .extensionAsked(let id, let limit, let reason):
            return forStaff
                ? Line(
                    "\(unit(of: id))申请延期 \(limit.text.zh)", "\(unit(of: id)) asks for \(limit.text.en) more",
                    said(reason)) : nil
        case .extensionRefused(let reason): return forStaff ? Line("延期未批准", "Extension refused", said(reason)) : nil
        case .extended(_, let reason):
            return Line("批准延期，新时限见上方", "More time was granted; the new time is above", said(reason), .warn)
        case .finished: return nil
        case .answered(let text, let outcome):
            return Line(
                "答复：\(outcome.name.zh)", "Answer: \(outcome.name.en)", said(text), outcome == .cannotNow ? .warn : .good
            )
        case .calledBack(let reached, let note, _):
            return reached
                ? Line("已回访", "Called back", staffSaid(note))
                : Line("回访没有联系上", "Called back, not reached", staffSaid(note))
        case .evaluated(let solved, let satisfied, let reference, let onBehalf):
            let zh = "评价：\(solved ? "已解决" : "没有解决")，\(satisfied ? "满意" : "不满意")\(onBehalf ? "（电话代填）" : "")"
            let en =
                "Evaluation: \(solved ? "solved" : "not solved"), \(satisfied ? "satisfied" : "not satisfied")\(onBehalf ? " (by phone)" : "")"
            return Line(zh, en, words(reference), solved && satisfied ? .good : .warn)
        case .evaluationExpired: return Line("评价期已过，未收到评价", "The time to evaluate passed without an answer")
        case .reopened(let reason, let reference):
            let content = reference != nil ? words(reference) : reason == "not-solved" ? .empty : said(reason)
            return Line("退回重办，时限更紧", "Reopened on a tighter clock", content, .warn)
        case .closed(let kind): return Line("结案：\(kind.name.zh)", "Closed: \(kind.name.en)", .empty, .good)
        case .merged:
            return Line(
                "与同一件事合并跟进；您的答复和评价仍然单独算",
                "Followed together with the same matter; your answer and evaluation stay your own")
        case .absorbed: return Line("又有人反映同一件事", "Somebody else reported the same matter")
        case .detached: return Line("单独继续办理", "Continues on its own")
        case .splitOff(_, let reason):
            return Line("其中一件事分出单独办理", "One of the matters is now followed by itself", staffSaid(reason))
        case .splitFrom: return Line("由一个案卷分出", "Split from another case")
        default: return nil
        }
    }
}

extension CaseEvent {
    /// What a resident did, not what followed from it by rule.
    var isResidents: Bool {
        switch self {
        case .reported, .factsAdded, .questionAnswered, .evaluated, .withdrawn: true
        default: false
        }
    }
}
