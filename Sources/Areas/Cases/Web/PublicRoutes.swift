import Kernel
import Pages
import Persistence
import Policy
import Territory

/// What everybody may look at: open matters near me on a map and as a list, and what was done.
struct PublicRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(CasePaths.home, .anyone, Text("首页", "Home"), home),
            .get(CasePaths.near, .anyone, Text("附近的事", "Matters nearby")) { request in
                try await list(request, open: true)
            },
            .get(CasePaths.done, .anyone, Text("已办的事", "What was done")) { request in
                try await list(request, open: false)
            },
            .get(CasePaths.nearMap, .anyone, Text("附近的事（地图数据）", "Matters nearby, map data"), map),
        ]
    }

    /// A place whose matters are public: a grid or wider, never a building or a door.
    private static func area(_ request: WebRequest) throws -> PlaceCode {
        let code = try request.place("place")
        guard code.rawValue.utf8.count <= 15 else { throw AppError.refused }
        return code
    }

    private func home(_ request: WebRequest) async throws -> Answer {
        let home = try database.resources.get(HomePlace.self)
        let (recent, packs, counts) = try await database.read { tx in
            let recent = try tx.publicCases(under: home.code, open: false, limit: 5)
            return (recent, try tx.policy(at: home.code).pack, try tx.count("state", under: home.code))
        }
        let screen = request.screen
        let closed = counts[CaseState.closed.rawValue] ?? 0
        let open = counts.filter { CaseState(rawValue: $0.key)?.isOpen == true }.values.reduce(0, +)
        return .page(
            screen.page(
                PageShell(
                    .resident, Text("\(home.name)的近邻", "Jinlin of \(home.name)"),
                    lead: Text(
                        "家门口的事，说一声就有人管，办得怎样大家看得见。",
                        "Say what is wrong near your home; somebody takes it on, and everyone sees what came of it.")
                )
            ) {
                """
                \(firstWords(screen))\(urgent(screen))
                \(screen.stats([
                screen.stat(Text("正在办理", "In progress"), screen.number(open), link: CasePaths.near(home.code)),
                screen.stat(Text("已经办结", "Closed"), screen.number(closed), link: CasePaths.done(home.code)),
                ]))
                \(screen.section(Text("看一看", "Look around")) {
                screen.buttons(
                    screen.button(Text("附近的事", "Matters nearby"), to: CasePaths.near(home.code), .plain, icon: .pin),
                    screen.button(Text("谁负责我家这栋楼", "Who is responsible for my building"), to: PublicPaths.roster(home.code), .plain, icon: .person),
                    screen.button(Text("三率公开", "The three rates"), to: PublicPaths.rates(home.code), .plain, icon: .list),
                    screen.button(Text("规则", "Rules"), to: PolicyPaths.pack(), .plain, icon: .why))
                })
                \(screen.section(Text("最近办结", "Recently closed")) { PublicList(screen: screen, pack: packs).html(recent) })
                """
            })
    }

    /// Calling for help, where the place has it: one press away from the first page.
    private func urgent(_ screen: Screen) -> HTML {
        screen.shell.urgent.map { item in
            screen.section(Text("要人马上来搭把手？", "Need somebody to come at once?")) {
                screen.buttons(screen.button(item.label, to: item.link, .danger, icon: .phone))
            }
        } ?? .empty
    }

    /// One large box before anything else; where it is comes on the next page, with the words kept.
    private func firstWords(_ screen: Screen) -> HTML {
        screen.form(CasePaths.report(), draft: "report") { form in
            """
            \(form.words("words", Text("说说您遇到的事", "Tell us what happened"), required: true, large: true))
            \(form.hidden("step", "place"))
            \(form.buttons(
            form.submit(Text("下一步：在哪里", "Next: where"), .primary),
            form.button(Text("查进展", "Follow a matter"), to: CasePaths.track(), .plain, icon: .search)))
            """
        }
    }

    private func list(_ request: WebRequest, open: Bool) async throws -> Answer {
        let code = try PublicRoutes.area(request)
        let after = try request.query.identifier("after", of: CaseTag.self)
        let (place, name, cases, pack, ids, children) = try await database.read { tx in
            let place = try tx.activePlace(code)
            let cases = try tx.publicCases(under: code, open: open, after: after)
            let last = try cases.last.flatMap { try tx.caseID(number: $0.number) }
            return (
                place, try tx.fullName(of: code), cases, try tx.policy(at: code).pack, last, try tx.children(of: code)
            )
        }
        let screen = request.screen
        let list = PublicList(screen: screen, pack: pack).html(cases)
        let title =
            open
            ? Text("\(place.name)：正在办的事", "\(place.name): matters in progress")
            : Text("\(place.name)：已办的事", "\(place.name): what was done")
        let more =
            cases.count == Limits.page
            ? ids.map { (open ? CasePaths.near : CasePaths.done)(code).query([("after", $0.description)]) } : nil
        return .page(
            screen.page(PageShell(.resident, title, lead: Text(same: name), width: .wide)) {
                """
                \(screen.buttons(
                screen.button(Text("正在办", "In progress"), to: CasePaths.near(code), open ? .primary : .plain),
                screen.button(Text("已办结", "Closed"), to: CasePaths.done(code), open ? .plain : .primary),
                screen.button(Text("在这里反映", "Report here"), to: CasePaths.reportAt(code), .plain, icon: .pencil)))
                \(open ? screen.map(MapPanel(Text("地图", "Map"), source: CasePaths.nearMap(code), areas: TerritoryPaths.boundaries(code).query([("level", "grid")]), list: list)) : list)
                \(screen.pager(next: more, shown: cases.count))
                <p class="hint">\(screen("位置只显示到大约 100 米；不公开的类别不在这里；刚收到、还没人看过的也不在这里。",
                "Positions are rounded to about 100 m; private categories are not here, nor what nobody has read yet."))</p>
                \(children.isEmpty ? .empty : screen.section(Text("往下看", "Further down")) {
                screen.cards(children.map { screen.card($0.name, link: (open ? CasePaths.near : CasePaths.done)($0.code)) })
                })
                """
            }, data: cases)
    }

    private func map(_ request: WebRequest) async throws -> Answer {
        let code = try PublicRoutes.area(request)
        let (cases, pack) = try await database.read { tx in
            (try tx.publicCases(under: code, open: true, limit: Limits.bulk), try tx.policy(at: code).pack)
        }
        let features = cases.compactMap { item -> GeoFeature? in
            guard let longitude = item.longitude, let latitude = item.latitude else { return nil }
            let category = item.category.flatMap { pack.category($0)?.name[request.language] } ?? ""
            return GeoFeature(
                geometry: .init(coordinates: [longitude, latitude]),
                properties: .init(
                    title: category.isEmpty ? item.summary : category + " · " + item.summary,
                    level: pack.grade(named: item.grade)?.colour.rawValue ?? "blue",
                    label: item.state.name[request.language]))
        }
        let document = try JSON.encode(GeoFeatures(features: features))
        return .file(type: "application/geo+json", bytes: Array(document.utf8), cacheSeconds: 30)
    }
}

