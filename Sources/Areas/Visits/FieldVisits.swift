import Cases
public import Field
import Households
public import Kernel
import People
public import Persistence
import Policy
import Territory

/// What visits do with commands of the field: each is the same operation as on a page.
public struct FieldVisits: FieldWork {
    public init() {}
    public let kinds: Set<String> = ["contact", "change", "errand", "care-end", "report"]

    public func apply(
        _ command: FieldCommand, in tx: Transaction, by caller: Caller, at now: Instant
    ) throws -> [String: String] {
        let form = FieldForm(command.fields)
        switch command.kind {
        case "contact": return try contact(form, command, tx, caller, now)
        case "change":
            let id = try form.household()
            let change = ChangeHousehold(
                id, seen: try form.version(), own: try tx.versions(madeBefore: command, of: id), values: form.values(),
                at: command.at)
            let from = try tx.householdVersion(id)
            let outcome = try change.run(tx, by: caller, at: now)
            return FieldVisits.receipt(of: id, from: from, to: outcome.version, conflicts: outcome.conflicts)
        case "errand":
            let ask = AskErrand(
                try form.household(), key: try form.required("errand"), words: form["words"] ?? "")
            return ["task": try ask.run(tx, by: caller, at: now).description]
        case "care-end":
            let task: CareTask.ID = try form.identifier("task")
            let reason = try form["drop"].map { try form.choice("drop", $0, of: CareEvent.DropReason.self) }
            _ = try EndCareTask(task, dropped: reason).run(tx, by: caller, at: now)
            return [:]
        default: return try report(form, command, tx, caller, now)
        }
    }

    public func place(of command: FieldCommand, in tx: Transaction) throws -> PlaceCode? {
        // By what the command acts on, not by what else it names.
        if command.kind == "report" {
            return try command.fields["place"].flatMap { PlaceCode($0) }.flatMap { try tx.place($0)?.code }
        }
        if command.kind != "care-end", let text = command.fields["household"], let id = Household.ID(text) {
            return try tx.householdPlace(id)
        }
        if command.kind == "care-end", let text = command.fields["task"], let id = CareTask.ID(text) {
            return try tx.value("SELECT place FROM care_task WHERE id = \(id)", as: PlaceCode.self)
        }
        return nil
    }

    private func contact(
        _ form: FieldForm, _ command: FieldCommand, _ tx: Transaction, _ caller: Caller, _ now: Instant
    ) throws -> [String: String] {
        let reached = try form.required("reached")
        guard ["yes", "no"].contains(reached) else {
            throw AppError.invalid("reached", Text("请选择联系上没有。", "Say whether somebody was reached."))
        }
        let id = try form.household()
        var operation = RecordContact(
            id, seen: try form.version(),
            way: try form.choice("way", try form.required("way"), of: VisitWay.self), reached: reached == "yes",
            at: command.at, note: form["note"], values: form.values(),
            done: try form.list("done").map { try form.identifier("done", $0) }, event: form["event"],
            errand: form["errand"].map { RecordContact.NewErrand(key: $0, words: form["errand-words"] ?? "") },
            finding: form["finding"].map {
                RecordContact.Finding(words: $0, agreed: form.flag("agreed"), isPrivate: form.flag("private"))
            })
        var from: Int?
        if !operation.values.isEmpty {
            operation.own = try tx.versions(madeBefore: command, of: id)
            from = try tx.householdVersion(id)
        }
        let outcome = try operation.run(tx, by: caller, at: now)
        var receipt = FieldVisits.receipt(of: id, from: from, to: outcome.version, conflicts: outcome.conflicts)
        receipt["counts"] = outcome.counts ? "1" : "0"
        receipt["case"] = outcome.caseNumber
        if let file = outcome.caseID, let place = try tx.householdPlace(id),
            caller.may(.casesRead, at: place)
        {
            receipt["case-id"] = file.description
        }
        receipt["given-away"] = outcome.isGivenAway ? "1" : nil
        return receipt
    }

    /// `from`: the version that the entry met; what others wrote up to there its maker may not have seen. So a receipt
    /// names no version that a phone could take for seen.
    private static func receipt(of id: Household.ID, from: Int?, to: Int, conflicts: [HouseholdField])
        -> [String: String]
    {
        var receipt = ["household": id.description, "from": String(from ?? to), "to": String(to)]
        if !conflicts.isEmpty { receipt["conflicts"] = conflicts.map(\.rawValue).joined(separator: " ") }
        return receipt
    }

