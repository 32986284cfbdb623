import Kernel
import Pages
import Persistence

extension PolicyWeb {
    var calendarRoutes: [Route] {
        [
            .get(
                PolicyPaths.calendar, .anyone, Text("工作日历", "Working calendar"),
                fields: [Field("year", .integer, Text("年份", "Year"))], calendar),
            .post(
                PolicyPaths.calendar, .permission(.calendarManage), Text("导入一年的放假安排", "Import a year's days off"),
                fields: [
                    Field("days", .text, Text("放假安排", "Days off")),
                    Field("file", .files, Text("或上传文件", "Or upload a file")),
                ], importYear),
        ]
    }

    @Sendable private func calendar(_ request: WebRequest) async throws -> Answer {
        let thisYear = request.screen.zone.date(request.now).year
        let year = try request.query.integer("year", in: 1990...2200) ?? thisYear
        let page = try await database.read { tx -> CalendarPage in
            let book = try tx.resource(PolicyBook.self)
            let days = book.calendar
            return CalendarPage(
                year: year, thisYear: thisYear, days: days.inYear(year), announced: book.announcedYears,
                calendar: book.workingCalendar(zone: request.screen.zone, halfDays: HalfDay.standard))
        }
        return .page(page.html(request.screen), data: page.days)
    }

    @Sendable private func importYear(_ request: WebRequest) async throws -> Answer {
        let text = try PolicyWeb.days(from: request)
        let outcome = try await perform(ImportCalendarYear(text: text), request)
        let flash =
            outcome.changed
            ? Text(
                "已导入 \(outcome.year) 年：放假 \(outcome.daysOff) 天，调休上班 \(outcome.makeUpDays) 天。暂定的时限会重新计算。",
                "\(outcome.year) is imported: \(outcome.daysOff) days off, \(outcome.makeUpDays) make-up days. Provisional due times are computed again."
            )
            : Text("\(outcome.year) 年与现有的一样，没有改动。", "\(outcome.year) is the same as before; nothing changed.")
        return .done(PolicyPaths.calendar().query([("year", String(outcome.year))]), flash: flash, data: outcome)
    }

    private static func days(from request: WebRequest) throws -> String {
        guard let file = request.files.first(where: { $0.field == "file" && !$0.bytes.isEmpty }) else {
            return try request.form.required("days", limit: Limits.formBytes)
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw AppError.invalid("file", Text("文件不是 UTF-8 编码，没有导入。", "The file is not UTF-8; nothing was imported."))
        }
        return text
    }
}

/// The calendar of one year: which days count.
struct CalendarPage: Sendable {
    let year: Int
    let thisYear: Int
    let days: [CalendarDays.Day]
    let announced: Set<Int>
    let calendar: WorkingCalendar

    func html(_ screen: Screen) -> HTML {
        let lead = Text(
            "哪些天算工作日。周末和平日之外，以官方公布的放假和调休为准。",
            "Which days count as working days. Beside weekends, the official days off and make-up days decide.")
        let face: Face =
            screen.caller.mayAnywhere(.calendarManage) ? .administration : screen.caller.isStaff ? .desk : .resident
        let shell = PageShell(
            face, Text("\(year) 年工作日历", "Working calendar of \(year)"), lead: lead,
            back: face == .administration ? nil : NavItem(Text("规则", "Rules"), PolicyPaths.pack()), width: .full)
        return screen.page(shell) {
            "\(years(screen))\(summary(screen))\(months(screen))\(list(screen))\(importForm(screen))"
        }
    }

    private func years(_ screen: Screen) -> HTML {
        let near = (year - 2)...(year + 2)
        let links = near.map { other -> HTML in
            if other == year { return "<strong aria-current=\"page\">\(other)</strong>" }
            return screen.link(String(other), to: PolicyPaths.calendar().query([("year", String(other))]))
        }
        return "<nav aria-label=\"\(screen("年份", "Year"))\"><p>\(HTML(joining: links, by: " · "))</p></nav>"
    }

