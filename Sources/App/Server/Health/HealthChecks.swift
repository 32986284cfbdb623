import Kernel
import Persistence

/// What facts mean: for each thing that can go wrong, how it stands and what to do. Pure; every bound stands here, and
/// docs/operations/monitoring.md has a chapter for each name.
struct HealthChecks {
    let facts: HealthFacts

    var all: [HealthCheck] {
        let store =
            facts.condition.map { [timers($0), outbox($0)] + [replication($0), clock($0)].compactMap { $0 } } ?? []
        return [database, writes, line] + store + [escalation, backup, disk, log].compactMap { $0 }
    }

    func check(
        _ name: String, _ title: Text, _ status: HealthCheck.Status, _ value: Double?, _ unit: String?, _ text: Text,
        todo: Text
    ) -> HealthCheck {
        HealthCheck(
            name: name, status: status, value: value, unit: unit, title: title, text: text,
            todo: status == .ok ? nil : todo)
    }
    func check(
        _ name: String, _ title: Text, _ status: HealthCheck.Status, _ text: Text, todo: Text
    ) -> HealthCheck { check(name, title, status, nil, nil, text, todo: todo) }

    /// `warn` and `fail` are the least values that do not pass as better.
    func judged(_ span: Span, warn: Span, fail: Span) -> HealthCheck.Status {
        span >= fail ? .fail : span >= warn ? .warn : .ok
    }

    // MARK: The database

    private var database: HealthCheck {
        let title = Text("数据库", "Database")
        guard let answered = facts.answered else {
            return check(
                "database", title, .fail,
                Text(
                    "数据库在\(facts.patience.words.zh)内没有回答。",
                    "The database gave no answer in \(facts.patience.words.en)."),
                todo: Text(
                    "PostgreSQL：看它是否在运行、网络是否通。内嵌数据库：看磁盘和日志里的 storage.* 错误。",
                    "PostgreSQL: see that it runs and can be reached. Embedded: look at the disk and at storage.* errors in the log."
                ))
        }
        return check(
            "database", title, judged(answered, warn: .seconds(1), fail: facts.patience), answered.inSeconds, "s",
            Text("数据库在 \(answered.words.zh)内回答。", "The database answers in \(answered.words.en)."),
            todo: Text(
                "看是谁占用：日志里的 slow operation、指标 jinlin_database_wait_seconds、磁盘是否忙。",
                "See who holds it: “slow operation” in the log, the metric jinlin_database_wait_seconds, a busy disk."))
    }

    private var writes: HealthCheck {
        let title = Text("保存", "Saving")
        guard let since = facts.commitsFailSince else {
            return check(
                "writes", title, .ok, Text("最近的保存都成功。", "The latest writes were saved."),
                todo: Text("", ""))
        }
        return check(
            "writes", title, .fail, since.inSeconds, "s",
            Text("\(since.words.zh)前保存失败，此后没有成功过。", "Saving failed \(since.words.en) ago and has not succeeded since."),
            todo: Text(
                "检查磁盘空间和数据目录的写入权限；PostgreSQL 检查主库是否可写。没有保存的内容已如实告诉提交的人。",
                "Check free space and that the data directory can be written; on PostgreSQL that the primary takes writes. "
                    + "Those who submitted were told that nothing was saved."))
    }

    private var line: HealthCheck {
        let waiting = max(facts.line.reads, facts.line.writes)
        let refused = facts.turnedAway.map { $0 < .minutes(1) } ?? false
        let status: HealthCheck.Status = refused ? .fail : waiting * 4 > Limits.waitingWrites ? .warn : .ok
        return check(
            "line", Text("排队", "Waiting line"), status, Double(waiting), nil,
            refused
                ? Text("排队已满，一分钟内有人被请稍后再试。", "The line was full; within a minute people were asked to try again.")
                : Text(
                    "有 \(waiting) 项工作在排队，最多 \(Limits.waitingWrites) 项。",
                    "\(waiting) pieces of work wait, \(Limits.waitingWrites) at most."),
            todo: Text(
                "看指标里哪个操作最多、最慢；是否有批量导入。高峰过去会自行恢复；经常如此就该换更快的磁盘或 PostgreSQL。",
                "See by the metrics which operation is most frequent or slowest, and whether an import runs. After a peak it "
                    + "recovers by itself; where it is frequent, a faster disk or PostgreSQL is due."))
    }

    private func clock(_ store: StoreCondition) -> HealthCheck? {
        guard let skew = store.clockSkew else { return nil }
        let off = max(skew, -skew)
        return check(
            "clock", Text("时钟", "Clock"), judged(off, warn: .seconds(2), fail: .seconds(30)), off.inSeconds, "s",
            Text(
                "本机与数据库服务器的时钟相差 \(off.words.zh)。",
                "This machine's clock and the database server's differ by \(off.words.en)."),
            todo: Text(
                "在每台机器上启用时间同步（chrony），并检查哪台不准。",
                "Turn on time synchronisation (chrony) on every machine, and see which is wrong."))
    }

    private func replication(_ store: StoreCondition) -> HealthCheck? {
        guard let found = store.replication else { return nil }
        let delay = found.ownDelay ?? found.longestDelay ?? .zero
        let late = judged(delay, warn: .seconds(10), fail: .minutes(2))
        let status = max(late, found.archiveFails ? .fail : found.idleSlots > 0 ? .warn : .ok)
        let text =
            if found.archiveFails {
                Text("日志归档失败，自上次成功以来没有恢复。", "Archiving the log fails since it last succeeded.")
            } else if found.idleSlots > 0 {
                Text(
                    "\(found.idleSlots) 个副本已停止接收，主库在为它们保留日志。",
                    "\(found.idleSlots) copies stopped receiving; the primary keeps the log for them.")
            } else if found.standbys == 0 && found.ownDelay == nil {
                Text("没有副本。", "There is no copy.")
            } else {
                Text(
                    "\(found.standbys) 个副本，最慢的落后 \(delay.words.zh)。",
                    "\(found.standbys) copies, the slowest \(delay.words.en) behind.")
            }
        return check(
            "replication", Text("副本", "Copies"), status, delay.inSeconds, "s", text,
            todo: Text(
                "看副本是否在运行、网络和磁盘是否跟得上；不再使用的复制槽要删除，否则主库磁盘会被日志占满。",
                "See that the copies run and that network and disk keep up; drop slots that are no longer used, or the "
                    + "log fills the primary's disk."))
    }
}

extension Span {
    var inSeconds: Double { Double(microseconds) / 1_000_000 }

    /// Rounded to what matters: milliseconds, seconds, minutes, hours, days.
    var words: Text {
        switch microseconds {
        case ..<1_000: Text("不到 1 毫秒", "less than 1 ms")
        case ..<1_000_000: Text("\(microseconds / 1_000) 毫秒", "\(microseconds / 1_000) ms")
        case ..<120_000_000: Text("\(wholeSeconds) 秒", "\(wholeSeconds) s")
        case ..<7_200_000_000: Text("\(wholeMinutes) 分钟", "\(wholeMinutes) min")
        case ..<172_800_000_000: Text("\(wholeMinutes / 60) 小时", "\(wholeMinutes / 60) h")
        default: Text("\(wholeMinutes / 1_440) 天", "\(wholeMinutes / 1_440) days")
        }
    }
}
