import Kernel
import Persistence
import Server

/// Cases to open.
enum SampleCases {
    /// Addresses of a thousand case pages, spread over the whole store.
    static func addresses(_ house: House) async throws -> [String] {
        let found = try await house.database.read { tx -> [String] in
            let first = try tx.value("SELECT MIN(id) FROM case_file", as: Int64.self) ?? 0
            let last = try tx.value("SELECT MAX(id) FROM case_file", as: Int64.self) ?? 0
            return try (0..<1_000).compactMap { step in
                let from = first + (last - first) / 1_000 * Int64(step)
                let id = try tx.value(
                    "SELECT id FROM case_file WHERE id >= \(from) ORDER BY id LIMIT 1", as: Int64.self)
                return id.map { "/cases/\($0)" }
            }
        }
        guard !found.isEmpty else { throw BenchProblem("no cases stored") }
        return found
    }
}
