import Foundation
import Simulation

/// Says lines on the terminal, and at the end in a file as well.
struct Report {
    private let path: String?
    private var lines: [String] = []

    init(_ path: String?) { self.path = path }

    mutating func say(_ line: String) {
        lines.append(line)
        print(line)
        fflush(nil)
    }

    mutating func say(_ tally: Tally, seconds: Double) {
        say(
            "\(tally.days) days, \(tally.steps) steps, \(tally.cases) cases, \(Report.rounded(seconds)) s: "
                + "\(Report.rounded(Double(tally.days) / seconds)) days a second")
        say("carried out: " + Report.listed(tally.done))
        say("refused: " + Report.listed(tally.refused))
        say("went wrong: " + Report.listed(tally.faults))
        say("looked at: " + Report.listed(tally.checks))
    }

    func write() throws {
        guard let path else { return }
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func listed(_ counts: [String: Int]) -> String {
        let sum = counts.values.reduce(0, +)
        let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
        return "\(sum) (\(parts.joined(separator: ", ")))"
    }
    private static func rounded(_ number: Double) -> String { String(format: "%.1f", number) }
}
