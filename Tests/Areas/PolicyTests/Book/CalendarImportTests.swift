import Kernel
import Persistence
import Policy
import Testing

struct CalendarImportTests {
    private func deadline(_ database: Database) async throws -> Deadline {
        try await database.read { tx in
            let from = Zone.china.instant(CivilDate(daysSinceEpoch: 20_818), secondOfDay: 36_000)
            return try tx.policy(at: PolicyHouse.grid).calendar.deadline(from: from, .workingDays(1))
        }
    }

    /// 2026-12-31 10:00 + 1 working day: Friday 2027-01-01 while nothing is announced; then that week-end is off.
    @Test func `an imported year moves due times that were provisional`() async throws {
        try await PolicyHouse.each { database, book in
            let pack = try await database.perform(InstallPack(yaml: SmallPack.yaml)).version
            try await database.perform(BindPack(place: PolicyHouse.district, version: pack))
            let before = try await deadline(database)
            #expect(before.provisional && before.due.iso8601 == "2027-01-01T10:00:00Z")
            let outcome = try await database.perform(ImportCalendarYear(text: CalendarDaysTests.csv))
            #expect(outcome.year == 2027 && outcome.daysOff == 7 && outcome.makeUpDays == 2 && outcome.changed)
            let after = try await deadline(database)
            #expect(!after.provisional && after.due.iso8601 == "2027-01-04T10:00:00Z")
            #expect(book.announcedYears.contains(2027) && book.announcedYears.contains(2007))
            let told = try await database.takeOutbox(at: PolicyHouse.now, limit: 10, lease: .minutes(1))
                .filter { $0.topic == ImportCalendarYear.topic }
            #expect(try told.map { try $0.decode(CalendarImported.self).year } == [2027])
        }
    }

    @Test func `the same year again changes nothing, a corrected one replaces it`() async throws {
        try await PolicyHouse.each { database, book in
            try await database.perform(ImportCalendarYear(text: CalendarDaysTests.csv))
            let again = try await database.perform(ImportCalendarYear(text: CalendarDaysTests.json))
            #expect(!again.changed)
            let corrected = try await database.perform(
                ImportCalendarYear(text: CalendarDaysTests.csv.replacing("2027-02-20,春节,1", with: "2027-02-21,春节,1")))
            #expect(corrected.changed)
            let days = book.calendar.inYear(2027).map(\.date.description)
            #expect(days.contains("2027-02-21") && !days.contains("2027-02-20"))
        }
    }

    @Test func `a mistake imports nothing, and the permission is needed`() async throws {
        try await PolicyHouse.each { database, book in
            let error = await #expect(throws: AppError.self) {
                try await database.perform(ImportCalendarYear(text: CalendarDaysTests.csv + "\nnonsense"))
            }
            #expect(error?.code == "calendar.refused" && error?.message.en.contains("Line 11") == true)
            await #expect(throws: AppError.refused) {
                try await database.perform(ImportCalendarYear(text: CalendarDaysTests.csv), by: PolicyHouse.worker)
            }
            #expect(!book.announcedYears.contains(2027))
        }
    }

    @Test func `imported days are there after a restart`() async throws {
        try await PolicyHouse.each { database, _ in
            try await database.perform(ImportCalendarYear(text: CalendarDaysTests.json))
            let fresh = PolicyBook(try Delivered.directory())
            #expect(!fresh.announcedYears.contains(2027))
            try await fresh.load(from: database)
            #expect(fresh.announcedYears.contains(2027))
            #expect(fresh.calendar.inYear(2027).count == 8)
        }
    }
}
