import Cases
import Evaluation
import Geometry
import Kernel
import People
import Persistence
import Policy
import Territory

/// What happens to the house around the cases: people change posts, borders and rules change, months close.
extension DistrictRun {
    func handOver() async throws {
        guard skew == .zero, let seat = world.seats.randomElement(using: &random),
            let account = world.reserve.filter({ !ledger.closed.contains($0) }).randomElement(using: &random)
        else { return tell("no post changes hands") }
        let present = ledger.holdings.last { $0.post == seat.post && $0.isCurrent(at: now) }
        let by = try await manager()
        if present == nil {
            let reply = try await send(AppointHolder(post: seat.post, account: account), by: by)
            tell("\(seat.kind) of \(seat.place) is given to \(account): \(reply.refusal?.code ?? "done")")
            if reply.outcome != nil { hold(seat, account) }
        } else if chance(4) {
            let reply = try await send(VacatePost(post: seat.post), by: by)
            tell("\(seat.kind) of \(seat.place) becomes vacant: \(reply.refusal?.code ?? "done")")
            if reply.outcome != nil { endHolding(of: seat) }
        } else {
            let reply = try await send(HandOverPost(post: seat.post, to: account), by: by)
            tell("\(seat.kind) of \(seat.place) is handed over to \(account): \(reply.refusal?.code ?? "done")")
            if reply.outcome != nil {
                endHolding(of: seat)
                hold(seat, account)
            }
        }
    }

    private func hold(_ seat: World.Seat, _ account: Account.ID) {
        tally.done["handOver", default: 0] += 1
        ledger.holdings.append(Ledger.Holding(post: seat.post, account: account, since: doneAt, until: nil))
    }
    private func endHolding(of seat: World.Seat) {
        for index in ledger.holdings.indices where ledger.holdings[index].post == seat.post {
            if ledger.holdings[index].until == nil { ledger.holdings[index].until = doneAt }
        }
    }
    /// When the last command was carried out: at its first sending, where only the answer was lost.
    private var doneAt: Instant {
        step.fault == .answerLost && moments.count > 1 ? moments[moments.count - 2] : now
    }

    func closeAccount() async throws {
        let open = world.people.keys.sorted().filter { !ledger.closed.contains($0) && $0 != world.manager }
        guard skew == .zero, let account = open.randomElement(using: &random), ledger.closed.count < 20 else {
            return tell("no account is closed")
        }
        let reply = try await send(DeactivateAccount(account: account), by: try await manager())
        tell("account \(account) is closed: \(reply.refusal?.code ?? "done")")
        guard reply.outcome != nil else { return }
        tally.done["closeAccount", default: 0] += 1
        ledger.closed.insert(account)
        for index in ledger.holdings.indices where ledger.holdings[index].account == account {
            if ledger.holdings[index].until == nil { ledger.holdings[index].until = doneAt }
        }
    }

    /// The border between two neighbouring grids moves, now or tomorrow.
    func redraw() async throws {
        let district = world.districts[chance(4) ? world.districts.count - 1 : 0]
        let row = Int.random(in: 0..<district.grids.count / 2, using: &random) * 2
        let (west, east) = (district.grids[row], district.grids[row + 1])
        guard let corner = district.corners[west] else { return }
        let width = World.side * Double.random(in: 0.5...1.5, using: &random)
        let features = [
            GeoFeature(
                number: 1, properties: ["code": west.rawValue],
                shape: GridShape.rectangle(corner, width: width, height: World.side)),
            GeoFeature(
                number: 2, properties: ["code": east.rawValue],
                shape: GridShape.rectangle(
                    (corner.longitude + width, corner.latitude), width: World.side * 2 - width, height: World.side)),
        ]
        let day = Zone.china.date(now).adding(days: chance(2) ? 0 : Int.random(in: 1...3, using: &random))
        let drawing = Drawing(features: features, level: .grid, datum: .cgcs2000)
        let reply = try await send(RedrawBoundaries(drawing, from: day), by: try await manager())
        let result = reply.outcome.map { $0.applied ? "\($0.effect.moves.count) places move" : "not applied" }
        tell("the border of \(west) and \(east) moves on \(day): \(result ?? reply.refusal?.code ?? "")")
        if reply.outcome?.applied == true { tally.done["redraw", default: 0] += 1 }
    }

