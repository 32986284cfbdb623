import Kernel
import Pages
import Policy

/// A reporter's own matter: where it stands, what is promised next and by whom, what happened, and what they can do.
struct OwnCasePage {
    let screen: Screen
    let detail: CaseDetail
    let policy: PolicyInForce
    let secret: String
    let emergency: Emergency?
    /// Who looked at the telephone.
    let readings: [ContactReading]
    /// What it became part of.
    let sequels: [CaseOrigin]

    private var file: CaseFile { detail.file }
    private var story: CaseStory { CaseStory(detail: detail, pack: policy.pack, screen: screen, forStaff: false) }

    var html: HTML {
        screen.page(
            PageShell(.resident, Text("编号 \(file.number)", "Number \(file.number)"), lead: Text(same: detail.summary))
        ) {
            """
            \(emergency.map { screen.emergencyNotice($0) })
            \(screen.steps(steps))
            \(screen.live(CasePaths.live(file.id).query([("secret", secret)]), id: "own") { body })
            \(keepLink)
            """
        }
    }

    /// The part that changes by itself.
    var body: HTML {
        """
        \(next)
        \(question)\(evaluation)
        \(screen.section(Text("办理经过", "What happened")) { story.timeline })
        \(became)
        \(photos)
        \(parts)
        \(looks)
        \(others)
        """
    }

    /// Where somebody who represents the people here made more of it.
    private var became: HTML {
        HTML(
            joining: sequels.map { sequel in
                screen.notice(
                    nil, .good,
                    "<p>\(screen("您反映的事写进了", "What you told us is part of "))\(screen.link(sequel.name, to: sequel.link))</p>"
                )
            })
    }

    /// Matters that were told here and are followed by themselves; the same link opens them.
    private var parts: HTML {
        guard !detail.parts.isEmpty else { return .empty }
        return screen.section(Text("分开办理的事", "Matters followed by themselves")) {
            screen.buttons(
                HTML(
                    joining: detail.parts.enumerated().map { index, part in
                        screen.button(
                            Text("第 \(index + 1) 件", "Matter \(index + 1)"), to: CasePaths.own(part, secret), .plain)
                    }))
        }
    }

    private var steps: [Pages.Step] {
        let stages: [(Text, Set<CaseState>)] = [
            (Text("收到", "Received"), [.reported, .verifying]), (Text("受理", "Accepted"), [.accepted]),
            (Text("办理", "Worked on"), [.dispatched, .held, .merged]), (Text("核查", "Checked"), [.handled, .done]),
            (Text("答复", "Answered"), [.answered]), (Text("结案", "Closed"), [.closed]),
        ]
        guard let current = stages.firstIndex(where: { $0.1.contains(file.state) }) else {
            return [Pages.Step(file.state.name, .current)]
        }
        return stages.enumerated().map { index, stage in
            Pages.Step(stage.0, index < current ? .done : index == current ? .current : .ahead)
        }
    }

    /// What happens next, by when, by whom, and what if not.
    private var next: HTML {
        guard let promise else { return screen.notice(ending, file.state == .closed ? .good : .neutral) }
        guard promise.clocked else { return screen.promise(promise.text, who: promise.who, by: promise.by) }
        let clock = shownClock
        let late = clock.map { $0.due < screen.now } ?? false
        return screen.promise(
            promise.text, who: promise.who, by: promise.by,
            otherwise: late
                ? Text("已经超时，上一级正在督促。", "It is late; the level above is following it.")
                : Text("超时会自动报给上一级，这里会写明。", "If it is late, the level above is told by itself, and you see it here."),
            clock: clock.map { screen.clock(ClockView(from: $0.startedAt, due: $0.due, provisional: $0.provisional)) }
                ?? .empty)
    }

    private struct Promise {
        let text: Text
        var who: String?
        var by: Instant?
        /// Others work on it against a clock.
        var clocked = false
    }

    /// While somebody is on the way to look, that is what comes next, whatever else is timed.
    private var shownClock: CaseClock? {
        let looking = file.clocks.last { $0.state == .running && $0.kind == .verify }
        return file.state == .verifying ? looking ?? file.nextClock : file.nextClock
    }

    /// Nil where the matter has ended.
    private var promise: Promise? {
        guard file.state.isOpen else { return nil }
        if file.state == .answered {
            return Promise(
                text: Text("请您说说：解决了吗？满意吗？", "Please tell us: is it solved, are you satisfied?"),
                by: file.clocks.last { $0.kind == .evaluate }?.due)
        }
        if let hold = file.hold {
            let reason = policy.pack.hold.reasons.first { $0.key == hold.reason }?.name ?? Text(same: hold.reason)
            return Promise(
                text: Text("暂停办理：\(reason.zh)。到期自动恢复。", "On hold: \(reason.en). It resumes by itself."),
                by: hold.until)
        }
        let clock = shownClock
        return Promise(text: nextStep(clock), who: responsible, by: clock?.due, clocked: true)
    }

