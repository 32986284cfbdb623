import Kernel
import Pages
import Testing

@Suite struct PieceTests {
    private let zh = Fixture.screen()
    private let en = Fixture.screen(.en)
    private func clock(_ screen: Screen, from: Int, due: Int, _ progress: ClockView.Progress = .running) -> String {
        screen.clock(
            ClockView(from: Fixture.now + .minutes(from), due: Fixture.now + .minutes(due), progress: progress)
        ).markup
    }

    @Test(arguments: [
        (-10, 130, "calm", "剩 2 小时 10 分", "2 h 10 min left"), (-79, 21, "calm", "剩 21 分", "21 min left"),
        (-80, 20, "near", "剩 20 分", "20 min left"), (-100, 0, "near", "剩 不到 1 分钟", "under 1 min left"),
        (-100, -35, "late", "超 35 分", "35 min over"), (-200, -130, "late", "超 2 小时 10 分", "2 h 10 min over"),
    ])
    func `a clock changes its shape at 80 % and past due`(
        _ from: Int, _ due: Int, _ phase: String, _ chinese: String, _ english: String
    ) {
        #expect(clock(zh, from: from, due: due).contains("class=\"clock \(phase)\""))
        #expect(clock(zh, from: from, due: due).contains("<span>\(chinese)</span>"))
        #expect(clock(en, from: from, due: due).contains("<span>\(english)</span>"))
    }
    @Test func `a held or finished clock does not tick`() {
        let held = clock(zh, from: -10, due: 10, .held)
        #expect(held.contains("挂账中") && !held.contains("data-clock"))
        #expect(clock(zh, from: -20, due: -10, .finished(Fixture.now - .minutes(15))).contains("clock met"))
        #expect(clock(zh, from: -40, due: -30, .finished(Fixture.now)).contains("超时 30 分"))
    }
    @Test func `counted time is shown as given`() {
        let view = ClockView(
            from: Fixture.now, due: Fixture.now + .days(9), remaining: .hours(30), usedPercent: 85, provisional: true)
        let markup = zh.clock(view).markup
        #expect(
            markup.contains("剩 1 天 6 小时") && markup.contains("clock near") && markup.contains("暂定")
                && !markup.contains("data-clock"))
    }
    @Test func `every grade has another shape`() {
        #expect(Set(LevelColour.allCases.map(\.shape)).count == 4)
        #expect([0, 1, 2, 3].map { LevelColour(rank: $0, of: 4) } == [.blue, .yellow, .orange, .red])
        #expect(LevelColour(rank: 6, of: 7) == .red)
        #expect(LevelColour(rank: -1, of: 3) == .blue)
        #expect(
            zh.level(.orange, Text("橙色", "Orange")).markup
                == "<span class=\"level orange\"><i aria-hidden=\"true\">◆</i>橙色</span>")
    }
    @Test func `a form carries token, key and the page it stands on`() {
        let markup = zh.form(Fixture.send()) { $0.submit(Text("提交", "Send")) }.markup
        #expect(markup.contains("name=\"csrf\" value=\"token\""))
        #expect(markup.contains("name=\"key\" value=\"fresh."))
        #expect(markup.contains("name=\"from\" value=\"/here?x=1\""))
    }
    @Test func `two forms of a page have different keys, the same form the same`() {
        func key(_ label: String) -> Substring? {
            zh.form(Fixture.send()) { $0.submit(Text(same: label)) }.markup.firstMatch(
                of: /name="key" value="([^"]+)"/)?.1
        }
        #expect(key("a") != nil)
        #expect(key("a") == key("a"))
        #expect(key("a") != key("b"))
    }
    @Test func `a refused form shows what was typed and why, other forms stay untouched`() {
        var screen = zh
        screen.problems = [.invalid("reason", Text("请写理由", "Give a reason"))]
        screen.values = Form(pairs: [("reason", "  我写的 ")])
        screen.submitted = Fixture.send().target
        let refused = screen.form(Fixture.send()) { $0.words("reason", Text("理由", "Reason")) }.markup
        #expect(refused.contains("我写的") && refused.contains("请写理由") && refused.contains("aria-invalid=\"true\""))
        let other = screen.form(ShellPaths.signIn()) { $0.words("reason", Text("理由", "Reason")) }.markup
        #expect(!other.contains("我写的") && !other.contains("请写理由"))
        let target = screen.errorSummary().markup.firstMatch(of: /href="#([^"]+)"/)?.1
        #expect(target != nil && refused.contains("id=\"\(target ?? "")\""))
    }
    @Test func `forms that share field names have different ids`() {
        let one = zh.form(Fixture.send()) { $0.reasonBox() }.markup.firstMatch(of: /textarea id="([^"]+)"/)?.1
        let two = zh.form(Fixture.send(), id: "b") { $0.reasonBox() }.markup.firstMatch(of: /textarea id="([^"]+)"/)?.1
        #expect(one != nil && two != nil && one != two)
    }
    @Test func `a password is never shown again`() {
        var screen = zh
        screen.values = Form(pairs: [("password", "secret")])
        #expect(!screen.line("password", Text("密码", "Password"), kind: .password).markup.contains("secret"))
    }
    @Test func `bars are ordered and scaled to the longest`() {
        let markup = zh.orderedBars(Text("谁超时", "Late"), [Bar("少", 5, note: "5"), Bar("多", 20, note: "20")]).markup
        #expect(markup.contains(/多.*少/))
        #expect(markup.contains("width=\"100.00\"") && markup.contains("width=\"25.00\""))
    }
    @Test func `a chart says the same as a table, with a dash where nothing is known`() {
        let markup = en.lineChart(Text("图", "Chart"), labels: ["a", "b"], [Series(Text("列", "Row"), [1.5, nil])]).markup
        #expect(markup.contains("<td class=\"number\" data-label=\"Row\"><div>1.5</div></td>"))
        #expect(markup.contains("<td class=\"number\" data-label=\"Row\"><div>—</div></td>"))
        #expect(markup.contains("data-chart=\"{&quot;kind&quot;:&quot;line&quot;"))
    }
    @Test func `a QR code is drawn with its quiet zone; what does not fit gives nothing`() {
        let svg = QRCode.svg("https://jinlin.example/r/7k3m9x2p").markup
        #expect(svg.contains("viewBox=\"0 0 37 37\""))
        #expect(svg.contains("M4 4h7v1"))
        #expect(QRCode.svg(String(repeating: "字", count: 2_000)).isEmpty)
    }
    @Test func `no page of the catalogue carries inline style or script`() {
        for sheet in DesignCatalogue.Sheet.allCases {
            for language in Language.allCases {
                let markup = DesignCatalogue().html(sheet, Fixture.screen(language)).markup
                #expect(markup.firstMatch(of: /\sstyle="|<script(?![^>]*\ssrc=)|\son[a-z]+="/) == nil, "\(sheet)")
                let ids = markup.matches(of: /\sid="([^"]+)"/).map(\.1)
                #expect(Set(ids).count == ids.count, "\(sheet): an id stands twice")
            }
        }
    }
    @Test func `only the longest matching entry of the navigation is current`() {
        var screen = zh
        screen.path = "/send/more"
        let shell = PageShell(
            .desk, Text("页", "Page"),
            nav: [
                NavItem(Text("家", "Home"), ShellPaths.home()), NavItem(Text("送", "Send"), Fixture.send()),
                NavItem(Text("多", "More"), PlainPath("/send/more")()),
            ])
        let markup = screen.page(shell) { "" }.markup
        #expect(markup.contains("<a href=\"/send/more\" aria-current=\"page\">"))
        #expect(markup.matches(of: /aria-current/).count == 1)
    }
    @Test func `a long navigation folds its rest, but never where the reader is or where something waits`() throws {
        var screen = zh
        screen.path = "/n/9"
        func items(_ count: Int) -> [NavItem] {
            (1...count).map {
                NavItem(Text("项\($0)", "Item \($0)"), PlainPath("/n/\($0)")(), count: $0 == 10 ? 3 : nil)
            }
        }
        func parts(_ count: Int) throws -> (row: String, rest: String) {
            let markup = screen.page(PageShell(.desk, Text("页", "Page"), nav: items(count))) { "" }.markup
            let bar = try #require(markup.firstMatch(of: /<nav class="nav"(?s:.*?)<\/nav>/)).output
            let parts = bar.split(separator: "<details class=\"rest\">", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        let (row, rest) = try parts(12)
        // Each of the twelve can be reached at every width.
        for number in 1...12 { #expect((row + rest).contains("\"/n/\(number)\""), "\(number)") }
        #expect(row.contains("<a href=\"/n/9\" aria-current=\"page\">") && !rest.contains("/n/9"))
        #expect(row.contains("/n/10") && row.contains(">3</b>") && !rest.contains("/n/10\""))
        #expect(rest.contains("/n/11") && rest.contains("<li class=\"phone-only\"><a href=\"/n/5\">"))
        #expect(row.contains("<li class=\"wide-only\"><a href=\"/n/5\">"))
        #expect(try parts(7).rest.isEmpty)
    }
}
