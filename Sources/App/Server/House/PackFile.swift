import FoundationEssentials
public import Kernel
public import Policy

/// A file with a pack, checked without being installed: what it inherits comes from the delivered packs.
public struct PackFile: Sendable {
    private let directory: PolicyDirectory
    private let source: PackSource

    /// - Parameter target: a file, or the key of a delivered pack. Throws `AppError` where neither is found.
    public init(_ target: String, settings: Settings) throws {
        directory = try PolicyDirectory(settings.root + "/Policies")
        if let text = try? String(contentsOfFile: target, encoding: .utf8) {
            source = PackSource(file: target, yaml: text)
        } else {
            source = try directory.source(of: target)
        }
    }
    /// The pack with what it inherits. Throws `PackProblems` with every problem, or `AppError`.
    public func pack() throws -> Pack { try directory.reader.read(directory.chain(from: source)) }
    /// Every problem found; empty where it may be installed.
    public func problems() throws -> [PackProblem] {
        if PackReader.isTemplate(source) { return directory.reader.check(template: source) }
        do {
            _ = try pack()
            return []
        } catch let found as PackProblems {
            return found.list
        }
    }

    /// Where a matter would go under the pack, how fast, and which rule says so; by the delivered calendar.
    public func explain(_ facts: CaseFacts, at now: Instant) throws -> (explanation: PolicyExplanation, pack: Pack) {
        let pack = try pack()
        let book = PolicyBook(directory)
        let policy = PolicyInForce(
            version: PolicyVersionID(rawValue: 0), pack: pack,
            calendar: book.workingCalendar(zone: pack.zone, halfDays: pack.workingHours))
        return (PolicyExplanation(facts, under: policy, at: now), pack)
    }
}
