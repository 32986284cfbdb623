public import Kernel

/// Named values as they came in: from a query, a form or a JSON object. Reading a value states its bounds; what does
/// not fit is refused with the field named.
public struct Form: Sendable {
    private var values: [String: [String]]
    public init(_ values: [String: [String]] = [:]) { self.values = values }
    public init(pairs: some Sequence<(String, String)>) {
        values = Dictionary(pairs.map { ($0.0, [$0.1]) }, uniquingKeysWith: +)
    }
    public var names: [String] { values.keys.sorted() }
    public var isEmpty: Bool { values.isEmpty }
    public func has(_ name: String) -> Bool { values[name] != nil }
    public subscript(_ name: String) -> String? { values[name]?.first }
    public func all(_ name: String) -> [String] { values[name] ?? [] }
    /// The objects of a list (`items.0.name`, `items.1.name`, …), each a form of its own (`name`), in their order.
    public func items(_ list: String) -> [Form] {
        let start = Array("\(list).".utf8)
        var items: [Int: [String: [String]]] = [:]
        for (name, all) in values where name.utf8.starts(with: start) {
            let rest = name.utf8.dropFirst(start.count)
            guard let dot = rest.firstIndex(of: UInt8(ascii: ".")), let number = Int(Substring(rest[..<dot])) else {
                continue
            }
            items[number, default: [:]][String(Substring(rest[rest.index(after: dot)...]))] = all
        }
        return items.sorted { $0.key < $1.key }.map { Form($0.value) }
    }
    /// The values of an object (`object.name`) by the names in it; of each the first.
    public func object(_ name: String) -> [String: String] {
        let start = Array("\(name).".utf8)
        var object: [String: String] = [:]
        for (name, all) in values where name.utf8.starts(with: start) {
            object[String(Substring(name.utf8.dropFirst(start.count)))] = all.first
        }
        return object
    }
    /// The given names with their values, to carry a filter on in links and exports.
    public func pairs(_ names: [String]) -> [(String, String)] {
        names.flatMap { name in all(name).map { (name, $0) } }
    }

    /// The text without spaces at its ends; nil where it is empty. Control characters are dropped; too long is refused.
    public func text(_ name: String, limit: Int = Limits.words) throws(AppError) -> String? {
        guard let raw = values[name]?.first else { return nil }
        var scalars = String.UnicodeScalarView()
        for scalar in raw.unicodeScalars where scalar.value >= 32 || scalar == "\n" || scalar == "\t" {
            scalars.append(scalar)
        }
        let text = String(scalars).trimmed
        guard text.count <= limit else {
            throw .invalid(
                name,
                Text(
                    "内容太长：最多 \(limit) 个字，现在有 \(text.count) 个。您写的内容还在，请缩短后再提交。",
                    "Too long: at most \(limit) characters, now \(text.count). Your text is kept; shorten it and submit again."
                ))
        }
        return text.isEmpty ? nil : text
    }
    public func required(_ name: String, limit: Int = Limits.words) throws(AppError) -> String {
        guard let text = try text(name, limit: limit) else {
            throw .invalid(name, Text("这一项不能为空，请填写后再提交。", "This cannot be empty. Fill it in and submit again."))
        }
        return text
    }
    public func integer(_ name: String, in range: ClosedRange<Int>) throws(AppError) -> Int? {
        guard let text = try text(name, limit: 40) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .invalid(
                name,
                Text(
                    "请填写 \(range.lowerBound) 到 \(range.upperBound) 之间的整数。",
                    "Enter a whole number from \(range.lowerBound) to \(range.upperBound)."))
        }
        return value
    }
    public func number(_ name: String, in range: ClosedRange<Double>) throws(AppError) -> Double? {
        guard let text = try text(name, limit: 40) else { return nil }
        guard let value = Double(text), value.isFinite, range.contains(value) else {
            throw .invalid(
                name,
                Text(
                    "请填写 \(range.lowerBound) 到 \(range.upperBound) 之间的数。",
                    "Enter a number from \(range.lowerBound) to \(range.upperBound)."))
        }
        return value
    }
    /// A ticked box: absent, empty, `0`, `false` and `no` are false.
    public func flag(_ name: String) -> Bool { !["", "0", "false", "no"].contains(values[name]?.first ?? "") }
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, of: Choice.Type = Choice.self
    ) throws(AppError) -> Choice? where Choice.RawValue == String {
        guard let text = try text(name, limit: 100) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(
                name, Text("没有“\(text)”这个选项，可选：\(allowed)。", "“\(text)” is not a choice; allowed: \(allowed)."))
        }
        return choice
    }
    public func identifier<Tag>(_ name: String, of: Tag.Type = Tag.self) throws(AppError) -> Identifier<Tag>? {
        guard let text = try text(name, limit: 40) else { return nil }
        guard let id = Identifier<Tag>(text) else {
            throw .invalid(
                name, Text("编号“\(text)”不对，请从列表中选择。", "“\(text)” is not a valid number; choose from the list."))
        }
        return id
    }
    public func identifiers<Tag>(_ name: String, of: Tag.Type = Tag.self, most: Int = Limits.bulk) throws(AppError)
        -> [Identifier<Tag>]
    {
        let texts = all(name).filter { !$0.isEmpty }
        guard texts.count <= most else {
            throw .invalid(
                name,
                Text(
                    "一次最多选 \(most) 项，现在选了 \(texts.count) 项。",
                    "Choose at most \(most) at once; \(texts.count) are chosen."))
        }
        var ids: [Identifier<Tag>] = []
        for text in texts {
            guard let id = Identifier<Tag>(text) else {
                throw .invalid(
                    name, Text("编号“\(text)”不对，请从列表中选择。", "“\(text)” is not a valid number; choose from the list."))
            }
            ids.append(id)
        }
        return ids
    }
    public func place(_ name: String) throws(AppError) -> PlaceCode? {
        guard let text = try text(name, limit: 40) else { return nil }
        guard let code = PlaceCode(text) else {
            throw .invalid(
                name, Text("地点编码“\(text)”不对，请从列表中选择。", "“\(text)” is not a place code; choose from the list."))
        }
        return code
    }
    public func date(_ name: String) throws(AppError) -> CivilDate? {
        guard let text = try text(name, limit: 20) else { return nil }
        guard let date = CivilDate(text) else {
            throw .invalid(
                name, Text("日期“\(text)”不对，请按 2026-11-21 这样填写。", "“\(text)” is not a date; write it like 2026-11-21."))
        }
        return date
    }
}

extension String {
    /// Without white space at both ends.
    public var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else {
            return ""
        }
        return String(self[first...last])
    }
}
