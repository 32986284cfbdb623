public import Kernel
public import Pages
public import Persistence
import Policy
import Territory

/// The packs that the cases of a list are judged by.
struct CasePacks: Sendable {
    private let packs: [Identifier<PolicyVersionTag>: Pack]
    init(_ tx: Transaction, _ rows: [CaseRow]) throws {
        var packs: [Identifier<PolicyVersionTag>: Pack] = [:]
        for version in Set(rows.map(\.policy)) { packs[version] = try tx.policy(version: version).pack }
        self.packs = packs
    }
    func pack(_ row: CaseRow) -> Pack? { packs[row.policy] }
    func category(_ row: CaseRow) -> Text? { row.category.flatMap { pack(row)?.category($0)?.name } }
}

/// Grade, state and clock of a case, the same on every page.
struct CaseChips {
    let screen: Screen
    let packs: CasePacks
    init(_ screen: Screen, _ packs: CasePacks) { (self.screen, self.packs) = (screen, packs) }

    func state(_ row: CaseRow) -> HTML { screen.state(row.state.name, row.state.tone) }
    func grade(_ row: CaseRow) -> HTML { CaseChips.grade(screen, packs.pack(row), row.grade) }
    func clock(_ row: CaseRow) -> HTML {
        guard let due = row.nextDue, let kind = row.nextClock else { return .empty }
        return screen.clock(ClockView(kind.name, from: row.reportedAt, due: due))
    }
    static func grade(_ screen: Screen, _ pack: Pack?, _ key: String) -> HTML {
        guard let grade = pack?.grade(named: key), let colour = LevelColour(rawValue: grade.colour.rawValue) else {
            return screen.chip(key)
        }
        return screen.level(colour, grade.name)
    }
}

extension CaseState {
    var tone: Tone {
        switch self {
        case .reported, .verifying, .accepted: .neutral
        case .dispatched, .handled, .done: .active
        case .held, .declined, .withdrawn, .void: .warn
        case .answered, .closed: .good
        case .merged: .neutral
        }
    }
}

/// The lists of a place picker: one for each level from the home place down to what was chosen, and one more.
public struct PlaceLevels {
    public let levels: [PlacePicker.Level]
    public init(_ tx: Transaction, home: PlaceCode, chosen: PlaceCode?) throws {
        var levels: [PlacePicker.Level] = []
        var parents = [home]
        if let chosen, home.contains(chosen) {
            parents += try tx.ancestors(of: chosen).map(\.code).filter { home.contains($0) && $0 != home }
        }
        for (index, parent) in parents.enumerated() {
            let children = try tx.children(of: parent, limit: Limits.bulk)
            guard let first = children.first else { break }
            let value = index + 1 < parents.count ? parents[index + 1].rawValue : nil
            levels.append(
                PlacePicker.Level(
                    first.level.name, children.map { Option($0.code.rawValue, Text(same: $0.name)) }, value: value))
        }
        self.levels = levels
    }
}
