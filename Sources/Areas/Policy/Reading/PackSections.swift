import Kernel

/// The sections of a pack after inheritance. A section the pack does not have comes from the pack it inherits; lists
/// whose entries have keys are joined, the pack's own entries first, and an own entry replaces an inherited one with
/// its key.
struct PackSections {
    static let names = [
        "pack", "hours", "levels", "units", "posts", "roles", "grades", "groups", "categories", "grade-rules", "limits",
        "dispatch", "verify", "self-handling", "steps", "emergencies", "referrals", "objection", "hold", "extension",
        "rework",
        "escalation", "evaluation", "closing", "whistle", "tasks", "indicators",
        "retention", "visits", "help", "rotas", "duties-with-count", "patrols", "proposals", "emergency-mode",
    ]
    /// A pack may do without these.
    static let optional: Set<String> = [
        "whistle", "self-handling", "referrals", "retention", "visits", "help", "rotas", "duties-with-count",
        "patrols", "proposals", "emergency-mode",
    ]

    /// Own file first, then the pack it inherits, and so on.
    let files: [Fields]
    let log: ReadingLog

    var own: Cursor { files[0].whole }
    /// A template has some sections for others to inherit.
    var isTemplate: Bool { own.peek("pack", "template") == "true" }

    /// Nil after a problem was noted.
    init?(_ chain: [PackSource], log: ReadingLog) {
        var files: [Fields] = []
        for (index, source) in chain.enumerated() {
            guard let root = source.root(log) else { return nil }
            let cursor = index == 0 ? root : root.rooted(at: root.peek("pack", "key").map { $0 + "/" } ?? "")
            guard let fields = cursor.fields(PackSections.names) else { return nil }
            files.append(fields)
        }
        guard !files.isEmpty else { return nil }
        (self.files, self.log) = (files, log)
    }

    subscript(_ name: String) -> Cursor? { files.lazy.compactMap { $0[name] }.first }

    /// The entries of a list from all files, without those whose key a nearer file has. A key used twice in one file is
    /// a problem.
    func joined(_ name: String) -> [Cursor] {
        var nearer: Set<String> = []
        return files.flatMap { file -> [Cursor] in
            var lines: [String: Int] = [:]
            let kept = (file[name]?.list() ?? []).filter { entry in
                guard let key = entry.peek("key") else { return true }
                if let first = lines[key] {
                    entry.wrong("“\(key)”在第 \(first) 行已经写过。", "“\(key)” is already declared in line \(first).")
                    return false
                }
                lines[key] = entry.line
                return !nearer.contains(key)
            }
            nearer.formUnion(lines.keys)
            return kept
        }
    }
}
