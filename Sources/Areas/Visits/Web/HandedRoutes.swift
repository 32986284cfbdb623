import Field
import Households
import Kernel
import Pages
import Persistence
import Policy
import Territory

/// The one queue of what came from phones and could not be taken: whoever plans visits takes it after all or drops it.
extension VisitsWeb {
    var handedRoutes: [Route] {
        [
            .get(
                VisitPaths.handed, .permission(.visitsPlan), Text("手机送来、等您处理的", "From phones, for you to decide"),
                fields: [Field("after", .identifier, Text("从哪一条之后", "Continue after"))], handed),
            .post(VisitPaths.handedOpening, .permission(.visitsPlan), Text("打开记录", "Open an entry"), openHanded),
            .post(
                VisitPaths.handedDecision, .permission(.visitsPlan), Text("采用或不要", "Take or drop"),
                fields: [
                    Field(
                        "act", .choice(DecideHanded.Act.allCases.map(\.rawValue)), required: true,
                        Text("怎么办", "What to do"))
                ], decideHanded),
        ]
    }

    @Sendable private func handed(_ request: WebRequest) async throws -> Answer {
        let after: HandedCommand.ID? = try request.query.identifier("after")
        let page = try await database.read { tx in try HandedPage(tx, request.caller, after: after) }
        return .page(page.html(request.screen), data: page.shown)
    }

    /// What an entry says is shown in this answer alone, and the household sees that it was read.
    @Sendable private func openHanded(_ request: WebRequest) async throws -> Answer {
        let id: HandedCommand.ID = try request.identifier("entry")
        let (caller, now) = (request.caller, request.now)
        let command = try await database.write { tx -> FieldCommand in
            let command = try tx.openHanded(id, by: caller).command
            if let text = command.fields["household"], let household = Household.ID(text) {
                _ = try OpenHousehold(household, why: .planning).run(tx, by: caller, at: now)
            }
            return command
        }
        var shown = request
        shown.screen.path = VisitPaths.handed().target
        let page = try await database.read { tx in
            try HandedPage(tx, caller, after: HandedCommand.ID(rawValue: id.rawValue - 1), opened: (id, command))
        }
        return .page(page.html(shown.screen))
    }

    @Sendable private func decideHanded(_ request: WebRequest) async throws -> Answer {
        let id: HandedCommand.ID = try request.identifier("entry")
        guard let act = try request.form.choice("act", of: DecideHanded.Act.self) else {
            throw AppError.invalid("act", Text("请选择采用还是不要。", "Choose to take it or to drop it."))
        }
        let state = try await perform(DecideHanded(id, act), request)
        return .done(
            VisitPaths.handed(),
            flash: act == .take
                ? Text("已采用，算数了。", "Taken; it counts now.")
                : Text("已不要，记录里留着谁决定的。", "Dropped; who decided stays on record."),
            data: ["state": state.rawValue])
    }
}

/// The queue, with one entry opened where somebody asked.
struct HandedPage {
    let shown: [HandedCommand]
    private let next: HandedCommand.ID?
    private let doors: DoorNames
    private let opened: (id: HandedCommand.ID, command: FieldCommand)?

