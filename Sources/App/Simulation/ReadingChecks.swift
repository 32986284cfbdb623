import Cases
import Kernel
import People
import Persistence
import Tasks

/// Somebody looks at something, mostly at what is none of their business.
extension DistrictRun {
    func read() async throws {
        let actor = try await anybody()
        guard let known = ledger.pick(random.next(), where: { _ in true }), let file = try await file(known.id) else {
            return tell("nothing to read")
        }
        let moment = now
        let seen = try await database.read {
            try $0.readCase(known.id, actor.caller, secret: actor.secret, at: moment) != nil
        }
        checked(.access)
        let may = powers.mayRead(file, actor)
        tell("\(actor.name) looks at \(known.number): \(seen ? "sees it" : "sees nothing")")
        if seen != may {
            throw breach(
                .access,
                "\(actor.name) \(may ? "may" : "may not") read \(known.number), and \(seen ? "did" : "could not")")
        }
        switch actor.kind {
        case .staff(let account): try await checkLists(of: account, actor)
        case .resident(let id): try await checkOwn(of: id)
        case .link, .stranger: try await checkPublic()
        }
    }

    func mustRead(_ id: CaseFile.ID, _ actor: Actor) async throws {
        let moment = now
        checked(.access)
        if try await database.read({ try $0.readCase(id, actor.caller, secret: actor.secret, at: moment) }) == nil {
            throw breach(.access, "\(actor.name) cannot read case \(id)")
        }
    }
    func mustNotRead(_ id: CaseFile.ID, _ actor: Actor) async throws {
        let moment = now
        checked(.access)
        if try await database.read({ try $0.readCase(id, actor.caller, secret: actor.secret, at: moment) }) != nil {
            throw breach(.access, "\(actor.name) can read case \(id)")
        }
    }

    /// Lists show what lies at one's own places and in one's own units, and all of it.
    private func checkLists(of account: Account.ID, _ actor: Actor) async throws {
        let moment = now
        let places = actor.caller.places(.casesRead)
        let powers = powers
        let seats = powers.seats(of: account)
        if !places.isEmpty {
            let rows = try await database.read { tx in
                try tx.cases(CaseFilter(places: places), limit: Limits.bulk, at: moment).rows
            }
            for row in rows where !powers.may(.casesRead, account, at: row.place) {
                throw breach(.access, "\(actor.name) has \(row.number) of \(row.place) in the list")
            }
            let expected = ledger.cases.values.count { powers.may(.casesRead, account, at: $0.place) }
            if rows.count != min(expected, Limits.bulk) {
                throw breach(.rebuilt, "\(actor.name) has \(rows.count) cases in the list of \(expected)")
            }
        }
        let inbox = try await database.read { try $0.inbox(of: actor.caller.units, limit: Limits.bulk).rows }
        for row in inbox where !seats.contains(where: { $0.unit == row.unit }) {
            throw breach(.access, "\(actor.name) has work of unit \(row.unit) in the inbox")
        }
    }

    private func checkOwn(of resident: Identifier<ResidentTag>) async throws {
        let rows = try await database.read { try $0.cases(of: resident, limit: Limits.bulk) }
        let own = Set(ledger.cases.values.filter { $0.reporter == resident }.map(\.id))
        if Set(rows.map(\.id)) != own {
            throw breach(.access, "resident \(resident) is shown \(rows.count) matters, and has \(own.count)")
        }
    }

    private func checkPublic() async throws {
        let places = world.districts.map(\.code)
        let numbers = try await database.read { tx in
            try places.flatMap { try tx.publicCases(under: $0, open: true, limit: Limits.bulk).map(\.number) }
        }
        let hidden = try await database.read { tx in
            try tx.rows("SELECT number FROM case_file WHERE private = 1 OR category_confirmed = 0").map {
                try $0.get("number", as: String.self)
            }
        }
        if let shown = Set(numbers).intersection(hidden).min() {
            throw breach(.access, "everybody can read \(shown), which is not for everybody")
        }
    }
}
