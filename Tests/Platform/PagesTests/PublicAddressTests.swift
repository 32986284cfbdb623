import Kernel
import Pages
import Testing

@Suite struct PublicAddressTests {
    @Test(arguments: [
        "https://jinlin.example.cn", "http://10.0.0.7:8080", "https://jinlin.example.cn/", "https://[2001:db8::1]",
    ])
    func `an address of another machine is printed without a word`(text: String) {
        let address = PublicAddress(text)
        #expect(address.opensElsewhere)
        #expect(address.url(.local("/b/abc")).hasSuffix("/b/abc") && !address.url(.local("/b/abc")).contains("//b"))
        #expect(Fixture.screen().addressWarning(address).isEmpty)
    }
    @Test(arguments: [
        "http://127.0.0.1:8080", "http://localhost", "http://0.0.0.0:80", "http://[::1]:8080/", "http://[::]",
    ])
    func `an address of this machine only is told before anything is printed`(text: String) {
        let address = PublicAddress(text)
        #expect(!address.opensElsewhere)
        #expect(Fixture.screen().addressWarning(address).markup.contains(address.text))
    }
}
