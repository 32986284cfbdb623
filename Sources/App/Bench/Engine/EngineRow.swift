/// A row of the result list with the goals that stand beside it.
struct EngineRow {
    let name: String
    let unit: String
    let better: Figure.Better
    var sqlite: Double?
    var postgres: Double?
    /// The goal holds from so many stored cases on.
    var from = 0

    func goal(_ engine: BenchStore.Engine, at scale: Int) -> Double? {
        guard scale >= from else { return nil }
        return engine == .sqlite ? sqlite : postgres
    }

    static let intake = EngineRow(
        name: "intake, 64 connections", unit: "reports/s", better: .higher, sqlite: 6_000, postgres: 1_500)
    static let intakeSlowest = EngineRow(
        name: "intake, 64 connections, p99", unit: "ms", better: .lower, sqlite: 30, postgres: 80)
    static let together = EngineRow(
        name: "reports in each commit, 64 connections", unit: "reports", better: .higher)
    static let formIntake = EngineRow(name: "intake by form, 64 connections", unit: "reports/s", better: .higher)
    static let formIntakeSlowest = EngineRow(name: "intake by form, 64 connections, p99", unit: "ms", better: .lower)
    static let rawInserts = EngineRow(name: "raw engine, the same rows", unit: "reports/s", better: .higher)
    static let share = EngineRow(
        name: "intake, share of the raw engine", unit: "of 1", better: .higher, sqlite: 0.45, postgres: 0.45)
    static let life = EngineRow(
        name: "whole life of a case", unit: "cases/s", better: .higher, sqlite: 700, postgres: 200, from: 1_000_000)
    static let lifeKept = EngineRow(
        name: "whole life of a case, share of that at the scale before", unit: "of 1", better: .higher, sqlite: 0.9,
        postgres: 0.9, from: 10_000_000)
    static let queue = EngineRow(
        name: "queue page in the server, p99", unit: "ms", better: .lower, sqlite: 10, postgres: 15)
    static let casePage = EngineRow(
        name: "case page in the server, p99", unit: "ms", better: .lower, sqlite: 10, postgres: 15)
    static let board = EngineRow(name: "board in the server, p99", unit: "ms", better: .lower, sqlite: 10, postgres: 15)
    static let live = EngineRow(
        name: "live event to another page, p99", unit: "ms", better: .lower, sqlite: 200, postgres: 500)
    static let memory = EngineRow(
        name: "resident memory under load, peak", unit: "MB", better: .lower, sqlite: 300, postgres: 300)
    static let coldStart = EngineRow(
        name: "cold start to the first page", unit: "ms", better: .lower, sqlite: 500, postgres: 500)
    static let warmStart = EngineRow(name: "warm start to the first page", unit: "ms", better: .lower)
    static let fiveEvents = EngineRow(
        name: "size on disk, a case with five events", unit: "KB", better: .lower, sqlite: 4, postgres: 6)
    static let anyCase = EngineRow(name: "size on disk, a stored case on average", unit: "KB", better: .lower)
    static let emptyRoute = EngineRow(
        name: "an empty route, 64 connections", unit: "answers/s", better: .higher)
    static let emptyRouteSlowest = EngineRow(name: "an empty route, 64 connections, p99", unit: "ms", better: .lower)
    static let synchronizing = EngineRow(name: "4 KiB appended and on disk, median", unit: "ms", better: .lower)
    static let synchronizingSlowest = EngineRow(name: "4 KiB appended and on disk, p99", unit: "ms", better: .lower)
    static let filling = EngineRow(name: "making stored cases", unit: "cases/s", better: .higher)
    static let verifying = EngineRow(name: "verify", unit: "cases/s", better: .higher)

    /// The same page or event as its client saw it.
    func seen(_ name: String, unit: String? = nil, better: Figure.Better? = nil) -> EngineRow {
        EngineRow(name: name, unit: unit ?? self.unit, better: better ?? self.better)
    }
}
