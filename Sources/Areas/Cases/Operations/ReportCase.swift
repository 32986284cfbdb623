import Emergencies
public import Geometry
public import Kernel
public import Persistence
public import Policy
import Secrets
import Territory

/// What the reporter could say about where it is. The first that leads to a place wins: code of a building or a place
/// chosen from lists, then address text, then position.
public struct ReportPosition: Sendable, Hashable, Codable {
    /// A place of the tree that was chosen, or the building whose code was scanned.
    public var place: PlaceCode?
    public var address: String?
    public var point: GeoPoint?
    /// Radius within which the position is right.
    public var accuracyMetres: Double
    public init(place: PlaceCode? = nil, address: String? = nil, point: GeoPoint? = nil, accuracyMetres: Double = 50) {
        (self.place, self.address, self.point, self.accuracyMetres) = (place, address, point, accuracyMetres)
    }
}

/// Who reported and how to reach them; all optional.
public struct ReportContact: Sendable, Hashable, Codable {
    public var phone: String?
    public var name: String?
    /// A member of staff or a neighbour speaks for a person without a phone.
    public var onBehalf: Bool
    public init(phone: String? = nil, name: String? = nil, onBehalf: Bool = false) {
        (self.phone, self.name, self.onBehalf) = (phone, name, onBehalf)
    }
}

/// Takes a matter in: words first, everything else optional. Locates, suggests the category, grades, starts the clocks.
public struct ReportCase: Operation {
    public var words: String
    /// The community, street or district whose page was used; unlocated matters wait at its desk.
    public var jurisdiction: PlaceCode
    public var position: ReportPosition
    public var category: String?
    public var channel: Channel
    public var contact: ReportContact
    public var isPrivate: Bool
    public var flags: [String]
    /// An open case this one is about as well.
    public var joining: CaseFile.ID?
    public var evidence: [KeptFile]
    /// The case this one is split from; its reporter is this one's.
    var parent: StoredCase?
    /// Worked out before the write.
    private var draft: CaseDraft?

    public init(
        words: String, jurisdiction: PlaceCode, position: ReportPosition = ReportPosition(), category: String? = nil,
        channel: Channel = .web, contact: ReportContact = ReportContact(), isPrivate: Bool = false,
        flags: [String] = [], joining: CaseFile.ID? = nil, evidence: [KeptFile] = []
    ) {
        self.words = words
        self.jurisdiction = jurisdiction
        self.position = position
        self.category = category
        self.channel = channel
        self.contact = contact
        self.isPrivate = isPrivate
        self.flags = flags
        self.joining = joining
        self.evidence = evidence
    }

    public struct Outcome: Sendable, Codable, Hashable {
        public let id: CaseFile.ID
        public let number: String
        /// Opens the reporter's page. Never encoded: what is kept for the form's idempotency key must not open it.
        public let secret: String

