public import Field
public import Kernel
import Pages
public import Persistence
import Territory

/// The cases that somebody in the field has to verify, to check or to take up, for the round of the same day.
public enum CasesOnTheWay {
    @Sendable public static func stops(_ tx: Transaction, of caller: Caller, at now: Instant) throws -> [WayStop] {
        var rows: [CaseRow] = []
        for place in FieldRoutes.grounds(caller) { rows += try tx.openCases(under: place) }
        rows = rows.filter { FieldRoutes.concerns($0, caller) }
        let packs = try CasePacks(tx, rows)
        let names = try Dictionary(
            tx.places(Set(rows.map(\.place))).map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        return rows.map { row in
            let category = packs.category(row) ?? Text("还没分类", "not yet classified")
            return WayStop(
                row.need.name, Text("\(category.zh)（\(row.number)）", "\(category.en) (\(row.number))"), at: row.place,
                called: names[row.place] ?? "", due: row.nextDue, link: CasePaths.page(row.id).target)
        }
    }
}
