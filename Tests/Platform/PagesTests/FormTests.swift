import Kernel
import Pages
import Testing

private enum Colour: String, CaseIterable { case red, blue }

@Suite struct FormTests {
    private func refusal(_ body: () throws -> Void) -> AppError? {
        do { try body() } catch { return error as? AppError }
        return nil
    }

    @Test func `text loses outer space and control characters`() throws {
        let form = Form(pairs: [("a", "  灯\u{0}坏\u{7}了\n二楼\t \n"), ("b", " \u{3000} "), ("c", "\u{0}")])
        #expect(try form.text("a") == "灯坏了\n二楼")
        #expect(try form.text("b") == nil)
        #expect(try form.text("c") == nil)
        #expect(try form.text("absent") == nil)
    }
    @Test func `text is as long as allowed and no longer, counted as people count`() throws {
        let family = "👨‍👩‍👧"
        let exact = Form(pairs: [("a", String(repeating: family, count: 10))])
        #expect(try exact.text("a", limit: 10)?.count == 10)
        let error = refusal { _ = try Form(pairs: [("a", String(repeating: "字", count: 11))]).text("a", limit: 10) }
        #expect(error?.field == "a")
        #expect(error?.status == 422)
        #expect(error?.message.zh.contains("最多 10 个字，现在有 11 个") == true)
    }
    @Test func `a required text is required`() {
        #expect(refusal { _ = try Form(pairs: [("a", "  ")]).required("a") }?.field == "a")
    }
    @Test(arguments: ["1", "10", " 7 "]) func `whole numbers within bounds`(_ text: String) throws {
        #expect(try Form(pairs: [("n", text)]).integer("n", in: 1...10) != nil)
    }
    @Test(arguments: ["0", "11", "-1", "1.5", "一", "1e3", "99999999999999999999", "0x1"])
    func `whole numbers out of bounds are refused`(_ text: String) {
        #expect(refusal { _ = try Form(pairs: [("n", text)]).integer("n", in: 1...10) }?.field == "n")
    }
    @Test(arguments: ["nan", "inf", "-inf", "181", "-181", "东"]) func `numbers out of bounds are refused`(
        _ text: String
    ) {
        #expect(refusal { _ = try Form(pairs: [("n", text)]).number("n", in: -180...180) }?.field == "n")
    }
    @Test func `choices, flags and identifiers`() throws {
        let form = Form(pairs: [
            ("c", "red"), ("d", "green"), ("f", "1"), ("g", "0"), ("i", "12"), ("j", "x"), ("j", "3"),
        ])
        #expect(try form.choice("c", of: Colour.self) == .red)
        #expect(refusal { _ = try form.choice("d", of: Colour.self) }?.message.en.contains("red, blue") == true)
        #expect(form.flag("f") && !form.flag("g") && !form.flag("absent"))
        #expect(try form.identifier("i", of: AccountTag.self)?.rawValue == 12)
        #expect(refusal { _ = try form.identifiers("j", of: AccountTag.self) }?.field == "j")
        #expect(refusal { _ = try Form(["k": ["1", "2", "3"]]).identifiers("k", of: AccountTag.self, most: 2) } != nil)
    }
    @Test(arguments: ["2026-02-29", "2026-13-01", "26-1", "today"]) func `days that do not exist are refused`(
        _ text: String
    ) {
        #expect(refusal { _ = try Form(pairs: [("d", text)]).date("d") }?.field == "d")
    }
    @Test func `the deepest place of the lists counts`() throws {
        #expect(try Form(["place": ["340102", "34010201", ""]]).deepestPlace("place")?.rawValue == "34010201")
        #expect(try Form(["place": ["", ""]]).deepestPlace("place") == nil)
        #expect(refusal { _ = try Form(["place": ["../x"]]).deepestPlace("place") }?.field == "place")
    }
    @Test func `objects of a list come in their order, each with its own names`() {
        let form = Form(
            pairs: (0..<12).map { ("rows.\($0).id", "\($0)") }
                + [
                    ("rows.2.fields.way", "home"), ("rows.2.fields.note", "a"), ("rows.2.fields.note", "b"),
                    ("row.0.id", "x"),
                ])
        #expect(form.items("rows").map { $0["id"] } == (0..<12).map { "\($0)" })
        #expect(form.items("rows")[2].object("fields") == ["way": "home", "note": "a"])
        #expect(form.items("rows")[3].object("fields") == [:])
        #expect(
            form.items("none").isEmpty && form.has("row.0.id") && !form.has("row") && !form.isEmpty && Form().isEmpty)
    }
}
