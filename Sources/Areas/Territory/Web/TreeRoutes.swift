import Geometry
import Kernel
import Pages
import Persistence
import Policy

extension TerritoryWeb {
    var treeRoutes: [Route] {
        let editing = Access.permission(.territoryEdit)
        return [
            .get(
                TerritoryPaths.tree, .staff, Text("地点", "Places"),
                fields: [Field("q", .line, Text("名称的开头", "How a name begins"))], tree),
            .get(
                TerritoryPaths.place, .staff, Text("地点", "Place"),
                fields: [Field("after", .place, Text("上一页的最后一个", "Last of the page before"))], place),
            .get(TerritoryPaths.coverage, .staff, Text("还缺什么", "What is missing"), coverage),
            .get(
                TerritoryPaths.codes, editing, Text("楼栋二维码", "Codes for buildings"),
                fields: [Field("after", .place, Text("上一页的最后一栋", "Last of the page before"))], codes),
            .post(
                TerritoryPaths.children, editing, Text("新增地点", "Add a place"),
                fields: [
                    Field("level", .choice(PlaceLevel.allCases.map(\.rawValue)), required: true, Text("级别", "Level")),
                    Field("name", required: true, Text("名称", "Name")),
                    Field("code", .place, Text("编码，留空自动编号", "Code; empty takes the next")),
                    Field("kind", .choice(GridKind.allCases.map(\.rawValue)), Text("网格类型", "Kind of grid")),
                    Field("households", .integer, Text("户数", "Households")),
                    Field("longitude", .number, Text("经度", "Longitude")),
                    Field("latitude", .number, Text("纬度", "Latitude")),
                ], add),
            .post(
                TerritoryPaths.name, editing, Text("改名", "Rename"),
                fields: [Field("name", required: true, Text("名称", "Name"))], rename),
            .post(
                TerritoryPaths.retirement, editing, Text("停用", "Retire"),
                fields: [Field("successor", .place, Text("由谁接替", "Successor"))], retire),
        ]
    }

    @Sendable private func tree(_ request: WebRequest) async throws -> Answer {
        let words = try request.query.text("q", limit: Limits.line)
        let page = try await database.read { try TreePage.load($0, words: words, for: request.caller) }
        return .page(page.html(request.screen), data: page.places)
    }
    @Sendable private func place(_ request: WebRequest) async throws -> Answer {
        let (code, after) = (try request.place("place"), try request.query.place("after"))
        let day = request.screen.zone.date(request.now)
        let page = try await database.read { try PlacePage.load($0, code, after: after, on: day) }
        return .page(page.html(request.screen), data: page.data)
    }
    @Sendable private func coverage(_ request: WebRequest) async throws -> Answer {
        let code = try request.place("place")
        let day = request.screen.zone.date(request.now)
        let page = try await database.read { tx in
            guard let place = try tx.place(code) else { throw AppError.refused }
            return CoveragePage(
                place: place, ancestors: try tx.ancestors(of: code), report: try tx.coverage(under: code, on: day))
        }
        return .page(page.html(request.screen), data: page.report)
    }
    @Sendable private func codes(_ request: WebRequest) async throws -> Answer {
        let (code, after) = (try request.place("place"), try request.query.place("after"))
        try request.caller.require(.territoryEdit, at: code)
        let address = address
        let sheet = try await database.read { try QRSheet.load($0, under: code, after: after, address: address) }
        return .page(sheet.html(request.screen), data: sheet.codes)
    }

    @Sendable private func add(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        guard let level = try form.choice("level", of: PlaceLevel.self) else {
            throw AppError.invalid("level", Text("请选择级别。", "Choose a level."))
        }
        let longitude = try form.number("longitude", in: -180...180)
        let latitude = try form.number("latitude", in: -90...90)
        let made = try await perform(
            AddPlace(
                parent: try request.place("place"), level: level, name: try form.required("name", limit: Limits.line),
                code: try form.place("code"), gridKind: try form.choice("kind", of: GridKind.self),
                point: longitude.flatMap { east in latitude.flatMap { GeoPoint(longitude: east, latitude: $0) } },
                households: try form.integer("households", in: 0...100_000)), request)
        return .done(
            TerritoryPaths.place(made.parent ?? made.code),
            flash: Text("已新增“\(made.name)”，编码 \(made.code)。", "“\(made.name)” was added with the code \(made.code)."),
            data: made, created: true)
    }
    @Sendable private func rename(_ request: WebRequest) async throws -> Answer {
        let place = try await perform(
            RenamePlace(place: try request.place("place"), name: try request.form.required("name", limit: Limits.line)),
            request)
        return .done(
            TerritoryPaths.place(place.code), flash: Text("已改名为“\(place.name)”。", "Renamed to “\(place.name)”."),
            data: place)
    }
    @Sendable private func retire(_ request: WebRequest) async throws -> Answer {
        let place = try await perform(
            RetirePlace(place: try request.place("place"), successor: try request.form.place("successor")), request)
        let next = place.parent.map { TerritoryPaths.place($0) } ?? TerritoryPaths.tree()
        return .done(
            next,
            flash: Text(
                "“\(place.name)”已停用；以前登记的事仍能查到它。", "“\(place.name)” is retired; what was reported there still names it."
            ),
            data: place)
    }
}
