import Kernel
import Persistence
import Policy
import Secrets
import Territory
import TestSupport
import Testing

@testable import Cases

@Suite("Entries as they are kept")
struct PackedEntryTests {
    @Test func `the dictionary is the one everything was packed with`() {
        // A changed dictionary makes what is stored unreadable: a new one needs its own first byte.
        let print = EntryText.usual.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        #expect(String(print, radix: 16) == "8402ec8255c46c1b")
    }

    @Test func `an entry takes a fraction of its text`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report()
            let rows = try await house.database.read { tx in
                try tx.rows("SELECT * FROM case_entry WHERE case_id = \(made.id)")
            }
            let row = try #require(rows.first)
            let kept: [UInt8] = try row.get("events")
            let body = try CaseLink.read(row).body
            #expect(body.hasPrefix("[{\"reported\":"))
            #expect(kept.count < body.utf8.count / 2)
        }
    }

    @Test func `entries from before packing stay as they were`() async throws {
        let before = CasesSchema.migrations.prefix { $0.name != "cases-0005-contract-packed-entries" }
        try await TestDatabase.each(migrations: Array(before)) { database in
            let body = "[{\"accepted\":{\"category\":\"路灯\\\\\"}},{\"clockMet\":{\"key\":\"accept#0\"}}]"
            try await database.write { tx in
                try tx.execute(
                    """
                    INSERT INTO case_file (id, number, secret, version, chain, state, open, need, policy, place,
                        community, located, desk, category_confirmed, grade, grade_rank, private, channel, anonymous,
                        reported_at, updated_at, dispatched, handled, next_due, supervised, reopenings, reworks, holds,
                        extensions, self_handled, summary)
                    VALUES (7, '261121-AAAAAA', '', 1, \([UInt8](repeating: 1, count: 32)), 'accepted', 1, 'dispatch', 1,
                        '340102', '340102', 0, '340102', 0, 'general', 0, 0, 'web', 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
                        '')
                    """)
                try tx.execute(
                    """
                    INSERT INTO case_entry (case_id, sequence, at, by_key, by_name, events, hash)
                    VALUES (7, 1, 5, 'staff:1', '网格员', \(body), \([UInt8](repeating: 1, count: 32)))
                    """)
            }
            try database.migrate(CasesSchema.migrations)
            let (kept, read) = try await database.read { tx in
                let row = try tx.row("SELECT * FROM case_entry WHERE case_id = 7 AND sequence = 1")
                return (try row.map { try CaseLink.read($0).body }, try tx.entries(of: Identifier(rawValue: 7)))
            }
            #expect(kept == body)
            #expect(read.map(\.byName) == ["网格员"])
            #expect(read.first?.events == [.accepted(category: "路灯\\"), .clockMet(key: "accept#0")])
        }
    }
}
