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
                    PersonalSection.Item(field.name, field == .groups ? HouseholdRecords.named(value, rules) : value)
                }
            }
        }
        return rows.isEmpty ? [] : [PersonalSection(Text("住户登记", "Register of households"), rows)]
    }

    /// The groups in words of both languages; one that the rules no longer know stays as it was written.
    private static func named(_ keys: String, _ rules: VisitRules?) -> String {
        keys.split(separator: " ").map { key in
            guard let name = rules?.group(String(key))?.name else { return String(key) }
            return name.zh + " / " + name.en
        }.joined(separator: "; ")
    }

    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        for household in try tx.ownHouseholds(of: resident) {
            _ = try DecideHousehold(household.id, .erase).run(tx, by: .system, at: now)
        }
    }
}
