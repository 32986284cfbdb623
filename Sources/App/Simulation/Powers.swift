import Cases
import Kernel
import People

/// Who may do and read what, written down once more from the words of the guide and decided from the ledger alone.
struct Powers {
    /// The posts that are held, by who holds them.
    private let seats: [Account.ID: [World.Seat]]

    /// `now` is what the machine's clock says.
    init(_ world: World, _ ledger: Ledger, at now: Instant) {
        let posts = Dictionary(world.seats.map { ($0.post, $0) }, uniquingKeysWith: { first, _ in first })
        var seats: [Account.ID: [World.Seat]] = [:]
        for holding in ledger.holdings where holding.isCurrent(at: now) {
            if let seat = posts[holding.post] { seats[holding.account, default: []].append(seat) }
        }
        self.seats = seats
    }

    func seats(of account: Account.ID) -> [World.Seat] { seats[account] ?? [] }

    func may(_ permission: Permission, _ account: Account.ID, at place: PlaceCode) -> Bool {
        seats(of: account).contains {
            $0.permissions.contains(permission) && place.rawValue.hasPrefix($0.place.rawValue)
        }
    }

    /// People who hold a permission at a place, by the account's key.
    func holders(of permission: Permission, at place: PlaceCode) -> [Account.ID] {
        accounts { $0.permissions.contains(permission) && place.rawValue.hasPrefix($0.place.rawValue) }
    }
    func officers(of unit: Identifier<UnitTag>) -> [Account.ID] { accounts { $0.unit == unit } }

    private func accounts(_ suits: (World.Seat) -> Bool) -> [Account.ID] {
        seats.filter { $0.value.contains(where: suits) }.map(\.key).sorted()
    }

    // MARK: Commands

    /// Who a command is for: the reporter, people with a permission at the place, people of a unit in the case.
    private struct Right {
        var reporter = false
        var permission: Permission?
        var units = Units.none
        enum Units { case none, assignment(Identifier<AssignmentTag>), working, leading }
    }

    private static func right(_ command: CaseCommand) -> Right {
        switch command {
        case .addFacts, .answerQuestion: Right(reporter: true, permission: .casesIntake)
        case .evaluate: Right(reporter: true, permission: .casesCallBack)
        case .withdraw, .reopen: Right(reporter: true, permission: .casesTriage)
        case .askQuestion, .contact: Right(permission: .casesTriage, units: .working)
        case .askVerification, .accept, .decline, .correct: Right(permission: .casesTriage)
        case .verify: Right(permission: .casesVerify)
        case .selfHandle: Right(permission: .casesSelfHandle)
        case .dispatch, .addAssisting: Right(permission: .casesDispatch)
        case .object(let id, _), .receive(let id), .arrive(let id), .progress(let id, _), .handle(let id, _, _),
            .askExtension(let id, _, _):
            Right(units: .assignment(id))
        case .decideObjection: Right(permission: .casesArbitrate)
        case .whistle: Right(permission: .casesWhistle)
        case .rateWhistle(let id, let byCaller, _, _):
            byCaller ? Right(permission: .casesWhistle) : Right(units: .assignment(id))
        case .askHold, .addEvidence: Right(permission: .casesDispatch, units: .working)
        case .answer: Right(permission: .casesDispatch, units: .leading)
        case .decideHold, .resume, .decideExtension, .void: Right(permission: .casesApprove)
        case .check: Right(permission: .casesCheck)
        case .callBack: Right(permission: .casesCallBack)
        case .close: Right(permission: .casesClose)
        case .merge: Right(permission: .casesMerge)
        case .supervise: Right(permission: .casesSupervise)
        case .tick, .recompute: Right()
        }
    }

    func may(_ command: CaseCommand, on file: CaseFile, _ actor: Actor) -> Bool {
        let right = Powers.right(command)
        switch actor.kind {
        case .link: return right.reporter
        case .resident(let id): return right.reporter && file.reporter == id
        case .stranger: return false
        case .staff(let account):
            if let permission = right.permission, may(permission, account, at: file.place) { return true }
            return belongs(account, to: file, by: right.units)
        }
    }

    private func belongs(_ account: Account.ID, to file: CaseFile, by units: Right.Units) -> Bool {
        let own = seats(of: account)
        guard own.contains(where: { $0.permissions.contains(.casesHandle) }) else { return false }
        let mine = Set(own.compactMap(\.unit))
        return file.assignments.contains { part in
            guard mine.contains(part.unit) else { return false }
            let works = [.assigned, .received, .arrived].contains(part.state)
            let led = part.role == .lead && (works || part.state == .handled)
            return switch units {
            case .none: false
            case .assignment(let id): part.id == id
            case .working: works || led
            case .leading: led
            }
        }
    }

    /// Everybody on the staff who may give a command.
    func actors(for command: CaseCommand, on file: CaseFile) -> [Account.ID] {
        let right = Powers.right(command)
        var found: [Account.ID] = []
        if let permission = right.permission { found += holders(of: permission, at: file.place) }
        for part in file.assignments {
            found += officers(of: part.unit).filter { belongs($0, to: file, by: right.units) }
        }
        return Set(found).sorted()
    }

    // MARK: Reading

    func mayRead(_ file: CaseFile, _ actor: Actor) -> Bool {
        switch actor.kind {
        case .link: return true
        case .resident(let id): return file.reporter == id
        case .stranger: return false
        case .staff(let account):
            let own = seats(of: account)
            if own.contains(where: { $0.permissions.contains(.casesHandle) }) {
                let mine = Set(own.compactMap(\.unit))
                let there = file.assignments.contains {
                    mine.contains($0.unit) && $0.state != .returned && $0.state != .cancelled
                }
                if there { return true }
            }
            guard may(.casesRead, account, at: file.place) else { return false }
            let working: [Permission] = [
                .casesTriage, .casesDispatch, .casesVerify, .casesCheck, .casesReadPersonal,
            ]
            return !file.isPrivate || working.contains { may($0, account, at: file.place) }
        }
    }
}

/// Somebody who does something, as the house meets them.
struct Actor {
    enum Kind: Hashable {
        /// Has the link of the case.
        case link
        case resident(Identifier<ResidentTag>)
        case staff(Account.ID)
        /// Anybody, with no link or a wrong one.
        case stranger
    }
    let kind: Kind
    let caller: Caller
    /// Of the link they come with.
    var secret: String?
    /// In the story.
    let name: String
}
