import Foundation
import Kernel
import Persistence
import Server

/// One measured figure, as `bench/results/*.json` keeps it.
struct Figure: Codable, Sendable {
    enum Better: String, Codable, Sendable { case higher, lower }
    var name: String
    var engine: String
    /// How many things it was measured at: stored cases, places, polygons, messages.
    var scale: Int
    var value: Double
    var unit: String
    var better: Better
    var goal: Double?
    var date: String
    var cores: Int
    /// The lowest and the highest of the repetitions whose median the value is.
    var low: Double?
    var high: Double?

    var meetsGoal: Bool? { goal.map { better == .higher ? value >= $0 : value <= $0 } }
    var line: String {
        let mark = meetsGoal.map { $0 ? "reached" : "not reached" } ?? "-"
        let goal = goal.map { (better == .higher ? ">= " : "<= ") + Figure.text($0) } ?? "-"
        let spread = low.flatMap { low in high.map { " (\(Figure.text(low))–\(Figure.text($0)))" } } ?? ""
        return
            "\(name) [\(engine), \(scale)]\t\(Figure.text(value))\(spread) \(unit)\tgoal \(goal)\t\(mark)\t\(cores) cores"
    }
    static func text(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}

/// The figures of one run. Figures of earlier runs that were not measured again stay in the file.
final class Figures {
    private let path: String
    private let engine: String
    private var list: [Figure] = []

    init(path: String, engine: String) {
        (self.path, self.engine) = (path, engine)
        if let bytes = FileManager.default.contents(atPath: path) {
            list = (try? JSON.decode(String(decoding: bytes, as: UTF8.self))) ?? []
        }
    }

    /// Prints a figure and writes the file at once, so that a broken-off run loses nothing.
    func add(_ name: String, at scale: Int, _ value: Double, _ unit: String, _ better: Figure.Better, goal: Double?)
        throws
    {
        try add(name, engine, at: scale, [value], unit, better, goal: goal)
    }

    /// The median of repetitions.
    @discardableResult
    func add(
        _ name: String, _ engine: String, at scale: Int, _ values: [Double], _ unit: String, _ better: Figure.Better,
        goal: Double?
    ) throws -> Figure {
        let now = House.present()
        var figure = Figure(
            name: name, engine: engine, scale: scale, value: Figures.rounded(median(values)), unit: unit,
            better: better, goal: goal, date: Zone.china.date(now).description,
            cores: ProcessInfo.processInfo.activeProcessorCount)
        if values.count > 1 {
            (figure.low, figure.high) = (values.min().map(Figures.rounded), values.max().map(Figures.rounded))
        }
        tell(figure.line)
        list.removeAll { $0.name == name && $0.engine == engine && $0.scale == scale }
        list.append(figure)
        let lines = try list.sorted { ($0.name, $0.engine, $0.scale) < ($1.name, $1.engine, $1.scale) }
            .map { "  " + (try JSON.encode($0)) }
        try Data("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8).write(to: URL(filePath: path))
        return figure
    }

    /// Three figures that count; whole numbers from a hundred on.
    static func rounded(_ value: Double) -> Double {
        guard value > 0 else { return value }
        if value >= 100 { return value.rounded() }
        let scale = value >= 10 ? 10.0 : value >= 1 ? 100.0 : 1_000.0
        return (value * scale).rounded() / scale
    }
}

/// Times of many runs.
struct Times {
    private var seconds: [Double] = []
    var count: Int { seconds.count }
    mutating func add(_ duration: Duration) { seconds.append(duration.inSeconds) }
    /// The value below which `share` of the runs lie, in milliseconds.
    func milliseconds(_ share: Double) -> Double {
        guard !seconds.isEmpty else { return 0 }
        let sorted = seconds.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))] * 1_000
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
}

/// Written at once, so that who follows the output sees it.
func tell(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

func say(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}

/// A benchmark that cannot go on.
struct BenchProblem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
