import Cases
import Kernel
import Persistence

/// The checks of what the house does by itself, and of what it stands on.
extension HealthChecks {
    func timers(_ store: StoreCondition) -> HealthCheck {
        let late = judged(store.timerDelay, warn: .minutes(1), fail: .minutes(5))
        let failing = store.failingTimers
        return check(
            "timers", Text("到期事项", "Timers"), max(late, failing > 0 ? .warn : .ok), store.timerDelay.inSeconds, "s",
            failing > 0
                ? Text("\(failing) 个到期事项办理失败，会再试。", "\(failing) timers fail and will be tried again.")
                : store.timerDelay >= .minutes(1)
                    ? Text(
                        "最早到期的事项已等了 \(store.timerDelay.words.zh)。",
                        "The earliest timer that is due has waited \(store.timerDelay.words.en).")
                    : Text("到期的事项都及时办理。", "Whatever is due runs in time."),
            todo: Text(
                "用 jinlin undelivered 看是哪些、为什么；日志里搜 timer。没有任何节点在运行 jinlin serve 时，到期事项也会等待。",
                "See which and why with “jinlin undelivered”; look for “timer” in the log. Timers also wait where no node "
                    + "runs “jinlin serve”."))
    }

    func outbox(_ store: StoreCondition) -> HealthCheck {
        let late = judged(store.messageDelay, warn: .minutes(2), fail: .minutes(10))
        let waits = Text("\(store.waitingMessages) 条消息待送出", "\(store.waitingMessages) messages wait to be delivered")
        let lost = Text("\(store.deadMessages) 条多次失败后已放弃", "\(store.deadMessages) were given up after many tries")
        let tried = Text("\(store.failingMessages) 条失败后会再试", "\(store.failingMessages) failed and will be tried again")
        return check(
            "outbox", Text("待送消息", "Outbox"),
            max(late, store.deadMessages > 0 || store.failingMessages > 0 ? .warn : .ok), store.messageDelay.inSeconds,
            "s",
            Text("\(waits.zh)，\(tried.zh)，\(lost.zh)。", "\(waits.en), \(tried.en), \(lost.en)."),
            todo: Text(
                "用 jinlin undelivered 看是哪类消息、为什么；通道恢复后用 jinlin undelivered --again 重新送出。",
                "See which kind and why with “jinlin undelivered”; send again with “jinlin undelivered --again” once the "
                    + "channel works."))
    }

    var escalation: HealthCheck? {
        guard let found = facts.escalation else { return nil }
        let text =
            if found.stuck > 0 {
                Text(
                    "\(found.stuck) 件无人接手的案卷已过时限却没有升级。",
                    "\(found.stuck) cases that nobody holds are past their clock and were not escalated.")
            } else if found.overdue > 0 {
                Text(
                    "\(found.overdue) 件无人接手的案卷已过时限，都已按规则升级。",
                    "\(found.overdue) cases that nobody holds are past their clock; each was escalated as the rules say."
                )
            } else {
                Text("没有无人接手又过了时限的案卷。", "No case that nobody holds is past its clock.")
            }
        return check(
            "escalation", Text("超时升级", "Escalation"), found.stuck > 0 ? .fail : .ok, Double(found.stuck), nil, text,
            todo: Text(
                "居民的事正在被搁置。先看 timers 一项；若它正常，运行 jinlin verify 找出缺了到期事项的案卷，并先由人工接手。",
                "Residents' matters are lying. Look at the check “timers” first; where it is well, “jinlin verify” names the "
                    + "cases whose timer is missing. Let people take those over meanwhile."))
    }

    var backup: HealthCheck? {
        if facts.demo || facts.condition == nil { return nil }
        let title = Text("备份", "Backup")
        let todo = Text(
            "看定时备份的日志（journalctl -u 'jinlin-*backup'），改正后手动备份一次。",
            "Read the log of the nightly backup (journalctl -u 'jinlin-*backup'), mend the cause, and make one by hand."
        )
        guard let age = facts.backupAge else {
            return check(
                "backup", title, .warn, Text("还没有做过备份。", "No backup was made yet."), todo: todo)
        }
        return check(
            "backup", title, judged(age, warn: .hours(26), fail: .days(3)), age.inSeconds, "s",
            Text("上一次核验通过的备份在 \(age.words.zh)前。", "The last backup that was verified is \(age.words.en) old."),
            todo: todo)
    }

    var disk: HealthCheck? {
        guard let disk = facts.disk, disk.all > 0 else { return nil }
        let share = Double(disk.free) / Double(disk.all)
        let status: HealthCheck.Status =
            disk.free < 512 << 20 ? .fail : disk.free < 4 << 30 || share < 0.05 ? .warn : .ok
        return check(
            "disk", Text("磁盘", "Disk"), status, Double(disk.free), "bytes",
            Text(
                "数据目录所在磁盘剩余 \(disk.free >> 20) MB（\(Int(share * 100))%）。",
                "The disk of the data directory has \(disk.free >> 20) MB left (\(Int(share * 100)) %)."),
            todo: Text(
                "清理旧备份和日志，或扩大磁盘。磁盘满时不能保存，但已保存的不会丢。",
                "Remove old backups and logs, or enlarge the disk. On a full disk nothing can be saved; what was saved stays."
            ))
    }

    var log: HealthCheck? {
        guard let bytes = facts.logBytes else { return nil }
        return check(
            "log", Text("预写日志", "Write-ahead log"), bytes > 1 << 30 ? .fail : bytes > 256 << 20 ? .warn : .ok,
            Double(bytes), "bytes",
            Text("数据库的预写日志有 \(bytes >> 20) MB。", "The database's write-ahead log has \(bytes >> 20) MB."),
            todo: Text(
                "有一个读取开得太久，日志不能清空：看是否有导出或 jinlin verify 在运行，结束后会变小。",
                "A read has been open too long for the log to be emptied: see whether an export or “jinlin verify” runs; it "
                    + "shrinks after."))
    }
}
