import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Pages
import Secrets

/// One request on its way through the checks to its answer.
struct Exchange {
    let server: WebServer
    let visit: Visit
    let named: RequestMark
    let now: Instant
    private var visitor = Visitor.nobody
    private var session: String?
    /// The anonymous browser's mark, known or newly made.
    private var mark: String?
    private var markIsNew = false
    private var form = Form()
    /// What the body takes of the memory; given back with this exchange.
    private var load: Admission.Load?

    init(server: WebServer, visit: Visit, named: RequestMark, now: Instant) {
        (self.server, self.visit, self.named, self.now) = (server, visit, named, now)
        session = visit.session.map { Fingerprint.of($0) }
        mark = visit.cookies[.form]
    }

    /// Throws what the checks and the handler throw.
    mutating func answer(_ request: Request, _ pattern: inout String?) async throws -> Response {
        if visit.path == "/preferences", visit.method == .get { return await preferences(request) }
        // Who asks is known before whether it exists, so that both refusals look alike.
        visitor = try await server.visitors.visitor(session, at: now)
        let (route, parameters) = try find()
        pattern = route.pattern
        // Whoever has a duty holds no permission until it is done: lead there rather than say "not found".
        if let duty = visitor.duty, !isOpen(route, duty) { return try dutyFirst(duty) }
        try route.access.check(visitor.caller)
        var web = try webRequest(request, parameters)
        (web.isLocal, web.accept) = (visit.isLocal, request.headers[.accept])
        if route.method != .get { try await readBody(of: request, route, into: &web) }
        let asked = web
        let answer = try await RequestMark.$current.withValue(named.on(route.pattern)) {
            try await route.handler(asked)
        }
        forgetWhoMayHaveChanged(answer, route)
        return finished(try server.writer.write(answer, to: visit, of: visitor.caller))
    }

    /// Rights that a write may have changed are looked up again by the next request.
    private func forgetWhoMayHaveChanged(_ answer: Answer, _ route: Route) {
        guard route.method != .get else { return }
        if case .session = answer, let session { server.visitors.forget(session) }
        if visitor.duty != nil, let session { server.visitors.forget(session) }
        // What is one's own stands around every page: the count of unread notices.
        if route.access == .staff, let session { server.visitors.forget(session) }
        if route.access.mayChangeRights { server.visitors.forgetAll() }
    }

    private func find() throws -> (Route, [String: String]) {
        switch server.index.find(visit.method, visit.path) {
        case .found(let route, let parameters): return (route, parameters)
        case .otherMethods(let methods):
            throw RequestProblem.notAllowed(allowed: methods.map(\.rawValue).joined(separator: ", "))
        case .nothing: throw AppError.refused
        }
    }

    private func dutyFirst(_ duty: Link) throws -> Response {
        if visit.wantsJSON { throw Exchange.dutyWaits }
        return server.writer.redirect(to: duty, visit)
    }
    private static let dutyWaits = AppError(
        "duty-waits", status: 403,
        Text(
            "请先在“我的账号”里修改初始密码或启用动态码。", "First change the first password or set up the second factor under “My account”."
        ))

    /// While a duty waits, only its own pages, what is open to everyone, and leaving remain.
    private func isOpen(_ route: Route, _ duty: Link) -> Bool {
        let target = duty.target.prefix { $0 != "?" }
        return route.access == .anyone || visit.path == target || visit.path.hasPrefix(target + "/")
            || visit.path == ShellPaths.signOut().target
    }

    private mutating func webRequest(_ request: Request, _ parameters: [String: String]) throws -> WebRequest {
        let query = Form(pairs: try FormFields.read(visit.queryText.utf8))
        return WebRequest(
            parameters: parameters, query: query, screen: screen(), wantsJSON: visit.wantsJSON,
            wantsFragment: visit.wantsFragment, idempotencyKey: request.headers[.idempotencyKey],
            lastEventID: request.headers[.lastEventID], remoteAddress: visit.address, session: session)
    }

    private mutating func readBody(of request: Request, _ route: Route, into web: inout WebRequest) async throws {
        try server.limit.take(visitor.caller, from: visit.address, at: now)
        let load = server.admission.load()
        self.load = load
        let content = try await BodyReader.read(request, limit: route.bodyLimit, load: load)
        form = content.form
        try checkFormToken(request, content)
        web.form = content.form
        web.files = content.files
        web.idempotencyKey = try submissionKey(header: web.idempotencyKey, content)
    }

