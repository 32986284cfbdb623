import Cases
import Kernel
import Pages
import Persistence
import Policy
import Territory

/// How fast calls are answered and somebody is at the door, by community and month; every number opens to its calls.
struct ReportRoutes: Sendable {
    let database: Database

    private static let readers = Access.permission(.helpLead, or: [.boardRead])

    var routes: [Route] {
        [
            .get(
                HelpPaths.figures, ReportRoutes.readers, Text("求助时效", "How fast calls are answered"),
                fields: [
                    Field("place", .place, Text("地点", "Place")), Field("month", .line, Text("月份", "Month")),
                ], figures),
            .get(
                HelpPaths.found, ReportRoutes.readers, Text("数字背后的求助", "The calls behind a number"),
                fields: [
                    Field("place", .place, Text("地点", "Place")), Field("month", .line, Text("月份", "Month")),
                    Field("clock", .choice(HelpFigures.Clock.allCases.map(\.rawValue)), Text("哪个时限", "Which clock")),
                    Field(
                        "verdict", .choice(HelpFigures.Verdict.allCases.map(\.rawValue)),
                        Text("及时、超时、没做到", "In time, late, missed")),
                    Field("cancelled", .flag, Text("只看取消的", "Cancelled ones only")),
                ], found),
        ]
    }

    /// The place and month asked for, within what the reader may read.
    private func scope(_ request: WebRequest) throws -> (place: PlaceCode, month: CivilMonth) {
        let open = (request.caller.places(.helpLead) + request.caller.places(.boardRead)).sorted()
        guard let first = open.first else { throw AppError.refused }
        let place = try request.query.place("place") ?? first
        guard open.contains(where: { $0.contains(place) }) else { throw AppError.refused }
        let current = CivilMonth(of: request.screen.zone.date(request.now))
        let month = try request.query.text("month", limit: 7).flatMap { CivilMonth($0) } ?? current
        return (place, month)
    }

    private func figures(_ request: WebRequest) async throws -> Answer {
        let (place, month) = try scope(request)
        let (now, zone) = (request.now, request.screen.zone)
        let page = try await database.read { tx in
            HelpFiguresPage(
                report: try tx.helpReport(month, under: place, zone: zone, at: now),
                name: try tx.place(place)?.name ?? place.rawValue, rules: try tx.policy(at: place).pack.help)
        }
        return .page(page.html(request.screen), data: page.report)
    }

    private func found(_ request: WebRequest) async throws -> Answer {
        let (place, month) = try scope(request)
        let clock: HelpFigures.Clock? = try request.query.choice("clock")
        let verdict: HelpFigures.Verdict? = try request.query.choice("verdict")
        let cancelled = request.query.flag("cancelled")
        let (now, zone, caller) = (request.now, request.screen.zone, request.caller)
        let (calls, labels, name) = try await database.read { tx in
            let facts = try tx.helpFacts(month, under: place, zone: zone).filter { fact in
                if cancelled, fact.state != .cancelled { return false }
                guard let clock else { return true }
                let found = fact.verdict(clock, at: now)
                return verdict.map { $0 == found } ?? (found != nil)
            }
            let calls = try facts.suffix(Limits.bulk).reversed().compactMap { try tx.helpCall($0.id) }
            return (calls, try HelpLabels(calls, tx), try tx.place(place)?.name ?? place.rawValue)
        }
        let screen = request.screen
        let shell = PageShell(
            .board,
            Text(
                "\(name)：\(screen.month(month))的求助（\(calls.count)）",
                "\(name): calls of \(screen.month(month)) (\(calls.count))"),
            back: NavItem(
                Text("求助时效", "How fast"),
                HelpPaths.figures().query([("place", place.rawValue), ("month", month.description)])), width: .wide)
        return .page(
            screen.page(shell) {
                calls.isEmpty
                    ? screen.empty(Text("没有这样的求助", "No such calls"), Text("换一个月份或地点看看。", "Try another month or place."))
                    : screen.cards(
                        calls.map { HelpCard(call: $0, labels: labels, caller: caller).html(screen) })
            }, data: calls)
    }
}

