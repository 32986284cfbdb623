import Geometry
import Kernel
import Pages
import Persistence

extension TerritoryWeb {
    var drawingRoutes: [Route] {
        let editing = Access.permission(.territoryEdit)
        return [
            .get(
                TerritoryPaths.drawings, editing, Text("画边界", "Draw borders"),
                fields: [
                    Field("purpose", .choice(DrawingDraft.Purpose.allCases.map(\.rawValue)), Text("做什么", "What for"))
                ], form),
            .post(
                TerritoryPaths.drawings, editing, Text("上传边界图", "Send in a drawing"),
                fields: [
                    Field("file", .files, required: true, Text("GeoJSON 文件", "GeoJSON file")),
                    Field(
                        "purpose", .choice(DrawingDraft.Purpose.allCases.map(\.rawValue)), required: true,
                        Text("做什么", "What for")),
                    Field("level", .choice(PlaceLevel.drawable.map(\.rawValue)), required: true, Text("级别", "Level")),
                    Field(
                        "datum", .choice(Datum.allCases.map(\.rawValue)), required: true,
                        Text("坐标系", "Coordinate system")),
                    Field("begins", .date, Text("生效日期", "First day")),
                    Field("create", .flag, Text("新增图上有、树里没有的", "Add what is drawn and not in the tree")),
                    Field("dissolved", .list, Text("撤销的网格（编码）", "Grids given up (codes)")),
                ], bodyLimit: KeepDrawing.mostBytes + Limits.formBytes, keep),
            .get(TerritoryPaths.draft, editing, Text("看图的影响", "What a drawing does"), draft),
            .get(TerritoryPaths.draftShape, editing, Text("图", "Drawing"), draftShape),
            .post(
                TerritoryPaths.draftApply, editing, Text("生效", "Apply"),
                fields: [
                    Field(
                        "mode", .choice(ImportMode.allCases.map(\.rawValue)), required: true,
                        Text("有错时", "Where something is broken"))
                ], apply),
            .post(TerritoryPaths.draftDrop, editing, Text("丢弃", "Discard"), drop),
        ]
    }

    @Sendable private func form(_ request: WebRequest) async throws -> Answer {
        let code = try request.place("place")
        try request.caller.require(.territoryEdit, at: code)
        let purpose = try request.query.choice("purpose", of: DrawingDraft.Purpose.self) ?? .import
        let today = request.screen.zone.date(request.now)
        let page = try await database.read { tx in
            DrawingFormPage(
                place: try tx.activePlace(code), purpose: purpose, today: today,
                drawn: try tx.hasBoundaries(under: code),
                grids: purpose == .redraw ? try tx.places(.grid, under: code, limit: Limits.bulk) : [])
        }
        return .page(page.html(request.screen))
    }

    @Sendable private func keep(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        let code = try request.place("place")
        let bytes = try file(request, limit: KeepDrawing.mostBytes)
        let draft = try await perform(
            KeepDrawing(
                place: code, purpose: try form.choice("purpose", of: DrawingDraft.Purpose.self) ?? .import,
                level: try form.choice("level", of: PlaceLevel.self) ?? .grid,
                datum: try form.choice("datum", of: Datum.self) ?? .cgcs2000, from: try form.date("begins"),
                createMissing: form.flag("create"),
                dissolved: form.all("dissolved").compactMap { PlaceCode($0) }, bytes: bytes), request)
        return .done(
            TerritoryPaths.draft(draft),
            flash: Text(
                "图已收到，还没有生效。请先看看它会带来什么。", "The drawing is kept and not applied yet. Look at what it does first."),
            data: ["draft": draft], created: true)
    }

    @Sendable private func draft(_ request: WebRequest) async throws -> Answer {
        let id: Identifier<DraftTag> = try request.identifier("draft")
        let (caller, now) = (request.caller, request.now)
        let page = try await database.read { tx in
            let draft = try tx.draft(id, for: caller)
            return DraftPage(
                draft: draft, place: try tx.activePlace(draft.place),
                effect: try ApplyDrawing(draft: id, mode: .check).run(tx, by: caller, at: now))
        }
        return .page(page.html(request.screen), data: page.effect)
    }
    @Sendable private func draftShape(_ request: WebRequest) async throws -> Answer {
        let id: Identifier<DraftTag> = try request.identifier("draft")
        let caller = request.caller
        let (draft, names) = try await database.read { tx in
            let draft = try tx.draft(id, for: caller)
            let codes = try draft.drawing().features.compactMap { $0.properties["code"].flatMap { PlaceCode($0) } }
            return (draft, try tx.places(codes).reduce(into: [:]) { $0[$1.code.rawValue] = $1.name })
        }
        let features = try draft.drawing().features.map { feature in
            let name = names[feature.properties["code"] ?? ""] ?? feature.label
            return GeoJSONWriter.Feature(
                properties: [("title", name), ("label", name)], shape: feature.shape.read(from: draft.datum))
        }
        return .file(type: "application/geo+json", bytes: GeoJSONWriter.collection(features))
    }
    @Sendable private func apply(_ request: WebRequest) async throws -> Answer {
        let id: Identifier<DraftTag> = try request.identifier("draft")
        let caller = request.caller
        let place = try await database.read { try $0.draft(id, for: caller).place }
        let mode = try request.form.choice("mode", of: ImportMode.self) ?? .allOrNone
        let effect = try await perform(ApplyDrawing(draft: id, mode: mode), request)
        guard effect.applied else {
            return .done(
                TerritoryPaths.draft(id),
                flash: Text(
                    "图里还有 \(effect.faults.count) 个问题，没有生效。",
                    "The drawing has \(effect.faults.count) problems; nothing was applied."),
                data: effect)
        }
        let said =
            effect.planned
            ? Text("已排定，到生效日自动更换，小区也在那一天迁移。", "Planned: it takes effect on its day, and estates move then.")
            : Text(
                "已生效：\(effect.drawn) 片边界，迁移 \(effect.moves.moves.count) 处。",
                "Applied: \(effect.drawn) boundaries, \(effect.moves.moves.count) places moved.")
        return .done(TerritoryPaths.place(place), flash: said, data: effect)
    }
    @Sendable private func drop(_ request: WebRequest) async throws -> Answer {
        let place = try await perform(DropDrawing(draft: try request.identifier("draft")), request)
        return .done(
            TerritoryPaths.place(place), flash: Text("图已丢弃，什么都没有改。", "The drawing was discarded; nothing changed."))
    }
}

extension PlaceLevel {
    /// Levels whose borders are drawn.
    static let drawable: [PlaceLevel] = [.grid, .community, .street, .district]
}
