import Foundation
import Kernel
import Testing

@Suite struct ErrorWordsTests {
    private struct Person: Decodable {
        let name: Int
        let home: PlaceCode
    }
    private struct Full: Error { let path = "/data" }

    @Test(arguments: [
        (#"{"name":"张三","home":"34"}"#, "name"), (#"{"name":1,"home":"张三 13800138000"}"#, "home"),
        (#"{"home":"34"}"#, "name"), (#"{"name":null,"home":"34"}"#, "name"),
    ])
    func `a decoder's fault says where and never what`(json: String, field: String) throws {
        let fault = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Person.self, from: Data(json.utf8))
        }
        let words = ErrorWords.of(try #require(fault))
        #expect(words.contains("“\(field)”"))
        #expect(!words.contains("张三") && !words.contains("13800138000"))
    }
    @Test func `a refusal is its code, anything else its kind`() {
        #expect(ErrorWords.of(AppError.invalid("name", Text("“张三”不对", "“张三” is wrong"))) == "invalid.name")
        #expect(ErrorWords.of(Full()).hasPrefix("Full: ") && ErrorWords.of(Full()).contains("/data"))
    }
}