/// The figures of a month.
struct HelpFiguresPage {
    let report: HelpReport
    let name: String
    let rules: HelpRules?

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .board, Text("\(name)：求助时效", "\(name): how fast calls are answered"),
            lead: Text(
                "只数次数和时间，不排名个人。点数字看是哪几次。",
                "Counts and times only, no ranking of persons. Open a number to see its calls."))
        return screen.page(shell) { "\(filters(screen))\(stats(screen))\(formula(screen))\(table(screen))" }
    }

    private func filters(_ screen: Screen) -> HTML {
        let current = CivilMonth(of: screen.zone.date(screen.now))
        let months = (0..<24).map { current.adding(months: -$0) }
        return screen.filterBar(
            FilterBar(
                HelpPaths.figures(),
                selects: [
                    (
                        name: "month", label: Text("月份", "Month"),
                        options: months.map { Option($0.description, Text(same: screen.month($0))) },
                        value: report.month.description
                    )
                ], carried: [("place", report.place.rawValue)]))
    }

    private func link(
        _ place: PlaceCode, _ clock: HelpFigures.Clock? = nil, _ verdict: HelpFigures.Verdict? = nil
    ) -> Link {
        HelpPaths.found().query([
            ("place", place.rawValue), ("month", report.month.description), ("clock", clock?.rawValue),
            ("verdict", verdict?.rawValue),
        ])
    }

    private func stats(_ screen: Screen) -> HTML {
        let whole = report.whole
        func within(_ clock: HelpClock, _ part: HelpFigures.Part, _ figure: HelpFigures.Clock) -> HTML {
            let limit = clock == .answer ? rules?.answerWithin : rules?.arriveWithin
            let name = limit.map {
                Text("\($0.text.zh)内\(clock.name.zh)", "\(clock.name.en) in \($0.text.en)")
            }
            return screen.stat(
                name ?? clock.name, screen.share(part.inTime, of: part.of),
                of: "\(screen.number(part.inTime))/\(screen.number(part.of))", link: link(report.place, figure, .inTime)
            )
        }
        return screen.stats([
            screen.stat(Text("求助", "Calls"), screen.number(whole.calls), link: link(report.place)),
            within(.answer, whole.answer, .answer), within(.arrive, whole.arrive, .arrive),
            screen.stat(Text("应答用时（中位）", "Median until answered"), median(whole.answer.medianSeconds, screen)),
            screen.stat(Text("到门口用时（中位）", "Median until at the door"), median(whole.arrive.medianSeconds, screen)),
            screen.stat(
                Text("取消", "Cancelled"), screen.number(whole.cancelled),
                link: link(report.place).query([("cancelled", "1")])),
        ])
    }

    private func median(_ seconds: Int?, _ screen: Screen) -> String {
        seconds.map { screen.duration(.seconds($0)) } ?? screen.noData
    }

    private func formula(_ screen: Screen) -> HTML {
        screen.why(
            Why(
                Text(
                    "分母是时限已过或已经做到的求助；时限以内就取消、或电话里已解决的不算。没做到的算在分母里。中位数只看做到的。",
                    "Of all calls whose limit has passed or that were answered; calls cancelled or settled by telephone before the "
                        + "limit are left out, what never happened is counted in. The median looks at what happened."),
                rule: "help"), label: Text("怎么算", "How it is counted"))
    }

    private func table(_ screen: Screen) -> HTML {
        let rows = report.communities.map { row -> [HTML] in
            func cell(_ part: HelpFigures.Part, _ clock: HelpFigures.Clock) -> [HTML] {
                let late = part.late + part.missed
                return [
                    part.of == 0
                        ? HTML(text: screen.noData)
                        : screen.link(screen.percent(part.inTime, of: part.of), to: link(row.place, clock, .inTime)),
                    part.late == 0 ? "0" : screen.link(screen.number(part.late), to: link(row.place, clock, .late)),
                    late == part.late
                        ? "0" : screen.link(screen.number(part.missed), to: link(row.place, clock, .missed)),
                    "\(median(part.medianSeconds, screen))",
                ]
            }
            return ["\(row.name)", screen.link(screen.number(row.figures.calls), to: link(row.place))]
                + cell(row.figures.answer, .answer) + cell(row.figures.arrive, .arrive)
        }
        return screen.section(Text("各社区", "By community")) {
            screen.table(
                Text("各社区", "By community"),
                [
                    DataColumn(Text("社区", "Community")), DataColumn(Text("求助", "Calls"), isNumber: true),
                    DataColumn(Text("按时应答", "Answered in time"), isNumber: true),
                    DataColumn(Text("应答超时", "Answered late"), isNumber: true),
                    DataColumn(Text("没人应答", "Never answered"), isNumber: true),
                    DataColumn(Text("应答中位", "Median until answered"), isNumber: true),
                    DataColumn(Text("按时到门口", "At the door in time"), isNumber: true),
                    DataColumn(Text("到门口超时", "Late at the door"), isNumber: true),
                    DataColumn(Text("没人到", "Nobody came"), isNumber: true),
                    DataColumn(Text("到门口中位", "Median until at the door"), isNumber: true),
                ], rows,
                empty: screen.empty(
                    Text("这个月没有求助", "No calls this month"),
                    Text("有求助就会在这里数出来。", "Calls are counted here once there are any.")),
                showsCaption: false)
        }
    }
}
