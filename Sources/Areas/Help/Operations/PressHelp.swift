public import Geometry
public import Kernel
import People
public import Persistence
import Policy
public import Secrets
import Territory

/// Calls for help: one press, signed in or not. Neighbours in the first ring are asked and posts are told in the same
/// transaction, so that their pages move when it is on disk.
public struct PressHelp: Operation {
    /// Key of a kind of help.
    public var kind: String
    public var words: String
    /// A place of the tree that was chosen; else `point`, else the address, else nothing is known but the district.
    public var place: PlaceCode?
    public var point: GeoPoint?
    /// What was written about where it is: an address, a floor, a landmark.
    public var door: String?
    public var phone: String?
    public var name: String?
    /// The district whose page was used.
    public var jurisdiction: PlaceCode
    /// A member of staff presses for somebody on the telephone or at the counter.
    public var forAnother: Bool

    public init(
        kind: String, words: String, place: PlaceCode? = nil, point: GeoPoint? = nil, door: String? = nil,
        phone: String? = nil, name: String? = nil, jurisdiction: PlaceCode, forAnother: Bool = false
    ) {
        (self.kind, self.words, self.place, self.point) = (kind, words, place, point)
        (self.door, self.phone, self.name) = (door, phone, name)
        (self.jurisdiction, self.forAnother) = (jurisdiction, forAnother)
    }

    public struct Outcome: Sendable, Codable, Hashable {
        public let id: HelpCall.ID
        /// It was pressed before and goes on.
        public let again: Bool
        /// How many neighbours were asked and people in posts told.
        public let asked: Int
        public let told: Int
        /// The number to dial first, where the words or the kind say so.
        public let emergency: String?
        /// Opens the caller's page. Never encoded: what is kept for the form's idempotency key must not open it;
        /// `HelpLink.derived` gives it again.
        public let secret: String

        init(_ call: HelpCall, again: Bool, emergency: String?, secret: String) {
            (id, asked, told) = (call.id, call.asked, call.told)
            (self.again, self.emergency, self.secret) = (again, emergency, secret)
        }
        private enum CodingKeys: String, CodingKey { case id, again, asked, told, emergency }
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(HelpCall.ID.self, forKey: .id)
            again = try container.decode(Bool.self, forKey: .again)
            asked = try container.decode(Int.self, forKey: .asked)
            told = try container.decode(Int.self, forKey: .told)
            emergency = try container.decodeIfPresent(String.self, forKey: .emergency)
            secret = ""
        }
    }

    /// Throws `HelpProblem` where the place has no calls for help or something needed is missing.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        if forAnother { guard caller.mayAnywhere(.helpLead) else { throw AppError.refused } }
        try checkWords()
        let number = try phone.map { try PhoneNumber($0) }
        let own: Identifier<ResidentTag>? =
            if case .resident(let id) = caller.kind { id } else { nil }
        if number == nil, own == nil, !forAnother { throw HelpProblem.telephoneMissing.appError }
        let spot = try locate(tx)
        if forAnother { try caller.require(.helpLead, at: spot.place) }
        let policy = try tx.policy(at: spot.place)
        guard let rules = policy.pack.help else { throw HelpProblem.notHere.appError }
        guard let chosen = rules.kind(kind) else {
            throw HelpProblem.unknownKind(key: kind, allowed: rules.kinds.map(\.key)).appError
        }
        let emergency = policy.pack.emergency(in: words)?.number ?? chosen.number
        let keys = try tx.resource(KeyRing.self)
        if let own, let open = try tx.openCall(of: own, kind: kind, at: spot.place) {
            return Outcome(open, again: true, emergency: emergency, secret: HelpLink.derived(for: open.id, by: keys))
        }
        let area = try tx.area(of: spot.place)
        let id: HelpCall.ID = tx.newID()
        let entry = HelpEntry(
            sequence: 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "",
            event: .called(
                kind: kind, area: area, policy: policy.version, caller: own,
                answerBy: now + (rules.answerWithin.wallTime ?? .zero),
                arriveBy: now + (rules.arriveWithin.wallTime ?? .zero),
                closesAt: now + (rules.closesAfter.wallTime ?? .zero),
                asksNeighbours: try caller.kind != .anonymous || tx.mayAskForStrangers(in: area, at: now)))
        guard let call = HelpCall(id: id, opening: entry) else { throw AppError.refused }
        let secret = HelpLink.derived(for: id, by: keys)
        var stored = try tx.insertCall(call, entry, secret: Fingerprint.of(secret))
        try keepPerson(tx, call, spot, number, emergency, keys)
        stored = try tx.tellPosts(of: stored, rules.told, kind: chosen, at: now)
        stored = try ActOnHelpCall(id, .tick).follow(stored, rules, tx, by: .system, at: now)
        if caller.isStaff { try tx.audit("help.press", by: caller, subject: "help:\(id)", place: area, at: now) }
        return Outcome(stored.call, again: false, emergency: emergency, secret: secret)
    }

    private func checkWords() throws {
        if words.allSatisfy(\.isWhitespace) { throw HelpProblem.wordsMissing.appError }
        let texts: [(String, String?, Int)] = [
            ("words", words, HelpLimits.words), ("door", door, Limits.line), ("name", name, 50),
        ]
        for (field, text, most) in texts where (text?.count ?? 0) > most {
            throw HelpProblem.tooLong(field: field, most: most).appError
        }
    }

    /// Nobody is refused for not knowing where they are: then the whole district is told.
    private func locate(_ tx: Transaction) throws -> HelpSpot {
        if let place {
            return HelpSpot(place: try tx.activePlace(place).code, point: try point ?? tx.standingPoint(of: place))
        }
        if let point, let found = try tx.resource(Locator.self).locate(point, accuracyMetres: 50).candidates.first {
            return HelpSpot(place: found, point: point)
        }
        if let door, case .found(let place) = try tx.matchAddress(door, under: jurisdiction) {
            return HelpSpot(place: place.code, point: try tx.standingPoint(of: place.code))
        }
        return HelpSpot(place: jurisdiction, point: point)
    }

    private func keepPerson(
        _ tx: Transaction, _ call: HelpCall, _ spot: HelpSpot, _ phone: PhoneNumber?, _ emergency: String?,
        _ keys: KeyRing
    ) throws {
        let (sealed, hash): ([UInt8]?, String?) =
            if let phone {
                (
                    try keys.encrypt(phone.digits, purpose: HelpSeal.phone),
                    keys.keyedHash(phone.digits, purpose: HelpSeal.phone)
                )
            } else if let own = call.caller {
                // Who is signed in is reached by the number of the account.
                (
                    try tx.phoneSealed(of: own, for: HelpSeal.phone),
                    try tx.phoneHash(of: own, purpose: HelpSeal.phone)
                )
            } else { (nil, nil) }
        try tx.execute(
            """
            INSERT INTO help_person (call_id, words, phone, phone_hash, name, door, spot, longitude, latitude, emergency)
            VALUES (\(call.id), \(try keys.encrypt(words, purpose: HelpSeal.words)), \(sealed), \(hash),
                \(try name.map { try keys.encrypt($0, purpose: HelpSeal.name) }),
                \(try door.map { try keys.encrypt($0, purpose: HelpSeal.door) }), \(spot.place),
                \(point?.longitude), \(point?.latitude), \(emergency))
            """)
    }
}

