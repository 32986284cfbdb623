import Testing

@testable import Persistence

@Suite("A database beside another one")
struct ScratchTests {
    @Test(arguments: [
        ("postgres://a@h/db", "postgres://a@h/s"), ("postgres://a@h", "postgres://a@h/s"),
        ("postgresql://a:b@h1:1,h2:2/db?sslmode=require", "postgresql://a:b@h1:1,h2:2/s?sslmode=require"),
        ("postgres://?host=/run/pg", "postgres:///s?host=/run/pg"),
        ("postgres://%2Frun%2Fpg/db", "postgres://%2Frun%2Fpg/s"),
    ])
    func `its address is the same but for the name`(address: String, beside: String) {
        #expect(Database.address(of: "s", beside: address) == beside)
    }

    @Test func `only what was made for trying is ever dropped`() {
        #expect(throws: DatabaseFault.self) {
            try Database.dropScratch("postgres://a@127.0.0.1:1/jinlin", beside: "postgres://a@127.0.0.1:1/jinlin")
        }
    }
}
