import Cases
import Kernel
import Measures
import Persistence

/// The figures that are looked up when they are asked for, beside those that are counted on the way.
struct HealthFigures {
    let report: HealthReport
    let facts: HealthFacts

    func write(to exposition: inout Exposition) {
        exposition.gauge(
            "jinlin_build_info", "Always 1; what runs.",
            [([("version", report.version), ("engine", report.engine)], 1)])
        exposition.gauge(
            "jinlin_check", "Checks of /health: 0 well, 1 look, 2 act.",
            report.checks.map { ([("check", $0.name)], $0.status == .ok ? 0 : $0.status == .warn ? 1 : 2) })
        exposition.gauge(
            "jinlin_database_waiting", "Work in line.",
            [([("kind", "read")], Double(facts.line.reads)), ([("kind", "write")], Double(facts.line.writes))])
        exposition.gauge(
            "jinlin_database_waiting_limit", "Work of a kind that may stand in line.", Limits.waitingWrites)
        if let disk = facts.disk {
            exposition.gauge("jinlin_disk_free_bytes", "Free on the disk of the data directory.", disk.free)
            exposition.gauge("jinlin_disk_bytes", "Size of that disk.", disk.all)
        }
        if let bytes = facts.logBytes {
            exposition.gauge("jinlin_write_ahead_log_bytes", "Size of SQLite's write-ahead log.", bytes)
        }
        if let age = facts.backupAge {
            exposition.gauge("jinlin_backup_age_seconds", "Since the last backup that was verified.", age.inSeconds)
        }
        if let escalation = facts.escalation {
            exposition.gauge(
                "jinlin_escalations_stuck", "Cases in nobody's hands past their clock that were not escalated.",
                escalation.stuck)
        }
        if let condition = facts.condition { write(condition, to: &exposition) }
    }

    private func write(_ store: StoreCondition, to exposition: inout Exposition) {
        exposition.gauge(
            "jinlin_timer_delay_seconds", "How long the earliest due timer waits.", store.timerDelay.inSeconds)
        exposition.gauge("jinlin_timers_failing", "Timers that failed and will be tried again.", store.failingTimers)
        exposition.gauge(
            "jinlin_outbox_delay_seconds", "How long the earliest due message waits.", store.messageDelay.inSeconds)
        exposition.gauge(
            "jinlin_outbox_messages", "Messages not delivered; counted up to \(StoreCondition.most).",
            [
                ([("state", "waiting")], Double(store.waitingMessages)),
                ([("state", "failing")], Double(store.failingMessages)),
                ([("state", "dead")], Double(store.deadMessages)),
            ])
        if let skew = store.clockSkew {
            exposition.gauge(
                "jinlin_clock_skew_seconds", "This machine's clock minus the database server's.", skew.inSeconds)
        }
        guard let copies = store.replication else { return }
        exposition.gauge("jinlin_replicas", "Copies that receive the log.", copies.standbys)
        exposition.gauge("jinlin_replication_slots_idle", "Slots that nobody reads.", copies.idleSlots)
        if let delay = copies.ownDelay ?? copies.longestDelay {
            exposition.gauge("jinlin_replication_delay_seconds", "Of the slowest copy.", delay.inSeconds)
        }
    }
}
