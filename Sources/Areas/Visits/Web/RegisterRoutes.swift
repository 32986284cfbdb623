import Households
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

extension VisitsWeb {
    @Sendable func registerForm(_ request: WebRequest) async throws -> Answer {
        let page = try await database.read { tx in
            try RegisterPage(tx, request.caller, at: try request.query.place("place"), now: request.now)
        }
        return .page(page.html(request.screen))
    }

    @Sendable func register(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        guard let place = try form.deepestPlace("place") else {
            throw AppError.invalid("place", Text("请选择楼栋。", "Choose the building."))
        }
        let operation = RegisterHousehold(
            place: place, unit: try form.text("unit", limit: 40), door: try form.text("door", limit: 40),
            basis: try basis(form), values: try values(form).filter { !$0.value.isEmpty },
            another: form.flag("another"))
        let id = try await perform(operation, request)
        return .done(
            VisitPaths.household(id), flash: Text("已登记。", "Registered."), data: ["id": id], created: true)
    }
}

/// The form with which a household comes into the register.
struct RegisterPage {
    private let buildings: [(code: PlaceCode, name: String)]
    private let chosen: PlaceCode?
    private let rules: VisitRules

    init(_ tx: Transaction, _ caller: Caller, at place: PlaceCode?, now: Instant) throws {
        let posts = try tx.visitingPosts(of: caller, at: now)
        let grounds = posts.isEmpty ? caller.places(.visitsPlan) : posts.map(\.place)
        guard let first = place ?? grounds.first else { throw AppError.refused }
        guard caller.may(.visitsPlan, at: first) || caller.may(.visitsRecord, at: first) else { throw AppError.refused }
        rules = try tx.visitRules(at: first).rules
        let found = try (place.map { [$0] } ?? grounds).flatMap {
            try tx.places(.building, under: $0, limit: Limits.bulk)
        }
        let names = try tx.placeNames(of: found.map(\.code))
        buildings = found.prefix(Limits.bulk).map { ($0.code, names.building(of: $0.code)) }
        chosen = place?.at(.building)
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .field, Text("登记住户", "Register a household"),
            lead: Text(
                "先问住户愿不愿意登记，告诉他们记什么、为什么、怎么看到和删除。只填走访用得上的。",
                "Ask first whether they agree, and tell them what is written down, why, and how they can read and delete it. Write only what visits need."
            ),
            back: NavItem(Text("住户", "Households"), VisitPaths.households()), width: .reading)
        return screen.page(shell) {
            if buildings.isEmpty {
                return screen.empty(
                    Text("这里还没有楼栋", "There are no buildings here yet"),
                    Text("请管理员先在“地点”里建好楼栋。", "Ask an administrator to add them under “Places” first."))
            }
            return screen.form(VisitPaths.households(), draft: "household") { form in
                """
                \(form.select("place", Text("哪一栋楼", "Which building"), buildings.map { Option($0.code.rawValue, Text(same: $0.name)) },
                    value: chosen?.rawValue ?? (buildings.count == 1 ? buildings.first?.code.rawValue : nil), required: true))\
                \(form.line("unit", Text("单元", "Unit"), hint: Text("没有就不填。", "Leave empty where there is none."), limit: 40))\
                \(form.line("door", Text("门牌", "Door"), hint: Text("例如 602。", "For instance 602."), required: true, limit: 40))\
                \(BasisFields().html(form))\
                \(HouseholdFields(rules: rules).html(form))\
                \(form.checkbox("another", Text("这套房里已登记了一户，这是另一户", "The flat has one household in the register; this is another")))\
                \(form.buttons(form.submit(Text("登记", "Register"))))
                """
            }
        }
    }
}

/// On what ground something is written down.
struct BasisFields {
    var required = false

    func html(_ form: Screen) -> HTML {
        """
        \(form.choices("basis", Text("依据", "On what ground"), [
            Option(HouseholdBasis.Kind.consent.rawValue, Text("住户同意", "The household agreed")),
            Option(HouseholdBasis.Kind.law.rawValue, Text("法律规定", "A law")),
        ], hint: Text("没有依据，只能登记门牌，不能填个人信息。", "Without a ground only the door is registered and nothing personal."), required: required))\
        \(form.select("consent", Text("怎样同意的", "How they agreed"), HouseholdBasis.ConsentWay.allCases.map { Option($0.rawValue, $0.name) }))\
        \(form.line("basis-words", Text("依据法律的，写哪部法律第几条", "Where it is a law: which article of which law"),
            hint: Text("例如“未成年人保护法第四十三条”。", "For instance “Law on the Protection of Minors, article 43”.")))
        """
    }
}

/// The fields of the register with what each is for.
struct HouseholdFields {
    let rules: VisitRules
    var values: [HouseholdField: String] = [:]

    func html(_ form: Screen) -> HTML {
        HTML(joining: HouseholdField.allCases.map { field(form, $0) })
    }

    private func field(_ form: Screen, _ field: HouseholdField) -> HTML {
        let hint = Text("用途：\(field.purpose.zh)。", "Purpose: \(field.purpose.en).")
        let value = values[field]
        switch field {
        case .groups:
            let chosen = (value ?? "").split(separator: " ").map(String.init)
            return form.hidden("groups-shown", "1")
                + form.checkboxes(
                    field.rawValue, field.name, rules.groups.map { Option($0.key, $0.name) }, values: chosen, hint: hint
                )
        case .phone:
            return form.line(field.rawValue, field.name, value: value, hint: hint, limit: field.most, kind: .telephone)
        case .people:
            return form.line(field.rawValue, field.name, value: value, hint: hint, limit: field.most, kind: .number)
        case .needs, .coming:
            return form.words(field.rawValue, field.name, value: value, hint: hint, limit: field.most, rows: 2)
        case .contact, .emergency:
            return form.line(field.rawValue, field.name, value: value, hint: hint, limit: field.most)
        }
    }
}