    private func submissionKey(header: String?, _ content: BodyReader.Content) throws -> String? {
        guard let key = header ?? content.form["key"], !key.isEmpty else { return nil }
        guard key.utf8.count <= SubmissionKey.mostBytes else {
            throw AppError.invalid(
                "key",
                Text(
                    "幂等键最多 \(SubmissionKey.mostBytes) 个字符。",
                    "The idempotency key has at most \(SubmissionKey.mostBytes) characters."))
        }
        let stranger = visitor.caller.kind == .anonymous ? mark ?? visit.address : nil
        return SubmissionKey.of(key, at: visit.path, form: header == nil ? content : nil, stranger: stranger)
    }

    /// A write must come from a page of ours or from a program, never from a form on another site. Programs send JSON
    /// or a bearer token: no other site can make a browser do that without our leave, which we give to nobody.
    private func checkFormToken(_ request: Request, _ content: BodyReader.Content) throws {
        if visit.isBearer { return }
        let site = request.headers[.fetchSite]
        guard site == nil || site == "same-origin" || site == "none" else { throw RequestProblem.foreignForm }
        if content.isJSON, session == nil || site == "same-origin" { return }
        let token = request.headers[.csrf] ?? content.form["csrf"]
        guard server.seals.isFormToken(token, session: session, cookie: mark) else { throw RequestProblem.foreignForm }
    }

    private mutating func screen() -> Screen {
        let isPage = !visit.wantsJSON
        if isPage, session == nil, mark == nil, visit.method == .get || visit.method == .head {
            mark = Seals.newBrowserMark()
            markIsNew = true
        }
        let chosen = visit.cookies[.language] == nil ? visitor.language : nil
        return Screen(
            language: chosen ?? visit.language, elder: visit.elder || visitor.elder, caller: visitor.caller,
            csrf: isPage ? server.seals.formToken(session: session, cookie: mark) : "", now: now,
            zone: server.options.zone, path: String(visit.target),
            flash: isPage ? server.seals.opened(visit.cookies[.flash]) : nil, demo: server.options.demo,
            formKey: isPage ? UUIDv7.fresh(at: now) : "", shell: isPage ? server.shell(visitor) : Shell())
    }

    /// Adds the cookies this exchange decided on.
    private func finished(_ response: Response) -> Response {
        var response = response
        if markIsNew {
            response.headers.append(server.writer.cookie(CookieLine(name: .form, value: mark, keep: .days(180))))
        }
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") == true
        if isPage, visit.cookies[.flash] != nil, !visit.wantsFragment {
            response.headers.append(server.writer.cookie(CookieLine(name: .flash, value: nil)))
        }
        return response
    }

    /// Language and size of letters, kept in cookies and, for those with an account, with it.
    private func preferences(_ request: Request) async -> Response {
        let query = Form(pairs: (try? FormFields.read(visit.queryText.utf8)) ?? [])
        var response = server.writer.redirect(to: page(at: query["back"] ?? "/"), visit)
        let language = query["language"].flatMap(Language.init(rawValue:))
        let elder = query["elder"].map { $0 == "1" }
        if let language {
            let line = CookieLine(name: .language, value: language.rawValue, keep: .days(365))
            response.headers.append(server.writer.cookie(line))
        }
        if let elder {
            let line = CookieLine(name: .elder, value: elder ? "1" : "0", keep: .days(365))
            response.headers.append(server.writer.cookie(line))
        }
        // A link on another site changes nobody's account.
        let site = request.headers[.fetchSite]
        if let session, language != nil || elder != nil, site == nil || site == "same-origin" || site == "none" {
            await keep(language, elder, of: session)
        }
        return response
    }

    /// The address to go back to. What answered a form has no page of its own: then the nearest above it that has one.
    private func page(at back: String) -> Link {
        let link = Link.local(back)
        var path = link.target.prefix { $0 != "?" && $0 != "#" }
        guard case .otherMethods = server.index.find(.get, path) else { return link }
        while let end = path.lastIndex(of: "/"), end > path.startIndex {
            path = path[..<end]
            if case .found = server.index.find(.get, path) { return .local(String(path)) }
        }
        return ShellPaths.home()
    }

