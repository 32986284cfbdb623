import People
import Testing

@Suite struct PhoneNumberTests {
    @Test(arguments: [
        ("13800138000", "13800138000"), ("+86 138 0013 8000", "13800138000"), ("0086-138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"), ("0596-8322222", "05968322222"), ("(0551) 6263 1234", "055162631234"),
        ("010-62631234-12", "01062631234-12"), ("010－62631234", "01062631234"), ("+86-596-8322222", "05968322222"),
        ("400-123-4567", "4001234567"), ("12345", "12345"), ("19912345678", "19912345678"),
    ])
    func `numbers people write are understood`(typed: String, digits: String) throws {
        #expect(try PhoneNumber(typed).digits == digits)
    }

    @Test(arguments: [
        "", "1380013800", "138001380000", "12800138000", "8322222", "0596-832222", "00596-8322222", "abc",
        "13800138000a",
        "010-62631234-1234567", "138-0013-8000-1", "电话", "+1 202 555 0100",
    ])
    func `what is no number of mainland China is refused`(typed: String) {
        #expect(throws: PeopleProblem.phone) { try PhoneNumber(typed) }
    }

    @Test func `kinds are told apart and the middle is masked`() throws {
        #expect(try PhoneNumber("13800138000").kind == .mobile)
        #expect(try PhoneNumber("0596-8322222").kind == .landline)
        #expect(try PhoneNumber("12345").kind == .service)
        #expect(try PhoneNumber("059683222221").written == "0596-83222221")
        #expect(try PhoneNumber("01062631234-12").written == "010-62631234-12")
        #expect(try PhoneNumber("13800138000").masked == "138****8000")
        #expect(try PhoneNumber("0596-8322222").masked == "059****22")
    }
}
