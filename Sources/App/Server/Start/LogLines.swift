import FoundationEssentials
import Glibc
import Kernel
public import Logging
import Persistence

/// The log as lines: one JSON object each for the machines that collect it, or plain words for whoever sits before it.
/// Each line of a request bears its number and its route with the parameters left blank; no line bears an address, a
/// query or anything that a person wrote.
public struct LogLines: LogHandler {
    public enum Form: String, Sendable, CaseIterable { case json, console }

    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    private let form: Form
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes one line with its end; standard error where none is given.
    public init(_ form: Form, level: Logger.Level, write: (@Sendable (String) -> Void)? = nil) {
        (self.form, logLevel) = (form, level)
        self.write = write ?? LogLines.toStandardError
    }

    /// A logger that writes so.
    public static func logger(_ form: Form, level: Logger.Level) -> Logger {
        Logger(label: "jinlin") { _ in LogLines(form, level: level) }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var facts: [(String, String)] = []
        if let mark = RequestMark.current {
            facts += [("request", mark.id), ("route", "\(mark.method) \(mark.route ?? "(no route)")")]
        }
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        facts += all.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
        if let error = event.error { facts.append(("error", ErrorWords.of(error))) }
        let (now, message) = (SystemClock.now().iso8601, "\(event.message)")
        write(form == .json ? json(now, event.level, message, facts) : console(now, event.level, message, facts))
    }

    private func json(_ now: String, _ level: Logger.Level, _ message: String, _ facts: [(String, String)]) -> String {
        let members = [("time", now), ("level", level.rawValue), ("message", message)] + facts
        return "{" + members.map { "\(LogLines.quoted($0.0)):\(LogLines.quoted($0.1))" }.joined(separator: ",") + "}\n"
    }

    private func console(_ now: String, _ level: Logger.Level, _ message: String, _ facts: [(String, String)]) -> String
    {
        let text = ([message] + facts.map { "\($0.0)=\($0.1)" }).joined(separator: " ")
        // Whatever comes from elsewhere never begins a line of its own.
        let line = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "␤" : String($0) }.joined()
        return "\(now) \(level.rawValue) \(line)\n"
    }

    private static func quoted(_ text: String) -> String { (try? JSON.encode(text)) ?? "\"\"" }

    /// In one call, so that lines of two threads do not mix.
    private static func toStandardError(_ line: String) {
        let bytes = Array(line.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
