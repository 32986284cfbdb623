public import Geometry
public import Kernel
public import People
public import Persistence
import Policy
import Secrets
import Territory

/// What is personal about a call: opened for who comes, for posts at the place and for the person themselves. Not to be
/// stored, logged or kept in an idempotency key's outcome.
public struct HelpWords: Sendable, Codable, Hashable {
    public let words: String
    public let phone: String?
    public let name: String?
    /// What was written about the door: building, floor, landmark.
    public let door: String?
    /// The place that was chosen, as an address is written.
    public let placeName: String
    public let point: GeoPoint?
    /// The number that had to be dialled first.
    public let emergency: String?
}

/// One reading of the words and the telephone of a call, as the caller sees it.
public struct HelpReading: Sendable, Codable, Hashable {
    /// Post and name of staff, or “a helper”.
    public let by: Text
    public let at: Instant
}

extension SealedColumn {
    /// The sealed columns of calls for help and of those who offer it.
    public static let help = [
        SealedColumn(table: "help_person", key: "call_id", column: "words", purpose: HelpSeal.words),
        SealedColumn(table: "help_person", key: "call_id", column: "phone", purpose: HelpSeal.phone),
        SealedColumn(table: "help_person", key: "call_id", column: "name", purpose: HelpSeal.name),
        SealedColumn(table: "help_person", key: "call_id", column: "door", purpose: HelpSeal.door),
        SealedColumn(table: "help_offer", column: "called", purpose: HelpSeal.called),
    ]
}

extension Transaction {
    /// Opens what is personal about a call; nil where its time was over or it was erased.
    func openWords(of call: HelpCall) throws -> HelpWords? {
        guard let row = try row("SELECT * FROM help_person WHERE call_id = \(call.id)") else { return nil }
        let keys = try resource(KeyRing.self)
        func opened(_ column: String, _ purpose: String) throws -> String? {
            try row.find(column, as: [UInt8].self).map { try keys.decrypt($0, purpose: purpose) }
        }
        let spot: PlaceCode = try row.get("spot")
        let east: Double? = try row.find("longitude")
        let north: Double? = try row.find("latitude")
        return HelpWords(
            words: try opened("words", HelpSeal.words) ?? "", phone: try opened("phone", HelpSeal.phone),
            name: try opened("name", HelpSeal.name), door: try opened("door", HelpSeal.door),
            placeName: try fullName(of: spot, from: .street),
            point: try east.flatMap { east in north.flatMap { GeoPoint(longitude: east, latitude: $0) } }
                ?? standingPoint(of: spot),
            emergency: try row.find("emergency"))
    }

    /// The point of a place or of the nearest place around it that has one; nil above the grid, where a point says
    /// nothing.
    func standingPoint(of place: PlaceCode) throws -> GeoPoint? {
        try ancestors(of: place).reversed().first { $0.level >= .grid && $0.point != nil }?.point
    }

    /// Where a call comes from; nil where its person was let go of.
    func spot(of call: HelpCall.ID) throws -> HelpSpot? {
        guard let row = try row("SELECT spot, longitude, latitude FROM help_person WHERE call_id = \(call)") else {
            return nil
        }
        let place: PlaceCode = try row.get("spot")
        if let east: Double = try row.find("longitude"), let north: Double = try row.find("latitude") {
            return HelpSpot(place: place, point: GeoPoint(longitude: east, latitude: north))
        }
        return HelpSpot(place: place, point: try standingPoint(of: place))
    }

    /// Writes down that somebody read words and telephone of a call: once for each reader, where the caller sees it.
    func noteReading(of call: HelpCall, by caller: Caller, at now: Instant) throws {
        let known = try value(
            """
            SELECT 1 FROM audit WHERE subject = \("help:\(call.id)") AND action = \(OpenHelpCall.audited)
            AND caller = \(caller.key) LIMIT 1
            """, as: Int.self)
        guard known == nil else { return }
        try audit(OpenHelpCall.audited, by: caller, subject: "help:\(call.id)", place: call.area, at: now)
        if let person = call.caller {
            try recordView(
                of: person, why: .help, about: "help:\(call.id)", at: call.area, by: caller, now: now)
        }
        changed(HelpTopic.call(call.id))
    }

    /// Who read words and telephone of a call, newest first.
    public func helpReadings(of id: HelpCall.ID, at now: Instant, limit: Int = Limits.page) throws -> [HelpReading] {
        try rows(
            """
            SELECT at, caller FROM audit WHERE subject = \("help:\(id)") AND action = \(OpenHelpCall.audited)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map { row in
            let reader: HelpComer? = HelpComer(try row.get("caller"))
            let name: Text =
                if case .staff(let id) = reader, let account = try account(id) {
                    Text(same: try staffCaller(id, name: account.name, at: now).name)
                } else {
                    Text("来帮忙的邻居", "the neighbour who helps")
                }
            return HelpReading(by: name, at: try row.get("at"))
        }
    }
}

/// Opens what is personal about a call for who may read it, and writes the reading down. Never performed with an
/// idempotency key.
public struct OpenHelpCall: Operation {
    /// The action of the audit row.
    static let audited = "help.view"
    public let id: HelpCall.ID
    public init(_ id: HelpCall.ID) { self.id = id }

    /// Nil where what was personal is gone. Throws `AppError.refused` for everybody who neither comes nor is told.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> HelpWords? {
        guard let call = try tx.helpCall(id), HelpStanding(call, caller).reads else { throw AppError.refused }
        let words = try tx.openWords(of: call)
        if words != nil { try tx.noteReading(of: call, by: caller, at: now) }
        return words
    }
}

/// What somebody signed in has to do with a call.
public struct HelpStanding: Sendable, Hashable {
    /// On the way, or there.
    public let isComing: Bool
    /// Told by virtue of a post at the place.
    public let isPost: Bool
    public let isLead: Bool
    public let isCaller: Bool

    public init(_ call: HelpCall, _ caller: Caller) {
        isComing = call.isComing(HelpComer(caller))
        isPost = caller.isStaff && caller.may(.helpAnswer, at: call.area)
        isLead = caller.isStaff && caller.may(.helpLead, at: call.area)
        isCaller =
            if case .resident(let id) = caller.kind { call.caller == id } else { false }
        isOver = !call.state.isOpen
    }
    private let isOver: Bool

    /// Whether words, telephone and door are open to them: to a neighbour who came only while the call goes on.
    public var reads: Bool { isPost || isLead || isComing && !isOver }
}
