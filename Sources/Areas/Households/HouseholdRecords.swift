public import Kernel
public import People
public import Persistence

/// What the register holds about a resident: the entry of the household whose telephone number is theirs.
public struct HouseholdRecords: PersonalRecords {
    public init() {}

    public func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection] {
        let rows = try tx.ownHouseholds(of: resident).map { household in
            let values = try tx.openFields(of: household.id)
            return HouseholdField.allCases.compactMap { field in
                values[field].map { PersonalSection.Item(field.name, $0) }
            }
        }
        return rows.isEmpty ? [] : [PersonalSection(Text("住户登记", "Register of households"), rows)]
    }

    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        for household in try tx.ownHouseholds(of: resident) {
            _ = try DecideHousehold(household.id, .erase).run(tx, by: .system, at: now)
        }
    }
}
