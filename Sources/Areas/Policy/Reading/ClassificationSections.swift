import Kernel

/// Grades, groups and categories.
extension PackDraft {
    mutating func readClassification() {
        grades = sections.joined("grades").compactMap { entry in
            let known = ["key", "name", "shape", "colour"]
            guard let fields = entry.fields(known, required: known), let key = fields["key"]?.key(),
                let name = fields["name"]?.text(), let shape = fields["shape"]?.choice(Grade.Shape.self),
                let colour = fields["colour"]?.choice(Grade.Colour.self)
            else { return nil }
            return Grade(key: key, name: name, shape: shape, colour: colour)
        }
        groups = sections.joined("groups").compactMap { entry in
            guard let fields = entry.fields(["key", "name"], required: ["key", "name"]), let key = fields["key"]?.key(),
                let name = fields["name"]?.text()
            else { return nil }
            return CategoryGroup(key: key, name: name)
        }
        var includesNational = false
        categories = sections.joined("categories").compactMap { entry in
            if entry.peek("national-matters") != nil {
                includesNational = entry.fields(["national-matters"])?["national-matters"]?.flag() ?? false
                return nil
            }
            return category(entry)
        }
        if includesNational { addNationalMatters() }
    }

    private func category(_ entry: Cursor) -> Category? {
        let known = ["key", "name", "group", "private", "national", "keywords", "weak"]
        guard let fields = entry.fields(known, required: ["key", "name", "group"]), let key = fields["key"]?.key(),
            let name = fields["name"]?.text(), let group = fields["group"]?.reference(.group)
        else { return nil }
        return Category(
            key: key, name: name, group: group, isPrivate: fields.flag("private", or: false),
            national: fields["national"].flatMap(nationalCode), keywords: fields.strings("keywords") { $0.phrase() },
            weakWords: fields.strings("weak") { $0.phrase() }, isNational: false)
    }

    /// `matter 06028` or `component 01037`.
    private func nationalCode(_ cursor: Cursor) -> NationalCode? {
        guard let text = cursor.string(most: 40) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 2, let kind = NationalKind(rawValue: words[0]) else {
            cursor.wrong(
                "国家代码“\(text)”看不懂，请写成 matter 06028 或 component 01037。",
                "“\(text)” is not a national code; write matter 06028 or component 01037.")
            return nil
        }
        guard let code = nationalCodes.find(kind, words[1]) else {
            cursor.wrong("国家标准里没有“\(text)”。", "The national list has no “\(text)”.")
            return nil
        }
        return code
    }

    /// Every national matter becomes a category `matter-06010` in a group of its big class `matter-06`. It is suggested
    /// by its published name.
    private mutating func addNationalMatters() {
        for code in nationalCodes.all where code.kind == .matter {
            let group = "matter-" + code.code.prefix(2)
            if !groups.contains(where: { $0.key == group }) {
                groups.append(CategoryGroup(key: group, name: code.bigClassName))
            }
            let short = code.name.hasSuffix("异常") ? String(code.name.dropLast(2)) : code.name
            categories.append(
                Category(
                    key: "matter-" + code.code, name: Text(same: code.name), group: group, isPrivate: false,
                    national: code, keywords: short.count >= 3 ? [Phrase(short)].compactMap { $0 } : [],
                    weakWords: [], isNational: true))
        }
    }
}
