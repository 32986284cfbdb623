import Kernel
import Persistence
import Secrets

/// What somebody is to a case: its reporter, staff at its place, a unit that works on it.
struct CaseStanding {
    enum As { case reporter, staff, unit, system }
    let stored: StoredCase
    let caller: Caller
    let isReporter: Bool

    init(_ stored: StoredCase, _ caller: Caller, secret: String?, at now: Instant, _ tx: Transaction) throws {
        self.stored = stored
        self.caller = caller
        let bySecret = secret.map { ConstantTime.equal(CaseSecret.hash($0), stored.secret) } ?? false
        let byAccount: Bool
        if case .resident(let id) = caller.kind { byAccount = stored.file.reporter == id } else { byAccount = false }
        isReporter = bySecret || byAccount
    }

    var mayRead: Bool {
        if isReporter || isUnit({ $0.state != .returned && $0.state != .cancelled }) { return true }
        let place = stored.file.place
        guard caller.may(.casesRead, at: place) else { return false }
        // A private matter is for those who work on it, not for everybody who may look around.
        return !stored.file.isPrivate || CaseStanding.workers.contains { caller.may($0, at: place) }
    }
    /// As what they see the case; nil where they do not.
    var reader: CaseReader? { mayRead ? (isReporter ? .reporter : .staff) : nil }
    /// Permissions of people who decide or work on cases.
    static let workers: [Permission] = [.casesTriage, .casesDispatch, .casesVerify, .casesCheck, .casesReadPersonal]

    private func isUnit(_ has: (Assignment) -> Bool) -> Bool {
        caller.mayAnywhere(.casesHandle)
            && stored.file.assignments.contains { caller.units.contains($0.unit) && has($0) }
    }
    /// Whether the unit still works here: as a whole for most things, as the lead for the answer.
    private func mayAct(_ command: CaseCommand) -> Bool {
        if case .answer = command { return isUnit { $0.role == .lead && ($0.state.isOpen || $0.state == .handled) } }
        return isUnit { $0.state.isOpen || $0.role == .lead && $0.state == .handled }
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
            if mayAct(command) { return .unit }
            if caller.may(permission, at: place) { return .staff }
        case .system: break
        }
        throw .refused
    }
}
