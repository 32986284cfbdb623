import Field
import Kernel
import Pages

/// Decodes a batch: `commands.0.id`, `commands.0.fields.way`, …
struct FieldBatch {
    let commands: [FieldCommand]

    init(_ form: Form, _ clock: PhoneClock, by caller: Caller, now: Instant) throws {
        let items = form.items("commands")
        guard items.count <= FieldRoutes.mostCommands else {
            throw AppError.invalid(
                "commands",
                Text(
                    "一次最多送 \(FieldRoutes.mostCommands) 条，请分批。",
                    "At most \(FieldRoutes.mostCommands) entries at once; send them in parts."))
        }
        guard !items.isEmpty else {
            throw AppError.invalid("commands", Text("没有要送的记录。", "There is nothing to deliver."))
        }
        commands = try items.enumerated().map { number, item in
            let prefix = "commands.\(number)."
            func text(_ name: String) -> String? { item[name].flatMap { $0.isEmpty ? nil : $0 } }
            guard let said = text("at").flatMap({ Instant(iso8601: $0) }) else {
                throw AppError.invalid(prefix + "at", Text("记录没有时间。", "The entry has no time."))
            }
            return FieldCommand(
                id: try FieldBatch.checked(text("id") ?? "", prefix + "id"),
                after: try text("after").map { try FieldBatch.checked($0, prefix + "after") },
                mends: try text("mends").map { try FieldBatch.checked($0, prefix + "mends") },
                person: caller.key, kind: text("kind") ?? "", saidAt: said, at: clock.moment(said, now: now),
                fields: item.object("fields"))
        }
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
