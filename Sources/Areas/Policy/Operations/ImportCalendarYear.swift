public import Kernel
public import Persistence

/// Imports the official days off of one year, from a holiday-cn JSON file or `date,name,is_working` lines. It replaces
/// what the year had; a mistake refuses the whole list. Afterwards `calendar.imported` is told, and due times that were
/// marked provisional are computed again. Needs `calendar.manage` anywhere.
public struct ImportCalendarYear: Operation {
    public struct Outcome: Codable, Sendable {
        public let year: Int
        public let daysOff: Int
        public let makeUpDays: Int
        /// False where the same list was imported before.
        public let changed: Bool
    }
    public static let topic = "calendar.imported"
    public let text: String
    public init(text: String) { self.text = text }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.mayAnywhere(.calendarManage) else { throw AppError.refused }
        let (list, year) = try ImportCalendarYear.checked(text)
        let book = try tx.resource(PolicyBook.self)
        let before = try tx.rows("SELECT date, name, is_working FROM calendar_day WHERE year = \(year) ORDER BY date")
            .map {
                CalendarDays.Day(
                    date: try $0.get("date"), name: try $0.get("name"), isWorking: try $0.get("is_working"))
            }
        let outcome = Outcome(
            year: year, daysOff: list.days.count { !$0.isWorking }, makeUpDays: list.days.count { $0.isWorking },
            changed: before != list.days)
        guard outcome.changed else { return outcome }
        try tx.execute("DELETE FROM calendar_day WHERE year = \(year)")
        for day in list.days {
            try tx.execute(
                """
                INSERT INTO calendar_day (year, date, name, is_working)
                VALUES (\(year), \(day.date), \(day.name), \(day.isWorking))
                """)
        }
        try tx.execute(
            """
            INSERT INTO calendar_year (year, imported_at, imported_by) VALUES (\(year), \(now), \(caller.key))
            ON CONFLICT (year) DO UPDATE SET imported_at = excluded.imported_at, imported_by = excluded.imported_by
            """)
        try tx.audit("calendar.imported", by: caller, subject: "calendar:\(year)", place: nil, at: now)
        try tx.tell(ImportCalendarYear.topic, CalendarImported(year: year))
        tx.changed(PolicyBook.topic)
        let imported = try tx.importedCalendar()
        tx.afterCommit { book.replaceImported(imported) }
        return outcome
    }

    /// The list and its year. Throws `AppError` naming the first mistake.
    public static func checked(_ text: String) throws(AppError) -> (list: CalendarDays, year: Int) {
        do {
            let list = try CalendarDays(text: text)
            return (list, try list.announcedYear())
        } catch let problem {
            throw problem.appError
        }
    }
}

/// Payload of the outbox topic `calendar.imported`.
public struct CalendarImported: Sendable, Codable {
    public let year: Int
}