    func switchPolicy() async throws {
        let district = world.districts[chance(4) ? world.districts.count - 1 : 0]
        let place = chance(2) ? district.code : district.communities[0].at(.street) ?? district.code
        let version = chance(5) && place != district.code ? nil : district.versions.randomElement(using: &random)
        let reply = try await send(BindPack(place: place, version: version), by: try await manager())
        tell("\(place) is given rules \(version.map(\.description) ?? "of above"): \(reply.refusal?.code ?? "done")")
        guard reply.outcome != nil else { return }
        tally.done["bindPack", default: 0] += 1
        ledger.bound[place] = version
    }

    func announceCalendar() async throws {
        let first = Int.random(in: 3...8, using: &random)
        let days: [(Int, ClosedRange<Int>)] = [
            (1, 1...3), (2, first...first + 6), (4, 3...5), (5, 1...5), (6, 9...9), (9, 15...15), (10, 1...7),
        ]
        let lines = days.flatMap { month, days in
            days.map { "2027-\(month < 10 ? "0" : "")\(month)-\($0 < 10 ? "0" : "")\($0),放假,0" }
        }
        let text = "date,name,is_working\n" + lines.joined(separator: "\n") + "\n"
        let reply = try await send(ImportCalendarYear(text: text), by: try await manager())
        tell("the calendar of 2027 is announced: \(reply.refusal?.code ?? "done")")
        if reply.outcome != nil { tally.done["calendar", default: 0] += 1 }
    }

    // MARK: Months

    func askOrDecideExclusion() async throws {
        if chance(2), let id = ledger.exclusions.randomElement(using: &random) {
            let decide = DecideExclusion(Exclusion.ID(rawValue: id), granted: !chance(3), note: "核实")
            let reply = try await send(decide, by: try await manager())
            tell("the manager decides exclusion \(id): \(reply.refusal?.code ?? "done")")
            if reply.outcome != nil { tally.done["decideExclusion", default: 0] += 1 }
            return
        }
        guard let known = ledger.pick(random.next(), where: { _ in true }),
            let account = powers.holders(of: .casesDispatch, at: known.place).randomElement(using: &random)
        else { return tell("nothing to leave out") }
        let actor = try await staff(account)
        let reasons = IndicatorRules.Exclusion.allCases
        let ask = AskExclusion(
            number: known.number, reason: reasons.randomElement(using: &random) ?? reasons[0], note: "恶劣天气")
        let reply = try await send(ask, by: actor.caller)
        tell("\(actor.name) asks to leave out \(known.number): \(reply.refusal?.code ?? "done")")
        guard let id = reply.outcome else { return }
        tally.done["askExclusion", default: 0] += 1
        ledger.exclusions.append(id.rawValue)
    }

    func closeMonth() async throws {
        let district = world.districts[chance(4) ? world.districts.count - 1 : 0]
        let month = CivilMonth(of: Zone.china.date(now)).adding(months: chance(3) ? 0 : -1)
        let freeze = FreezeMonth(month, district: district.code)
        let by = try await chance(4) ? anybody().caller : manager()
        let reply = try await send(freeze, by: by, keyed: false)
        tell("\(month) of \(district.code) is closed: \(reply.refusal?.code ?? "done")")
        guard reply.outcome != nil else { return }
        guard world.manager.map({ by.kind == .staff($0) }) ?? false else {
            throw breach(.access, "\(by.key) closed the month of \(district.code)")
        }
        tally.done["freezeMonth", default: 0] += 1
    }
}
