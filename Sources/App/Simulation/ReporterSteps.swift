import Cases
import Kernel
import People
import Persistence

/// What concerns a report and whoever made it: division, contact, a new link, erasure.
extension DistrictRun {
    func split() async throws {
        guard
            let known = ledger.pick(random.next(), where: { [.reported, .accepted, .dispatched].contains($0.state) }),
            let file = try await file(known.id)
        else { return tell("nothing to split") }
        let deciders = powers.holders(of: .casesMerge, at: file.place)
        guard !chance(8), let decider = deciders.randomElement(using: &random) else {
            return try await splitAsStranger(known, file)
        }
        let actor = try await staff(decider)
        let parts = (0..<Int.random(in: 1...3, using: &random)).map { SplitCase.Part(words: "分出的第\($0 + 1)件事") }
        let reply = try await send(
            SplitCase(known.id, parts: parts, reason: "几件事", seen: file.version), by: actor.caller)
        tell("\(actor.name) splits \(known.number): \(reply.refusal?.code ?? "\(parts.count) parts")")
        guard let outcome = reply.outcome else { return }
        tally.done["split", default: 0] += 1
        guard outcome.parts.count == parts.count else {
            throw breach(.exactlyOnce, "\(known.number) was split into \(outcome.parts.count), not \(parts.count)")
        }
        for (index, part) in outcome.parts.enumerated() {
            try await note(
                part, "split", by: actor.caller, phone: known.phone, secret: known.secret,
                madeBy: step.number * 100 + index + 1_000_000)
        }
    }

    private func splitAsStranger(_ known: Ledger.KnownCase, _ file: CaseFile) async throws {
        let actor = try await anybody()
        if case .staff(let account) = actor.kind, powers.may(.casesMerge, account, at: file.place) { return }
        let split = SplitCase(known.id, parts: [SplitCase.Part(words: "不该分")], reason: "不该分")
        let reply = try await send(split, by: actor.caller)
        tell("\(actor.name) tries to split \(known.number): \(reply.refusal?.code ?? "done")")
        checked(.access)
        guard reply.refusal?.code == AppError.refused.code else {
            throw breach(.access, "\(actor.name) may not split \(known.number), and was not shut out")
        }
    }

    func reveal() async throws {
        guard let known = ledger.pick(random.next(), where: { _ in true }), let file = try await file(known.id) else {
            return tell("no contact to look at")
        }
        let actor = try await anybody()
        let reply = try await send(RevealContact(known.id, purpose: "回访"), by: actor.caller)
        tell("\(actor.name) looks at the telephone of \(known.number): \(reply.refusal?.code ?? "shown")")
        checked(.access)
        guard let shown = reply.outcome else { return }
        guard case .staff(let account) = actor.kind else {
            throw breach(.access, "\(actor.name) was shown a telephone number")
        }
        let works =
            powers.mayRead(file, actor) && !file.anonymous
            && powers.seats(of: account).contains { $0.permissions.contains(.casesHandle) }
        guard works || powers.may(.casesReadPersonal, account, at: file.place) else {
            throw breach(.access, "\(actor.name) may not see the telephone of \(known.number), and was shown it")
        }
        let erased = file.reporter.map(ledger.erased.contains) ?? false
        if erased && (shown.phone ?? shown.name) != nil {
            throw breach(.erased, "the contact of \(known.number) was erased and is shown")
        }
    }

    /// Never sent with a key, because the answer is a secret; so it is not disturbed either.
    func renewLink() async throws {
        guard let known = ledger.pick(random.next(), where: { $0.phone != nil }), let phone = known.phone else {
            return tell("nobody lost a link")
        }
        fault = nil
        let right = !chance(3)
        let operation = RenewLink(number: known.number, phone: right ? phone : "13900000000")
        let reply = try await send(operation, by: Caller.anonymous, keyed: false)
        guard let fresh = reply.outcome ?? nil else {
            return tell("a new link for \(known.number): \(right ? "no longer known" : "wrong telephone")")
        }
        tell("a new link for \(known.number)")
        guard right else { throw breach(.access, "a wrong telephone number opened \(known.number)") }
        let renewed = try await database.read { tx in
            try tx.rows("SELECT id FROM case_file WHERE secret = (SELECT secret FROM case_file WHERE id = \(fresh.id))")
                .map { try $0.get("id", as: CaseFile.ID.self) }
        }
        let actor = Actor(kind: .link, caller: .anonymous, secret: known.secret, name: "the old link")
        try await mustNotRead(known.id, actor)
        for id in renewed { ledger.cases[id]?.secret = fresh.secret }
        tally.done["renewLink", default: 0] += 1
    }

    func locateByRule() async throws {
        guard let district = world.districts.first, let grid = district.grids.randomElement(using: &random) else {
            return
        }
        let desk = chance(2) ? district.code : grid.desk
        guard let worker = powers.holders(of: .casesTriage, at: desk).randomElement(using: &random) else {
            return tell("nobody may place reports at \(desk)")
        }
        let actor = try await staff(worker)
        let place = desk.contains(grid) ? grid : district.grids[0]
        let reply = try await send(LocateByRule(desk: desk, containing: "小区", place: place), by: actor.caller)
        tell("\(actor.name) places all with “小区” at \(desk): \(reply.outcome.map { "\($0.located)" } ?? "refused")")
        tally.done["locateByRule", default: 0] += reply.outcome?.located ?? 0
    }

    func erase() async throws {
        let district = world.districts[chance(3) ? world.districts.count - 1 : 0]
        guard let resident = (ledger.residents[district.code] ?? []).randomElement(using: &random) else { return }
        let reply = try await send(ErasePersonalData(resident: resident), by: self.resident(resident).caller)
        tell("resident \(resident) has everything about them erased: \(reply.refusal?.code ?? "done")")
        guard reply.outcome != nil else { return }
        tally.done["erase", default: 0] += 1
        ledger.erased.insert(resident)
        ledger.residents[district.code]?.removeAll { $0 == resident }
        try await checkErased(resident)
        // Somebody new moves in.
        let phone = try PhoneNumber("137\(String(1_0000_0000 + step.number).dropFirst())")
        let moment = now
        let fresh = try await database.write { try $0.registerResident(phone: phone, at: moment).id }
        ledger.residents[district.code]?.append(fresh)
    }

    private func checkErased(_ resident: Identifier<ResidentTag>) async throws {
        checked(.erased)
        let left = try await database.read { tx in
            try tx.value(
                """
                SELECT count(*) FROM case_file c WHERE c.reporter = \(resident) AND (
                    EXISTS (SELECT 1 FROM case_words w WHERE w.case_id = c.id AND w.body <> '')
                    OR EXISTS (SELECT 1 FROM case_contact k WHERE k.case_id = c.id
                               AND (k.phone IS NOT NULL OR k.phone_hash IS NOT NULL OR k.name IS NOT NULL))
                    OR c.address IS NOT NULL OR c.longitude IS NOT NULL OR length(c.place) > 15)
                """, as: Int.self) ?? 0
        }
        if left > 0 { throw breach(.erased, "\(left) cases still hold what resident \(resident) had erased") }
        let found = try await database.read { tx in
            let ids: [Int64] = try tx.rows("SELECT id FROM case_file WHERE reporter = \(resident)").map {
                try $0.get("id")
            }
            let places = ["34", "35"].compactMap { PlaceCode($0) }
            return Set(try tx.search("小区", kind: "case", under: places, limit: 10_000)).intersection(ids).count
        }
        if found > 0 { throw breach(.erased, "the search still finds what resident \(resident) said") }
    }
}
