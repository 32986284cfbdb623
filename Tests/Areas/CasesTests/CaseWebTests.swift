import Field
import Foundation
import HTTPTypes
import Kernel
import Media
import Pages
import Persistence
import Testing

@testable import Cases

/// The pages and actions of the area through their routes.
@Suite struct CaseWebTests {
    private func answer(
        _ house: CaseHouse, _ method: HTTPRequest.Method, _ pattern: String, by caller: Caller,
        _ parameters: [String: String] = [:], query: [(String, String)] = [], form: [(String, String)] = [],
        json: Bool = false, problems: [AppError] = []
    ) async throws -> Answer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "jinlin-cases-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        house.database.resources.register(try MediaStore(directory: folder))
        let route = try #require(
            try CasesWeb(database: house.database).routes.first { $0.method == method && $0.pattern == pattern })
        let screen = Screen(
            caller: caller, csrf: "c", now: CaseHouse.start + .minutes(30), formKey: "k", problems: problems)
        return try await route.handler(
            WebRequest(
                parameters: parameters, query: Form(pairs: query), form: Form(pairs: form), screen: screen,
                wantsJSON: json))
    }
    private func shown(_ answer: Answer) throws -> (page: String, data: String) {
        guard case .page(let html, let data) = answer else { throw AppError.refused }
        return (html.markup, try data.map { try JSON.encode($0) } ?? "")
    }

    // MARK: Lists

    @Test func `a condition that says nothing is refused with its field, never left out`() async throws {
        try await CaseHouse.each { house in
            _ = try await house.report()
            let broken = [
                ("state", "sleeping"), ("need", "rest"), ("open", "maybe"), ("channel", "pigeon"), ("unit", "abc"),
                ("unit", "999"), ("due-before", "tomorrow"), ("month", "2026-13"), ("fact", "x"), ("order", "size"),
                ("late", "ja"), ("category", "dragons"), ("grade", "purple"), ("place", "340102999"),
                ("desk", "349999"),
                ("after", "zzz"),
            ]
            for (name, value) in broken {
                for pattern in ["/cases", "/cases.csv"] where name != "after" || pattern == "/cases" {
                    let error = await refusal {
                        _ = try await answer(house, .get, pattern, by: house.desk, query: [(name, value)])
                    }
                    #expect(error?.status == 422 && error?.field == name, "\(pattern) \(name)=\(value)")
                }
            }
            let wrong = AppError.invalid("month", Text("月份不对", "not a month"))
            let page = try shown(
                try await answer(
                    house, .get, "/cases", by: house.desk, query: [("month", "2026-13")], problems: [wrong])
            ).page
            #expect(page.contains("月份不对") && !page.contains("class=\"rows\""))
        }
    }

    private func numbers(_ answer: Answer) throws -> [String] {
        guard case .file(_, let bytes, _, _) = answer else { throw AppError.refused }
        let lines = String(decoding: bytes.dropFirst(3), as: UTF8.self).split(separator: "\r\n").dropFirst()
        return lines.map { String($0.prefix { $0 != "," }) }
    }

    @Test func `an export has the list's rows in the list's order`() async throws {
        try await CaseHouse.each { house in
            for number in 0..<6 {
                _ = try await house.report(
                    "第\(number)件", category: number % 2 == 0 ? "lift" : "noise",
                    at: CaseHouse.start + .minutes(number % 3 * 10))
            }
            for order in ["newest", "due"] {
                let query = [("order", order), ("open", "1")]
                let rows =
                    try #require(
                        try JSONSerialization.jsonObject(
                            with: Data(
                                try shown(try await answer(house, .get, "/cases", by: house.desk, query: query)).data
                                    .utf8))
                            as? [String: Any])["rows"] as? [[String: Any]]
                let listed = rows?.compactMap { $0["number"] as? String }
                let exported = try numbers(try await answer(house, .get, "/cases.csv", by: house.desk, query: query))
                #expect(exported == listed && exported.count == 6, "\(order)")
            }
        }
    }

    @Test func `an export holds only what one may read and export, and the page says so`() async throws {
        try await CaseHouse.each { house in
            let inside = try await house.report("网格里的事")
            let outside = try await house.report("区里的事", place: nil)
            let clerk = Caller(
                kind: .staff(Identifier(rawValue: 7)), name: "统计员",
                grants: [Grant(.casesRead, at: CaseHouse.district), Grant(.casesExport, at: CaseHouse.community)])
            let page = try shown(try await answer(house, .get, "/cases", by: clerk)).page
            #expect(page.contains(inside.number) && page.contains(outside.number))
            #expect(page.contains("其中 1 件您可以导出"))
            #expect(try numbers(try await answer(house, .get, "/cases.csv", by: clerk)) == [inside.number])
            // Exporting more widely than reading shows nothing more either.
            let reader = Caller(
                kind: .staff(Identifier(rawValue: 8)), name: "统计员",
                grants: [Grant(.casesRead, at: CaseHouse.community), Grant(.casesExport, at: CaseHouse.district)])
            #expect(try numbers(try await answer(house, .get, "/cases.csv", by: reader)) == [inside.number])
            let blind = Caller(
                kind: .staff(Identifier(rawValue: 9)), name: "", grants: [Grant(.casesExport, at: CaseHouse.district)])
            #expect(
                await refusal { _ = try await answer(house, .get, "/cases.csv", by: blind) } == AppError.refused)
        }
    }

    @Test func `many at once: one that changed meanwhile is named with what changed, the others go on`() async throws {
        try await CaseHouse.each { house in
            let made = try await [house.report("路灯坏了一盏"), house.report("长椅断了条腿"), house.report("井盖响了一夜")]
            var picks: [(String, String)] = []
            for one in made {
                let version = try #require(try await house.file(one.id)?.version)
                picks.append(("id", "\(one.id)-\(version)"))
            }
            try await house.act(made[1].id, .supervise(reason: "先盯住"), by: house.desk, after: 2)
            let form = picks + [("action", "supervise"), ("reason", "区里关注")]
            let result = try shown(try await answer(house, .post, "/cases/bulk", by: house.desk, form: form))
            #expect(result.page.contains(made[1].number) && !result.page.contains(made[0].number))
            #expect(result.page.contains("上级已督办") && result.page.contains("办了 2 件，1 件没有办"))
            #expect(try await house.file(made[0].id)?.supervised == true)
            #expect(try await house.file(made[2].id)?.supervised == true)
            // Only the first supervision is in the chain of the case that changed.
            let entries = try await house.database.read { try $0.entries(of: made[1].id) }
            #expect(entries.flatMap(\.events).filter { if case .supervised = $0 { true } else { false } }.count == 1)
            let bare = await refusal {
                _ = try await answer(
                    house, .post, "/cases/bulk", by: house.desk, form: [("id", "\(made[0].id)"), ("action", "accept")])
            }
            #expect(bare?.field == "id")
        }
    }

    @Test func `a search that finds more than it lists says so`() async throws {
        try await CaseHouse.each { house in
            _ = try await house.report("南门的路灯坏了")
            var filter = CaseFilter(places: [CaseHouse.district])
            (filter.found, filter.foundMore) = ([], true)
            let screen = Screen(caller: house.desk, now: CaseHouse.start)
            let page = try await house.database.read { [filter] tx in
                try CaseListPage(tx, WebRequest(screen: screen), filter).html.markup
            }
            #expect(page.contains("只在最新的 2,000 件里列出"))
            let found = try shown(try await answer(house, .get, "/cases", by: house.desk, query: [("q", "路灯")])).page
            #expect(found.contains("南门的路灯坏了") && !found.contains("只在最新的"))
        }
    }

    @Test func `words of a private matter are not in the list of those who may not open it`() async throws {
        try await CaseHouse.each { house in
            _ = try await house.database.perform(
                ReportCase(
                    words: "邻居家暴", jurisdiction: CaseHouse.district,
                    position: ReportPosition(place: CaseHouse.grid), isPrivate: true), by: .anonymous,
                at: CaseHouse.start)
            let reader = Caller(
                kind: .staff(Identifier(rawValue: 7)), name: "", grants: [Grant(.casesRead, at: CaseHouse.district)])
            let masked = try shown(try await answer(house, .get, "/cases", by: reader))
            #expect(!masked.page.contains("家暴") && !masked.data.contains("家暴"))
            #expect(try shown(try await answer(house, .get, "/cases", by: house.desk)).page.contains("家暴"))
        }
    }

    @Test func `what waits for a worker lies on the way of a round, without the reporter's words`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report("电梯一直是坏的，我住 602")
            func onTheWay(_ caller: Caller) async throws -> [WayStop] {
                try await house.database.read { try CasesOnTheWay.stops($0, of: caller, at: CaseHouse.start) }
            }
            let stops = try await onTheWay(house.worker)
            #expect(stops.map(\.link) == ["/cases/\(made.id)"] && stops.first?.kind == Need.verify.name)
            #expect(stops.first?.name.zh.contains(made.number) == true && stops.first?.due != nil)
            #expect(!"\(stops)".contains("602"))
            #expect(try await onTheWay(house.officer).isEmpty)
            try await house.act(made.id, .verify(found: true, note: "属实"), by: house.worker)
            #expect(try await onTheWay(house.worker).map(\.kind) == [Need.accept.name])
        }
    }

    @Test func `who may only take reports in reads nobody else's on the day's page`() async throws {
        try await CaseHouse.each { house in
            _ = try await house.report("电梯一直是坏的")
            func today(_ permissions: Permission...) async throws -> String {
                let caller = Caller(
                    kind: .staff(Identifier(rawValue: 7)), name: "",
                    grants: permissions.map { Grant($0, at: CaseHouse.community) })
                let (page, data) = try shown(try await answer(house, .get, "/today", by: caller))
                return page + data
            }
            #expect(try await !today(.casesIntake).contains("电梯一直是坏的"))
            #expect(try await today(.casesIntake, .casesRead).contains("电梯一直是坏的"))
        }
    }

    @Test func `a kept filter is renamed and removed by whoever keeps it`() async throws {
        try await CaseHouse.each { house in
            let (database, now) = (house.database, CaseHouse.start)
            let kept = try await database.perform(
                KeepFilter(page: "cases", name: "电梯", query: "/cases?category=lift"), by: house.desk, at: now)
            _ = try await database.perform(
                KeepFilter(page: "cases", name: "噪声", query: "/cases?category=noise"), by: house.desk, at: now)
            let taken = await refusal {
                _ = try await database.perform(RenameFilter(kept.id, to: "噪声"), by: house.desk, at: now)
            }
            #expect(taken?.field == "name")
            let id = ["filter": kept.id.description]
            _ = try await answer(house, .post, "/filters/:filter/name", by: house.desk, id, form: [("name", "坏电梯")])
            let page = try shown(try await answer(house, .get, "/cases", by: house.desk)).page
            #expect(page.contains("坏电梯") && page.contains("/filters/\(kept.id)/removal"))
            for stranger in [house.worker, house.stranger] {
                let error = await refusal {
                    _ = try await answer(house, .post, "/filters/:filter/removal", by: stranger, id)
                }
                #expect(error == AppError.refused)
            }
            _ = try await answer(house, .post, "/filters/:filter/removal", by: house.desk, id)
            let left = try await database.read { try $0.keptFilters("cases", of: house.desk).map(\.name) }
            #expect(left == ["噪声"])
        }
    }

    // MARK: One case

    @Test func `the reporter gets what their page shows, and nothing of how the work is organised`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(contact: ReportContact(phone: "13812345678"))
            if try await house.file(made.id)?.state == .verifying {
                try await house.act(made.id, .verify(found: true, note: "属实"), by: house.worker)
            }
            try await house.act(made.id, .accept, by: house.desk)
            try await house.act(made.id, .dispatch(lead: house.company, assisting: [], why: "内部理由"), by: house.desk)
            let address = ["case": made.id.description, "secret": made.secret]
            let own = try shown(try await answer(house, .get, "/my/:case/:secret", by: .anonymous, address))
            for secret in ["staff:", "assignments", "内部理由", "\"policy\"", "clocks", "13812345678", "desk"] {
                #expect(!own.data.contains(secret), "\(secret)")
            }
            #expect(own.data.contains(made.number) && own.data.contains("安家物业"))
            #expect(own.page.contains("还没有人看过"))
        }
    }

    @Test func `a telephone is shown in the answer alone, and the reporter sees who looked and why`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report(contact: ReportContact(phone: "13812345678", name: "李女士"))
            let id = ["case": made.id.description]
            let asked = try await answer(
                house, .post, "/cases/:case/contact", by: house.desk, id, form: [("purpose", "约上门时间")])
            // A page, not a redirect with a message: a message travels in a cookie.
            #expect(try shown(asked).page.contains("13812345678"))
            let again = try shown(try await answer(house, .get, "/cases/:case", by: house.desk, id)).page
            #expect(!again.contains("13812345678"))
            let own = try shown(
                try await answer(
                    house, .get, "/my/:case/:secret", by: .anonymous, id.merging(["secret": made.secret]) { $1 }))
            #expect(own.page.contains("约上门时间") && own.data.contains("约上门时间"))
            let refused = await refusal {
                _ = try await answer(
                    house, .post, "/cases/:case/contact", by: house.stranger, id, form: [("purpose", "想看")])
            }
            #expect(refused == AppError.refused)
        }
    }

    @Test func `only a case the reporter could have seen can be joined`() async throws {
        try await CaseHouse.each { house in
            let hidden = try await house.report("三号楼电梯停了")
            func join(_ id: CaseFile.ID, _ words: String) async -> AppError? {
                await refusal {
                    _ = try await house.database.perform(
                        ReportCase(
                            words: words, jurisdiction: CaseHouse.district,
                            position: ReportPosition(place: CaseHouse.grid), joining: id), by: .anonymous,
                        at: CaseHouse.start + .minutes(1))
                }
            }
            let missing = await join(Identifier(rawValue: 5), "花坛里有蛇")
            #expect(missing != nil)
            #expect(await join(hidden.id, "花坛里有蛇") == missing)
            #expect(await join(hidden.id, "三号楼的电梯停了两天") == nil)
            // Once it stands on the public list anybody could have seen it.
            if try await house.file(hidden.id)?.state == .verifying {
                try await house.act(hidden.id, .verify(found: true, note: "属实"), by: house.worker)
            }
            try await house.act(hidden.id, .accept, by: house.desk)
            if try await house.file(hidden.id)?.categoryConfirmed == true {
                #expect(await join(hidden.id, "花坛里有蛇") == nil)
            }
        }
    }

    // MARK: Live

    private func wakes(_ answer: Answer, _ change: () async throws -> Void) async throws -> Bool {
        guard case .live(let events) = answer else { return false }
        try await change()
        for await _ in events { return true }
        return false
    }

    @Test(.timeLimit(.minutes(10)))
    func `a queue with the desks below wakes for them, and an inbox for its unit`() async throws {
        try await CaseHouse.each { house in
            let place = ["place": CaseHouse.district.rawValue]
            let below = try await answer(
                house, .get, "/queue/:place/live", by: house.desk, place, query: [("below", "1")])
            #expect(try await wakes(below) { _ = try await house.report() })
            let topics = try await house.database.read { try $0.deskTopics(under: CaseHouse.district) }
            #expect(topics.contains("desk:\(CaseHouse.community)") && topics.contains("desk:\(NoticeTests.street)"))

            let made = try await house.report()
            if try await house.file(made.id)?.state == .verifying {
                try await house.act(made.id, .verify(found: true, note: "属实"), by: house.worker)
            }
            try await house.act(made.id, .accept, by: house.desk)
            let inbox = try await answer(house, .get, "/inbox/live", by: house.officer)
            #expect(
                try await wakes(inbox) {
                    try await house.act(
                        made.id, .dispatch(lead: house.company, assisting: [], why: ""), by: house.desk)
                })
        }
    }
}
