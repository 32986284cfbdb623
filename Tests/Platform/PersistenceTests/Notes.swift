import Foundation
import Kernel
import Synchronization

@testable import Persistence

/// A small area that the tests write into: notes, and lines that belong to a note.
enum Notes {
    static let migrations = [
        Migration(
            name: "notes-0001",
            sql: """
                CREATE TABLE note (
                    id identifier PRIMARY KEY,
                    code text NOT NULL UNIQUE,
                    amount integer NOT NULL DEFAULT 0 CHECK (amount >= 0),
                    ratio number,
                    picture bytes,
                    pinned flag NOT NULL DEFAULT 0,
                    text text
                );
                CREATE TABLE line (
                    id identifier PRIMARY KEY,
                    note identifier NOT NULL REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED,
                    number integer NOT NULL
                );
                """)
    ]

    static func add(_ code: String, amount: Int = 0, _ tx: Transaction) throws {
        try tx.execute("INSERT INTO note (id, code, amount) VALUES (\(tx.newID(Notes.self)), \(code), \(amount))")
    }

    static func codes(_ database: Database) async throws -> [String] {
        try await database.read { try $0.rows("SELECT code FROM note ORDER BY code").map { try $0.get("code") } }
    }
}

/// An instant of the tests' own calendar: `seconds` after 2026-01-01.
func at(_ seconds: Int64) -> Instant { Instant(seconds: 1_767_225_600 + seconds) }

func place(_ code: String) throws -> PlaceCode {
    guard let place = PlaceCode(code) else { throw DatabaseFault(.usage, "no place code: \(code)") }
    return place
}

extension Database {
    typealias Body = @Sendable (Transaction) throws -> Void

    /// Hands over writes so that they wait in line together, and gives their answers in that order.
    func batch(_ bodies: [Body]) async -> [Result<Void, any Error>] {
        let (started, gate) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        return await withCheckedContinuation { continuation in
            let gathered = Gathering(count: bodies.count) { continuation.resume(returning: $0) }
            let first: Body = { _ in
                started.signal()
                gate.wait()
            }
            storage.submitWrite(Job(first, repeatable: false) { _ in })
            started.wait()
            for (index, body) in bodies.enumerated() {
                storage.submitWrite(Job(body, repeatable: false) { gathered.add($0, at: index) })
            }
            gate.signal()
        }
    }
}

/// Collects a number of answers.
final class Gathering: Sendable {
    private let answers = Mutex<[Int: Result<Void, any Error>]>([:])
    private let count: Int
    private let done: @Sendable ([Result<Void, any Error>]) -> Void

    init(count: Int, _ done: @escaping @Sendable ([Result<Void, any Error>]) -> Void) {
        (self.count, self.done) = (count, done)
    }

    func add(_ answer: Result<Void, any Error>, at index: Int) {
        let all = answers.withLock { answers in
            answers[index] = answer
            return answers.count == count ? answers.sorted { $0.key < $1.key }.map(\.value) : nil
        }
        if let all { done(all) }
    }
}

extension Result {
    var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}

/// Counts what happens on other threads.
final class Tally: Sendable {
    private let number = Mutex(0)
    @discardableResult
    func add() -> Int {
        number.withLock {
            $0 += 1
            return $0
        }
    }
    var count: Int { number.withLock { $0 } }
}

/// Blocks whoever comes until so many have come; later ones pass. For bodies on the engine's own threads.
final class Meeting: Sendable {
    private let expected: Int
    private let come = Mutex(0)
    private let all = DispatchSemaphore(value: 0)
    init(of expected: Int) { self.expected = expected }

    /// False where the others did not come within ten seconds.
    func meet() -> Bool {
        let number = come.withLock {
            $0 += 1
            return $0
        }
        if number > expected { return true }
        if number == expected { for _ in 1..<expected { all.signal() } }
        return number == expected || all.wait(timeout: .now() + 10) == .success
    }
}
