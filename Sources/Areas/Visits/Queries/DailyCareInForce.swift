import Emergencies
import Kernel
import Persistence
import Policy

extension Transaction {
    /// The days on which emergency mode asks for a contact every day, as far as it is called or in force.
    func dailyCare(in zone: Zone, at now: Instant) -> [DailyCare] {
        openEmergencyActs.filter { !$0.terms.tiers.isEmpty && now < $0.until }.map { act in
            // The day on which it ends is its last, unless it ends as that day begins.
            let last = zone.date(act.until - Span(microseconds: 1))
            return DailyCare(
                places: act.terms.places, tiers: act.terms.tiers, from: zone.date(act.from),
                end: last.adding(days: 1))
        }
    }
}
