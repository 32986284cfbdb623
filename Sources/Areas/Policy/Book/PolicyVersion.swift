import Crypto
public import Kernel
public import Persistence

/// An installed pack, without its content.
public struct PolicyVersion: Sendable, Codable {
    public let id: PolicyVersionID
    public let key: String
    public let name: Text
    /// The inherited pack's version that this one was installed on.
    public let base: PolicyVersionID?
    public let isTemplate: Bool
    public let file: String
    public let installedAt: Instant
    /// `Caller.key` of who installed it.
    public let installedBy: String

    static let columns: SQL = "id, key, base, template, name_zh, name_en, file, installed_at, installed_by"

    init(_ row: Row) throws {
        id = try row.get("id")
        key = try row.get("key")
        name = Text(try row.get("name_zh"), try row.get("name_en"))
        base = try row.find("base")
        isTemplate = try row.get("template")
        file = try row.get("file")
        installedAt = try row.get("installed_at")
        installedBy = try row.get("installed_by")
    }

    /// SHA-256 of the text and the version it stands on: the same text on the same base is the same version.
    static func hash(yaml: String, base: PolicyVersionID?) -> String {
        var hash = SHA256()
        hash.update(data: Array(yaml.utf8))
        hash.update(data: Array("\nbase \(base?.description ?? "none")".utf8))
        return hash.finalize().hexadecimal
    }
}

/// Which version holds at a place and below, from when.
public struct PolicyBinding: Sendable, Codable {
    public let place: PlaceCode
    /// Nil gives the place back to the binding above it.
    public let version: PolicyVersionID?
    public let from: Instant
    public let boundBy: String

    init(_ row: Row) throws {
        place = try row.get("place")
        version = try row.find("version")
        from = try row.get("from_at")
        boundBy = try row.get("bound_by")
    }
}

extension Transaction {
    /// All installed versions, newest first.
    public func policyVersions() throws -> [PolicyVersion] {
        try rows("SELECT \(PolicyVersion.columns) FROM policy_version ORDER BY id DESC").map(PolicyVersion.init)
    }
    public func policyVersion(_ id: PolicyVersionID) throws -> PolicyVersion? {
        try row("SELECT \(PolicyVersion.columns) FROM policy_version WHERE id = \(id)").map(PolicyVersion.init)
    }
    /// The newest version of a pack.
    public func newestPolicyVersion(of key: String) throws -> PolicyVersion? {
        try row("SELECT \(PolicyVersion.columns) FROM policy_version WHERE key = \(key) ORDER BY id DESC LIMIT 1")
            .map(PolicyVersion.init)
    }

    /// The bindings in force, one for each place that has one.
    public func policyBindings() throws -> [PolicyBinding] {
        try rows(
            """
            SELECT place, from_at, version, bound_by FROM policy_binding AS binding
            WHERE from_at = (SELECT max(from_at) FROM policy_binding AS other WHERE other.place = binding.place)
            ORDER BY place
            """
        ).map(PolicyBinding.init).filter { $0.version != nil }
    }
    /// Every binding a place ever had, newest first.
    public func policyBindings(of place: PlaceCode) throws -> [PolicyBinding] {
        try rows(
            """
            SELECT place, from_at, version, bound_by FROM policy_binding WHERE place = \(place) ORDER BY from_at DESC
            """
        ).map(PolicyBinding.init)
    }

    /// The texts of a version, its own first, then what it inherits.
    func policySources(of id: PolicyVersionID) throws -> [PackSource] {
        var sources: [PackSource] = []
        var next: PolicyVersionID? = id
        while let current = next, sources.count <= PackReader.mostInherited {
            guard let row = try row("SELECT file, yaml, base FROM policy_version WHERE id = \(current)") else {
                throw PolicyProblem.unknownVersion(current).appError
            }
            sources.append(PackSource(file: try row.get("file"), yaml: try row.get("yaml")))
            next = try row.find("base")
        }
        return sources
    }

    /// The days off imported so far; where two years' notices name one day, the later notice.
    func importedCalendar() throws -> CalendarDays {
        CalendarDays(
            try rows(
                """
                SELECT date, name, is_working FROM calendar_day AS day
                WHERE year = (SELECT max(year) FROM calendar_day AS other WHERE other.date = day.date)
                """
            ).map { row in
                CalendarDays.Day(
                    date: try row.get("date"), name: try row.get("name"), isWorking: try row.get("is_working"))
            })
    }
}

/// Why Policy refuses.
public enum PolicyProblem: Problem, Hashable {
    case unbound(PlaceCode)
    case unknownVersion(PolicyVersionID)
    case unknownPack(String)
    case templateCannotBind(String)
    /// The page was made before the place's binding changed.
    case bindingChanged(PlaceCode)

    public var appError: AppError {
        switch self {
        case .unbound(let place):
            AppError(
                "policy.unbound", status: 409,
                Text(
                    "“\(place)”及其上级都没有绑定规则包，这里还办不了，也没有保存什么。请管理员先绑定。",
                    "No pack is bound to \(place) or above it, so nothing can be done here yet and nothing was saved. "
                        + "An administrator must bind one first."))
        case .unknownVersion(let id):
            AppError(
                "policy.unknown-version", status: 404,
                Text("没有编号为 \(id) 的规则版本。请从列表中选择。", "There is no rule version \(id). Choose from the list."))
        case .unknownPack(let key):
            AppError(
                "policy.unknown-pack", status: 404,
                Text("没有叫“\(key)”的规则包。", "There is no pack “\(key)”."))
        case .templateCannotBind(let key):
            AppError(
                "policy.template", status: 422,
                Text("“\(key)”是供继承的底稿，不能绑定到地方。", "“\(key)” is a template to inherit and cannot be bound to a place."),
                field: "version")
        case .bindingChanged(let place):
            AppError.stale(
                Text(
                    "“\(place)”的规则刚被别人改过，您的操作没有保存。请看过现在的规则再决定。",
                    "Someone else has just changed the rules of \(place); nothing was saved. Look at them and decide again."
                ))
        }
    }
}
