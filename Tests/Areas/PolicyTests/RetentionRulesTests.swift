import Kernel
import Policy
import Testing

/// How long data is kept: periods, and what a pack may say of them.
@Suite struct RetentionRulesTests {
    private func pack(_ lines: String) throws -> Pack { try SmallPack.read(SmallPack.yaml + "\nretention:\n" + lines) }

    private func line(_ key: String, _ keep: String, _ act: String) -> String {
        "  - {key: \(key), keep: \(keep), act: \(act), basis: {zh: 依据, en: Ground}}\n"
    }

    @Test func `a period is so many days, months or years, or for ever`() throws {
        #expect(KeepPeriod("7 days") == KeepPeriod(7, .day) && KeepPeriod("1 month") == KeepPeriod(1, .month))
        #expect(KeepPeriod("3 years") == KeepPeriod(3, .year) && KeepPeriod("permanent") == .permanent)
        for wrong in ["", "7d", "days", "0 days", "-1 days", "3 weeks", "1 2 days", "99999 years", "１ day"] {
            #expect(KeepPeriod(wrong) == nil, "\(wrong)")
        }
    }

    @Test func `what is due begins so many days ago, or at midnight of the day so many months ago`() throws {
        let zone = Zone.china
        let now = zone.instant(try #require(CivilDate("2026-03-31")), secondOfDay: 3 * 3600)
        let wanted = [
            (KeepPeriod(1, .month), "2026-02-28"),
            (KeepPeriod(25, .month), "2024-02-29"), (KeepPeriod(3, .year), "2023-03-31"),
        ]
        for (period, day) in wanted {
            #expect(period.cutoff(at: now, in: zone) == zone.instant(try #require(CivilDate(day))), "\(day)")
        }
        #expect(KeepPeriod(7, .day).cutoff(at: now, in: zone) == now - .days(7))
        #expect(KeepPeriod.permanent.cutoff(at: now, in: zone) == nil)
    }

    @Test func `a pack without the section keeps everything but what the product itself no longer needs`() throws {
        let pack = try SmallPack.read(SmallPack.yaml)
        #expect(pack.retention.isEmpty)
        for kind in RetentionClass.allCases {
            #expect(kind.unsaid == .permanent || kind.unsaid.days >= kind.least.days)
            if kind.isOfCases { #expect(kind.unsaid == .permanent) }
        }
    }

    @Test func `a pack says how long, and what it may not say is named`() throws {
        let good = try pack(line("contact", "90 days", "erase") + line("audit", "permanent", "delete"))
        #expect(good.retention(of: .contact)?.keep == KeepPeriod(90, .day))
        #expect(good.retention(of: .contact)?.basis == Text("依据", "Ground"))
        #expect(good.retention(of: .audit)?.keep == .permanent && good.retention(of: .views) == nil)
        let wrong = [
            (line("contact", "90 days", "delete"), "can only be: erase"),
            (line("contact", "29 days", "erase"), "30 days at least"),
            (line("audit", "5 months", "delete"), "6 months at least"),
            (line("audit", "soon", "delete"), "is no period"),
            (line("contacts", "90 days", "erase"), "Did you mean “contact”?"),
            ("  - {key: contact, keep: 90 days, act: erase}\n", "“basis” is missing"),
            (line("contact", "90 days", "erase") + line("contact", "91 days", "erase"), "already declared"),
        ]
        for (lines, said) in wrong {
            let problems = #expect(throws: PackProblems.self) { try pack(lines) }
            #expect(
                problems?.list.contains { $0.message.en.contains(said) } == true, "\(said): \(problems?.list ?? [])")
        }
    }

    @Test(arguments: Delivered.places)
    func `the delivered packs state period, act and ground of every class`(key: String) throws {
        let pack = try Delivered.pack(key)
        for kind in RetentionClass.allCases {
            let rule = try #require(pack.retention(of: kind), "\(kind)")
            #expect(rule.act == kind.act && rule.keep.days >= kind.least.days)
        }
    }
}
