import Kernel
import Pages
import Testing

/// Whole pieces, letter by letter: a change of markup is a change somebody meant.
@Suite struct SnapshotTests {
    private let screen = Fixture.screen()

    @Test func `a line with hint and error`() {
        var refused = screen
        refused.problems = [.invalid("phone", Text("手机号应是 11 位数字", "11 digits, please"))]
        refused.values = Form(pairs: [("phone", "138")])
        let markup = refused.line(
            "phone", Text("手机号", "Mobile"), hint: Text("不公开", "Not published"), required: true, kind: .telephone
        ).markup
        #expect(markup.hasPrefix("<div class=\"field kind-tel wrong\"><label for=\"f-phone\">手机号</label>\n"))
        #expect(markup.contains("<p class=\"hint\" id=\"f-phone-hint\">不公开</p>"))
        #expect(
            markup.contains(
                """
                <input type="tel" id="f-phone" name="phone" aria-describedby="f-phone-hint f-phone-error" required \
                aria-invalid="true" maxlength="200" value="138">
                """))
        #expect(markup.contains("<p class=\"error\" id=\"f-phone-error\">"))
    }
    @Test func `a choice of two`() {
        let markup = screen.choices(
            "solved", Text("解决了吗", "Solved?"), [Option("yes", Text("是", "Yes")), Option("no", Text("否", "No"))],
            value: "no", required: true, inline: true
        ).markup
        #expect(
            markup == """
                <fieldset class="field inline" id="f-solved"><legend>解决了吗</legend><div class="options">\
                <label class="option" for="f-solved-0"><input type="radio" id="f-solved-0" name="solved" value="yes" required>\
                <span>是</span></label>\
                <label class="option" for="f-solved-1"><input type="radio" id="f-solved-1" name="solved" value="no" checked \
                required><span>否</span></label></div></fieldset>
                """)
    }
    @Test func `a moment`() {
        #expect(
            screen.time(Fixture.now).markup == """
                <time class="at" datetime="2026-11-21T07:50:00Z" title="11月21日 周六 15:50"><span>今天 15:50</span></time>
                """)
    }
    @Test func `steps of a matter`() {
        let steps = [Step(Text("收到", "Received"), .done), Step(Text("处理", "Handled"), .current, note: "今天")]
        #expect(
            screen.steps(steps).markup == """
                <ol class="steps"><li class="done"><span>收到</span></li>\
                <li class="current" aria-current="step"><span>处理</span><small>今天</small></li></ol>
                """)
    }
    @Test func `a promise says what, who, by when and what if not`() {
        let markup = screen.promise(
            Text("网格员会联系您", "The grid worker will reach you"), who: "王某", by: Fixture.now + .hours(3),
            otherwise: Text("自动转到街道", "It goes to the street")
        ).markup
        for part in ["网格员会联系您", "<dd>王某</dd>", "今天 18:50", "<dd>自动转到街道</dd>"] { #expect(markup.contains(part)) }
    }
    @Test func `an empty state says what will appear and how`() {
        #expect(
            screen.empty(Text("还没有", "Nothing yet"), Text("收到后出现在这里", "It appears here")).markup
                == "<div class=\"empty\"><p class=\"what\">还没有</p><p>收到后出现在这里</p></div>")
    }
    @Test func `a page of no length and of many`() {
        #expect(screen.pager(shown: 0).markup.contains("<span>本页 0 条</span>"))
        let many = screen.pager(next: Fixture.send(), shown: 50, total: 10_000).markup
        #expect(
            many.contains("本页 50 条，共 10,000 条") && many.contains("rel=\"next\" href=\"/send\"")
                && !many.contains("rel=\"prev\""))
    }
    @Test func `a table names its cells for phones`() {
        let columns = [DataColumn(Text("单位", "Unit")), DataColumn(Text("件数", "Count"), isNumber: true)]
        #expect(
            screen.table(Text("表", "Table"), columns, [["甲", "3"]]).markup == """
                <div class="tablebox"><table class="data"><caption>表</caption><thead><tr><th scope="col">单位</th>\
                <th scope="col" class="number">件数</th></tr></thead><tbody><tr><th scope="row">甲</th>\
                <td class="number" data-label="件数"><div>3</div></td></tr></tbody></table></div>
                """)
    }
    @Test(arguments: Face.allCases) func `a page of every face has its frame in both languages`(_ face: Face) {
        for language in Language.allCases {
            let markup = Fixture.screen(language).page(face, Text("标题", "Title")) { "<p>\("x")</p>" }.markup
            #expect(markup.hasPrefix("<!doctype html>\n<html lang=\"\(language.tag)\" data-face=\"\(face.rawValue)\">"))
            for part in [
                "class=\"skip\" href=\"#main\"", "<main id=\"main\"", "aria-live=\"polite\"", "href=\"/help\"",
                "href=\"/privacy\"",
                "<h1>\(language == .zh ? "标题" : "Title")</h1>", "elder=1",
            ] {
                #expect(markup.contains(part), "\(part)")
            }
        }
    }
    @Test func `staff find the switches in their menu; a wall has neither header nor footer`() {
        var staff = screen
        staff.caller = Caller(kind: .staff(Identifier(rawValue: 1)), name: "值班 刘某")
        let page = staff.page(.desk, Text("待办", "Queue")) { "" }.markup
        #expect(
            page.contains("<summary>值班 刘某</summary>") && page.contains("language=en")
                && page.contains("action=\"/sign-out\""))
        let wall = staff.page(PageShell(.board, Text("大屏", "Wall"), wall: true)) { "" }.markup
        #expect(wall.contains("data-face=\"wall\"") && !wall.contains("<header") && !wall.contains("<footer"))
    }
}
