internal import Kernel
internal import Logging
internal import Measures

/// Which statement of a transaction took longest. Its text has places for values and no value.
struct SlowestStatement {
    private(set) var text = ""
    private(set) var took = 0

    mutating func ran(_ sql: SQL, for ticks: Int) {
        if ticks > took { (text, took) = (sql.marked, ticks) }
    }
}

/// Times what runs on the engine's threads, and notes what was too slow: its name, how long it took, and the statement
/// that took longest.
struct Pace: Sendable {
    /// Nanoseconds; nil notes nothing.
    private let slow: Int?
    private let measures: StoreMeasures
    private let log: Logger?

    init(slow: Span?, measures: StoreMeasures, log: Logger?) {
        self.slow = slow.map { Int($0.microseconds) * 1_000 }
        (self.measures, self.log) = (measures, log)
    }

    /// The body with its times taken. `called` is when its caller began to wait, in ticks.
    func around<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T, _ measure: OperationMeasure, called: Int
    ) -> @Sendable (Transaction) throws -> T {
        let mark = RequestMark.current
        return { tx in
            let began = Ticks.now()
            if slow != nil { tx.slowest = SlowestStatement() }
            defer {
                let took = Ticks.now() - began
                measure.inside.add(took)
                if let slow, took >= slow { note(measure, took, began - called, tx.slowest, mark) }
            }
            return try body(tx)
        }
    }

    private func note(
        _ measure: OperationMeasure, _ took: Int, _ waited: Int, _ statement: SlowestStatement?, _ mark: RequestMark?
    ) {
        measures.slow.add()
        guard let log else { return }
        var facts: Logger.Metadata = [
            "operation": "\(measure.name)", "ms": "\(took / 1_000_000)", "waited_ms": "\(waited / 1_000_000)",
        ]
        if let statement, statement.took > 0 {
            facts["statement"] = "\(Pace.oneLine(SQL.numbered(statement.text)))"
            facts["statement_ms"] = "\(statement.took / 1_000_000)"
        }
        RequestMark.$current.withValue(mark) { log.warning("slow operation", metadata: facts) }
    }

    /// A statement without its line breaks and indents.
    static func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
