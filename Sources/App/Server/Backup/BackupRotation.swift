import Kernel

/// Which backups of a directory are kept: the newest of each of the last days that have one, and of each of the last
/// weeks. Pure; files that bear no name of ours are nobody's business.
struct BackupRotation: Sendable {
    /// Days and weeks that keep one; the newest backup is always kept.
    let days: Int
    let weeks: Int

    static let opening = "jinlin-"

    /// `jinlin-20261121T023000Z.tar.zst.age`
    static func name(at moment: Instant) -> String {
        opening + moment.iso8601.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z" + BackupArchive.ending
    }

    /// When a backup was made, in UTC; nil for other files.
    static func date(of name: String) -> CivilDate? {
        guard name.hasPrefix(opening), name.hasSuffix(BackupArchive.ending) else { return nil }
        let stamp = name.dropFirst(opening.count).dropLast(BackupArchive.ending.count)
        let parts = stamp.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 8, parts[1].count == 7, parts[1].last == "Z",
            (parts[0] + parts[1].dropLast()).allSatisfy({ $0.isASCII && $0.isNumber }),
            let year = Int(parts[0].prefix(4)), let month = Int(parts[0].dropFirst(4).prefix(2)),
            let day = Int(parts[0].suffix(2))
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Names that may go.
    func surplus(_ names: [String]) -> [String] {
        // The stamp makes the order of names that of time.
        let dated = names.compactMap { name in BackupRotation.date(of: name).map { (name: name, date: $0) } }
            .sorted { $0.name > $1.name }
        var kept: Set<String> = Set(dated.prefix(1).map(\.name))
        kept.formUnion(BackupRotation.newest(dated, most: days) { $0.description })
        kept.formUnion(BackupRotation.newest(dated, most: weeks) { $0.adding(days: 1 - $0.weekday).description })
        return dated.map(\.name).filter { !kept.contains($0) }
    }

    private static func newest(
        _ dated: [(name: String, date: CivilDate)], most: Int, _ group: (CivilDate) -> String
    ) -> [String] {
        var seen: Set<String> = []
        var names: [String] = []
        for one in dated where seen.count < most && seen.insert(group(one.date)).inserted { names.append(one.name) }
        return names
    }
}
