import Kernel
import Pages
import Testing

// What does not compile, tried against Pages, with the compiler's words:
//
//   let html: HTML = someString            cannot convert value of type 'String' to specified type 'HTML'
//   HTML(stringLiteral: someString)        cannot convert value of type 'String' to expected argument type
//   'StaticString' "<p>\(Text("a", "b"))</p>" as HTML     no exact matches in call to instance method
//   'appendInterpolation' "<p>\(Instant(seconds: 0))</p>"        the same: a moment needs a zone and a language
//   "<p>\(3.5)</p>"                        the same: a number needs a way of writing Link(target: "/nowhere")
//       'Link' initializer is inaccessible due to 'internal' protection level screen.button(label, to: "/cases")
//   cannot convert value of type 'String' to expected argument type 'Link' screen.form("/cases") { … }
//   cannot convert value of type 'String' to expected argument type 'Link' unitPath(accountID)
//   cannot convert 'Identifier<AccountTag>' to expected 'Identifier<UnitTag>' Text("只有中文")
//   missing argument label 'same:' in call Route.get(path, title) { … }           missing argument: a route states who
//   may use it
//
// The only way around is `HTML(rawMarkup:)`, named so that a search finds every use.

/// Every value is escaped by its type.
@Suite struct EscapingTests {
    private let attack = "<script>alert('1')</script> & \"quoted\""
    private let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;"

    @Test func `a string is escaped in content`() {
        let html: HTML = "<p>\(attack)</p>"
        #expect(html.markup == "<p>\(escaped)</p>")
    }
    @Test func `a string is escaped in a quoted attribute`() {
        let html: HTML = "<p title=\"\(attack)\"></p>"
        #expect(html.markup == "<p title=\"\(escaped)\"></p>")
    }
    @Test func `nil shows nothing and a value is escaped`() {
        let absent: String? = nil
        let present: String? = "<b>"
        let html: HTML = "[\(absent)][\(present)]"
        #expect(html.markup == "[][&lt;b&gt;]")
    }
    @Test func `markup nests without being escaped twice`() {
        let inner: HTML = "<b>\("a & b")</b>"
        let outer: HTML = "<p>\(inner)\([inner, inner])</p>"
        #expect(outer.markup == "<p><b>a &amp; b</b><b>a &amp; b</b><b>a &amp; b</b></p>")
    }
    @Test func `a link is escaped`() {
        let link = Link.local("/a?x=1&y=\"2\"")
        let html: HTML = "<a href=\"\(link)\">"
        #expect(html.markup == "<a href=\"/a?x=1&amp;y=&quot;2&quot;\">")
    }
    @Test func `identifiers and numbers are written as digits`() {
        let id = Identifier<AccountTag>(rawValue: 42)
        let html: HTML = "\(id)-\(7)-\(UInt8(255))"
        #expect(html.markup == "42-7-255")
    }
    @Test(arguments: ["\u{0}", "\u{7}", "\u{8}", "\u{B}", "\u{C}", "\u{1B}", "\u{1F}"])
    func `control characters are left out`(_ character: String) {
        #expect(HTML(text: "a\(character)b").markup == "ab")
    }
    @Test func `line ends, tabs, emoji, rare characters and right-to-left stay`() {
        let text = "行一\n行二\t👨‍👩‍👧 𠮷 שלום"
        #expect(HTML(text: text).markup == text)
    }
    @Test func `an attribute is left out where its value is nil`() {
        let html: HTML =
            "<input\(HTML.attribute("value", nil as String?))\(HTML.attribute("title", "\"x\""))\(HTML.flag("required", true))>"
        #expect(html.markup == "<input title=\"&quot;x&quot;\" required>")
    }
    @Test func `every piece escapes what it is given`() {
        let screen = Fixture.screen()
        let pieces: [HTML] = [
            screen.chip(attack), screen.person(attack), screen.unit(attack), screen.quote(attack, by: attack),
            screen.level(.red, Text(same: attack)), screen.state(Text(same: attack)), screen.flash(Text(same: attack)),
            screen.line("a\"b", Text(same: attack), value: attack, hint: Text(same: attack)),
            screen.words("w", Text(same: attack), value: attack), screen.hidden("h", attack),
            screen.select("s", Text(same: attack), [Option(attack, Text(same: attack), group: Text(same: attack))]),
            screen.choices("c", Text(same: attack), [Option(attack, Text(same: attack), hint: Text(same: attack))]),
            screen.row(ListRow(attack, facts: [attack], suggestion: Text(same: attack), pick: attack)),
            screen.card(attack, facts: [attack]),
            screen.why(Why(Text(same: attack), rule: attack, facts: [(Text(same: attack), attack)])),
            screen.stat(Text(same: attack), attack, of: attack), QRCode.svg("x", label: attack),
            screen.lineChart(Text(same: attack), labels: [attack], [Series(Text(same: attack), [1])]),
            screen.orderedBars(Text(same: attack), [Bar(attack, 1, note: attack)]),
            screen.table(Text(same: attack), [DataColumn(Text(same: attack))], [["\(attack)"]]),
            screen.empty(Text(same: attack), Text(same: attack)),
        ]
        for (index, piece) in pieces.enumerated() {
            #expect(!piece.markup.contains("<script>"), "piece \(index)")
            #expect(!piece.markup.contains("\"quoted\""), "piece \(index)")
        }
    }
}