    private func summary(_ screen: Screen) -> HTML {
        guard announced.contains(year) else {
            return screen.notice(
                Text(
                    "\(year) 年的放假安排还没有公布或导入：只按周末计算，跨入这一年的时限都标为“暂定”。",
                    "The days off of \(year) are not announced or imported: only weekends count, and due times that reach it are provisional."
                ), .warn)
        }
        let first = CivilDate(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0
        let last = CivilDate(year: year, month: 12, day: 31)?.daysSinceEpoch ?? 0
        let working = (first...last).count { calendar.isWorkingDay(CivilDate(daysSinceEpoch: $0)) }
        return screen.facts([
            (Text("工作日", "Working days"), "\(working)"),
            (Text("休息日", "Days off"), "\(last - first + 1 - working)"),
            (Text("调休上班", "Make-up days"), "\(days.count { $0.isWorking })"),
        ])
    }

    private func months(_ screen: Screen) -> HTML {
        let named = Dictionary(days.map { ($0.date, $0) }, uniquingKeysWith: { $1 })
        let parts = (1...12).map { month -> HTML in
            let length = CivilDate.length(ofMonth: month, year: year)
            let dates = (1...length).compactMap { CivilDate(year: year, month: month, day: $0) }
            guard let first = dates.first else { return .empty }
            var cells =
                [HTML](repeating: "<td></td>", count: first.weekday - 1) + dates.map { cell($0, named[$0], screen) }
            while cells.count % 7 != 0 { cells.append("<td></td>") }
            let weeks = stride(from: 0, to: cells.count, by: 7).map { "<tr>\(cells[$0..<$0 + 7])</tr>" as HTML }
            let heads = (1...7).map { "<th scope=\"col\">\(screen.weekdayName($0))</th>" as HTML }
            return """
                <table class="month"><caption>\(screen.month(CivilMonth(of: first)))</caption>\
                <thead><tr>\(heads)</tr></thead><tbody>\(weeks)</tbody></table>
                """
        }
        return screen.grid(parts)
    }

    /// Off and make-up days are told by words and a sign, not by colour alone.
    private func cell(_ date: CivilDate, _ day: CalendarDays.Day?, _ screen: Screen) -> HTML {
        let works = calendar.isWorkingDay(date)
        let unusual = works != (date.weekday <= 5)
        let sign = works ? screen("班", "work") : screen("休", "off")
        let mark: HTML = unusual || (day != nil && !works) ? "<br><small>\(sign)</small>" : .empty
        let title = day.map { "\($0.name) · \(works ? screen("上班", "working day") : screen("放假", "day off"))" }
        let style = works ? (unusual ? "makeup" : "") : (unusual || day != nil ? "off" : "weekend")
        return "<td class=\"\(style)\"\(HTML.attribute("title", title))>\(date.day)\(mark)</td>"
    }

    private func list(_ screen: Screen) -> HTML {
        let rows = days.map { day -> [HTML] in
            [
                "\(screen.day(day.date))", "\(day.name)",
                day.isWorking
                    ? screen.state(Text("调休上班", "make-up working day"), .active) : screen.state(Text("放假", "day off")),
            ]
        }
        let title = Text("放假和调休", "Days off and make-up days")
        let table = screen.table(
            title,
            [DataColumn(Text("日期", "Date")), DataColumn(Text("名称", "Name")), DataColumn(Text("安排", "Arrangement"))],
            rows,
            empty: screen.empty(
                Text("这一年没有数据", "No data for this year"),
                Text("官方公布后由管理员导入。", "An administrator imports it once it is announced.")), showsCaption: false)
        if days.isEmpty { return table }
        return "<details><summary>\(screen(title))（\(days.count)）</summary>\(table)</details>"
    }

    private func importForm(_ screen: Screen) -> HTML {
        guard screen.caller.mayAnywhere(.calendarManage) else { return .empty }
        return screen.section(Text("导入一年的放假安排", "Import a year's days off"), id: "import") {
            screen.form(PolicyPaths.calendar(), multipart: true) { form in
                """
                \(form.words("days", Text("放假安排", "Days off"), hint: Text(
                    "每行“日期,名称,是否上班”，如 \(thisYear + 1)-01-01,元旦,0；或 holiday-cn 的 JSON。有一处不对就整份不导入。",
                    "One day a line: date,name,is_working, like \(thisYear + 1)-01-01,New Year,0; or holiday-cn JSON. One mistake refuses it all."),
                    limit: Limits.formBytes, rows: 8))
                \(form.files("file", Text("或上传文件", "Or upload a file"), accept: ".csv,.json,text/csv,application/json"))
                \(form.submit(Text("导入", "Import")))
                """
            }
        }
    }
}
