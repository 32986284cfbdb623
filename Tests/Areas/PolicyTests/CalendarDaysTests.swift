import Foundation
import Kernel
import Policy
import Testing

struct CalendarDaysTests {
    static let json = """
        {"year": 2027, "papers": [], "days": [
          {"name": "元旦", "date": "2026-12-27", "isOffDay": false},
          {"name": "元旦", "date": "2027-01-01", "isOffDay": true}, {"name": "元旦", "date": "2027-01-02", "isOffDay": true},
          {"name": "元旦", "date": "2027-01-03", "isOffDay": true}, {"name": "春节", "date": "2027-02-06", "isOffDay": true},
          {"name": "春节", "date": "2027-02-07", "isOffDay": true}, {"name": "春节", "date": "2027-02-08", "isOffDay": true},
          {"name": "春节", "date": "2027-02-09", "isOffDay": true}, {"name": "春节", "date": "2027-02-20", "isOffDay": false}]}
        """
    static let csv = """
        date,name,is_working
        2026-12-27,元旦,1
        2027-01-01,元旦,0
        2027-01-02,元旦,0
        2027-01-03,元旦,0
        2027-02-06,春节,0
        2027-02-07,春节,0
        2027-02-08,春节,0
        2027-02-09,春节,0
        2027-02-20,春节,1
        """

    @Test func `both ways of writing a year say the same`() throws {
        let one = try CalendarDays(text: CalendarDaysTests.json)
        let other = try CalendarDays(
            text: "\u{FEFF}" + CalendarDaysTests.csv.replacingOccurrences(of: "\n", with: "\r\n"))
        #expect(one == other)
        #expect(one.days.count == 9)
        #expect(try one.announcedYear() == 2027)
        #expect(one.announcedYears == [2027])
    }

    @Test(arguments: [
        ("", "empty"), ("date,name,is_working\n", "empty"), ("2027-01-01,元旦", "Line 1"), ("2027-02-30,x,0", "Line 1"),
        ("2027-01-01,元旦,2", "Line 1"), ("2027-1-1,元旦,0", "Line 1"), ("2027-01-01,,0", "Line 1"),
        ("2027-01-01,元旦,0\n2027-01-01,元旦,0", "there twice"), ("{\"year\": 2027}", "JSON"), ("{", "JSON"),
        ("2027-01-01,元旦,0", "Only 1 entries"),
    ])
    func `a mistake refuses the whole list`(_ text: String, _ says: String) {
        let problem = #expect(throws: CalendarProblem.self) { try CalendarDays(text: text).announcedYear() }
        #expect(problem?.message.en.contains(says) == true, "\(problem?.message.en ?? "none")")
    }

    @Test func `a list is about one year and its days`() {
        let two = CalendarDaysTests.csv + "\n2028-01-01,元旦,0"
        #expect(throws: CalendarProblem.severalYears([2027, 2028])) { try CalendarDays(text: two).announcedYear() }
        let weekday = CalendarDaysTests.csv + "\n2027-03-01,调休,1"
        #expect(throws: CalendarProblem.self) { try CalendarDays(text: weekday).announcedYear() }
        let outside = CalendarDaysTests.json.replacingOccurrences(of: "2026-12-27", with: "2026-11-27")
        #expect(throws: CalendarProblem.self) { try CalendarDays(text: outside) }
    }

    @Test func `every delivered year would pass the import`() throws {
        let delivered = try Delivered.directory().calendar
        #expect(delivered.announcedYears == Set(2007...2026))
        for year in 2007...2026 {
            let lines = delivered.days.filter { day in
                day.date.year == year && !(day.date.month == 12 && day.date.day >= 25 && !day.isWorking && year < 2012)
            }
            #expect(lines.count { !$0.isWorking } >= 7, "\(year)")
        }
    }

    @Test func `an imported year takes the place of what was there`() throws {
        let delivered = try Delivered.directory().calendar
        let imported = try CalendarDays(text: CalendarDaysTests.json)
        let both = delivered.replacing(with: imported)
        #expect(both.announcedYears == Set(2007...2027))
        #expect(both.exceptions[CivilDate(daysSinceEpoch: 20_814)] == true, "2026-12-27")
        #expect(both.inYear(2025) == delivered.inYear(2025))
    }
}