        init(id: CaseFile.ID, number: String, secret: String) {
            (self.id, self.number, self.secret) = (id, number, secret)
        }
        private enum CodingKeys: String, CodingKey { case id, number }
        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(CaseFile.ID.self, forKey: .id)
            number = try container.decode(String.self, forKey: .number)
            secret = ""
        }
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        try checkInput()
        if parent == nil && channel != .web && channel != .qr && caller.isStaff && !caller.mayAnywhere(.casesIntake) {
            throw AppError.refused
        }
        let ground = try ground(tx, by: caller, at: now)
        let draft = try draft(tx, on: ground, by: caller, at: now)
        let file = draft.file
        try tx.insertCase(draft)
        try keepContact(tx, file.id)
        if let parent { try copyContact(tx, from: parent.file.id, to: file.id) }
        try tx.keepEvidence(evidence, stage: .report, of: file.id, by: caller, at: now)
        if let joining = ground.joining {
            try ActOnCase.note(.absorbed(other: file.id), on: joining, tx, by: caller, at: now)
        }
        // Residents' own acts stand in the chain; the audit says what staff did.
        if caller.isStaff {
            try tx.audit("case.report", by: caller, subject: "case:\(file.id)", place: file.place, at: now)
        }
        return Outcome(id: file.id, number: file.number, secret: draft.secret)
    }

    public func prepared(_ beforehand: Beforehand, by caller: Caller, at now: Instant) -> ReportCase {
        guard let place = position.place, joining == nil, (try? checkInput()) != nil,
            let ground = CaseGrounds.recent.guess(at: place), let policy = beforehand.policy(version: ground.policy)
        else { return self }
        var ready = self
        ready.draft = try? work(out: ground, policy, beforehand, by: caller, at: now)
        return ready
    }

    /// The prepared draft where its ground was guessed right, else one worked out now.
    private func draft(
        _ tx: Transaction, on ground: CaseDraft.Ground, by caller: Caller, at now: Instant
    ) throws -> CaseDraft {
        if let draft, draft.ground == ground, try !tx.isTaken(caseNumber: draft.file.number) { return draft }
        let policy = try tx.policy(version: ground.policy)
        while true {
            let draft = try work(out: ground, policy, tx.beforehand, by: caller, at: now)
            if try !tx.isTaken(caseNumber: draft.file.number) { return draft }
        }
    }

    /// The case as it will be written.
    private func work(
        out ground: CaseDraft.Ground, _ policy: PolicyInForce, _ beforehand: Beforehand, by caller: Caller,
        at now: Instant
    ) throws -> CaseDraft {
        let id: CaseFile.ID = beforehand.newID()
        let secret = try parent == nil ? CaseSecret.derived(for: id, by: beforehand.resource(KeyRing.self)) : ""
        let number = beforehand.newCaseNumber(on: policy.pack.zone.date(now))
        let words = beforehand.saltedWords(self.words)
        let events = try events(id, number, words.reference, ground, policy, by: caller, at: now)
        let entry = CaseEntry(
            sequence: 1, at: now, by: caller.key, byName: caller.isStaff ? caller.name : "", events: events)
        guard let file = CaseFile(id: id, opening: entry) else { throw AppError.refused }
        let link = try CaseLink(entry, after: [])
        let columns = [
            CaseColumn("id", id), CaseColumn("secret", parent?.secret ?? CaseSecret.hash(secret)),
            CaseColumn("chain", link.hash), CaseColumn("longitude", position.point?.longitude),
            CaseColumn("latitude", position.point?.latitude), CaseColumn("address", position.address),
            CaseColumn("summary", CaseFile.summary(of: self.words)),
        ]
        return CaseDraft(
            ground: ground, policy: policy, secret: secret, file: file, chain: link.hash,
            rows: [
                .insertion(into: "case_file", columns + file.columns(in: policy.pack)), link.insertion(of: id),
                words.insertion(kind: "report", of: id, at: now),
            ], text: SearchableText(number + " " + self.words, at: file.place))
    }

    private func events(
        _ id: CaseFile.ID, _ number: String, _ reference: WordsReference, _ ground: CaseDraft.Ground,
        _ policy: PolicyInForce, by caller: Caller, at now: Instant
    ) throws -> [CaseEvent] {
        let reporter = reporter(caller)
        let intake = CaseIntake(
            id: id, number: number, words: words, reference: reference, place: ground.place, located: ground.located,
            gridKind: ground.gridKind, category: category, channel: channel,
            anonymous: parent?.file.anonymous ?? (contact.phone == nil && reporter == nil), reporter: reporter,
            isPrivate: isPrivate, flags: flags, joining: ground.joining, locating: ground.locating,
            allHours: ground.allHours)
        // What a worker brings from a patrol is proof; a resident's photo only tells.
        let told: [CaseEvent] =
            evidence.isEmpty
            ? []
            : channel == .patrol
                ? [.evidenceAdded(files: evidence.count)] : [.factsAdded(words: nil, files: evidence.count)]
        let split = parent.map { [CaseEvent.splitFrom(other: $0.file.id)] } ?? []
        return try intake.decide(policy, at: now) + told + split
    }

    private func checkInput() throws {
        if words.trimmedIsEmpty {
            throw AppError.invalid("words", Text("请用一两句话说说遇到的事。", "Say in a sentence or two what happened."))
        }
        if words.count > Limits.words {
            throw AppError.invalid(
                "words",
                Text(
                    "最多 \(Limits.words) 个字，现在有 \(words.count) 个。",
                    "At most \(Limits.words) characters; there are \(words.count)."))
        }
        if evidence.count > Limits.filesPerCase {
            throw AppError.invalid(
                "files",
                Text(
                    "最多 \(Limits.filesPerCase) 个文件，文字已保留。",
                    "At most \(Limits.filesPerCase) files; your words are kept."))
        }
    }

    private func reporter(_ caller: Caller) -> Identifier<ResidentTag>? {
        if let parent { return parent.file.reporter }
        if case .resident(let id) = caller.kind { return id }
        return nil
    }

    private func ground(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> CaseDraft.Ground {
        let placed = try locate(tx)
        let ground = CaseDraft.Ground(
            place: placed.code, located: placed.located, gridKind: placed.gridKind, locating: placed.locating,
            joining: try target(tx, from: placed.code, by: caller), policy: try tx.policy(at: placed.code).version,
            allHours: tx.allHoursSince(at: placed.code, now: now))
        if let chosen = position.place, joining == nil { CaseGrounds.recent.keep(ground, of: chosen) }
        return ground
    }

    private struct Placed {
        var code: PlaceCode
        var located: Bool
        var gridKind: String?
        /// Nil where the place was chosen from the lists.
        var locating: Locating?
    }

    private func locate(_ tx: Transaction) throws -> Placed {
        if let chosen = position.place {
            // The grid it lies in with it: one question to the database instead of two.
            let grid = chosen.at(.grid)
            let found = try tx.places([chosen, grid ?? chosen])
            guard found.contains(where: { $0.code == chosen && $0.active }) else {
                throw AppError.invalid(
                    "place",
                    Text(
                        "没有这个地点，请重新选择；其他内容已保留。",
                        "There is no such place; choose again. The rest is kept."))
            }
            let located = chosen.isLocated
            return Placed(
                code: chosen, located: located, gridKind: found.first { $0.code == grid }?.gridKind,
                locating: located ? nil : Locating(.tooWide, candidates: [chosen]))
        }
        var locating = Locating(.nothing)
        if let address = position.address, !address.trimmedIsEmpty {
            switch try tx.matchAddress(address, under: jurisdiction) {
            case .found(let place) where place.code.isLocated:
                return Placed(
                    code: place.code, located: true, gridKind: try tx.gridKind(of: place.code),
                    locating: Locating(.address))
            case .found(let place): locating = Locating(.tooWide, candidates: [place.code])
            case .ambiguous(let places): locating = Locating(.addressAmbiguous, candidates: places.map(\.code))
            case .unknown: locating = Locating(.addressUnknown)
            }
        }
        if let point = position.point {
            let found = try tx.resource(Locator.self).locate(point, accuracyMetres: position.accuracyMetres)
            locating = Locating(found)
            if let grid = found.certain {
                return Placed(code: grid, located: true, gridKind: try tx.gridKind(of: grid), locating: locating)
            }
        }
        return Placed(code: jurisdiction, located: false, gridKind: nil, locating: locating)
    }

    /// The case to follow together. Only one that the reporter could have seen: on the public list, among the similar
    /// ones shown for these words, or as staff. Any other is refused like one that does not exist.
    private func target(_ tx: Transaction, from place: PlaceCode, by caller: Caller) throws -> CaseFile.ID? {
        guard let joining else { return nil }
        guard let other = try tx.storedCase(joining), other.file.state.isOpen, other.file.mergedInto == nil,
            other.file.state != .answered, other.file.place.rawValue.prefix(6) == place.rawValue.prefix(6),
            !other.file.isPrivate,
            other.file.categoryConfirmed || SimilarCase.isShown(other.summary, for: words)
                || caller.may(.casesRead, at: other.file.place)
        else { throw CaseProblem.mergeTargetNotOpen.appError }
        return joining
    }

    private func keepContact(_ tx: Transaction, _ id: CaseFile.ID) throws {
        guard contact.phone != nil || contact.name != nil || contact.onBehalf else { return }
        let keys = try tx.resource(KeyRing.self)
        try tx.execute(
            """
            INSERT INTO case_contact (case_id, phone, phone_hash, name, on_behalf)
            VALUES (\(id), \(try contact.phone.map { try keys.encrypt($0, purpose: "case-phone") }),
                \(contact.phone.map { keys.keyedHash($0, purpose: CasePhone.purpose) }),
                \(try contact.name.map { try keys.encrypt($0, purpose: "case-name") }), \(contact.onBehalf))
            """)
    }

    /// The reporter of the case this one is split from is reached, and finds it, in the same way.
    private func copyContact(_ tx: Transaction, from parent: CaseFile.ID, to id: CaseFile.ID) throws {
        try tx.execute(
            """
            INSERT INTO case_contact (case_id, phone, phone_hash, name, on_behalf, erased_at)
            SELECT c.id, k.phone, k.phone_hash, k.name, k.on_behalf, k.erased_at
            FROM case_contact k, case_file c WHERE k.case_id = \(parent) AND c.id = \(id)
            """)
    }
}

extension PlaceCode {
    /// A community or what lies in one: precise enough to act on.
    var isLocated: Bool { reaches(.community) }
}

extension String {
    var trimmedIsEmpty: Bool { allSatisfy(\.isWhitespace) }
}

extension CaseFile {
    /// First line of the words, at most 60 characters, for lists.
    static func summary(of words: String) -> String {
        let line = words.split(whereSeparator: \.isNewline).first.map(String.init) ?? words
        return line.count <= 60 ? line : String(line.prefix(59)) + "…"
    }
}
