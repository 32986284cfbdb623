import Cases
import Kernel
import Pages

/// The way to the case that a finding became.
enum PatrolCaseLink {
    static func page(_ id: CaseFile.ID) -> Link { CasePaths.page(id) }
}

/// What the reader may do with a finding now.
struct FindingActions {
    let page: FindingPage
    private var finding: PatrolFinding { page.finding }

    func html(_ screen: Screen) -> HTML {
        var parts: [HTML] = []
        if page.acts.contains(.rectify) { parts.append(rectify(screen)) }
        if page.acts.contains(.recheckFine) { parts.append(recheck(screen)) }
        if page.acts.contains(.handOver) { parts.append(handOver(screen)) }
        if page.acts.contains(.void) { parts.append(void(screen)) }
        let work: HTML = parts.isEmpty ? .empty : "<div class=\"buttons\">\(parts)</div>"
        return "\(work)\(publishing(screen))"
    }

    private func rectify(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("报整改完成", "Report as put right"), .primary, at: PatrolPaths.rectify(finding.id), multipart: true
        ) { form in
            """
            \(form.words("words", Text("做了什么", "What was done"), required: true, limit: PatrolLimits.words))\
            \(form.photos("files", Text("整改后的照片", "Photos afterwards"), most: PatrolLimits.photos))
            """
        }
    }

    private func recheck(_ screen: Screen) -> HTML {
        let notFine = page.acts.contains(.recheckNotFine)
        let options =
            [Option("fine", Text("合格", "Fine"))]
            + (notFine ? [Option("not-fine", Text("不合格，退回整改", "Not fine: back to be put right"))] : [])
        return screen.confirm(
            Text("复查", "Recheck"), finding.state == .rectified ? .primary : .plain, at: PatrolPaths.recheck(finding.id),
            question: finding.state == .open
                ? Text(
                    "还没有人报整改；您亲眼看到改好了可以直接办结。", "Nobody reported it yet; where you see it is in order you may close it.")
                : nil,
            multipart: true, done: Text("保存复查结果", "Save the recheck")
        ) { form in
            """
            \(form.choices("result", Text("看下来怎样", "How is it"), options, required: true))\
            \(form.words("words", Text("看到什么", "What you saw"), hint: Text("不合格时要写。", "Needed where it is not fine."), limit: PatrolLimits.words, rows: 2))\
            \(form.photos("files", most: PatrolLimits.photos))
            """
        }
    }

    private func handOver(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("转成案卷", "Make it a case"), at: PatrolPaths.handOver(finding.id),
            question: Text(
                "这里改不了的，转给案卷去办：文字和照片一起过去，两边都能看到对方。",
                "What cannot be put right here goes on as a case, with words and photos; each shows the way to the other."
            )
        ) { form in
            form.words("words", Text("补充说明", "Anything to add"), limit: PatrolLimits.words, rows: 2)
        }
    }

    private func void(_ screen: Screen) -> HTML {
        screen.confirm(Text("撤销", "Withdraw"), .danger, at: PatrolPaths.void(finding.id)) {
            $0.words(
                "reason", Text("为什么不算", "Why it does not count"), required: true, limit: PatrolLimits.words, rows: 2)
        }
    }

    // MARK: Publishing

    private func publishing(_ screen: Screen) -> HTML {
        let publication = finding.publication
        var parts: [HTML] = []
        if page.acts.contains(.propose) { parts.append(propose(screen)) }
        if page.acts.contains(.reply) { parts.append(reply(screen)) }
        if page.acts.contains(.release) {
            parts.append(screen.act(Text("同意公开", "Release"), at: PatrolPaths.release(finding.id), .primary))
        }
        if page.acts.contains(.decline) {
            parts.append(
                screen.confirm(Text("不同意公开", "Do not publish"), at: PatrolPaths.decline(finding.id)) {
                    $0.words("reason", Text("理由", "Reason"), required: true, limit: PatrolLimits.words, rows: 2)
                })
        }
        if page.acts.contains(.withdraw) {
            parts.append(
                screen.confirm(
                    Text("撤下", "Take down"), .danger, at: PatrolPaths.withdraw(finding.id),
                    question: Text("公开过的会写明撤下的理由。", "Where it was published, the reason is shown.")
                ) { $0.words("reason", Text("理由", "Reason"), required: true, limit: PatrolLimits.words, rows: 2) })
        }
        guard publication != nil || !parts.isEmpty else { return .empty }
        return screen.section(Text("公开", "Publishing")) {
            "\(publication.map { standing($0, screen) })<div class=\"buttons\">\(parts)</div>"
        }
    }

    private func standing(_ publication: PatrolPublication, _ screen: Screen) -> HTML {
        let text = page.words[publication.text.id].map { screen.quote($0, by: publication.proposedByName) }
        let answer = finding.reply.flatMap { page.words[$0.id] }.map {
            screen.quote($0, by: screen("责任方的答复", "Reply of the party"))
        }
        let waiting =
            publication.state == .proposed && finding.reply == nil && screen.now < publication.replyBy
            ? screen.notice(
                Text(
                    "责任方在 \(screen.moment(publication.replyBy)) 前可以答复，答复以前不能公开。",
                    "The party may answer until \(screen.moment(publication.replyBy)); before that it is not published."
                ))
            : HTML.empty
        return "<p>\(screen.state(publication.state.name))</p>\(text)\(answer)\(waiting)"
    }

    private func propose(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("提出公开", "Propose for publishing"), at: PatrolPaths.propose(finding.id),
            question: Text(
                "由另一个人审核后公开。请先告诉责任方，他们的答复会一起公开。",
                "Another person decides. Tell the party first: their reply is published with it.")
        ) { form in
            """
            \(form.words("text", Text("给居民看的文字", "Words for residents"), hint: Text("写事情，不写人：没有姓名、电话、车牌、门牌到户。",
                "The matter, not people: no names, telephone, number plates or flat numbers."), required: true, limit: PatrolLimits.words))\
            \(page.photos.isEmpty ? .empty : form.checkboxes("photo", Text("公开哪几张照片", "Photos that are shown"),
                page.photos.enumerated().map { Option("\($1.id)", Text("第 \($0 + 1) 张：\($1.stage.name.zh)", "\($0 + 1): \($1.stage.name.en)")) },
                hint: Text("照片里不能有人脸、车牌、门牌。", "No faces, number plates or door numbers in them.")))
            """
        }
    }

    private func reply(_ screen: Screen) -> HTML {
        screen.confirm(
            Text("记下责任方的答复", "Write down the party's reply"), at: PatrolPaths.reply(finding.id),
            done: Text("记下答复", "Save the reply")
        ) { form in
            form.words(
                "text", Text("责任方怎么说", "What the party says"),
                hint: Text("照原意写，会一起公开；不写个人信息。", "As they meant it; it is published. No personal data."),
                required: true,
                limit: PatrolLimits.words)
        }
    }
}
