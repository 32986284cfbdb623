import Kernel
import Persistence
import Testing

@testable import Cases

@Suite("Cases as a table")
struct CaseSheetTests {
    @Test func `lines and records say the same, and nothing of what is not public`() async throws {
        try await CaseHouse.each { house in
            _ = try await house.report("=1+1，楼道灯“坏了”,三天\n请来看看")
            let hidden = try await house.database.perform(
                ReportCase(
                    words: "邻居张三打人 13800138000", jurisdiction: CaseHouse.district,
                    position: ReportPosition(place: CaseHouse.grid), isPrivate: true),
                by: .anonymous, at: CaseHouse.start + .minutes(1))
            let (lines, records) = try await house.database.read { tx -> ([String], [CaseSheet.Record]) in
                var sheet = CaseSheet(language: .en, tx: tx)
                var (lines, records) = ([sheet.heading], [CaseSheet.Record]())
                try tx.eachCase(CaseFilter(places: [CaseHouse.district]), at: CaseHouse.start) { row in
                    lines.append(try sheet.line(row))
                    records.append(try sheet.record(row))
                }
                return (lines, records)
            }
            #expect(lines[0].hasPrefix("Number,State,Place code,") && lines.allSatisfy { $0.hasSuffix("\r\n") })
            #expect(lines[1].hasPrefix(hidden.number + ",") && lines[1].contains(",(private),"))
            #expect(!lines.joined().contains("张三") && records[0].summary == nil)
            // What a spreadsheet would take for a formula is text, and a comma stays within its cell.
            #expect(lines[2].contains(",\"'=1+1，楼道灯“坏了”,三天\","))
            #expect(records[1].summary == "=1+1，楼道灯“坏了”,三天")
            #expect(records.map(\.place) == [CaseHouse.grid, CaseHouse.grid])
        }
    }

    @Test func `a matter that is not placed yet stands under its district's name`() async throws {
        try await CaseHouse.each { house in
            _ = try await house.report(place: nil)
            let record = try await house.database.read { tx -> CaseSheet.Record? in
                var (sheet, found) = (CaseSheet(language: .zh, tx: tx), CaseSheet.Record?.none)
                try tx.eachCase(CaseFilter(places: [CaseHouse.district]), at: CaseHouse.start) {
                    found = try sheet.record($0)
                }
                return found
            }
            #expect(record?.placeName == "瑶海区")
        }
    }

    @Test func `signs that divide a table are quoted`() {
        #expect(CaseSheet.line(of: ["a", "b\"c", "d\r\ne", "-5", ""]) == "a,\"b\"\"c\",\"d\r\ne\",'-5,\r\n")
    }
    @Test(arguments: [
        "=1", "+1", "-1", "@a", "＝1", "＋1", "－1", "＠a", "  =1", "\u{3000}=1", "\u{200B}=1", "\n=1", "\t1", "\r1", "|a",
    ])
    func `what a spreadsheet would take for a formula is text`(cell: String) {
        let line = CaseSheet.line(of: [cell]).dropLast()
        #expect(line.drop { $0 == "\"" }.first == "'")
        #expect(CaseSheet.line(of: ["3 号楼=3"]) == "3 号楼=3\r\n")
    }
}