/// Public matters as a list.
struct PublicList {
    let screen: Screen
    let pack: Pack

    func html(_ cases: [PublicCase]) -> HTML {
        guard !cases.isEmpty else {
            return screen.empty(
                Text("这里还没有事情", "Nothing here yet"),
                Text("有人反映并受理后，会显示在这里。", "Matters appear here once they are reported and accepted."))
        }
        return screen.cards(
            cases.map { item in
                screen.card(
                    item.summary,
                    chips: CaseChips.grade(screen, pack, item.grade) + screen.state(item.state.name, item.state.tone),
                    facts: [
                        item.category.flatMap { pack.category($0)?.name }.map { screen($0) } ?? "",
                        item.closedAt.map { screen("办结于", "Closed ") + screen.moment($0) }
                            ?? screen.ago(item.reportedAt),
                    ].filter { !$0.isEmpty })
            })
    }
}

/// Public pages of other areas that residents' pages point to.
enum PublicPaths {
    static let roster = Path<PlaceCode>("/places/:place/roster")
    static let rates = Path<PlaceCode>("/rates/:place")
}

/// GeoJSON (RFC 7946) as the map panel reads it.
struct GeoFeatures: Encodable, Sendable {
    var type = "FeatureCollection"
    let features: [GeoFeature]
}
struct GeoFeature: Encodable, Sendable {
    struct Point: Encodable, Sendable {
        var type = "Point"
        let coordinates: [Double]
    }
    struct Properties: Encodable, Sendable {
        let title: String
        let level: String
        let label: String
    }
    var type = "Feature"
    let geometry: Point
    let properties: Properties
}
