import Kernel
import Pages
import Persistence

/// What everybody reads of findings: no people, and what became of each.
struct PublishedRoutes: Sendable {
    let web: PatrolsWeb

    var routes: [Route] {
        [
            .get(
                PatrolPaths.published, .anyone, Text("公开的巡查发现", "Published findings"),
                fields: [Field("before", .identifier, Text("从哪一个之前", "Continue before"))], list),
            .get(PatrolPaths.publishedPhoto, .anyone, Text("公开的照片", "A published photo"), photo),
        ]
    }

    private func list(_ request: WebRequest) async throws -> Answer {
        let before: PatrolFinding.ID? = try request.query.identifier("before")
        let page = try await web.database.read { tx in
            let found = try tx.publishedFindings(before: before, limit: Limits.page + 1)
            return PublishedPage(
                findings: Array(found.prefix(Limits.page)), hasMore: found.count > Limits.page,
                withdrawn: before == nil ? try tx.withdrawnFindings() : [])
        }
        return .page(page.html(request.screen), data: page.findings)
    }

    private func photo(_ request: WebRequest) async throws -> Answer {
        let id: PatrolFinding.ID = try request.identifier("finding")
        let file: Identifier<PatrolPhotoTag> = try request.identifier("file")
        let photo = try await web.database.read { tx in try tx.publishedPhoto(id, file) }
        return try await web.answer(photo, request)
    }
}

/// The public page (曝光).
struct PublishedPage {
    let findings: [PublishedFinding]
    let hasMore: Bool
    let withdrawn: [WithdrawnFinding]

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .resident, Text("巡查发现了什么", "What patrols found"),
            lead: Text(
                "查到什么、要求谁什么时候改好、后来怎样。只写单位和事情，不写个人；责任方的答复一起登出来。",
                "What was found, who was asked to put it right by when, and what became of it. Organisations and matters, never persons; replies are printed with it."
            ), width: .reading)
        let next = hasMore ? findings.last.map { PatrolPaths.published().query([("before", "\($0.id)")]) } : nil
        return screen.page(shell) {
            """
            \(findings.isEmpty
                ? screen.empty(Text("现在没有公开的发现", "Nothing is published now"),
                    Text("经过两个人同意公开的，会登在这里。", "What two people agreed to publish appears here."))
                : HTML(joining: findings.map { card($0, screen) }))\
            \(screen.pager(next: next, shown: findings.count))\(taken(screen))
            """
        }
    }

    private func card(_ finding: PublishedFinding, _ screen: Screen) -> HTML {
        let became: (Text, Tone) =
            switch finding.state {
            case .open where finding.due < screen.now: (Text("逾期还没有改好", "Late, not put right"), .danger)
            case .open: (Text("正在整改", "Being put right"), .warn)
            case .rectified: (Text("说已改好，等复查", "Said to be put right; to be rechecked"), .active)
            case .closed: (Text("复查合格，已改好", "Rechecked and put right"), .good)
            case .handedOver: (Text("已转给有关部门办理", "Handed to the departments"), .neutral)
            case .void: (Text("撤销", "Withdrawn"), .neutral)
            }
        let back =
            finding.returns == 0
            ? HTML.empty
            : screen.chip(Text("复查退回 \(finding.returns) 次", "came back \(finding.returns)×"))
        return screen.panel {
            """
            <div class="chips">\(screen.state(became.0, became.1))\(back)</div><h2>\(screen(finding.item))</h2>\
            \(screen.quote(finding.text))\
            \(screen.gallery(finding.photos.enumerated().map { index, photo in
                let link = PatrolPaths.publishedPhoto(finding.id, photo)
                return (link.query([("size", "thumbnail")]), link, screen("照片 \(index + 1)", "Photo \(index + 1)"))
            }))\
            \(screen.facts([
                (Text("哪里", "Where"), "\(finding.placeName)"), (Text("谁来改", "Who puts it right"), "\(finding.party)"),
                (Text("要求", "Asked for"), "\(screen("\(screen.moment(finding.due))前改好", "put right by \(screen.moment(finding.due))"))"),
                (Text("依据", "Ground"), "\(screen(finding.basis))"), (Text("发现", "Found"), screen.time(finding.foundAt)),
                (Text("公开", "Published"), screen.time(finding.releasedAt)),
            ]))\
            \(finding.reply.map { screen.quote($0, by: screen("责任方的答复", "Reply of the party")) })
            """
        }
    }

    private func taken(_ screen: Screen) -> HTML {
        guard !withdrawn.isEmpty else { return .empty }
        return screen.section(Text("已撤下的", "Taken down")) {
            "<ul>\(withdrawn.map { "<li>\(screen($0.item))：\($0.reason)</li>" as HTML })</ul>"
        }
    }
}
