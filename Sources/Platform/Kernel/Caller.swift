/// One thing a person may be allowed to do. A pack's roles map to these; a route states the one it needs.
public enum Permission: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    case casesRead = "cases.read"
    case casesIntake = "cases.intake"
    case casesVerify = "cases.verify"
    case casesSelfHandle = "cases.self-handle"
    case casesTriage = "cases.triage"
    case casesDispatch = "cases.dispatch"
    case casesArbitrate = "cases.arbitrate"
    case casesApprove = "cases.approve"
    case casesHandle = "cases.handle"
    case casesCheck = "cases.check"
    case casesCallBack = "cases.call-back"
    case casesClose = "cases.close"
    case casesMerge = "cases.merge"
    case casesWhistle = "cases.whistle"
    case casesSupervise = "cases.supervise"
    case casesExport = "cases.export"
    case casesReadPersonal = "cases.read-personal"
    case tasksPost = "tasks.post"
    case tasksTake = "tasks.take"
    /// Is told of calls for help at the place, and may go.
    case helpAnswer = "help.answer"
    /// Presses for a caller; sees the board of calls and its figures.
    case helpLead = "help.lead"
    /// Walks patrols at the place, writes findings and rechecks them.
    case patrolsWalk = "patrols.walk"
    /// Draws routes and plans campaigns; hears of what is late.
    case patrolsLead = "patrols.lead"
    /// Releases findings that somebody else wrote for the public.
    case patrolsRelease = "patrols.release"
    case visitsRecord = "visits.record"
    case visitsPlan = "visits.plan"
    /// Takes turns of a rota as a member of staff.
    case rostersTake = "rosters.take"
    /// Sets up rotas, their members and substitutes; sees what posts owe.
    case rostersPlan = "rosters.plan"
    /// Writes proposals from what people want, as somebody who represents them.
    case proposalsWrite = "proposals.write"
    /// Hands proposals to the units that answer them, or back; hears of what is late.
    case proposalsManage = "proposals.manage"
    /// Switches a place to emergency mode, extends it, ends it.
    case emergenciesCall = "emergencies.call"
    case boardRead = "board.read"
    case territoryEdit = "territory.edit"
    case peopleEdit = "people.edit"
    case policyManage = "policy.manage"
    case calendarManage = "calendar.manage"
    case accountsManage = "accounts.manage"
    case grantsManage = "grants.manage"
    case auditRead = "audit.read"
    case monthsFreeze = "months.freeze"
}

/// Permission to do something at a place and everywhere below it.
public struct Grant: Hashable, Sendable, Codable {
    public let permission: Permission
    public let place: PlaceCode
    public init(_ permission: Permission, at place: PlaceCode) { (self.permission, self.place) = (permission, place) }
}

public enum AccountTag {}
public enum UnitTag {}
public enum ResidentTag {}

/// Who is asking, with everything they hold at this moment.
public struct Caller: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// Timers, imports and the command line.
        case system
        case anonymous
        case resident(Identifier<ResidentTag>)
        case staff(Identifier<AccountTag>)
    }
    public let kind: Kind
    /// Shown beside what they did: a post and name for staff, never a resident's name.
    public let name: String
    public let grants: [Grant]
    /// Units (departments, companies, stations, committees) this person acts for.
    public let units: [Identifier<UnitTag>]

    public init(kind: Kind, name: String, grants: [Grant] = [], units: [Identifier<UnitTag>] = []) {
        (self.kind, self.name, self.grants, self.units) = (kind, name, grants, units)
    }
    public static let system = Caller(kind: .system, name: "system")
    public static let anonymous = Caller(kind: .anonymous, name: "")

    /// A stable word for audit rows: `system`, `anonymous`, `resident:1`, `staff:1`.
    public var key: String {
        switch kind {
        case .system: "system"
        case .anonymous: "anonymous"
        case .resident(let id): "resident:\(id)"
        case .staff(let id): "staff:\(id)"
        }
    }
    public var isStaff: Bool { if case .staff = kind { true } else { false } }

    public func may(_ permission: Permission, at place: PlaceCode) -> Bool {
        kind == .system || grants.contains { $0.permission == permission && $0.place.contains(place) }
    }
    /// Whether they hold the permission anywhere.
    public func mayAnywhere(_ permission: Permission) -> Bool {
        kind == .system || grants.contains { $0.permission == permission }
    }
    /// The places at which they hold the permission, outermost only.
    public func places(_ permission: Permission) -> [PlaceCode] {
        let held = grants.lazy.filter { $0.permission == permission }.map(\.place).sorted()
        return held.reduce(into: []) { kept, place in
            if kept.last?.contains(place) != true { kept.append(place) }
        }
    }
    /// Throws `AppError.refused`, which tells nothing of what exists.
    public func require(_ permission: Permission, at place: PlaceCode) throws(AppError) {
        if !may(permission, at: place) { throw .refused }
    }
}
