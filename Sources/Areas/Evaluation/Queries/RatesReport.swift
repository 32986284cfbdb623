public import Kernel
public import Persistence
public import Policy
import Territory

/// What everyone may read of a place: its rates by month with their counts, and what was left out.
public struct RatesReport: Sendable, Codable, Hashable {
    public let place: PlaceCode
    public let name: String
    /// Outer places, outermost first, and places one level down.
    public let outer: [LeaderBoard.PlaceName]
    public let inner: [LeaderBoard.PlaceName]
    /// The last twelve months, newest first.
    public let months: [MonthFigures]
    public let exclusions: [PublicExclusion]
    public let rules: IndicatorRules
    public let refreshed: Instant
}

extension Transaction {
    /// Throws `AppError.refused` where there is no such place, or one finer than a grid: figures of a few households
    /// would tell of persons.
    public func ratesReport(_ code: PlaceCode, at now: Instant) throws -> RatesReport {
        guard let place = try place(code), place.level <= .grid else { throw AppError.refused }
        // A place without rules of its own or above it has no figures to publish.
        guard let policy = try? self.policy(at: code) else { throw AppError.refused }
        let current = CivilMonth(of: policy.pack.zone.date(now))
        let months = (0..<12).map { current.adding(months: -$0) }
        let inner = place.level < .grid ? try children(of: code, limit: Limits.bulk).filter { $0.level <= .grid } : []
        return RatesReport(
            place: code, name: place.name,
            outer: try ancestors(of: code).dropLast().filter { (try? self.policy(at: $0.code)) != nil }
                .map { LeaderBoard.PlaceName(code: $0.code, name: $0.name) },
            inner: inner.map { LeaderBoard.PlaceName(code: $0.code, name: $0.name) },
            months: try monthFigures(months, at: code), exclusions: try publicExclusions(months: months, under: code),
            rules: policy.pack.indicators, refreshed: now)
    }
}
