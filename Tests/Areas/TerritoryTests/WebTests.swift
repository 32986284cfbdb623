import Geometry
import Kernel
import Pages
import Persistence
import TestSupport
import Territory
import Testing

/// Calls a route by method and pattern as the server would, after its access check.
struct Browser {
    let sample: SampleTerritory
    let caller: Caller
    var language = Language.zh

    func call(
        _ method: String, _ pattern: String, _ parameters: [String: String] = [:], query: [String: String] = [:],
        form: [String: String] = [:], file: [UInt8]? = nil
    ) async throws -> Answer {
        let routes = TerritoryWeb(database: sample.database, address: PublicAddress("https://jinlin.example.org/"))
            .routes
        let route = try #require(routes.first { $0.pattern == pattern && "\($0.method)" == method })
        let request = WebRequest(
            parameters: parameters, query: Form(query.mapValues { [$0] }), form: Form(form.mapValues { [$0] }),
            files: file.map { [UploadedFile(field: "file", filename: "a.geojson", bytes: $0)] } ?? [],
            screen: Screen(language: language, caller: caller, csrf: "c", now: now, formKey: "k"))
        return try await route.handler(request)
    }
    func page(_ pattern: String, _ parameters: [String: String] = [:], query: [String: String] = [:]) async throws
        -> String
    {
        switch try await call("GET", pattern, parameters, query: query) {
        case .page(let html, _), .fragment(let html): return html.markup
        case .file(_, let bytes, _, _): return String(decoding: bytes, as: UTF8.self)
        case .json(let value): return try JSON.encode(value)
        default: return ""
        }
    }
}

