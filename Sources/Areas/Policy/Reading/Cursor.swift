import Kernel
import Yams

/// A value of the YAML file with its place, so that whatever is wrong with it can be named.
struct Cursor {
    let node: Node
    let path: String
    let file: String
    /// Line of the value, or of the nearest thing around it that has one.
    let line: Int
    let log: ReadingLog

    init(_ node: Node, path: String, file: String, line: Int = 1, log: ReadingLog) {
        self.node = node
        self.path = path
        self.file = file
        self.line = node.mark?.line ?? line
        self.log = log
    }

    func wrong(_ zh: String, _ en: String) { wrong(Text(zh, en)) }
    func wrong(_ message: Text) { log.add(PackProblem(file: file, line: line, path: path, message: message)) }

    private func child(_ node: Node, _ key: String) -> Cursor {
        Cursor(
            node, path: path.isEmpty || path.hasSuffix("/") ? path + key : path + "." + key, file: file, line: line,
            log: log)
    }

    /// The values by key. Unknown keys and missing ones are problems.
    func fields(_ known: [String], required: [String] = []) -> Fields? {
        guard let mapping = node.mapping else {
            wrong(
                "这里应当是“键: 值”，可用的键：\(known.joined(separator: ", "))。",
                "This must be a mapping with the keys \(known.joined(separator: ", ")).")
            return nil
        }
        var values: [String: Cursor] = [:]
        for (keyNode, value) in mapping {
            let key = keyNode.string ?? ""
            let cursor = child(value, key)
            if known.contains(key) {
                if !cursor.isNull { values[key] = cursor }
            } else {
                log.add(
                    PackProblem(
                        file: file, line: keyNode.mark?.line ?? line, path: cursor.path,
                        message: Text("没有“\(key)”这个键。", "There is no key “\(key)”. ")
                            + Spelling.advice(for: key, allowed: known)))
            }
        }
        for key in required where values[key] == nil {
            wrong("缺少“\(key)”。", "“\(key)” is missing.")
        }
        return Fields(values: values, whole: self)
    }

    /// The text of a key within, read without noting problems.
    func peek(_ keys: String...) -> String? { peek(keys) }
    func peek(_ keys: [String]) -> String? {
        keys.reduce(Optional(node)) { node, key in node?.mapping?[key] }?.string
    }
    /// The same value with its path beginning at `prefix`.
    func rooted(at prefix: String) -> Cursor { Cursor(node, path: prefix, file: file, line: line, log: log) }

    /// The text as it stands; nil for lists and mappings.
    var raw: String? { node.scalar?.string }
    var isNull: Bool { node.scalar != nil && node.null != nil }

    /// The entries of a list; anything else is a problem.
    func list(most: Int = 2_000) -> [Cursor] {
        guard let sequence = node.sequence else {
            wrong("这里应当是列表（每项以“- ”开头）。", "This must be a list (each entry begins with “- ”).")
            return []
        }
        guard sequence.count <= most else {
            wrong(
                "列表太长：最多 \(most) 项，现在 \(sequence.count) 项。", "Too long: at most \(most) entries, now \(sequence.count)."
            )
            return []
        }
        return sequence.enumerated().compactMap { index, node in
            guard log.mayVisit() else { return nil }
            return Cursor(node, path: "\(path)[\(index + 1)]", file: file, line: line, log: log)
        }
    }
    /// A list, or one value standing for a list of one.
    func listOrOne() -> [Cursor] { node.sequence == nil ? [self] : list() }

    /// A text of one language or a key: not empty, within the bound.
    func string(most: Int = 400) -> String? {
        guard let scalar = node.scalar, node.null == nil else {
            wrong("这里应当是文字。", "This must be a text.")
            return nil
        }
        let text = scalar.string
        guard !text.allSatisfy(\.isWhitespace), text.count <= most else {
            wrong("文字不能为空，最多 \(most) 个字。", "A text cannot be empty and has at most \(most) characters.")
            return nil
        }
        return text
    }

