import Households
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

// MARK: For the household itself

extension VisitsWeb {
    @Sendable func mine(_ request: WebRequest) async throws -> Answer {
        guard case .resident(let resident) = request.caller.kind else { throw AppError.refused }
        let households = try await database.read { try $0.ownHouseholds(of: resident) }
        var opened: [OpenedHousehold] = []
        for household in households {
            opened.append(
                try await database.perform(
                    OpenHousehold(household.id, why: .own), by: request.caller, at: request.now))
        }
        let page = try await database.read { [opened] tx in try OwnHouseholdPage(tx, opened, at: request.now) }
        return .page(page.html(request.screen), data: opened)
    }

    private func own(_ request: WebRequest) throws -> Household.ID { try request.identifier("household") }

    @Sendable func changeMine(_ request: WebRequest) async throws -> Answer {
        let operation = ChangeHousehold(
            try own(request), seen: try version(request.form), values: try values(request.form))
        let outcome = try await perform(operation, request)
        return .done(VisitPaths.mine(), flash: HouseholdFlash.change(outcome), data: outcome)
    }

    @Sendable func askErrand(_ request: WebRequest) async throws -> Answer {
        let operation = AskErrand(
            try own(request), key: try request.form.required("errand", limit: 60),
            words: try request.form.text("words", limit: Limits.note) ?? "")
        let task = try await perform(operation, request)
        return .done(
            VisitPaths.mine(),
            flash: Text(
                "已经记下，社区一个工作日内会联系您。", "Written down; the community will be in touch within a working day."),
            data: ["id": task], created: true)
    }

    @Sendable func refuse(_ request: WebRequest) async throws -> Answer {
        let id = try own(request)
        // The pack's reason that has no end is the household's own wish.
        let reason = try await database.read { tx -> String in
            guard let household = try tx.household(id) else { throw AppError.refused }
            _ = try tx.side(of: request.caller, towards: household, at: request.now)
            let pauses = try tx.visitRules(at: household.place).rules.pauses
            guard
                let reason = pauses.first(where: { $0.key == "refused" }) ?? pauses.first(where: { $0.mostDays == nil })
            else { throw HouseholdProblem.unknownPause("refused").appError }
            return reason.key
        }
        let household = try await perform(DecideHousehold(id, .pause(reason: reason, until: nil)), request)
        return .done(
            VisitPaths.mine(), flash: Text("以后不来走访了。想恢复随时可以点。", "Nobody will visit. You can have it back at any time."),
            data: household)
    }

    @Sendable func resumeMine(_ request: WebRequest) async throws -> Answer {
        let household = try await perform(DecideHousehold(try own(request), .resume), request)
        return .done(VisitPaths.mine(), flash: Text("已恢复走访。", "Visits go on."), data: household)
    }

    @Sendable func letGoMine(_ request: WebRequest) async throws -> Answer {
        let operation = LetGoOfHousehold(try own(request), erasing: request.form.flag("whole"))
        let household = try await perform(operation, request)
        return .done(
            VisitPaths.mine(), flash: Text("您家的个人信息已销毁。", "Your household’s personal data was destroyed."),
            data: household)
    }

    @Sendable func dropMine(_ request: WebRequest) async throws -> Answer {
        let id: CareTask.ID = try request.identifier("task")
        let task = try await perform(EndCareTask(id, dropped: .notNeeded), request)
        return .done(VisitPaths.mine(), flash: Text("已记下，不用代办了。", "Written down: no longer needed."), data: task)
    }
}

/// What the register holds about the reader's household: who comes and why, what is written down, who looked.
struct OwnHouseholdPage {
    private struct Own {
        let opened: OpenedHousehold
        let name: String
        let rules: VisitRules
        let steward: (name: String, phone: String?)?
        let contacts: [VisitContact]
        let notes: [VisitContact.ID: String]
        let tasks: [CareTask]
        let words: [CareTask.ID: String]
        let views: [HouseholdView]
    }
    private let own: [Own]

