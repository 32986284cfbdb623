import Kernel
import Testing

@testable import Households

@Suite("Merging fields")
struct FieldMergeTests {
    private func field(_ version: Int) -> FieldVersion {
        FieldVersion(version: version, by: "staff:1", isParallel: false)
    }

    @Test func `what somebody saw is written, other fields merge, the same field is kept twice`() {
        let cases: [(Int, Int, FieldVersion?, Bool, Bool, FieldMerge.Outcome)] = [
            // seen, household, field, is the same, is empty
            (3, 3, nil, false, false, .write), (3, 3, field(2), false, false, .write),
            (3, 5, field(2), false, false, .writeParallel), (3, 5, nil, false, false, .writeParallel),
            (3, 5, field(4), false, false, .conflict), (3, 5, field(4), true, false, .same),
            (3, 5, field(4), false, true, .conflict), (3, 3, field(3), false, true, .clear),
            (3, 4, field(3), false, true, .clear), (3, 3, nil, true, true, .same),
            // A version nobody can have seen is none.
            (99, 5, field(2), false, false, .conflict), (99, 5, nil, false, false, .writeParallel),
        ]
        for (seen, household, field, same, empty, wanted) in cases {
            #expect(
                FieldMerge.outcome(seen: seen, household: household, field: field, isSame: same, isEmpty: empty)
                    == wanted, "seen \(seen) of \(household), field \(field?.version ?? 0)")
        }
    }

    @Test func `what the writer's own earlier entries made is seen, what others wrote before and between is not`() {
        let cases: [(Int, [ClosedRange<Int>], Int, FieldVersion?, FieldMerge.Outcome)] = [
            // seen, own, household, field
            (3, [4...5], 5, field(4), .write), (3, [4...5], 5, field(2), .write),
            (3, [5...6], 6, field(5), .writeParallel), (3, [5...6], 6, field(4), .conflict),
            (3, [4...4, 6...6], 6, field(6), .writeParallel), (3, [4...4, 6...6], 6, field(5), .conflict),
            (3, [4...4, 5...6], 6, field(4), .write), (3, [4...5], 6, field(6), .conflict),
            // Of an own entry that was seen already nothing counts twice.
            (5, [4...5, 6...6], 7, field(6), .writeParallel), (5, [4...6], 6, field(6), .write),
        ]
        for (seen, own, household, field, wanted) in cases {
            #expect(
                FieldMerge.outcome(
                    seen: seen, own: own, household: household, field: field, isSame: false, isEmpty: false) == wanted,
                "seen \(seen) and \(own) of \(household), field \(field?.version ?? 0)")
        }
    }

    @Test func `fields are checked, and what is wrong is said in both languages`() throws {
        let groups = ["disabled", "living-alone"]
        #expect(try HouseholdField.phone.checked(" 138 0013 8000 ", groups: []) == "13800138000")
        #expect(try HouseholdField.people.checked("3", groups: []) == "3")
        #expect(try HouseholdField.groups.checked("living-alone,disabled", groups: groups) == "disabled living-alone")
        #expect(try HouseholdField.needs.checked("  ", groups: []) == nil)
        let wrong: [(HouseholdField, String)] = [
            (.phone, "12"), (.people, "0"), (.people, "many"), (.groups, "rich"),
            (.coming, String(repeating: "狗", count: 1_001)),
        ]
        for (field, value) in wrong {
            let problem = #expect(throws: HouseholdProblem.self) { try field.checked(value, groups: groups) }
            let said = problem?.appError.message
            #expect(said?.zh.isEmpty == false && said?.en.isEmpty == false && said?.zh != said?.en, "\(field)")
        }
    }
}