    /// The cookies hold in any case, so a store that is away takes nothing from the person.
    private func keep(_ language: Language?, _ elder: Bool?, of session: String) async {
        do {
            let caller = try await server.visitors.visitor(session, at: now).caller
            guard caller.kind != .anonymous else { return }
            try await server.keepPreferences(Preferences(caller: caller, language: language, elder: elder), now)
            server.visitors.forget(session)
        } catch {
            server.logger.notice("preferences were kept in cookies only: \(type(of: error))")
        }
    }
}

// MARK: - What went wrong

extension Exchange {
    /// The answer to a failure: for browsers the same page again with everything typed in it, or a page that says what
    /// to do; for programs a JSON problem.
    mutating func answer(failed error: any Error, pattern: String?) async -> Response {
        let refusal = server.errors.refusal(error, visit, pattern: pattern)
        if visit.wantsJSON { return server.errors.json(refusal, visit.language).response }
        if refusal.error.status == 401, visit.method == .get, !visit.wantsFragment {
            return server.writer.redirect(
                to: ShellPaths.signIn().query([("back", String(visit.target))]), visit)
        }
        // Drawing a page with everything on it is the very work that a busy house has no room for.
        if refusal.error == Admission.busy { return drawn(refusal).response }
        if let page = await samePageAgain(refusal) { return page }
        if let page = await samePageAsked(refusal) { return page }
        return finished(drawn(refusal).response)
    }

    private mutating func drawn(_ refusal: Refusal) -> Told {
        let screen = screen()
        return visit.wantsFragment ? server.errors.fragment(refusal, screen) : server.errors.page(refusal, screen)
    }

    /// The answer to a request for which there is no turn; nothing is looked up for it.
    mutating func turnedAway() -> Told {
        let refusal = server.errors.refusal(Admission.busy, visit, pattern: nil)
        return visit.wantsJSON ? server.errors.json(refusal, visit.language) : drawn(refusal)
    }

    /// Asks the page whose address was refused for one of its conditions once more, so that it can say so beside its
    /// own fields. A page that cannot refuses again and is not shown.
    private mutating func samePageAsked(_ refusal: Refusal) async -> Response? {
        guard visit.method == .get, refusal.error.status == 422, refusal.error.field != nil, !visit.wantsFragment,
            case .found(let route, let parameters) = server.index.find(.get, visit.path),
            route.access.admits(visitor.caller), let pairs = try? FormFields.read(visit.queryText.utf8)
        else { return nil }
        var screen = screen()
        screen.problems = [refusal.error]
        let request = WebRequest(
            parameters: parameters, query: Form(pairs: pairs), screen: screen, remoteAddress: visit.address,
            session: session)
        guard let answer = try? await route.handler(request), case .page(let html, _) = answer else { return nil }
        return finished(server.writer.page(html.markup, HTTPResponse.Status(code: refusal.error.status)))
    }

    /// Shows the page a refused form stood on, with what was typed and why it was refused.
    private mutating func samePageAgain(_ refusal: Refusal) async -> Response? {
        let status = refusal.error.status
        // A wrong password or code is told on its form; a session that ended is not.
        let isAsked = status != 401 || refusal.error.field != nil
        guard visit.method == .post, isAsked, status != 404, let from = form["from"], !from.isEmpty else {
            return nil
        }
        let target = Substring(Link.local(from).target)
        let path = target.prefix { $0 != "?" && $0 != "#" }
        guard case .found(let route, let parameters) = server.index.find(.get, path),
            route.access.admits(visitor.caller)
        else { return nil }
        var screen = screen()
        screen.path = String(target)
        screen.values = form
        screen.problems = [refusal.error]
        screen.submitted = String(visit.path)
        let query = target[path.endIndex...].dropFirst().prefix { $0 != "#" }
        guard let pairs = try? FormFields.read(query.utf8) else { return nil }
        let request = WebRequest(
            parameters: parameters, query: Form(pairs: pairs), screen: screen, wantsFragment: visit.wantsFragment,
            remoteAddress: visit.address, session: session)
        guard let answer = try? await route.handler(request), case .page(let html, _) = answer else { return nil }
        return finished(server.writer.page(html.markup, HTTPResponse.Status(code: status)))
    }
}