/// The secret in the caller's link; the database keeps its hash.
public enum HelpLink {
    /// The secret of a call, made of its key and the key ring: the same form sent twice leads to the same page, and
    /// nothing that is stored opens it.
    public static func derived(for id: HelpCall.ID, by keys: KeyRing) -> String {
        keys.keyedHash("\(id)", purpose: "help-link")
    }
    static func opens(_ secret: String, _ hash: String) -> Bool { ConstantTime.equal(Fingerprint.of(secret), hash) }
}

extension Transaction {
    /// The call whose link this is; nil for every other secret.
    public func helpCall(_ id: HelpCall.ID, secret: String) throws -> HelpCall? {
        guard let stored = try storedCall(id), HelpLink.opens(secret, stored.secret) else { return nil }
        return stored.call
    }

    /// What the chain knows of a place: its grid, or its community where no such grid is drawn.
    func area(of place: PlaceCode) throws -> PlaceCode {
        for level in [PlaceLevel.grid, .community] {
            if let code = place.at(level), try self.place(code) != nil { return code }
        }
        return place
    }

    /// The same resident's call of the same kind from the same place that still goes on.
    fileprivate func openCall(
        of resident: Identifier<ResidentTag>, kind: String, at place: PlaceCode
    ) throws -> HelpCall? {
        try row(
            """
            SELECT c.details FROM help_call c JOIN help_person p ON p.call_id = c.id
            WHERE c.caller = \(resident) AND c.open = 1 AND c.kind = \(kind) AND p.spot = \(place)
            ORDER BY c.id DESC LIMIT 1
            """
        ).map { try $0.json("details") }
    }

    /// Whether neighbours are asked for one more call without an account: they are spared in a flood.
    fileprivate func mayAskForStrangers(in area: PlaceCode, at now: Instant) throws -> Bool {
        let community = area.at(.community) ?? area
        let open: Int? = try value(
            """
            SELECT count(*) FROM help_call c JOIN help_event e ON e.call_id = c.id AND e.sequence = 1
            WHERE c.open = 1 AND c.area >= \(community) AND c.area < \(community.end)
            AND c.called_at > \(now - .minutes(HelpLimits.strangersMinutes)) AND e.by_key = 'anonymous'
            """)
        return (open ?? 0) < HelpLimits.strangersAtOnce
    }
}