@Suite struct WebTests {
    @Test func `every page is whole in both languages and shows names as text`() async throws {
        try await SampleTerritory.each { sample in
            let grid = "340102001001001"
            try await sample.perform(AddPlace(parent: code(grid), level: .estate, name: "<script>alert('苑')</script>"))
            try await sample.perform(
                EnsureHouse(parent: code(grid), estate: "和平苑", building: "3栋", point: point(117.001, 31.001)))
            for language in Language.allCases {
                let browser = Browser(sample: sample, caller: try editor("340102"), language: language)
                let pages = [
                    try await browser.page("/territory"),
                    try await browser.page("/territory", query: ["q": "<script>"]),
                    try await browser.page("/territory", query: ["q": "没有"]),
                    try await browser.page("/territory/:place", ["place": grid]),
                    try await browser.page("/territory/:place", ["place": "340102001001"]),
                    try await browser.page("/territory/:place/coverage", ["place": "340102001"]),
                    try await browser.page("/territory/:place/drawings", ["place": "340102001001"]),
                    try await browser.page(
                        "/territory/:place/drawings", ["place": "340102001001"], query: ["purpose": "redraw"]),
                    try await browser.page("/territory/:place/estates", ["place": "340102001001"]),
                    try await browser.page("/territory/:place/qr-codes", ["place": "340102001001"]),
                    try await browser.page("/places", query: ["under": grid, "back": "/report"]),
                ]
                for page in pages {
                    #expect(page.contains("<html lang=\"\(language.tag)\"") && page.contains("</html>"))
                    #expect(!page.contains("<script>alert"))
                }
                #expect(pages[3].contains("&lt;script&gt;alert") && pages[9].contains("<svg class=\"qr\""))
            }
        }
    }
    @Test func `everyone may choose a place by lists and see outlines of grids`() async throws {
        try await SampleTerritory.each { sample in
            let visitor = Browser(sample: sample, caller: .anonymous)
            try await sample.perform(
                EnsureHouse(
                    parent: code("340102001001001"), estate: "和平苑", building: "3栋", unit: "1单元", household: "101"))
            try await sample.perform(AddPlace(parent: code("340102001001002"), level: .building, name: "散楼"))
            func names(_ under: String) async throws -> String {
                try await visitor.page("/places.json", query: ["under": under])
            }
            let community = try await names("340102001001")
            #expect(community.contains("和平苑") && community.contains("散楼") && !community.contains("网格\""))
            #expect(try await names("340102001001001001").contains("3栋"))
            #expect(try await names("340102001001001001001").contains("1单元"))
            #expect(try await names("340102001001001001001001") == #"{"label":"","places":[]}"#)
            let found = try await visitor.page("/places.json", query: ["prefix": "和平"])
            #expect(found.contains("和平社区") && found.contains("和平苑"))
            let outline = try await visitor.page("/places/:place/boundary.geojson", ["place": "340102001001001"])
            #expect(try GeoJSONReader(Array(outline.utf8)).features.first?.properties["title"] == "第一网格")
            let below = try await visitor.page("/places/:place/boundaries.geojson", ["place": "340102001001"])
            #expect(try GeoJSONReader(Array(below.utf8)).features.count == 2 && !below.contains("link"))
            await #expect(throws: AppError.refused) {
                try await visitor.page("/places/:place/boundary.geojson", ["place": "340102001001001001"])
            }
            let page = try await visitor.page("/places", query: ["under": "340102001001", "back": "//evil.example"])
            #expect(!page.contains("href=\"//evil"))
        }
    }
    @Test func `a drawing is kept, looked at and applied, or thrown away`() async throws {
        try await SampleTerritory.each { sample in
            try await RedrawTests.houses(sample)
            let browser = Browser(sample: sample, caller: try editor("340102001"))
            let fields = ["purpose": "redraw", "level": "grid", "datum": "cgcs2000", "begins": today.description]
            let kept = try await browser.call(
                "POST", "/territory/:place/drawings", ["place": "340102001001"], form: fields, file: RedrawTests.moved)
            guard case .done(let link, _, _, let created) = kept else {
                Issue.record("expected done")
                return
            }
            let draft = String(try #require(link.target.split(separator: "/").last))
            #expect(created)
            let preview = try await browser.page("/territory-drafts/:draft", ["draft": draft])
            #expect(preview.contains("界边苑") && preview.contains("第二网格"))
            let shape = try await browser.page("/territory-drafts/:draft/drawing.geojson", ["draft": draft])
            #expect(try GeoJSONReader(Array(shape.utf8)).features.count == 2)
            let stranger = Browser(sample: sample, caller: try editor("340102001002"))
            for pattern in ["/territory-drafts/:draft", "/territory-drafts/:draft/drawing.geojson"] {
                await #expect(throws: AppError.refused) { try await stranger.page(pattern, ["draft": draft]) }
            }
            await #expect(throws: AppError.refused) {
                try await stranger.call("POST", "/territory-drafts/:draft/application", ["draft": draft])
            }
            _ = try await browser.call(
                "POST", "/territory-drafts/:draft/application", ["draft": draft], form: ["mode": "all-or-none"])
            #expect(try sample.locator.locate(point(117.003, 31.002)) == .inside(code("340102001001002")))
            await #expect(throws: AppError.refused) {
                try await browser.page("/territory-drafts/:draft", ["draft": draft])
            }
        }
    }
    @Test func `what is sent in wrongly is refused with the field named`() async throws {
        try await SampleTerritory.each { sample in
            let browser = Browser(sample: sample, caller: try editor("340102"))
            func field(_ pattern: String, form: [String: String], file: [UInt8]? = nil) async -> String? {
                do {
                    _ = try await browser.call("POST", pattern, ["place": "340102001001"], form: form, file: file)
                    return nil
                } catch let error as AppError {
                    return error.field
                } catch let problem as any Problem {
                    return problem.appError.field
                } catch { return "?" }
            }
            #expect(await field("/territory/:place/children", form: ["name": "甲"]) == "level")
            #expect(await field("/territory/:place/children", form: ["level": "grid"]) == "name")
            #expect(
                await field("/territory/:place/children", form: ["level": "grid", "name": "甲", "longitude": "999"])
                    == "longitude")
            #expect(
                await field("/territory/:place/children", form: ["level": "grid", "name": "甲", "code": "../"]) == "code"
            )
            #expect(await field("/territory/:place/drawings", form: ["purpose": "import"]) == "file")
            #expect(await field("/territory/:place/drawings", form: [:], file: Array("{".utf8)) == "file")
            #expect(await field("/territory/:place/estates", form: ["mode": "check"], file: [0, 1, 2]) == "file")
            let report = try await browser.call(
                "POST", "/territory/:place/estates", ["place": "340102001001"],
                form: ["mode": "check", "datum": "wgs84"],
                file: Array("小区,社区编码\n甲苑,340102001001\n,340102001001\n".utf8))
            guard case .page(let html, _) = report else {
                Issue.record("expected a report")
                return
            }
            #expect(html.markup.contains("没有导入") && html.markup.contains("小区和楼栋都是空的"))
        }
    }
}
