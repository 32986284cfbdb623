import Field
import Kernel
import Pages

/// Decodes a batch: `commands.0.id`, `commands.0.fields.way`, …
struct FieldBatch {
    let commands: [FieldCommand]

    init(_ form: Form, _ clock: PhoneClock, by caller: Caller, now: Instant) throws {
        var commands: [FieldCommand] = []
        // By entry; looked for in the whole form only once.
        let fields = Dictionary(grouping: form.names.filter { $0.contains(".fields.") }) { name in
            name.split(separator: ".").dropFirst().first.map(String.init) ?? ""
        }
        while form["commands.\(commands.count).id"] != nil {
            let prefix = "commands.\(commands.count)."
            func text(_ name: String) -> String? { form[prefix + name].flatMap { $0.isEmpty ? nil : $0 } }
            guard let said = text("at").flatMap({ Instant(iso8601: $0) }) else {
                throw AppError.invalid(prefix + "at", Text("记录没有时间。", "The entry has no time."))
            }
            let values = (fields["\(commands.count)"] ?? []).filter { $0.hasPrefix(prefix + "fields.") }
            commands.append(
                FieldCommand(
                    id: try FieldBatch.checked(text("id") ?? "", prefix + "id"),
                    after: try text("after").map { try FieldBatch.checked($0, prefix + "after") },
                    mends: try text("mends").map { try FieldBatch.checked($0, prefix + "mends") },
                    person: caller.key, kind: text("kind") ?? "", saidAt: said, at: clock.moment(said, now: now),
                    fields: values.reduce(into: [:]) {
                        $0[String($1.dropFirst(prefix.utf8.count + "fields.".utf8.count))] = form[$1]
                    }))
            guard commands.count <= FieldRoutes.mostCommands else {
                throw AppError.invalid(
                    "commands",
                    Text(
                        "一次最多送 \(FieldRoutes.mostCommands) 条，请分批。",
                        "At most \(FieldRoutes.mostCommands) entries at once; send them in parts."))
            }
        }
        guard !commands.isEmpty else {
            throw AppError.invalid("commands", Text("没有要送的记录。", "There is nothing to deliver."))
        }
        self.commands = commands
    }

    /// 8 to 64 letters, digits and hyphens.
    static func checked(_ id: String, _ field: String) throws(AppError) -> String {
        let good = id.utf8.allSatisfy {
            (48...57).contains($0) || (97...122).contains($0) || (65...90).contains($0) || $0 == 45
        }
        guard good, (8...64).contains(id.utf8.count) else {
            throw .invalid(field, Text("记录的编号不对。", "This is no identifier of an entry."))
        }
        return id
    }
}
