import Kernel
import Persistence

/// What somebody is to a case: its reporter, staff at its place, a unit that works on it.
struct CaseStanding {
    enum As { case reporter, staff, unit, system }
    let stored: StoredCase
    let caller: Caller
    let isReporter: Bool

    init(_ stored: StoredCase, _ caller: Caller, secret: String?, at now: Instant, _ tx: Transaction) throws {
        self.stored = stored
        self.caller = caller
        let bySecret = secret.map { constantTimeEqual(CaseSecret.hash($0), stored.secret) } ?? false
        let byAccount: Bool
        if case .resident(let id) = caller.kind { byAccount = stored.file.reporter == id } else { byAccount = false }
        isReporter = bySecret || byAccount
    }

    var mayRead: Bool { isReporter || isUnit || caller.may(.casesRead, at: stored.file.place) }
    private var isUnit: Bool {
        caller.mayAnywhere(.casesHandle) && stored.file.assignments.contains { caller.units.contains($0.unit) }
    }

    /// Who they are for this command; refused otherwise, telling nothing.
    func require(_ command: CaseCommand) throws(AppError) -> As {
        if caller.kind == .system { return .system }
        let place = stored.file.place
        switch command.standing {
        case .reporter: if isReporter { return .reporter }
        case .reporterOr(let permission):
            if isReporter { return .reporter }
            if caller.may(permission, at: place) { return .staff }
        case .staff(let permission): if caller.may(permission, at: place) { return .staff }
        case .unit(let id):
            let unit = stored.file.assignments.first { $0.id == id }?.unit
            if let unit, caller.units.contains(unit), caller.mayAnywhere(.casesHandle) { return .unit }
        case .anyUnitOr(let permission):
            if isUnit { return .unit }
            if caller.may(permission, at: place) { return .staff }
        case .system: break
        }
        throw .refused
    }
}

func constantTimeEqual(_ left: String, _ right: String) -> Bool {
    let (a, b) = (Array(left.utf8), Array(right.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
}