    /// A matter seen on the way, with photos that were sent before.
    private func report(
        _ form: FieldForm, _ command: FieldCommand, _ tx: Transaction, _ caller: Caller, _ now: Instant
    ) throws -> [String: String] {
        guard let place = PlaceCode(try form.required("place")) else {
            throw AppError.invalid("place", Text("请重新选择楼栋。", "Choose the building again."))
        }
        if !caller.may(.casesIntake, at: place) {
            guard try tx.visited(place, by: caller, since: command.at, at: now) else { throw AppError.refused }
        }
        let photos = try form.list("photos").map { id -> KeptFile in
            guard let file: KeptFile = try tx.fieldPhoto(id, of: command.person) else {
                throw AppError.invalid(
                    "photos", Text("照片还没有送到，会自动再送。", "The photo has not arrived yet; it will be sent again."))
            }
            return file
        }
        let report = ReportCase(
            words: try form.required("words"), jurisdiction: place.at(.community) ?? place,
            position: ReportPosition(place: place), channel: .patrol, isPrivate: form.flag("private"), evidence: photos)
        let outcome = try report.run(tx, by: caller, at: now)
        try tx.forgetFieldPhotos(form.list("photos"), of: command.person)
        var receipt = ["case": outcome.number]
        receipt["case-id"] = caller.may(.casesRead, at: place) ? outcome.id.description : nil
        return receipt
    }
}

extension Transaction {
    /// The versions of a household that the maker's own entries made, on top of which a command was made.
    fileprivate func versions(madeBefore command: FieldCommand, of id: Household.ID) throws -> [ClosedRange<Int>] {
        try fieldReceipts(before: command).compactMap { receipt in
            guard receipt["household"] == id.description, let from = receipt["from"].flatMap({ Int($0) }),
                let to = receipt["to"].flatMap({ Int($0) }), from < to
            else { return nil }
            return (from + 1)...to
        }
    }

    /// Whether somebody visits a household at a place, or did so after a moment: what they see there they may report.
    fileprivate func visited(_ place: PlaceCode, by caller: Caller, since moment: Instant, at now: Instant) throws
        -> Bool
    {
        guard case .staff(let account) = caller.kind, caller.mayAnywhere(.casesIntake) else { return false }
        let posts = try heldPosts(by: account, at: now).map(\.id)
        guard !posts.isEmpty else { return false }
        let found = try value(
            """
            SELECT 1 FROM household h WHERE h.place >= \(place) AND h.place < \(place.end)
            AND (h.steward IN (\(list: posts)) OR h.id IN (SELECT g.household FROM household_given g
                WHERE g.post IN (\(list: posts)) AND g.at > \(moment))) LIMIT 1
            """, as: Int.self)
        return found != nil
    }
}

/// The flat fields of a command, decoded like those of a form.
struct FieldForm {
    private let fields: [String: String]
    init(_ fields: [String: String]) { self.fields = fields }

    subscript(_ name: String) -> String? {
        fields[name].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }
    func flag(_ name: String) -> Bool { self[name] == "1" }
    func list(_ name: String) -> [String] { (self[name] ?? "").split(separator: " ").map(String.init) }

    func required(_ name: String) throws(AppError) -> String {
        guard let value = self[name] else {
            throw .invalid(name, Text("缺少“\(name)”，请补上后再送。", "“\(name)” is missing; add it and send again."))
        }
        return value
    }
    func identifier<Tag>(_ name: String, _ text: String? = nil) throws(AppError) -> Identifier<Tag> {
        let given: String
        if let text { given = text } else { given = try required(name) }
        guard let id = Identifier<Tag>(given) else { throw .refused }
        return id
    }
    func household() throws(AppError) -> Household.ID { try identifier("household") }
    func version() throws(AppError) -> Int {
        guard let version = Int(try required("version")), version > 0 else {
            throw .invalid("version", Text("记录不完整，请重新填写。", "The entry is not whole; write it again."))
        }
        return version
    }
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ text: String, of: Choice.Type
    ) throws(AppError) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            throw .invalid(name, Text("没有“\(text)”这个选项，请重新选择。", "“\(text)” is not a choice; choose again."))
        }
        return choice
    }
    /// Fields of the register: `value.phone`.
    func values() -> [HouseholdField: String] {
        HouseholdField.allCases.reduce(into: [:]) { $0[$1] = fields["value." + $1.rawValue] }
    }
}
