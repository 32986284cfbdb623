import Cases
public import Kernel
public import Persistence
import Policy

/// Takes messages in as reports at their own times and leaves them to the desks: hotline orders that must be worked, or
/// a backlog that must be located first.
public struct MessageImport: Sendable {
    private let database: Database
    /// Where messages without a known place wait.
    private let jurisdiction: PlaceCode

    public init(_ database: Database, jurisdiction: PlaceCode) {
        (self.database, self.jurisdiction) = (database, jurisdiction)
    }

    public struct Outcome: Sendable, Codable {
        /// Taken in now.
        public var added = 0
        /// Already there from an earlier import of the same lines.
        public var known = 0
    }

    /// Each message once, however often the file is given: its key is made of its time and its words.
    public func load(_ messages: [ReplayMessage], progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws
        -> Outcome
    {
        var outcome = Outcome()
        for batch in stride(from: 0, to: messages.count, by: 64) {
            let part = messages[batch..<min(batch + 64, messages.count)]
            let before = try await count()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for message in part {
                    group.addTask {
                        let report = ReportCase(
                            words: message.words, jurisdiction: jurisdiction,
                            channel: message.isHotline ? .hotline : .web)
                        _ = try await database.perform(report, by: .system, at: message.reportedAt, key: message.key)
                    }
                }
                try await group.waitForAll()
            }
            let added = try await count() - before
            outcome.added += added
            outcome.known += part.count - added
            progress(outcome.added + outcome.known)
        }
        return outcome
    }

    private func count() async throws -> Int {
        try await database.read { tx in try tx.value("SELECT count(*) FROM case_file", as: Int.self) ?? 0 }
    }
}

extension ReplayMessage {
    /// The same message has the same key in every import (FNV-1a over its words, with its time).
    var key: String {
        let hash = words.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return "import:\(reportedAt.microseconds):\(String(hash, radix: 36))"
    }
}
