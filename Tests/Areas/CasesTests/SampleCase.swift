import Foundation
import Kernel
import Persistence
import Policy
import Testing

@testable import Cases

/// A delivered pack with the official calendar, for pure rules.
enum SamplePolicy {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Policies").standardizedFileURL.path

    static let yaohai = "hefei-yaohai", changtai = "zhangzhou-changtai"

    /// Read once: a pack is a value.
    private static let read = [
        yaohai: Result { try inForce(of: yaohai) }, changtai: Result { try inForce(of: changtai) },
    ]

    private static func inForce(of key: String) throws -> PolicyInForce {
        let policies = try PolicyDirectory(directory)
        let pack = try policies.pack(key)
        let calendar = WorkingCalendar(
            zone: pack.zone, halfDays: pack.workingHours, exceptions: policies.calendar.exceptions,
            announcedYears: policies.calendar.announcedYears)
        return PolicyInForce(version: Identifier(rawValue: 7), pack: pack, calendar: calendar)
    }

    static func inForce(_ key: String = yaohai) throws -> PolicyInForce { try #require(read[key]).get() }
}

/// A case driven through pure rules, with its own chain of entries.
struct SampleCase {
    static let place = PlaceCode("340102001001001")!
    static let unit = Identifier<UnitTag>(rawValue: 501)
    static let otherUnit = Identifier<UnitTag>(rawValue: 502)
    /// Monday 2026-11-23 09:00 in China.
    static let monday = Instant(iso8601: "2026-11-23T09:00:00+08:00")!

    let policy: PolicyInForce
    private(set) var file: CaseFile
    private(set) var entries: [CaseEntry]
    var now: Instant

    init(
        _ words: String = "楼道灯坏了三天", category: String? = "street-lamp", channel: Channel = .web, located: Bool = true,
        at now: Instant = SampleCase.monday, pack: String = SamplePolicy.yaohai
    ) throws {
        policy = try SamplePolicy.inForce(pack)
        self.now = now
        let intake = CaseIntake(
            id: Identifier(rawValue: 1), number: "261123-ABCDEF", words: words,
            reference: WordsReference(id: Identifier(rawValue: 9), digest: "00"), place: SampleCase.place,
            located: located,
            gridKind: "resident", category: category, channel: channel, anonymous: true, reporter: nil,
            isPrivate: false,
            flags: [], joining: nil)
        let entry = CaseEntry(
            sequence: 1, at: now, by: "anonymous", byName: "", events: try intake.decide(policy, at: now))
        file = try #require(CaseFile(id: intake.id, opening: entry))
        entries = [entry]
    }

    /// Gives a command `minutes` later; throws what the rules refuse with.
    mutating func give(_ command: CaseCommand, after minutes: Int = 1, by actor: String = "staff:1") throws {
        now = now + .minutes(minutes)
        let context = CaseContext(
            policy: policy, words: "楼道灯坏了三天", gridKind: "resident",
            routing: ResolvedRouting(lead: SampleCase.otherUnit, assisting: [], rule: "dispatch[0]", why: Text("", "")),
            assignmentIDs: (0..<8).map { Identifier(rawValue: Int64(entries.count * 100 + $0)) }, actor: actor)
        let events = try file.decide(command, in: context, at: now)
        guard !events.isEmpty else { return }
        let entry = CaseEntry(sequence: file.version + 1, at: now, by: actor, byName: "", events: events)
        file.apply(entry)
        entries.append(entry)
    }

    /// The reporter left a telephone number.
    mutating func callable() { file.anonymous = false }

    /// From dispatched to answered once more.
    mutating func finishAgain() throws {
        try give(.handle(assignment: lead, note: "再修", evidence: 1), by: "staff:2")
        if file.state == .handled { try give(.check(passed: true, note: "好", evidence: 0), by: "staff:4") }
        try give(.answer(text: "再修好", outcome: .solved))
    }

    var lead: Identifier<AssignmentTag> { file.lead?.id ?? Identifier(rawValue: 0) }
    func clock(_ kind: ClockKind) -> CaseClock? { file.clocks.last { $0.kind == kind && $0.state != .cancelled } }

    /// Carried to a state by the usual way.
    static func at(_ state: CaseState, pack: String = SamplePolicy.yaohai) throws -> SampleCase {
        var sample = try SampleCase(pack: pack)
        if sample.file.state == .verifying && state != .verifying { try sample.give(.verify(found: true, note: "属实")) }
        switch state {
        case .reported: return sample
        case .verifying:
            if sample.file.state != .verifying { try sample.give(.askVerification(note: "")) }
            return sample
        case .declined: try sample.give(.decline(referral: "litigation", reason: "已判决"))
        case .withdrawn: try sample.give(.withdraw(reason: ""))
        case .void: try sample.give(.void(reason: "误报"))
        case .merged: try sample.give(.merge(into: Identifier(rawValue: 2)))
        default: try sample.work(to: state)
        }
        return sample
    }

    private mutating func work(to state: CaseState) throws {
        try give(.accept)
        if state == .accepted { return }
        try give(.dispatch(lead: SampleCase.unit, assisting: [], why: ""))
        if state == .dispatched { return }
        if state == .held {
            try give(.askHold(reason: "funds", note: "等资金", limit: .days(10)))
            return try give(.decideHold(granted: true, reason: "同意"))
        }
        // A grade that must be checked, so that every state is passed.
        if state == .handled { try give(.correct(Correction(grade: "watch", reason: "老人多"))) }
        try give(.handle(assignment: lead, note: "换了灯", evidence: 1), by: "staff:2")
        if state == .handled { return }
        if state == .done { return }
        try give(.answer(text: "灯已换好", outcome: .solved))
        if state == .answered { return }
        try give(.evaluate(solved: true, satisfied: true, words: nil))
        if file.state == .answered { try give(.close) }
    }
}
