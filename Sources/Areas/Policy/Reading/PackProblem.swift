public import Kernel

/// One thing wrong in a pack: where it is, what is wrong, what is allowed.
public struct PackProblem: Error, Sendable, Hashable, Codable {
    public let file: String
    /// From 1.
    public let line: Int
    /// Where in the pack, e.g. `categories[3].group`; lists count from 1. Empty for the whole file.
    public let path: String
    public let message: Text
    public init(file: String, line: Int, path: String, message: Text) {
        (self.file, self.line, self.path, self.message) = (file, line, path, message)
    }
    /// `policy.yaml:12: categories[3].group: …`
    public func line(in language: Language) -> String {
        "\(file):\(line): " + (path.isEmpty ? "" : path + ": ") + message[language]
    }
}

/// A pack that may not be installed, with everything found wrong in it.
public struct PackProblems: Problem {
    /// In the order of the file; at most `ReadingLog.most`.
    public let list: [PackProblem]
    /// All that were found, listed or not.
    public let total: Int

    public var appError: AppError {
        let shown = list.prefix(10)
        let rest = total - shown.count
        func lines(_ language: Language) -> String { shown.map { "\n" + $0.line(in: language) }.joined() }
        return AppError(
            "policy.broken", status: 422,
            Text(
                "规则包有 \(total) 处问题，没有安装，正在使用的规则不变。" + lines(.zh) + (rest > 0 ? "\n……还有 \(rest) 处" : ""),
                "The pack has \(total) problem\(total == 1 ? "" : "s"); it was not installed and the rules in force stay."
                    + lines(.en) + (rest > 0 ? "\n… and \(rest) more" : "")),
            field: "yaml")
    }
}

/// What is written down while a pack is read: problems, and references to be looked up when everything is known.
final class ReadingLog {
    /// Problems kept; beyond it they are only counted.
    static let most = 100
    /// Values looked at; a file that repeats itself by aliases ends here.
    static let mostValues = 100_000

    private(set) var problems: [PackProblem] = []
    private(set) var total = 0
    private(set) var references: [Reference] = []
    private var values = 0

    func add(_ problem: PackProblem) {
        total += 1
        if problems.count < ReadingLog.most { problems.append(problem) }
    }
    func refer(_ reference: Reference) { references.append(reference) }
    /// False once the file has become too large to read on.
    func mayVisit() -> Bool {
        values += 1
        return values <= ReadingLog.mostValues
    }
    var overflowed: Bool { values > ReadingLog.mostValues }
}

/// A key used at one place that must be declared at another.
struct Reference {
    enum Kind { case category, group, unit, post, role, grade, level, actor, notified }
    let kind: Kind
    let key: String
    let cursor: Cursor
}