    /// A text in both languages: `{zh: …, en: …}`.
    func text() -> Text? {
        guard let fields = fields(["zh", "en"], required: ["zh", "en"]) else { return nil }
        guard let zh = fields["zh"]?.string(), let en = fields["en"]?.string() else { return nil }
        return Text(zh, en)
    }

    /// A key: small letters, digits and hyphens, beginning with a letter.
    func key() -> String? {
        guard let text = string(most: 60) else { return nil }
        let good = text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard good, let first = text.utf8.first, (97...122).contains(first) else {
            wrong(
                "键“\(text)”只能用小写字母、数字和连字符，并以字母开头。",
                "The key “\(text)” may have small letters, digits and hyphens only and begins with a letter.")
            return nil
        }
        return text
    }
    func reference(_ kind: Reference.Kind) -> String? {
        guard let key = key() else { return nil }
        log.refer(Reference(kind: kind, key: key, cursor: self))
        return key
    }

    func integer(_ range: ClosedRange<Int>) -> Int? {
        guard let value = node.scalar.flatMap({ Int($0.string) }), range.contains(value) else {
            wrong(
                "这里应当是 \(range.lowerBound) 到 \(range.upperBound) 之间的整数，现在是“\(shown)”。",
                "This must be a whole number from \(range.lowerBound) to \(range.upperBound); it is “\(shown)”.")
            return nil
        }
        return value
    }
    func flag() -> Bool? {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default:
            wrong("这里应当是 true 或 false，现在是“\(shown)”。", "This must be true or false; it is “\(shown)”.")
            return nil
        }
    }
    /// A time limit of at least a minute or a day and at most a year.
    func limit() -> Limit? {
        guard let limit = node.scalar.flatMap({ Limit($0.string) }) else {
            wrong(
                "时限“\(shown)”看不懂，请写成 30m、4h、7d、2h working 或 5d working。",
                "“\(shown)” is not a limit; write 30m, 4h, 7d, 2h working or 5d working.")
            return nil
        }
        let most = limit.basis == .workingDays ? 366 : 366 * 24 * 60
        guard (1...most).contains(limit.amount) else {
            wrong("时限“\(shown)”必须大于零且不超过一年。", "The limit “\(shown)” must be more than zero and at most a year.")
            return nil
        }
        return limit
    }
    func choice<Value: RawRepresentable & CaseIterable>(_: Value.Type = Value.self) -> Value?
    where Value.RawValue == String {
        guard let text = string() else { return nil }
        guard let value = Value(rawValue: text) else {
            wrong(
                Text("没有“\(text)”这个选项。", "“\(text)” is not one of the choices. ")
                    + Spelling.advice(for: text, allowed: Value.allCases.map(\.rawValue)))
            return nil
        }
        return value
    }
    /// A phrase of at least two characters: one alone says too little.
    func phrase() -> Phrase? {
        guard let text = string(most: 60) else { return nil }
        guard let phrase = Phrase(text), text.split(separator: "+").allSatisfy({ $0.count >= 2 }) else {
            wrong(
                "关键词“\(text)”太短：每一部分至少两个字，用加号连接的各部分都要出现。",
                "The phrase “\(text)” is too short: every part needs two characters; parts joined by + must all occur.")
            return nil
        }
        return phrase
    }

    private var shown: String { node.scalar.map { String($0.string.prefix(40)) } ?? "…" }
}

/// The values of a mapping.
struct Fields {
    let values: [String: Cursor]
    let whole: Cursor
    subscript(_ key: String) -> Cursor? { values[key] }

    func strings<Value>(_ key: String, _ read: (Cursor) -> Value?) -> [Value] {
        values[key]?.listOrOne().compactMap(read) ?? []
    }
    /// `true` or `false`, or the given value where the key is absent.
    func flag(_ key: String, or absent: Bool) -> Bool { values[key].map { $0.flag() ?? absent } ?? absent }
}