    init(
        _ tx: Transaction, _ caller: Caller, after: HandedCommand.ID?,
        opened: (id: HandedCommand.ID, command: FieldCommand)? = nil
    ) throws {
        let found = try tx.handedCommands(under: caller.places(.visitsPlan), after: after, limit: Limits.page + 1)
        shown = Array(found.prefix(Limits.page))
        next = found.count > Limits.page ? shown.last?.id : nil
        doors = try tx.placeNames(of: shown.map(\.place))
        self.opened = opened
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("手机送来、等您处理的", "From phones, for you to decide"),
            lead: Text(
                "走访人交上来的、或等前一条等了五天的记录。处理以前都不算数。",
                "Entries that were handed over, or waited five days for the one before. None counts until it is decided."
            ),
            back: NavItem(Text("走访覆盖", "Coverage"), VisitPaths.coverage()), width: .reading)
        return screen.page(shell) {
            if shown.isEmpty {
                return screen.empty(
                    Text("没有等您处理的记录", "Nothing waits for you"),
                    Text("手机上送不进来的记录交给您后，会排在这里。", "Entries that phones could not deliver are listed here."))
            }
            let more = next.map { VisitPaths.handed().query([("after", $0.description)]) }
            return screen.cards(shown.map { card($0, screen) }) + screen.pager(next: more, shown: shown.count)
        }
    }

    private func card(_ entry: HandedCommand, _ screen: Screen) -> HTML {
        let command = opened.flatMap { $0.id == entry.id ? $0.command : nil }
        let said: HTML =
            command.map { command in
                let hidden: Set = ["household", "version", "task", "place", "photos", "done"]
                let facts = command.fields.sorted { $0.key < $1.key }.filter {
                    !hidden.contains($0.key) && !$0.value.isEmpty
                }
                return screen.facts(
                    facts.map { (HandedPage.name($0.key), "\(HandedPage.value($0.key, $0.value, screen))") })
            } ?? .empty
        return screen.card(
            doors.building(of: entry.place) + " " + doors.shortDoor(of: entry.place),
            chips: screen.chip(HandedPage.kind(entry.kind)),
            facts: [entry.byName, screen.when(entry.at)],
            body:
                "<p>\(screen(entry.message ?? Text("它等的那一条五天没有来。", "The entry it waits for has not come for five days.")))</p>\(said)",
            actions: (command == nil ? screen.act(Text("打开看", "Open"), at: VisitPaths.handedOpening(entry.id)) : .empty)
                + screen.act(
                    Text("采用", "Take"), at: VisitPaths.handedDecision(entry.id), .primary,
                    fields: [("act", DecideHanded.Act.take.rawValue)])
                + screen.confirm(
                    Text("不要了", "Drop"), .quiet, at: VisitPaths.handedDecision(entry.id),
                    question: Text("这条记录就不算数了，内容销毁。", "The entry will not count, and what it says is destroyed.")
                ) { $0.hidden("act", DecideHanded.Act.drop.rawValue) })
    }

    private static func kind(_ kind: String) -> Text {
        switch kind {
        case "contact": Text("联系", "a contact")
        case "change": Text("修改登记", "a change of the entry")
        case "errand": Text("代办", "an errand")
        case "care-end": Text("办完或不办", "done or dropped")
        case "report": Text("上报", "a matter reported")
        default: Text(same: kind)
        }
    }

    private static func value(_ field: String, _ value: String, _ screen: Screen) -> String {
        switch field {
        case "way": VisitWay(rawValue: value).map { screen($0.name) } ?? value
        case "reached", "agreed", "private": ["yes", "1"].contains(value) ? screen("是", "yes") : screen("否", "no")
        case "drop": CareEvent.DropReason(rawValue: value).map { screen($0.name) } ?? value
        default: value
        }
    }

    /// Names of the fields that a command may have.
    private static func name(_ field: String) -> Text {
        if field.hasPrefix("value."), let known = HouseholdField(rawValue: String(field.dropFirst(6))) {
            return known.name
        }
        return switch field {
        case "way": Text("方式", "Way")
        case "reached": Text("联系上没有", "Reached")
        case "note": Text("备注", "Note")
        case "words", "errand-words": Text("说明", "Words")
        case "finding": Text("要上报的事", "A matter to report")
        case "errand": Text("代办", "Errand")
        case "event": Text("发生了什么", "What happened")
        case "drop": Text("不办的理由", "Why dropped")
        case "agreed": Text("住户同意上报", "The household agrees")
        case "private": Text("不公开", "Not public")
        case "done": Text("顺便办完的事", "Tasks done")
        default: Text(same: field)
        }
    }
}
