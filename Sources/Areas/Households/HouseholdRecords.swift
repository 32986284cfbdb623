public import Kernel
public import People
public import Persistence
import Policy

/// What the register holds about a resident: the entry of the household whose telephone number is theirs.
public struct HouseholdRecords: PersonalRecords {
    public init() {}

    public func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection] {
        let rows = try tx.ownHouseholds(of: resident).map { household in
            let values = try tx.openFields(of: household.id)
            let rules = try tx.policy(at: household.place).pack.visits
            return HouseholdField.allCases.compactMap { field in
                values[field].map { value in
                    field == .groups
                        ? PersonalSection.Item(field.name, HouseholdRecords.named(value, rules))
                        : PersonalSection.Item(field.name, value)
                }
            }
        }
        return rows.isEmpty ? [] : [PersonalSection(Text("住户登记", "Register of households"), rows)]
    }

    /// The groups in words; one that the rules no longer know stays as it was written.
    private static func named(_ keys: String, _ rules: VisitRules?) -> Text {
        let names = keys.split(separator: " ").map { key in
            rules?.group(String(key))?.name ?? Text(same: String(key))
        }
        return Text(names.map(\.zh).joined(separator: "、"), names.map(\.en).joined(separator: ", "))
    }

    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        for household in try tx.ownHouseholds(of: resident) {
            _ = try DecideHousehold(household.id, .erase).run(tx, by: .system, at: now)
        }
    }
}