    init(_ tx: Transaction, _ opened: [OpenedHousehold], at now: Instant) throws {
        own = try opened.map { opened in
            let household = opened.household
            let contacts = try tx.contacts(with: household.id)
            let post = try household.steward.flatMap { try tx.post($0) }
            return Own(
                opened: opened, name: try tx.fullName(of: household.place, from: .estate),
                rules: try tx.visitRules(at: household.place).rules,
                steward: try post.map { (try tx.stewardName($0, at: now), $0.dutyPhone) }, contacts: contacts,
                notes: try tx.notes(of: contacts), tasks: try tx.careTasks(of: household.id),
                words: try tx.careWords(of: household.id), views: try tx.householdViews(of: household.id))
        }
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .resident, Text("我家的登记", "My household"),
            lead: Text(
                "谁来看您、为什么来、记了什么、谁看过，都在这里。您可以更正、不要走访、要求删除。",
                "Who visits you and why, what is written down and who looked at it. You can correct it, decline visits, or have it deleted."
            ), width: .reading)
        return screen.page(shell) {
            if own.isEmpty {
                return screen.empty(
                    Text("没有登记您的住户", "Your household is not in the register"),
                    Text(
                        "登记里的电话和您登录的电话一样时，会显示在这里。",
                        "An entry appears here when its telephone number is the one you sign in with."))
            }
            return HTML(joining: own.map { one($0, screen) })
        }
    }

    private func one(_ own: Own, _ screen: Screen) -> HTML {
        """
        \(visits(own, screen))\(errands(own, screen))\(registered(own, screen))\(history(own, screen))\
        \(views(own, screen))\(rights(own, screen))
        """
    }

    private func visits(_ own: Own, _ screen: Screen) -> HTML {
        let household = own.opened.household
        let tier = own.rules.tier(household.tier)
        var facts: [(Text, HTML)] = [
            (Text("谁来走访", "Who visits"), screen.person(own.steward?.name, telephone: own.steward?.phone)),
            (Text("多久一次", "How often"), "\(screen(tier?.name ?? Text(same: household.tier)))"),
        ]
        if let tier { facts.append((Text("为什么", "Why"), "\(screen(tier.basis))")) }
        let rest: HTML =
            household.standing == .paused
            ? screen.notice(Text("走访现在暂停。", "Visits rest at the moment."), .warn) : .empty
        let act =
            household.standing == .paused
            ? screen.act(Text("恢复走访", "Visits again, please"), at: VisitPaths.myResumption(household.id))
            : screen.confirm(
                Text("不用来走访", "No visits, please"), .quiet, at: VisitPaths.myPause(household.id),
                question: Text("以后不再上门或打电话问候，随时可以恢复。", "Nobody will call or come; you can have it back at any time.")
            ) { _ in .empty }
        return screen.section(Text(same: own.name)) { "\(rest)\(screen.facts(facts))\(screen.buttons(act))" }
    }

    private func errands(_ own: Own, _ screen: Screen) -> HTML {
        guard !own.rules.errands.isEmpty else { return .empty }
        let open = own.tasks.filter { task in
            if case .errand = task.kind { return true }
            return task.state == .open
        }.prefix(10)
        return screen.section(Text("请人代办", "Errands"), id: "errands") {
            """
            \(screen.cards(open.map { CareCard(task: $0, rules: own.rules, words: own.words[$0.id], staff: false).html(screen) }))\
            \(screen.confirm(Text("请人代办一件事", "Ask for an errand"), .primary, at: VisitPaths.myErrand(own.opened.household.id), done: Text("发出", "Send")) { form in
                errandFields(form, own.rules)
            })
            """
        }
    }

    private func errandFields(_ form: Screen, _ rules: VisitRules) -> HTML {
        """
        \(form.select("errand", Text("办什么", "What"), rules.errands.map { Option($0.key, $0.name) }, required: true))\
        \(form.words("words", Text("说明", "Words"), hint: Text("例如“降压药一盒，家里没人能出门”。", "For instance “one box of blood pressure pills; nobody here can go out”."), limit: 500, rows: 2))
        """
    }

    private func registered(_ own: Own, _ screen: Screen) -> HTML {
        let household = own.opened.household
        let facts = HouseholdField.allCases.map { field -> (Text, HTML) in
            let value: HTML =
                own.opened.values[field].map { HouseholdValue(field: field, value: $0, rules: own.rules).html(screen) }
                ?? "<span class=\"muted\">\(screen("没有填", "not filled in"))</span>"
            return (field.name, "\(value)<br><small>\(screen("用途：", "Purpose: "))\(screen(field.purpose))</small>")
        }
        return screen.section(Text("登记了什么", "What is registered"), id: "registered") {
            """
            \(screen.facts(facts))\
            \(household.basis == nil ? .empty : screen.confirm(Text("更正", "Correct"), at: VisitPaths.myFields(household.id), done: Text("保存", "Save")) { form in
                form.hidden("version", String(household.version)) + HouseholdFields(rules: own.rules, values: own.opened.values).html(form)
            })
            """
        }
    }

    private func history(_ own: Own, _ screen: Screen) -> HTML {
        screen.section(Text("来过几次", "Who came, and when"), id: "history") {
            own.contacts.isEmpty
                ? screen.empty(
                    Text("还没有走访记录", "No visits yet"),
                    Text("每次走访记下后，这里会多一行。", "Each visit that is written down adds a line."))
                : screen.timeline(own.contacts.map { ContactEntry(contact: $0, note: own.notes[$0.id]).entry(screen) })
        }
    }

    private func views(_ own: Own, _ screen: Screen) -> HTML {
        screen.section(Text("谁看过登记", "Who looked at the entry"), id: "views") {
            screen.table(
                Text("查看记录", "Looks"),
                [DataColumn(Text("谁", "Who")), DataColumn(Text("为什么", "Why")), DataColumn(Text("时间", "When"))],
                own.views.map { view in
                    ["\(view.viewer)", "\(view.reason.map { screen($0.name) } ?? "")", screen.time(view.at)]
                },
                empty: screen.empty(
                    Text("还没有人看过", "Nobody has looked"),
                    Text("工作人员每打开一次，这里就会多一行。", "Each time staff open it, a line appears here.")), showsCaption: false)
        }
    }

    private func rights(_ own: Own, _ screen: Screen) -> HTML {
        screen.section(Text("撤回同意或删除", "Withdraw or delete"), id: "rights") {
            screen.confirm(
                Text("删除登记的个人信息", "Delete what is registered"), .danger,
                at: VisitPaths.myLetGo(own.opened.household.id),
                question: Text(
                    "登记的内容和走访备注立即销毁，不能恢复。",
                    "What is registered and the notes of visits are destroyed at once and cannot be restored.")
            ) { $0.checkbox("whole", Text("整条登记都删除，以后也不用来走访", "Delete the whole entry; no more visits")) }
        }
    }
}
