import Kernel

/// Levels, units, posts and roles.
extension PackDraft {
    mutating func readOrganisation() {
        levels = sections.joined("levels").compactMap { entry in
            guard let fields = entry.fields(["key", "name"], required: ["key", "name"]),
                let level = fields["key"]?.choice(PlaceLevel.self), let name = fields["name"]?.text()
            else { return nil }
            return LevelName(key: level.rawValue, name: name)
        }
        levels.sort {
            (PlaceLevel(rawValue: $0.key)?.codeLength ?? 0) < (PlaceLevel(rawValue: $1.key)?.codeLength ?? 0)
        }
        roles = sections.joined("roles").compactMap(PackDraft.role)
        units = sections.joined("units").compactMap { entry in
            guard let fields = entry.fields(["key", "name", "level", "duties"], required: ["key", "name"]),
                let key = fields["key"]?.key(), let name = fields["name"]?.text()
            else { return nil }
            return UnitKind(
                key: key, name: name, level: fields["level"]?.reference(.level), duties: fields["duties"]?.text())
        }
        posts = sections.joined("posts").compactMap(PackDraft.post)
    }

    private static func role(_ entry: Cursor) -> Role? {
        guard let fields = entry.fields(["key", "name", "permissions"], required: ["key", "name", "permissions"]),
            let key = fields["key"]?.key(), let name = fields["name"]?.text()
        else { return nil }
        return Role(
            key: key, name: name, permissions: Set(fields.strings("permissions") { $0.choice(Permission.self) }))
    }

    private static func post(_ entry: Cursor) -> PostKind? {
        let known = [
            "key", "name", "level", "grid-kind", "least", "most", "part", "role", "duties", "emergency-duties",
        ]
        let needed = ["key", "name", "level", "least", "role", "duties", "emergency-duties"]
        guard let fields = entry.fields(known, required: needed), let key = fields["key"]?.key(),
            let name = fields["name"]?.text(), let level = fields["level"]?.reference(.level),
            let role = fields["role"]?.reference(.role)
        else { return nil }
        let least = fields["least"]?.integer(0...1_000) ?? 0
        let most = fields["most"]?.integer(0...10_000)
        if let most, most < least {
            fields["most"]?.wrong("最多 \(most) 人，少于至少 \(least) 人。", "At most \(most) is less than at least \(least).")
        }
        return PostKind(
            key: key, name: name, level: level, gridKind: fields["grid-kind"]?.choice(GridKind.self)?.rawValue,
            least: least, most: most, part: fields["part"]?.string(most: 4), role: role,
            duties: fields["duties"]?.list(most: 30).compactMap { $0.text() } ?? [],
            emergencyDuties: fields["emergency-duties"]?.list(most: 30).compactMap { $0.text() } ?? [])
    }
}
