import Bags
import Foundation
import Kernel
import People
import Persistence
import Policy
import Retention
import Testing

@testable import Cases

/// Cases in the archive of their year: read as before, and changed by nothing but what brings them back.
@Suite struct ArchiveTests {
    private static let later = CaseHouse.start + .days(800)

    private func archive(_ house: CaseHouse, at now: Instant = later) async throws -> Retain.Outcome {
        try await house.database.perform(Retain(.caseFiles), by: .system, at: now)
    }
    private func rows(_ house: CaseHouse, _ id: CaseFile.ID) async throws -> (entries: Int, words: Int, archived: Int) {
        try await house.database.read { tx in
            func count(_ sql: SQL) throws -> Int { try tx.value(sql, as: Int.self) ?? 0 }
            return (
                try count("SELECT count(*) FROM case_entry WHERE case_id = \(id)"),
                try count("SELECT count(*) FROM case_words WHERE case_id = \(id)"),
                try count("SELECT count(*) FROM year_archive WHERE id = \(id)")
            )
        }
    }
    /// Everything anybody reads of a case, as text.
    private func shown(_ house: CaseHouse, _ id: CaseFile.ID) async throws -> String {
        try await house.database.read { tx in
            let detail = try JSON.encode(try tx.caseDetail(id))
            let package = try ExportPackage(id, purpose: "p", personal: true, software: "t").gather(
                tx, by: .system, at: ArchiveTests.later)
            // The ledger's line of the move to the archive is all that may differ.
            let files = package.bag.files.filter { $0.path.hasPrefix("data/") && $0.path != "data/retention.json" }
            return detail + files.map { "\($0.path) \($0.sha256)" }.joined(separator: "\n")
        }
    }
    private func differences(_ house: CaseHouse) async throws -> [String] {
        let cases = try await house.verification().differences.map { "\($0.subject): \($0.what)" }
        return try await house.database.read { tx in
            var retention = RetentionVerification()
            try retention.check(tx)
            try retention.checkCases(tx)
            return cases + retention.differences
        }
    }

    @Test func `an archived case is found, read, packed and verified as before`() async throws {
        try await CaseHouse.each { house in
            let id = try await house.closed()
            let open = try await house.report()
            let number = try #require(try await house.file(id)?.number)
            let before = try await (shown(house, id), house.counters())
            let hot = try await rows(house, id)
            #expect(hot.entries > 5 && hot.words == 2 && hot.archived == 0)
            #expect(try await archive(house, at: CaseHouse.start + .days(700)).released == 0)
            #expect(try await archive(house).released == 1)
            #expect(try await archive(house).released == 0)
            #expect(try await rows(house, id) == (0, 0, 1))
            #expect(try await rows(house, open.id).entries > 0)
            #expect(try await shown(house, id) == before.0)
            #expect(try await house.counters() == before.1)
            #expect(try await differences(house) == [])
            let found = try await house.database.read { tx in
                (
                    try tx.caseID(number: number),
                    try tx.search(number, kind: "case", under: [CaseHouse.district], limit: 5),
                    try tx.archiveYear(of: id), try tx.caseArchiveYears(), try tx.retentionProof(ofCase: id)
                )
            }
            let year = Zone.china.date(CaseHouse.start).year
            #expect(found.0 == id && found.1 == [id.rawValue] && found.2 == year)
            #expect(found.3.map(\.year) == [year] && found.3.first?.count == 1 && found.3.first?.bytes ?? 0 > 500)
            #expect(found.4.map(\.act) == [.archive])
        }
    }

