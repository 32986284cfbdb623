internal import Kernel
internal import Pages
internal import Persistence
internal import Policy
internal import Territory

extension PeopleWeb {
    var postAdministration: [Route] {
        let may = Access.permission(.peopleEdit)
        return [
            .get(
                PeoplePaths.posts, may, Text("岗位和任职人", "Posts and holders"),
                fields: [
                    PeopleField.under, Field("kind", .line, Text("岗位类别", "Post kind")),
                    Field(
                        "show", .choice(PostFilter.allCases.map(\.rawValue)), Text("全部、在岗或空缺", "All, held or vacant")),
                    Field("after", .identifier, Text("从此之后", "After")),
                ], postList),
            .post(
                PeoplePaths.posts, may, Text("新设岗位", "New post"),
                fields: [
                    PeopleField.place, Field("kind", required: true, Text("岗位类别", "Post kind")),
                    Field("unit", .identifier, Text("代表的单位", "Unit it acts for")),
                    Field("phone", .line, Text("值班电话", "Duty telephone")),
                ], definePost),
            .get(
                PeoplePaths.postCoverage, may, Text("岗位覆盖", "Coverage of posts"), fields: [PeopleField.under],
                postCoverage),
            .get(PeoplePaths.postPage, may, Text("岗位详情", "Post"), postDetail),
            .post(
                PeoplePaths.postPage, may, Text("修改岗位", "Change a post"),
                fields: [
                    Field("unit", .identifier, Text("代表的单位", "Unit it acts for")),
                    Field("phone", .line, Text("值班电话", "Duty telephone")),
                ],
                changePost),
            .post(
                PeoplePaths.postAppointment, may, Text("任命", "Appoint"),
                fields: [PeopleField.holder, PeopleField.date, PeopleField.named], appoint),
            .post(
                PeoplePaths.postHandover, may, Text("交接", "Hand over"),
                fields: [PeopleField.holder, PeopleField.date, PeopleField.named], handOver),
            .post(PeoplePaths.postVacancy, may, Text("离任", "Vacate"), fields: [PeopleField.date], vacate),
            .post(PeoplePaths.postClosure, may, Text("撤销岗位", "Close a post"), closePost),
        ]
    }

    @Sendable private func postList(_ request: WebRequest) async throws -> Answer {
        let (under, caller, now) = (try request.under(), request.caller, request.now)
        let kind = try request.query.text("kind", limit: 60)
        let filter = try request.query.choice("show", of: PostFilter.self) ?? .all
        let after = try request.query.identifier("after", of: PostTag.self)
        let page = try await database.read { tx in
            let scope = try AdminScope.load(under, for: .peopleEdit, by: caller, tx)
            let rows = try tx.posts(
                under: scope.place.code, kind: kind, filter, after: try after.flatMap { try tx.post($0) }, at: now)
            let names = try rows.reduce(into: [Post.ID: Text]()) { names, row in
                names[row.post.id] = try tx.policyIfAny(at: row.post.place)?.pack.post(row.post.kind)?.name
            }
            return PostListPage(
                scope: scope, kinds: try tx.policyIfAny(at: scope.place.code)?.pack.posts ?? [], names: names,
                units: try tx.units(around: scope.place.code).filter { caller.may(.peopleEdit, at: $0.place) },
                rows: rows, kind: kind, filter: filter)
        }
        return .page(page.html(request.screen), data: page.rows)
    }

    @Sendable private func definePost(_ request: WebRequest) async throws -> Answer {
        guard let place = try request.form.place("place") else { throw PeopleProblem.reasonMissing }
        let operation = DefinePost(
            place: place, kind: try request.form.required("kind", limit: 60), unit: try request.form.identifier("unit"),
            dutyPhone: try request.form.text("phone", limit: 30))
        let id = try await perform(operation, request)
        return .done(
            PeoplePaths.postPage(id), flash: Text("岗位已设立，接下来任命。", "The post is set up; next, appoint someone."),
            data: ["id": id.description], created: true)
    }

    @Sendable private func postCoverage(_ request: WebRequest) async throws -> Answer {
        let (under, caller, now) = (try request.under(), request.caller, request.now)
        let page = try await database.read { tx in
            let scope = try AdminScope.load(under, for: .peopleEdit, by: caller, tx)
            return PostCoveragePage(scope: scope, lines: try tx.coverageByRule(under: scope.place.code, at: now))
        }
        return .page(page.html(request.screen), data: page.lines)
    }

    @Sendable private func postDetail(_ request: WebRequest) async throws -> Answer {
        let (id, caller, now) = (try request.identifier("post", of: PostTag.self), request.caller, request.now)
        let page = try await database.read { tx in try PostPage.load(id, by: caller, tx, at: now) }
        return .page(page.html(request.screen), data: page.history)
    }

    @Sendable private func changePost(_ request: WebRequest) async throws -> Answer {
        let (id, caller) = (try request.identifier("post", of: PostTag.self), request.caller)
        // Before anything is read from the form: what is wrong with it would tell that the post exists.
        let post = try await database.read { try $0.editablePost(id, by: caller) }
        let operation = DefinePost(
            post: id, place: post.place, kind: post.kind, unit: try request.form.identifier("unit"),
            dutyPhone: try request.form.text("phone", limit: 30))
        _ = try await perform(operation, request)
        return .done(PeoplePaths.postPage(id), flash: Text("已保存。", "Saved."))
    }

    @Sendable private func appoint(_ request: WebRequest) async throws -> Answer {
        let (id, account) = (try request.identifier("post", of: PostTag.self), try await holder(request))
        let operation = AppointHolder(
            post: id, account: account, from: try request.form.date("date"), named: request.form.flag("named"))
        _ = try await perform(operation, request)
        return .done(PeoplePaths.postPage(id), flash: Text("已任命。", "Appointed."))
    }

    @Sendable private func handOver(_ request: WebRequest) async throws -> Answer {
        let (id, account) = (try request.identifier("post", of: PostTag.self), try await holder(request))
        let operation = HandOverPost(
            post: id, to: account, on: try request.form.date("date"), named: request.form.flag("named"))
        _ = try await perform(operation, request)
        return .done(
            PeoplePaths.postPage(id),
            flash: Text("交接已登记，前任记录保留。", "The handover is set; the former holder stays on record."))
    }

    @Sendable private func vacate(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("post", of: PostTag.self)
        _ = try await perform(VacatePost(post: id, on: try request.form.date("date")), request)
        return .done(
            PeoplePaths.postPage(id),
            flash: Text("已登记离任，岗位空缺时由上一级负责。", "Recorded; while vacant the level above is responsible."))
    }

    @Sendable private func closePost(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("post", of: PostTag.self)
        _ = try await perform(ClosePost(post: id), request)
        return .done(PeoplePaths.posts(), flash: Text("岗位已撤销，历史保留。", "The post is closed; its history stays."))
    }

    private func holder(_ request: WebRequest) async throws -> Account.ID {
        let login = try request.form.required("login", limit: 60)
        return try await database.read { try $0.accountTyped(login).id }
    }
}