    private func nextStep(_ clock: CaseClock?) -> Text {
        switch clock?.kind {
        case .accept: Text("工作人员会看您的反映并决定怎样办。", "Staff will read it and decide what to do.")
        case .verify: Text("网格员会到现场看一看。", "A grid worker will come and look.")
        case .dispatch: Text("会派给负责的单位。", "It will be sent to the unit in charge.")
        case .receive: Text("负责单位会确认接收。", "The unit in charge will confirm it.")
        case .contact: Text("负责单位会联系您。", "The unit in charge will contact you.")
        case .arrive: Text("负责单位会到现场。", "The unit in charge will come to the place.")
        case .handle: Text("负责单位会办好并报告结果。", "The unit in charge will do the work and report.")
        case .check: Text("会有人到现场核查办得怎样。", "Somebody will check the work on the spot.")
        case .answer: Text("会给您答复。", "You will get an answer.")
        case .callBack, .evaluate, .objection, nil: Text("正在办理。", "It is being worked on.")
        }
    }

    private var responsible: String? {
        if let lead = file.lead {
            let phone = detail.unitPhones[lead.unit.description].map { screen("，电话 ", ", telephone ") + $0 } ?? ""
            return story.unit(lead.unit) + phone
        }
        // Nobody has it yet: whose turn it is, by how closely the place is known.
        if file.state == .verifying { return screen("这里的网格员", "the grid worker here") }
        return switch file.place.rawValue.utf8.count {
        case 12...: screen("社区值班人员", "the community’s duty staff")
        case 9...: screen("街道值班人员", "the street’s duty staff")
        default: screen("区县值班人员", "the district’s duty staff")
        }
    }

    private var ending: Text {
        switch file.state {
        case .closed:
            Text("这件事已结案。如果问题又出现，可以在下面申请重办。", "This matter is closed. If it comes back, ask below to reopen it.")
        case .declined:
            Text("这件事不由本平台办理，正确的渠道写在下面。", "This matter belongs elsewhere; the right channel is named below.")
        case .withdrawn: Text("您已撤回。需要时可以重新反映。", "You withdrew it. You can report again any time.")
        default: Text("这件事已结束，原因写在下面。", "This matter has ended; the reason is below.")
        }
    }

    private func action(_ action: CaseAction) -> Link { CasePaths.ownAction(file.id, secret, action.rawValue) }
    private func version(_ form: Screen) -> HTML { form.hidden("version", String(file.version)) }

    private var question: HTML {
        guard let question = file.question else { return .empty }
        return screen.panel(Text("需要您回答", "A question for you")) {
            """
            \(screen.quote(question))
            \(screen.form(action(.reply), draft: "reply-\(file.id)") { form in
                "\(version(form))\(form.words("words", Text("您的回答", "Your answer"), required: true))\(form.submit(Text("回答", "Answer"), .primary))"
            })
            """
        }
    }

    private var mayEvaluate: Bool { file.mayBeEvaluated(at: screen.now, by: policy) }
    private var mayReopen: Bool {
        file.state == .closed && file.evaluation != nil && file.reopenings < policy.pack.evaluation.reopenMostTimes
    }

    private var evaluation: HTML {
        guard mayEvaluate else { return .empty }
        return screen.panel(Text("请您评价", "Your evaluation")) {
            screen.form(action(.evaluation), draft: "evaluation-\(file.id)") { form in
                """
                \(version(form))
                \(form.choices("solved", Text("事情解决了吗？", "Is it solved?"),
                    [Option("1", Text("解决了", "Solved")), Option("0", Text("没有解决，请重办", "Not solved, do it again"))], required: true))
                \(form.choices("satisfied", Text("对办理过程满意吗？", "Are you satisfied with how it was handled?"),
                    [Option("1", Text("满意", "Satisfied")), Option("0", Text("不满意", "Not satisfied"))], required: true))
                \(form.words("words", Text("想说的话", "In your words")))
                \(form.submit(Text("提交评价", "Send"), .primary))
                """
            }
        }
    }

    private var photos: HTML {
        screen.gallery(
            detail.evidence.filter { $0.file.thumbnail != nil }.map { item in
                let link = CasePaths.ownPhoto(file.id, secret, item.id)
                return (
                    link.query([("size", "thumbnail")]), link,
                    item.stage == .report
                        ? screen("反映时的照片", "Photo of the report") : screen("办理照片", "Photo of the work")
                )
            })
    }

    /// Every reading of the telephone: who, when and why.
    private var looks: HTML {
        guard detail.hasPhone || detail.contactErased != nil || !readings.isEmpty else { return .empty }
        let erased = detail.contactErased.map { moment in
            screen.paragraph(
                Text(
                    "您留的电话和姓名已于 \(screen.moment(moment)) 删除。",
                    "The telephone and name you left were erased on \(screen.moment(moment))."))
        }
        return screen.section(Text("谁看过您的电话", "Who looked at your telephone")) {
            (erased ?? .empty) + readingsTold
        }
    }

    private var readingsTold: HTML {
        readings.isEmpty
            ? screen.paragraph(Text("还没有人看过。", "Nobody so far."))
            : screen.timeline(
                readings.map {
                    Pages.TimelineEntry($0.at, Text(same: $0.by), content: screen.quote($0.why))
                })
    }

