import Field
import Kernel
import People
import Persistence
import Testing

@testable import Households
@testable import Visits

/// Several changes of one household from one phone, while others write as well, on both engines.
@Suite("Own changes from the field")
struct OwnChangesTests {
    private func change(
        _ id: String, _ household: Household.ID, _ seen: Int, after: String? = nil, mends: String? = nil,
        by caller: Caller, _ values: [HouseholdField: String]
    ) -> FieldCommand {
        FieldCommand(
            id: id, after: after, mends: mends, person: caller.key, kind: "change", saidAt: VisitHouse.start,
            at: VisitHouse.start,
            fields: values.reduce(into: ["household": household.description, "version": String(seen)]) {
                $0["value." + $1.key.rawValue] = $1.value
            })
    }

    @Test("what somebody wrote themselves does not conflict with them; what others wrote in between does, and stays")
    func ownBefore() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register()
            func opened() async throws -> OpenedHousehold {
                try await house.database.perform(
                    OpenHousehold(id, why: .planning), by: house.secretary, at: VisitHouse.start)
            }
            func desk(_ values: [HouseholdField: String]) async throws {
                let seen = try await opened().household.version
                let outcome = try await house.database.perform(
                    ChangeHousehold(id, seen: seen, values: values), by: house.secretary, at: VisitHouse.start)
                #expect(outcome.conflicts.isEmpty)
            }
            let seen = try await opened().household.version
            func send(
                _ name: String, after: String? = nil, mends: String? = nil, _ values: [HouseholdField: String]
            ) async throws -> FieldResult {
                let command = change(name, id, seen, after: after, mends: mends, by: house.steward, values)
                return try await house.database.perform(
                    ReceiveCommand(command, device: "phone-1"), by: house.steward, at: VisitHouse.start)
            }
            try await desk([.needs: "desk"])
            let first = try await send("c-000001", [.coming: "1", .groups: "living-alone"])
            #expect(first.state == .done && first.receipt?["conflicts"] == nil)
            // The steward has not seen what the secretary wrote, and no answer makes a phone believe so.
            #expect(first.receipt?["version"] == nil)
            let second = try await send("c-000002", after: "c-000001", [.coming: "2", .needs: "phone"])
            #expect(second.receipt?["conflicts"] == "needs")
            #expect(try await send("c-000003", after: "c-000002", [.coming: "3"]).receipt?["conflicts"] == nil)
            // Mended, it stands where the first try stood.
            let long = String(repeating: "长", count: 5_000)
            #expect(try await send("c-000004", after: "c-000003", [.coming: long]).state == .refused)
            #expect(try await send("c-000005", after: "c-000004", [.coming: "5"]).state == .waiting)
            #expect(try await send("c-000006", after: "c-000003", mends: "c-000004", [.coming: "4"]).state == .done)
            let known = try await house.database.read { try $0.fieldResult(of: "c-000005", by: house.steward.key) }
            #expect(known?.state == .done && known?.receipt?["conflicts"] == nil)
            let merged = try await opened()
            #expect(merged.values[.coming] == "5" && merged.values[.needs] == "desk")
            #expect(merged.household.conflicts.map(\.field) == [.needs])
            #expect(Array(merged.conflicts.values) == ["phone"])
            #expect(merged.household.fields[.coming]?.isParallel == true)
            // Somebody else's over one's own is somebody else's; an entry about another household says nothing.
            try await desk([.coming: "desk"])
            #expect(try await send("c-000007", after: "c-000005", [.coming: "7"]).receipt?["conflicts"] == "coming")
            let elsewhere = try await house.register("603")
            let other = change("c-000008", elsewhere, 1, by: house.steward, [.needs: "x"])
            let taken = try await house.database.perform(
                ReceiveCommand(other, device: "phone-1"), by: house.steward, at: VisitHouse.start)
            #expect(taken.state == .done)
            #expect(try await send("c-000009", after: "c-000008", [.coming: "9"]).receipt?["conflicts"] == "coming")
            #expect(try await opened().values[.coming] == "desk")
            #expect(try await house.differences().isEmpty)
        }
    }
}
