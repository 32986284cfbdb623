import Geometry
import Kernel
import Pages
import Persistence

extension TerritoryWeb {
    /// What everyone may see: names to choose from, and outlines of divisions and grids.
    var publicRoutes: [Route] {
        [
            .get(
                TerritoryPaths.choices, .anyone, Text("可选的地点", "Places to choose from"),
                fields: [
                    Field("under", .place, Text("在哪里面", "Below which place")),
                    Field("prefix", .line, Text("名称的开头", "How the name begins")),
                ], choices),
            .get(
                TerritoryPaths.choose, .anyone, Text("选择地点", "Choose a place"),
                fields: [
                    Field("under", .place, Text("在哪里面", "Below which place")),
                    Field("back", .line, Text("选好后回到哪里", "Where to go with the choice")),
                ], choose),
            .get(TerritoryPaths.boundary, .anyone, Text("边界", "Boundary"), boundary),
            .get(
                TerritoryPaths.boundaries, .anyone, Text("下级边界", "Boundaries below"),
                fields: [Field("level", .choice(PlaceLevel.drawable.map(\.rawValue)), Text("级别", "Level"))], boundaries),
        ]
    }

    /// What may be chosen next, and what to call it.
    struct Choices: Encodable, Sendable {
        struct Entry: Encodable, Sendable {
            let code: PlaceCode
            let name: String
            let level: PlaceLevel
        }
        let label: String
        let places: [Entry]

        init(_ places: [Place], _ screen: Screen) {
            let levels = Set(places.map(\.level)).sorted()
            label = levels.map { screen($0.name) }.joined(separator: screen("或", " or "))
            self.places = places.map { Entry(code: $0.code, name: $0.name, level: $0.level) }
        }
    }

    @Sendable private func choices(_ request: WebRequest) async throws -> Answer {
        let (under, prefix) = (try request.query.place("under"), try request.query.text("prefix", limit: 40))
        let places = try await database.read { tx in
            try prefix.map { try tx.searchPlaces(prefix: $0, under: under).filter { $0.level < .household } }
                ?? tx.choices(under: under)
        }
        return .json(Choices(places, request.screen))
    }

    @Sendable private func choose(_ request: WebRequest) async throws -> Answer {
        let (under, back) = (try request.query.place("under"), try request.query.text("back", limit: 500))
        let page = try await database.read { tx in
            ChoosePage(
                ancestors: try under.map { try tx.ancestors(of: $0) } ?? [], places: try tx.choices(under: under),
                back: back)
        }
        let data = Choices(page.places, request.screen)
        return request.wantsFragment
            ? .fragment(page.list(request.screen)) : .page(page.html(request.screen), data: data)
    }

    @Sendable private func boundary(_ request: WebRequest) async throws -> Answer {
        let code = try request.place("place")
        let day = request.screen.zone.date(request.now)
        guard let found = try await database.read({ try $0.boundary(of: code, on: day) }) else {
            throw AppError.refused
        }
        // Below other outlines its own name would stand in their midst.
        let named = !request.query.flag("unnamed")
        return .file(
            type: "application/geo+json", bytes: GeoJSONWriter.collection([found.feature(named: named)]),
            cacheSeconds: 60)
    }
    @Sendable private func boundaries(_ request: WebRequest) async throws -> Answer {
        let code = try request.place("place")
        let level = try request.query.choice("level", of: PlaceLevel.self)
        let day = request.screen.zone.date(request.now)
        let linked = request.query.flag("links") && request.caller.isStaff
        let named = !request.query.flag("unnamed")
        let found = try await database.read { tx -> [BoundaryVersion] in
            if let level { return try tx.boundaries(level, under: code, on: day) }
            for level in PlaceLevel.drawable.reversed() where code.level.map({ $0 < level }) ?? false {
                let found = try tx.boundaries(level, under: code, on: day)
                if !found.isEmpty { return found }
            }
            return []
        }
        return .file(
            type: "application/geo+json",
            bytes: GeoJSONWriter.collection(found.map { $0.feature(named: named, linked: linked) }),
            cacheSeconds: linked ? 0 : 60)
    }
}

extension BoundaryVersion {
    func feature(named: Bool = true, linked: Bool = false) -> GeoJSONWriter.Feature {
        var properties = [("code", place.rawValue)]
        if named { properties += [("title", name), ("label", name)] }
        if linked { properties.append(("link", TerritoryPaths.place(place).target)) }
        return GeoJSONWriter.Feature(properties: properties, shape: shape)
    }
}

/// Chooses a place by links alone: estate, then building, then unit. Works in every browser.
struct ChoosePage: Sendable {
    let ancestors: [Place]
    let places: [Place]
    /// Where the chosen place is taken to; nil only shows.
    let back: String?

    func html(_ screen: Screen) -> HTML {
        screen.page(
            PageShell(
                .resident, Text("选择地点", "Choose a place"),
                lead: Text("一级一级往下选，到您知道的那一级就可以停。", "Go down step by step; stop where you know no further."))
        ) { list(screen) }
    }

    /// The list alone, for pages that put it in place.
    func list(_ screen: Screen) -> HTML {
        let here = ancestors.last
        let chosen = here.flatMap { place in
            back.map {
                screen.button(
                    Text("就选“\(place.name)”", "Choose “\(place.name)”"),
                    to: Link.local($0).query([("place", place.code.rawValue)]), .primary)
            }
        }
        let up = here.map { place in
            screen.link(
                Text("回到上一级", "One step up"),
                to: TerritoryPaths.choose().query([("under", place.parent?.rawValue), ("back", back)]))
        }
        let rows = places.map { place in
            ListRow(
                place.name, link: TerritoryPaths.choose().query([("under", place.code.rawValue), ("back", back)]),
                chips: screen.chip(place.level.name))
        }
        let options =
            rows.isEmpty
            ? screen.notice(Text("下面没有更细的地点了。", "There is nothing more exact below."))
            : screen.rows(rows, label: Text("可选的地点", "Places to choose from"))
        return """
            <div id="place-choices">\(here.map { "<p><strong>\($0.name)</strong> \(up)</p>" as HTML })\
            \(chosen.map { screen.buttons($0) })\(screen.section(Text("再细一些", "More exactly")) { options })</div>
            """
    }
}