    private var others: HTML {
        let canAdd = file.state.isOpen
        return """
            \(canAdd ? more(Text("补充情况或照片", "Add facts or photos"), screen.form(action(.facts), multipart: true, draft: "facts-\(file.id)") { form in
                "\(version(form))\(form.words("words", Text("补充的情况", "More facts"), required: true))\(form.photos("files"))\(form.submit(Text("补充", "Add"), .primary))"
            }) : .empty)
            \(mayReopen ? more(Text("问题又出现了，申请重办", "It is back: ask to reopen"), screen.form(action(.reopening)) { form in
                "\(version(form))\(form.words("reason", Text("现在的情况", "What it is like now"), required: true))\(form.submit(Text("申请重办", "Reopen"), .primary))"
            }) : .empty)
            \(canAdd && file.state != .answered ? more(Text("不用办了，撤回", "No longer needed: withdraw"), screen.form(action(.withdrawal)) { form in
                "\(version(form))\(form.line("reason", Text("原因", "Why")))\(form.submit(Text("撤回", "Withdraw"), .danger))"
            }) : .empty)
            """
    }
    private func more(_ title: Text, _ content: HTML) -> HTML {
        "<details class=\"more\"><summary>\(screen(title))</summary><div>\(content)</div></details>"
    }

    private var keepLink: HTML {
        screen.notice(
            Text("请收藏这个页面", "Keep this page"), .neutral,
            """
            <p>\(screen("以后凭这个链接，或编号加登记的电话，就能看进展。不要把链接发给别人：有链接的人能看到和评价这件事。",
                "With this link, or the number and the telephone you left, you can follow it. Do not pass the link on: whoever has it can see and evaluate this matter."))</p>
            """)
    }
}

extension OwnCasePage {
    /// The same for programs: what the page shows, and nothing of how the work is organised.
    var data: OwnCase {
        let answer = detail.entries.reversed().lazy.flatMap { entry in
            entry.events.reversed().lazy.compactMap { event -> OwnCase.Answer? in
                guard case .answered(let text, let outcome) = event else { return nil }
                return OwnCase.Answer(text: text, outcome: outcome, at: entry.at)
            }
        }.first
        return OwnCase(
            number: file.number, version: file.version, state: file.state, stateName: file.state.name,
            summary: detail.summary, place: detail.placeName, reportedAt: file.reportedAt, updatedAt: file.updatedAt,
            next: promise.map { OwnCase.Next(text: $0.text, who: $0.who, by: $0.by) }
                ?? OwnCase.Next(text: ending, who: nil, by: nil),
            question: file.question, answer: file.answeredAt == nil ? nil : answer,
            evaluation: file.evaluation.map {
                OwnCase.Judgement(solved: $0.solved, satisfied: $0.satisfied, at: $0.at)
            },
            mayEvaluate: mayEvaluate, mayReopen: mayReopen, story: story.told,
            photos: detail.evidence.filter { $0.file.thumbnail != nil }.map {
                OwnCase.Photo(id: $0.id, stage: $0.stage, at: $0.at)
            }, parts: detail.parts, readings: readings)
    }
}

/// A reporter's own matter as a program gets it.
struct OwnCase: Encodable, Sendable {
    struct Next: Encodable, Sendable {
        let text: Text
        let who: String?
        let by: Instant?
    }
    struct Answer: Encodable, Sendable {
        let text: String
        let outcome: AnswerOutcome
        let at: Instant
    }
    struct Judgement: Encodable, Sendable {
        let solved: Bool
        let satisfied: Bool
        let at: Instant
    }
    /// Something that happened; `by` is a post and name, never a resident.
    struct Step: Encodable, Sendable {
        let at: Instant
        let title: Text
        let by: String?
    }
    struct Photo: Encodable, Sendable {
        let id: Identifier<EvidenceTag>
        let stage: EvidenceStage
        let at: Instant
    }
    let number: String
    /// Sent back with an action, so that a matter that changed meanwhile is not acted on unseen.
    let version: Int
    let state: CaseState
    let stateName: Text
    let summary: String
    let place: String
    let reportedAt: Instant
    let updatedAt: Instant
    let next: Next
    let question: String?
    let answer: Answer?
    let evaluation: Judgement?
    let mayEvaluate: Bool
    let mayReopen: Bool
    /// Newest first.
    let story: [Step]
    let photos: [Photo]
    /// Matters of the same report that are followed by themselves; the same secret opens them.
    let parts: [CaseFile.ID]
    let readings: [ContactReading]
}

/// A line of the list of one's own matters as a program gets it.
struct OwnCaseRow: Encodable, Sendable {
    let id: CaseFile.ID
    let number: String
    let state: CaseState
    let summary: String
    let reportedAt: Instant
    let updatedAt: Instant
    init(_ row: CaseRow) {
        (id, number, state, summary) = (row.id, row.number, row.state, row.summary)
        (reportedAt, updatedAt) = (row.reportedAt, row.updatedAt)
    }
}
