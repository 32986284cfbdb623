import Geometry
import Kernel
import People
import Persistence
import Territory
import Testing

@testable import Cases

/// What the product keeps for, tells and forgets about those who report.
@Suite struct CaseReporterTests {
    @Test func `why a matter waits for a place is kept and shown to the desk`() async throws {
        try await CaseHouse.each { house in
            let cases: [(ReportPosition, Locating.Outcome)] = [
                (ReportPosition(), .nothing), (ReportPosition(address: "天上的某处"), .addressUnknown),
                (ReportPosition(place: CaseHouse.district), .tooWide),
                (ReportPosition(point: GeoPoint(longitude: 100, latitude: 30)), .outside),
            ]
            for (position, outcome) in cases {
                let made = try await house.database.perform(
                    ReportCase(words: "路灯不亮", jurisdiction: CaseHouse.district, position: position),
                    by: .anonymous, at: CaseHouse.start)
                let file = try #require(try await house.file(made.id))
                #expect(file.need == .locate)
                #expect(file.locating?.outcome == outcome)
                #expect(file.locating?.why.zh.isEmpty == false && file.locating?.why.en.isEmpty == false)
            }
            let chosen = try await house.report()
            #expect(try await house.file(chosen.id)?.locating == nil)
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `a position at a border keeps the places it may be`() {
        let grids = (1...8).compactMap { PlaceCode("340102001001" + padded($0, 3)) }
        let locating = Locating(.nearBorder(grids))
        #expect(locating.outcome == .nearBorder)
        #expect(locating.candidates == Array(grids.prefix(Locating.mostCandidates)))
        #expect(Locating(.ambiguous(grids)).outcome == .ambiguous)
        #expect(Locating(.inside(CaseHouse.grid)).candidates == [CaseHouse.grid])
        #expect(Set(Locating.Outcome.allCases.map { Locating($0).why.zh }).count == Locating.Outcome.allCases.count)
    }

    @Test func `why a resident withdraws or asks again stands beside the chain and can be erased`() async throws {
        try await CaseHouse.each { house in
            let resident = Caller(kind: .resident(Identifier(rawValue: 71)), name: "居民")
            let first = try await house.report(by: resident)
            try await house.act(first.id, .withdraw(reason: "我搬到三号楼住了"), by: resident)
            let second = try await house.answered(by: resident)
            try await house.act(
                second, .evaluate(solved: true, satisfied: true, words: nil), by: resident, after: 110)
            try await house.act(second, .reopen(reason: "我母亲又被困住了"), by: resident, after: 120)
            #expect(try await house.file(second)?.state == .dispatched)
            for (id, said) in [(first.id, "三号楼"), (second, "母亲")] {
                let detail = try #require(try await house.database.read { tx in try tx.caseDetail(id) })
                #expect(detail.words.contains { $0.kind == "reason" && $0.body?.contains(said) == true })
                let chain = try await house.database.read { tx in
                    try tx.rows("SELECT * FROM case_entry WHERE case_id = \(id)").map { try CaseLink.read($0).body }
                }
                #expect(!chain.contains { $0.contains(said) })
            }
            let refused = await refusal {
                _ = try await house.act(second, .reopen(reason: " "), by: resident, after: 130)
            }
            #expect(refused != nil)
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `a case takes so many facts, and the next one is refused with what to do`() async throws {
        try await CaseHouse.each { house in
            let made = try await house.report()
            try await house.database.write { tx in
                for number in 0..<Limits.factsPerCase {
                    let add = ActOnCase(
                        made.id, .addFacts(words: nil, files: 0), secret: made.secret, words: "第 \(number) 条")
                    _ = try add.run(tx, by: .anonymous, at: CaseHouse.start + .minutes(number))
                }
            }
            let error = await refusal {
                _ = try await house.act(
                    made.id, .addFacts(words: nil, files: 0), by: .anonymous, after: 500, secret: made.secret,
                    words: "再说")
            }
            #expect(error?.code == "case.tooManyWords")
            let detail = try #require(try await house.database.read { tx in try tx.caseDetail(made.id) })
            #expect(detail.words.count == Limits.factsPerCase + 1)
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `each of a thousand who reported the same is answered`() async throws {
        try await CaseHouse.each { house in
            let first = try await house.report("电梯又停了")
            let others = 1_005
            try await house.database.write { tx in
                for number in 0..<others {
                    let report = ReportCase(
                        words: "电梯停了 \(number)", jurisdiction: CaseHouse.district,
                        position: ReportPosition(place: CaseHouse.grid), category: "lift", joining: first.id)
                    _ = try report.run(tx, by: .anonymous, at: CaseHouse.start)
                }
            }
            try await house.answer(first.id)
            let (waiting, entries) = try await house.database.read { tx in
                (
                    try tx.value(
                        "SELECT count(*) FROM case_file WHERE merged_into = \(first.id) AND state = 'answered'",
                        as: Int.self), try tx.caseDetail(first.id)?.entries.count ?? 0
                )
            }
            #expect(waiting == others)
            #expect(entries > others)
        }
    }

    @Test func `what is split off keeps its reporter, opens with the same link and names who split it`() async throws {
        try await CaseHouse.each { house in
            let resident = Identifier<ResidentTag>(rawValue: 72)
            let made = try await house.report(
                "电梯坏了，楼道灯也不亮", by: Caller(kind: .resident(resident), name: "居民"),
                contact: ReportContact(phone: "13800002222", name: "周", onBehalf: true))
            try await house.act(made.id, .verify(found: true, note: "属实"), by: house.worker)
            let split = SplitCase(made.id, parts: [.init(words: "楼道灯不亮", category: "street-lamp")], reason: "两件事")
            let part = try #require(
                try await house.database.perform(split, by: house.desk, at: CaseHouse.start + .minutes(5)).parts.first)
            let detail = try #require(try await house.database.read { tx in try tx.caseDetail(part.id) })
            #expect(detail.file.reporter == resident)
            #expect(!detail.file.anonymous && detail.hasPhone && detail.onBehalf)
            #expect(detail.entries.first?.byName == house.desk.name)
            let whole = try #require(try await house.database.read { tx in try tx.caseDetail(made.id) })
            #expect(whole.parts == [part.id])
            let reader = try await house.database.read { tx in
                try tx.mayRead(part.id, .anonymous, secret: made.secret, at: CaseHouse.start)
            }
            #expect(reader == .reporter)
            let contact = try await house.database.perform(
                RevealContact(part.id, purpose: "回电"), by: house.desk, at: CaseHouse.start)
            #expect(contact.phone == "13800002222" && contact.name == "周")
            let told = try await house.database.read { tx in
                try tx.rows("SELECT payload FROM outbox WHERE topic = \(CaseNotice.topic)").map {
                    try $0.json("payload", as: CaseNotice.self)
                }
            }
            #expect(told.contains { $0.kind == .split && $0.reporter == resident })
            // A link that was lost is renewed for all of them.
            let renewed = try #require(
                try await house.database.perform(
                    RenewLink(number: made.number, phone: "13800002222"), by: .anonymous, at: CaseHouse.start))
            for id in [made.id, part.id] {
                let reader = try await house.database.read { tx in
                    try tx.mayRead(id, .anonymous, secret: renewed.secret, at: CaseHouse.start)
                }
                #expect(reader == .reporter)
            }
            #expect(try await house.verification().differences == [])
        }
    }

    private func photo(_ letter: Character) -> KeptFile {
        KeptFile(
            hash: String(repeating: letter, count: 64), thumbnail: String(repeating: letter, count: 64),
            type: "image/jpeg", filename: "我家阳台.jpg", bytes: 10)
    }

    @Test func `an erased person leaves no words, photos, address or position`() async throws {
        try await CaseHouse.each { house in
            let moment = CaseHouse.start
            let building = try await house.database.perform(
                EnsureHouse(parent: CaseHouse.grid, estate: "桂香苑", building: "3号楼", unit: "2单元"),
                by: .system, at: moment
            ).place.code
            let resident = try await house.database.write { tx in
                try tx.registerResident(phone: try PhoneNumber("13800003333"), at: moment)
            }
            let caller = Caller(kind: .resident(resident.id), name: "居民")
            func report(_ evidence: [KeptFile], by caller: Caller) async throws -> CaseFile.ID {
                try await house.database.perform(
                    ReportCase(
                        words: "我家楼下的灯不亮", jurisdiction: CaseHouse.district,
                        position: ReportPosition(
                            place: building, address: "桂香苑3号楼2单元",
                            point: GeoPoint(longitude: 117.3, latitude: 31.87)),
                        category: "street-lamp", evidence: evidence), by: caller, at: moment
                ).id
            }
            let own = try await report([photo("a"), photo("b")], by: caller)
            let other = try await report([photo("b")], by: .anonymous)
            let called = try await house.report(contact: ReportContact(phone: "13800003333", name: "郑"))
            let export = try await house.database.perform(
                ExportPersonalData(resident: resident.id), by: caller, at: moment)
            let values = export.sections.flatMap(\.rows).joined().map(\.value)
            for known in ["我家楼下的灯不亮", "桂香苑3号楼2单元", "117.3, 31.87", "我家阳台.jpg、我家阳台.jpg"] {
                #expect(values.contains(known), "\(known)")
            }
            try await house.database.perform(
                ErasePersonalData(resident: resident.id), by: caller, at: moment + .days(1))
            let detail = try #require(try await house.database.read { tx in try tx.caseDetail(own) })
            #expect(detail.words.allSatisfy { $0.body == nil })
            #expect(detail.evidence.isEmpty && detail.address == nil)
            #expect(detail.longitude == nil && detail.latitude == nil)
            #expect(detail.file.place == CaseHouse.grid)
            #expect(detail.entries.last?.events == [.erased(place: CaseHouse.grid)])
            let left = try #require(try await house.database.read { tx in try tx.caseDetail(called.id) })
            #expect(!left.hasPhone && left.words.first?.body != nil)
            // The row stays as a tombstone, without a name or a hash to find the photo by.
            let tombstones = try await house.database.read { tx in
                try tx.rows("SELECT hash, filename, erased_at FROM case_evidence WHERE case_id = \(own)")
            }
            #expect(tombstones.count == 2)
            for row in tombstones {
                #expect(try row.get("hash", as: String.self).isEmpty && row.get("filename", as: String.self).isEmpty)
                #expect(try row.find("erased_at", as: Instant.self) != nil)
            }
            // The photo that somebody else sent as well stays; the other leaves the store.
            let forgotten = try await house.database.read { tx in
                try tx.rows("SELECT payload FROM outbox WHERE topic = \(ForgottenFile.topic)").map {
                    try $0.json("payload", as: ForgottenFile.self).hash
                }
            }
            #expect(forgotten == [photo("a").hash])
            let neighbour = try #require(try await house.database.read { tx in try tx.caseDetail(other) })
            #expect(neighbour.evidence.count == 1 && neighbour.address != nil && neighbour.longitude != nil)
            #expect(try await house.verification().differences == [])
        }
    }
}

@Suite struct ReportAllowanceTests {
    @Test func `a place takes so many reports a minute from strangers, and another place its own`() throws {
        let allowance = ReportAllowance(perMinute: 2)
        let (grid, neighbour) = (try #require(PlaceCode("340102001001001")), try #require(PlaceCode("340102001001002")))
        try allowance.take(at: grid, at: CaseHouse.start)
        try allowance.take(at: neighbour, at: CaseHouse.start)
        let refused = #expect(throws: AppError.self) { try allowance.take(at: grid, at: CaseHouse.start) }
        #expect(refused?.status == 429 && refused?.message.zh.contains("30 秒") == true)
        try allowance.take(at: try #require(PlaceCode("340102001002")), at: CaseHouse.start)
        try allowance.take(at: grid, at: CaseHouse.start + .seconds(30))
    }
}
