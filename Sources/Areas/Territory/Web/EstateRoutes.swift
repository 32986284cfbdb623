import Geometry
import Kernel
import Pages
import Persistence

extension TerritoryWeb {
    var estateRoutes: [Route] {
        let editing = Access.permission(.territoryEdit)
        return [
            .get(TerritoryPaths.estates, editing, Text("导入小区", "Import estates"), estateForm),
            .post(
                TerritoryPaths.estates, editing, Text("导入小区文件", "Send in estates"),
                fields: [
                    Field("file", .files, required: true, Text("CSV 文件", "CSV file")),
                    Field(
                        "datum", .choice(Datum.allCases.map(\.rawValue)), required: true,
                        Text("坐标系", "Coordinate system")),
                    Field(
                        "mode", .choice(ImportMode.allCases.map(\.rawValue)), required: true,
                        Text("有错时", "Where something is broken")),
                ], bodyLimit: KeepDrawing.mostBytes + Limits.formBytes, importEstates),
        ]
    }

    @Sendable private func estateForm(_ request: WebRequest) async throws -> Answer {
        let code = try request.place("place")
        try request.caller.require(.territoryEdit, at: code)
        let place = try await database.read { try $0.activePlace(code) }
        return .page(EstatePage(place: place, outcome: nil).html(request.screen))
    }

    /// The report is shown at once and not after a redirect: it is about this file only. The form's key keeps a reload
    /// from importing twice.
    @Sendable private func importEstates(_ request: WebRequest) async throws -> Answer {
        let code = try request.place("place")
        try request.caller.require(.territoryEdit, at: code)
        let datum = try request.form.choice("datum", of: Datum.self) ?? .wgs84
        let mode = try request.form.choice("mode", of: ImportMode.self) ?? .check
        let table = try EstateFile(try file(request, limit: KeepDrawing.mostBytes), datum: datum)
        let outcome = try await perform(ImportEstates(table, under: code, mode: mode), request)
        let place = try await database.read { try $0.activePlace(code) }
        return .page(EstatePage(place: place, outcome: outcome).html(request.screen), data: outcome)
    }
}

/// Sends in a CSV of estates, buildings and units, and shows what came of it.
struct EstatePage: Sendable {
    let place: Place
    let outcome: ImportEstates.Outcome?

    func html(_ screen: Screen) -> HTML {
        screen.page(
            PageShell(
                .administration, Text("\(place.name)：导入小区、楼栋、单元", "\(place.name): import estates, buildings, units"),
                back: NavItem(Text(same: place.name), TerritoryPaths.place(place.code)), width: .wide)
        ) {
            "\(outcome.map { report($0, screen) })\(screen.columns(main: upload(screen), side: guide(screen)))"
        }
    }
    private func report(_ outcome: ImportEstates.Outcome, _ screen: Screen) -> HTML {
        let said =
            outcome.applied
            ? Text(
                "已导入：新增 \(outcome.added) 个地点，\(outcome.known) 行原已存在。",
                "Imported: \(outcome.added) places added, \(outcome.known) rows were known.")
            : Text(
                "没有导入。文件共 \(outcome.rows) 行，可新增 \(outcome.added) 个地点，有问题的 \(outcome.faults.count) 行。",
                "Nothing was imported. Of \(outcome.rows) rows \(outcome.faults.count) have problems; \(outcome.added) places would be added."
            )
        return screen.notice(said, outcome.applied ? .good : .warn)
            + (outcome.faults.isEmpty ? .empty : screen.faultTable(outcome.faults, numbered: Text("行号", "Line")))
    }
    private func upload(_ screen: Screen) -> HTML {
        screen.form(TerritoryPaths.estates(place.code), multipart: true) { form in
            """
            \(form.files("file", Text("CSV 文件", "CSV file"), accept: ".csv,text/csv",
                hint: Text("UTF-8 或 GB 18030 编码都可以。", "UTF-8 and GB 18030 are both fine."), required: true))
            \(form.select("datum", Text("经纬度的坐标系", "Coordinate system"), Datum.options, value: Datum.wgs84.rawValue, required: true, blank: nil))
            \(form.choices("mode", Text("有错的行怎么办", "What to do with broken rows"), ImportMode.allCases.map { Option($0.rawValue, $0.name) },
                value: ImportMode.check.rawValue, required: true))
            \(form.submit(Text("提交文件", "Send the file")))
            """
        }
    }
    private func guide(_ screen: Screen) -> HTML {
        screen.panel(Text("表头", "Columns")) {
            """
            <p>\(screen("小区、楼栋、单元、户：到哪一级写哪一级；小区和楼栋至少有一个。", "estate, building, unit, household: as far as known; at least estate or building."))</p>
            <p>\(screen("社区编码（或网格编码），或者“经度、纬度”：用位置找网格，正好在边界上的行会列出来请您确认。",
                "parent (code of community or grid), or longitude and latitude: the grid is found by position; rows right at a border are listed for you."))</p>
            <p>\(screen("户数：可不填。", "households: may stay empty."))</p>
            """
        }
    }
}
