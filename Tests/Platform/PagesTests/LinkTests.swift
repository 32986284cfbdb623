import Kernel
import Pages
import Testing

@Suite struct LinkTests {
    @Test func `a path makes its links`() {
        let id = Identifier<AccountTag>(rawValue: 9)
        #expect(Fixture.account(id).target == "/accounts/9/lock")
        #expect(Fixture.account.pattern == "/accounts/:account/lock")
        #expect(Path<String, Int>("/a/:b/c/:d")("x y/z?", 5).target == "/a/x%20y%2Fz%3F/c/5")
        #expect(Path<String>("/words/:word")("夜市").target == "/words/%E5%A4%9C%E5%B8%82")
    }
    @Test func `queries are encoded and nil is left out`() {
        let link = Fixture.send().query([("q", "夜 市&x=1"), ("none", nil), ("empty", "")])
        #expect(link.target == "/send?q=%E5%A4%9C%20%E5%B8%82%26x%3D1&empty=")
        #expect(link.query([("more", "1")]).target.hasSuffix("&more=1"))
        #expect(Fixture.send().query([]).target == "/send")
        #expect(Fixture.send().fragment("a b").target == "/send#a%20b")
    }
    @Test(arguments: [
        "//evil.example", "https://evil.example", "javascript:alert(1)", "/\\evil.example", "", "cases",
        "/a\nSet-Cookie: x", "/a\r\nX: y", "/\t/evil.example", "/\u{0B}/evil.example", "/\u{2028}/evil.example",
        "//\u{FE0F}evil.example", "//\u{300}evil.example", "/\\\u{FE0F}evil.example",
    ])
    func `an address from outside leads home`(_ text: String) { #expect(Link.local(text).target == "/") }

    @Test func `an address of this product is kept`() {
        #expect(Link.local("/cases/1?x=2#y").target == "/cases/1?x=2#y")
    }
    @Test func `a telephone number is called`() {
        #expect(Link.telephone("0551-62345678").target == "tel:0551-62345678")
    }
    @Test func `an asset has its address`() { #expect(Assets.link("app.css").target.hasPrefix("/assets/app.css")) }
}
