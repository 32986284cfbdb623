/// The room Policy: what differs from place to place, as data.
///
/// A resident would say: “here the grid worker must answer me in five minutes, over there the five-in-one team comes,
/// and I can read which rule says so.” A **policy pack** (`Policies/<place>/policy.yaml`) names the levels of the
/// territory tree, the posts and their duties, who may do what, the categories, the grades and their colours, the time
/// limits, who leads and who assists, and how a case is objected to, held, extended, escalated, answered, evaluated and
/// closed.
///
/// Life of a pack: written → checked (every problem with file, line and path) → installed as a version → bound to a
/// place of the tree and inherited below it, the longest prefix wins → a case keeps the version in force when it was
/// opened.
///
/// Invariants
/// - A pack with one problem is not installed; what was in force stays in force.
/// - A version never changes; the same text installed twice is the same version.
/// - Of the rules of a list the first that fits decides, and every decision names its rule and says why in words.
/// - Rules are pure: they read a `CaseFacts` and nothing else.
/// - Days off are data, shared by all packs; working hours belong to the pack.
///
/// Who may do what: reading the pack in force and trying the simulator is open to everyone; installing and binding
/// packs needs `policy.manage`, importing a year of days off `calendar.manage`.
public import Kernel

public enum PolicyVersionTag {}
public typealias PolicyVersionID = Identifier<PolicyVersionTag>

/// The rules that hold for one place or one case: a frozen version of a pack, with the calendar that counts its limits.
public struct PolicyInForce: Sendable {
    public let version: PolicyVersionID
    public let pack: Pack
    public let calendar: WorkingCalendar
    public init(version: PolicyVersionID, pack: Pack, calendar: WorkingCalendar) {
        (self.version, self.pack, self.calendar) = (version, pack, calendar)
    }
}
