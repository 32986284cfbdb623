import Kernel
import Testing

@testable import Persistence

@Suite("Statements whose values are bound")
struct SQLTests {
    @Test func `every interpolated value is a parameter`() {
        let (name, missing): (String, Int?) = ("'; DROP TABLE note; --", nil)
        let sql: SQL = "SELECT * FROM note WHERE code = \(name) AND amount = \(missing) AND pinned = \(true)"
        #expect(sql.text == "SELECT * FROM note WHERE code = $1 AND amount = $2 AND pinned = $3")
        #expect(sql.arguments == [.text(name), .null, .integer(1)])
    }

    @Test func `pieces nest and join with their values in order`() {
        let conditions: [SQL] = ["a = \(1)", "b IN (\(list: ["x", "y"]))"]
        let sql: SQL = "SELECT \(0) FROM t WHERE \(SQL.joined(conditions, by: " AND ")) LIMIT \(9)"
        #expect(sql.text == "SELECT $1 FROM t WHERE a = $2 AND b IN ($3, $4) LIMIT $5")
        #expect(sql.arguments == [.integer(0), .integer(1), .text("x"), .text("y"), .integer(9)])
        #expect(("a " + ("b \(1)" as SQL)).text == "a b $1")
    }

    @Test func `an empty list matches nothing, and NOT IN over one is a fault`() {
        let nobody: [Int] = []
        #expect(("a IN (\(list: nobody))" as SQL).text == "a IN (NULL)")
        #expect(("a IN (\(list: nobody))" as SQL).flaw == nil)
        #expect(("a not in (\(list: nobody))" as SQL).flaw != nil)
    }

    @Test func `secrets are never the same twice`() {
        #expect(Secret.bytes(32).count == 32 && Secret.bytes(32) != Secret.bytes(32))
    }
}