    @Test func `its reporter reads it by the same link`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report()
            try await house.answer(made.id)
            try await house.act(
                made.id, .evaluate(solved: true, satisfied: true, words: nil), by: .anonymous, after: 200,
                secret: made.secret)
            #expect(try await archive(house).released == 1)
            let read = try await house.database.read { tx in
                (
                    try tx.readCase(made.id, .anonymous, secret: made.secret, at: ArchiveTests.later),
                    try tx.readCase(made.id, .anonymous, secret: "wrong", at: ArchiveTests.later)
                )
            }
            #expect(read.0?.reader == .reporter && read.0?.detail.words.first?.body == "电梯坏了两天没人修")
            #expect(read.1 == nil)
        }
    }

    @Test func `a refused command leaves it in the archive, and a lawful reopening brings it back`() async throws {
        try await CaseHouse.each { house in
            let id = try await house.closed()
            let before = try await shown(house, id)
            try await house.database.write { tx in try tx.moveToArchive(id, year: 2026) }
            let refused = await refusal {
                _ = try await house.database.perform(
                    ActOnCase(id, .reopen(reason: "又坏了")), by: house.desk, at: ArchiveTests.later)
            }
            #expect(refused != nil)
            #expect(try await rows(house, id).archived == 1)
            #expect(try await shown(house, id) == before)
            try await house.act(id, .reopen(reason: "又坏了"), by: house.desk, after: 300)
            let now = try await rows(house, id)
            #expect(now.entries > 5 && now.words == 3 && now.archived == 0)
            #expect(try await house.file(id)?.state == .dispatched)
            #expect(try await differences(house) == [])
        }
    }

    @Test func `an erasure reaches what is archived`() async throws {
        try await CaseHouse.each { house in
            let resident = Caller(kind: .resident(Identifier(rawValue: 71)), name: "居民")
            let id = try await house.answered(by: resident)
            try await house.act(
                id, .evaluate(solved: true, satisfied: true, words: nil), by: resident, after: 200, words: "谢谢")
            #expect(try await archive(house).released == 1)
            try await house.database.write { tx in
                try tx.execute("INSERT INTO resident (id, elder, language, created) VALUES (71, 0, 'zh', 0)")
                try CasePersonalRecords().erase(Identifier(rawValue: 71), in: tx, at: ArchiveTests.later)
            }
            let detail = try #require(try await house.database.read { tx in try tx.caseDetail(id) })
            #expect(detail.words.count == 2 && detail.words.allSatisfy { $0.body == nil })
            #expect(try await differences(house) == [])
            // Erased, it goes to the archive again when its time comes once more.
            #expect(try await archive(house, at: ArchiveTests.later + .days(800)).released == 1)
            #expect(try await differences(house) == [])
        }
    }

    @Test func `a held case stays, and a broken archive is found`() async throws {
        try await CaseHouse.each { house in
            let held = try await house.closed()
            _ = try await house.database.perform(
                PlaceLegalHold(held, reason: "法院调取"), by: house.desk, at: CaseHouse.start)
            let outcome = try await archive(house)
            #expect(outcome.released == 0 && outcome.held == 1)
            let id = try await house.closed()
            try await house.database.write { tx in try tx.moveToArchive(id, year: 2026) }
            let content = try #require(
                try await house.database.read { tx in try tx.archived(ArchivedCase.kind, id: id.rawValue)?.content })
            let good = try ArchivedCase.unpack(content)
            let forged = ArchivedCase(
                entries: good.entries.enumerated().map { index, entry in
                    index != 2
                        ? entry
                        : ArchivedCase.Entry(
                            sequence: entry.sequence, at: entry.at + 1, by: entry.by, byName: entry.byName,
                            events: entry.events, hash: entry.hash)
                }, words: Array(good.words.dropLast()))
            try await house.database.write { tx in
                try tx.execute("UPDATE year_archive SET content = \(forged.packed()) WHERE id = \(id)")
            }
            let found = try await differences(house)
            #expect(found.contains { $0.contains("entry 3: the hash does not bind it") })
            #expect(found.contains { $0.contains("words") && $0.contains("missing") })
            try await house.database.write { tx in
                try tx.execute("UPDATE year_archive SET content = \(good.packed()), id = 5 WHERE id = \(id)")
            }
            #expect(try await differences(house).contains { $0.hasPrefix("archive: case 5") })
        }
    }
}

extension CaseHouse {
    /// Every counter that pages show.
    func counters() async throws -> [String] {
        try await database.foldCounters()
        return try await database.read { tx in
            try tx.rows("SELECT * FROM counter WHERE value <> 0 ORDER BY metric, place, key").map { try $0.canonical }
        }
    }
}
