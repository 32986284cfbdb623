public import Kernel
public import People

/// What happened to an entry of the register. Never holds personal data: values lie sealed beside it.
public enum HouseholdEvent: Sendable, Hashable, Codable {
    case registered(place: PlaceCode, tier: String, basis: HouseholdBasis?)
    case recorded([FieldChange])
    /// `empty`: the value that stays says nothing.
    case decided(conflict: FieldConflict.ID, field: HouseholdField, kept: Side, empty: Bool)
    case tiered(String, TierGround)
    case given(to: Post.ID?)
    case paused(VisitPause)
    case resumed
    case grounded(HouseholdBasis)
    /// The household, or somebody for it, ended the ground: the personal fields are gone.
    case withdrawn
    case moved
    case merged(into: Household.ID)
    case absorbed(Household.ID)
    case erased

    /// Which of two values stayed.
    public enum Side: String, Sendable, Hashable, Codable, CaseIterable { case first, second }

    /// What became of one field of a change.
    public struct FieldChange: Sendable, Hashable, Codable {
        public enum Outcome: String, Sendable, Hashable, Codable {
            case written, parallel, cleared, conflict
        }
        public let field: HouseholdField
        public let outcome: Outcome
        /// The second value, where there are two now.
        public let conflict: FieldConflict.ID?
    }
}

/// One entry of a household's chain.
public struct HouseholdEntry: Sendable, Hashable, Codable {
    public let sequence: Int
    public let at: Instant
    /// `Caller.key`.
    public let by: String
    /// Post and name of staff; empty for the household itself.
    public let byName: String
    public let event: HouseholdEvent
}

extension Household {
    /// The household its first entry makes; nil where that is not a registration.
    init?(id: ID, opening entry: HouseholdEntry) {
        guard case .registered(let place, let tier, let basis) = entry.event else { return nil }
        self.id = id
        self.place = place
        self.tier = tier
        self.basis = basis
        (version, standing, tierGround) = (entry.sequence, .visited, .groups)
        (fields, conflicts) = ([:], [])
        (registeredAt, changedAt) = (entry.at, entry.at)
    }

    mutating func apply(_ entry: HouseholdEntry) {
        version = entry.sequence
        changedAt = entry.at
        switch entry.event {
        case .registered, .absorbed: break
        case .recorded(let changes): for change in changes { apply(change, entry) }
        case .decided(let conflict, let field, let kept, let empty):
            conflicts.removeAll { $0.id == conflict }
            if kept == .second {
                fields[field] = FieldVersion(version: version, by: entry.by, isParallel: false, isEmpty: empty)
            }
        case .tiered(let key, let ground): (tier, tierGround) = (key, ground)
        case .given(let post): steward = post
        case .paused(let pause): (standing, self.pause) = (.paused, pause)
        case .resumed: (standing, pause) = (.visited, nil)
        case .grounded(let basis): self.basis = basis
        case .withdrawn:
            (basis, conflicts) = (nil, [])
            for field in fields.keys { clear(field, entry) }
        case .moved: (standing, pause, movedAt) = (.moved, nil, entry.at)
        case .merged(let other): (standing, pause, mergedInto, fields, conflicts) = (.merged, nil, other, [:], [])
        case .erased:
            (standing, pause, basis, fields, conflicts, steward) = (.erased, nil, nil, [:], [], nil)
        }
    }

    private mutating func clear(_ field: HouseholdField, _ entry: HouseholdEntry) {
        fields[field] = FieldVersion(version: version, by: entry.by, isParallel: false, isEmpty: true)
    }

    private mutating func apply(_ change: HouseholdEvent.FieldChange, _ entry: HouseholdEntry) {
        switch change.outcome {
        case .written, .parallel:
            fields[change.field] = FieldVersion(
                version: version, by: entry.by, isParallel: change.outcome == .parallel)
        case .cleared: clear(change.field, entry)
        case .conflict:
            guard let id = change.conflict else { return }
            conflicts.append(
                FieldConflict(id: id, field: change.field, by: entry.by, byName: entry.byName, at: entry.at))
        }
    }
}
