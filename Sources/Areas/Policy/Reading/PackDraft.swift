import Kernel

/// A pack while it is read: what could be read so far, with the places where it stood. Values that could not be read
/// are empty; a draft with problems never becomes a pack.
struct PackDraft {
    let sections: PackSections
    let nationalCodes: NationalCodes
    var log: ReadingLog { sections.log }

    var key = ""
    var name = Text("", "")
    var about = Text("", "")
    var zone = Zone.china
    var team: Text?
    var hours: [HalfDay] = []
    var levels: [LevelName] = []
    var units: [UnitKind] = []
    var posts: [PostKind] = []
    var roles: [Role] = []
    var grades: [Grade] = []
    var groups: [CategoryGroup] = []
    var categories: [Category] = []
    var gradeRules: [Drafted<String>] = []
    var limitRules: [Drafted<[ClockKind: Limit]>] = []
    var dispatchRules: [Drafted<Routing?>] = []
    var verifyRules: [Drafted<Bool>] = []
    var selfHandlingRules: [Drafted<Bool>] = []
    var steps: [PackStep] = []
    var emergencies: [EmergencyRule] = []
    var referrals: [ReferralRule] = []
    var escalation: [EscalationStep] = []
    var objection: ObjectionRules?
    var hold: HoldRules?
    var extending: ExtensionRules?
    var rework: ReworkRules?
    var evaluation: EvaluationRules?
    var closing: ClosingRules?
    var whistle: WhistleRules?
    var tasks: TaskRules?
    var indicators: IndicatorRules?
    var retention: [RetentionRule] = []
    var help: HelpRules?
    var patrols: PatrolRules?
    var proposals: ProposalRules?
    var visits: VisitRules?
    var rotas: [RotaKind] = []
    var countedDuties: [CountedDuty] = []
    var emergencyKinds: [EmergencyKind] = []

    init(_ sections: PackSections, _ nationalCodes: NationalCodes) {
        (self.sections, self.nationalCodes) = (sections, nationalCodes)
        readHead()
        readOrganisation()
        readClassification()
        readRules()
        readCaseWay()
        readWhistleAndTasks()
        readIndicators()
        readRetention()
        readHelp()
        readVisits()
        readRotas()
        readCountedDuties()
        readPatrols()
        readProposals()
        readEmergencyMode()
    }

    private mutating func readHead() {
        let known = ["key", "name", "about", "zone", "team", "inherits", "template"]
        let missing = PackSections.names.filter { sections[$0] == nil && !PackSections.optional.contains($0) }
        for name in missing where !sections.isTemplate {
            sections.own.wrong("缺少“\(name)”这一节。", "The section “\(name)” is missing.")
        }
        guard let fields = sections["pack"]?.fields(known, required: ["key", "name", "about", "zone"]) else { return }
        key = fields["key"]?.key() ?? ""
        name = fields["name"]?.text() ?? name
        about = fields["about"]?.text() ?? about
        team = fields["team"]?.text()
        zone = fields["zone"].flatMap(PackDraft.zone) ?? zone
        hours = PackDraft.hours(sections["hours"])
    }

    /// `{name: Asia/Shanghai, offset: "+08:00"}`
    private static func zone(_ cursor: Cursor) -> Zone? {
        guard let fields = cursor.fields(["name", "offset"], required: ["name", "offset"]),
            let name = fields["name"]?.string(), let offset = fields["offset"]?.string()
        else { return nil }
        guard let sign = offset.first, sign == "+" || sign == "-", let seconds = seconds(String(offset.dropFirst())),
            seconds <= 14 * 3600
        else {
            fields["offset"]?.wrong(
                "时差“\(offset)”看不懂，请写成 \"+08:00\"。", "“\(offset)” is not an offset; write \"+08:00\".")
            return nil
        }
        return Zone(name: name, offsetSeconds: sign == "-" ? -seconds : seconds)
    }

    /// `["08:00-12:00", "14:00-18:00"]`
    private static func hours(_ cursor: Cursor?) -> [HalfDay] {
        guard let cursor else { return [] }
        var halves: [HalfDay] = []
        for entry in cursor.list(most: 6) {
            guard let text = entry.string(most: 20) else { continue }
            let ends = text.split(separator: "-").map { seconds(String($0)) }
            guard ends.count == 2, let start = ends[0], let end = ends[1],
                let half = HalfDay(startSecond: start, endSecond: end)
            else {
                entry.wrong(
                    "工作时间“\(text)”看不懂，请写成 \"08:00-12:00\"，先早后晚。",
                    "“\(text)” is not a working time; write \"08:00-12:00\", the earlier first.")
                continue
            }
            if let last = halves.last, last.endSecond > half.startSecond {
                entry.wrong("工作时间“\(text)”与前一段重叠或次序颠倒。", "“\(text)” overlaps the stretch before it or comes too late.")
            }
            halves.append(half)
        }
        if halves.isEmpty { cursor.wrong("至少要有一段工作时间。", "There must be at least one stretch of working time.") }
        return halves
    }

    /// Seconds from midnight of `HH:MM`, up to 24:00.
    static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isWholeNumber) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        return hour * 3600 + minute * 60
    }
}

/// A rule with the place it was read from.
struct Drafted<Value: Sendable> {
    let rule: Rule<Value>
    let cursor: Cursor
}

extension PackDraft {
    /// The finished pack; nil where a needed part could not be read.
    func pack() -> Pack? {
        guard let objection, let hold, let extending, let rework, let evaluation, let closing, let tasks,
            let indicators,
            log.total == 0
        else { return nil }
        return Pack(
            key: key, name: name, about: about, zone: zone, workingHours: hours, levels: levels, unitKinds: units,
            team: team, posts: posts, roles: roles, grades: grades, groups: groups, categories: categories,
            nationalCodes: nationalCodes, steps: steps, escalation: escalation, objection: objection, hold: hold,
            extending: extending, rework: rework, evaluation: evaluation, closing: closing, whistle: whistle,
            tasks: tasks,
            indicators: indicators, retention: retention, visits: visits, help: help,
            rotas: rotas, countedDuties: countedDuties, patrols: patrols,
            proposals: proposals,
            emergencyKinds: emergencyKinds,
            gradeRules: gradeRules.map(\.rule),
            limitRules: limitRules.map(\.rule),
            dispatchRules: dispatchRules.map(\.rule), verifyRules: verifyRules.map(\.rule),
            selfHandlingRules: selfHandlingRules.map(\.rule), emergencies: emergencies, referrals: referrals,
            lookup: PackLookup(
                categories: categories, grades: grades, emergencies: emergencies, referrals: referrals))
    }
}
