internal import Kernel
internal import Pages
internal import Persistence
internal import Policy
internal import Territory

/// The place an administration page is about: what lies above it within the administrator's reach, and what lies below.
struct AdminScope: Sendable {
    let place: Place
    /// Outermost first, the place itself last; only where the administrator may act.
    let path: [Place]
    let children: [Place]
    /// Places below that have rules of their own.
    let ruled: [Place]

    /// The place asked for, else the widest one the caller may act at. Refused alike where it does not exist.
    static func load(
        _ asked: PlaceCode?, for permission: Permission, by caller: Caller, _ tx: Transaction
    ) throws -> AdminScope {
        guard let code = try asked ?? caller.places(permission).first ?? rootIfSystem(caller, tx) else {
            throw AppError.refused
        }
        try caller.require(permission, at: code)
        guard let place = try tx.place(code) else { throw AppError.refused }
        return AdminScope(
            place: place, path: try tx.ancestors(of: code).filter { caller.may(permission, at: $0.code) },
            children: try tx.children(of: code, limit: Limits.bulk),
            ruled: try tx.places(
                Set(
                    tx.policyBindings().filter { $0.version != nil && $0.place != code && code.contains($0.place) }.map(
                        \.place))))
    }

    /// Said where no rules are in force: kinds of posts and units come from them. Leads to the places that have rules.
    func withoutRules(_ screen: Screen, _ page: Link) -> HTML {
        let links = ruled.map { screen.link($0.name, to: page.query([("under", $0.code.rawValue)])) }
        let lead =
            links.isEmpty
            ? screen("先在“规则包”里给这里绑定一套规则。", "First bind a policy pack to it under “Packs”.")
            : screen("请先选一个有规则的地方：", "Choose a place that has rules: ")
        let text = screen(
            "岗位和单位的类别由规则包定，\(place.name)这一级没有规则包。",
            "Kinds of posts and units come from the policy pack; \(place.name) has none of its own. ")
        return screen.notice(nil, .neutral, "<p>\(text)\(lead)\(HTML(joining: links, by: " · "))</p>")
    }

    private static func rootIfSystem(_ caller: Caller, _ tx: Transaction) throws -> PlaceCode? {
        caller.kind == .system ? try tx.children(of: nil, limit: 1).first?.code : nil
    }

    /// The way up as links and the way down as a list to choose from.
    func html(_ screen: Screen, _ page: Link) -> HTML {
        let steps = self.path.map { place -> HTML in
            place.code == self.place.code
                ? "<li aria-current=\"page\"><strong>\(place.name)</strong></li>"
                : "<li>\(screen.link(place.name, to: page.query([("under", place.code.rawValue)])))</li>"
        }
        let options =
            [Option("", Text("请选择", "choose"))] + children.map { Option($0.code.rawValue, Text(same: $0.name)) }
        let down: HTML =
            children.isEmpty
            ? .empty : screen.filterBar(FilterBar(page, selects: [("under", Text("进入下级", "Go below"), options, nil)]))
        return
            "<nav class=\"scope\" aria-label=\"\(screen("范围", "Scope"))\"><ol class=\"path\">\(steps)</ol>\(down)</nav>"
    }
}

extension WebRequest {
    /// `under` of the address; refused where it is no place code.
    func under() throws -> PlaceCode? { try query.place("under") }
}

extension Transaction {
    /// Names of places by their codes; codes of no place are left out.
    func placeNames(_ codes: some Sequence<PlaceCode>) throws -> [PlaceCode: String] {
        Dictionary(try places(Set(codes)).map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// The account a login name typed into a form means. Throws `PeopleProblem.unknownAccount`.
    func accountTyped(_ login: String) throws -> Account {
        guard let account = try account(login: login) else {
            throw AppError.invalid(
                "login", Text("没有“\(login)”这个登录名，请从列表中选择。", "No login name “\(login)”; choose from the list."))
        }
        return account
    }
}
