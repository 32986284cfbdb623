import Kernel

/// Reads packs: YAML in, a complete and checked `Pack` or every problem out. Pure: it opens no file.
public struct PackReader: Sendable {
    public let nationalCodes: NationalCodes
    public init(nationalCodes: NationalCodes) { self.nationalCodes = nationalCodes }

    /// The deepest chain of `inherits`.
    public static let mostInherited = 5

    /// The key of the pack that this text inherits, if any; nil also where the text cannot be read.
    public static func inherits(_ source: PackSource) -> String? { source.root(ReadingLog())?.peek("pack", "inherits") }
    /// The pack's own key; nil where the text cannot be read.
    public static func key(of source: PackSource) -> String? { source.root(ReadingLog())?.peek("pack", "key") }
    /// Whether the text is a template: sections for others to inherit, not a whole pack.
    public static func isTemplate(_ source: PackSource) -> Bool {
        source.root(ReadingLog())?.peek("pack", "template") == "true"
    }

    /// Key and name of a text without problems.
    static func head(of source: PackSource) -> (key: String, name: Text) {
        let root = source.root(ReadingLog())
        func part(_ keys: [String]) -> String { root?.peek(keys) ?? "" }
        return (part(["pack", "key"]), Text(part(["pack", "name", "zh"]), part(["pack", "name", "en"])))
    }

    /// The chain from `source` to the pack that inherits nothing. `find` gives the text of a pack by its key.
    public static func chain(
        from source: PackSource, find: (String) throws -> PackSource?
    ) throws -> [PackSource] {
        var chain = [source]
        var keys = [key(of: source)].compactMap { $0 }
        while let base = inherits(chain[chain.count - 1]) {
            let last = chain[chain.count - 1]
            func wrong(_ message: Text) -> PackProblems {
                let line = PackReader.inheritsLine(last)
                return PackProblems(
                    list: [PackProblem(file: last.file, line: line, path: "pack.inherits", message: message)], total: 1)
            }
            guard !keys.contains(base), chain.count <= mostInherited else {
                throw wrong(
                    Text(
                        "规则包之间互相继承：\((keys + [base]).joined(separator: " → "))。",
                        "Packs inherit each other: \((keys + [base]).joined(separator: " → "))."))
            }
            guard let next = try find(base) else {
                throw wrong(
                    Text("找不到要继承的规则包“\(base)”，请先安装它。", "The pack “\(base)” to inherit is not known; install it first."))
            }
            keys.append(base)
            chain.append(next)
        }
        return chain
    }

    private static func inheritsLine(_ source: PackSource) -> Int {
        let lines = source.yaml.split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.firstIndex { $0.contains("inherits:") } ?? 0) + 1
    }

    /// Reads a whole pack. `chain` begins with the pack itself and ends with the one that inherits nothing.
    public func read(_ chain: [PackSource]) throws(PackProblems) -> Pack {
        let log = ReadingLog()
        let pack = PackSections(chain, log: log).flatMap { sections -> Pack? in
            guard !sections.isTemplate else {
                sections.own.wrong(
                    "这是供其他规则包继承的底稿，本身不能安装。",
                    "This is a template for other packs to inherit; it cannot be installed itself.")
                return nil
            }
            var draft = PackDraft(sections, nationalCodes)
            draft.checkMeaning()
            return draft.pack()
        }
        guard let pack, log.total == 0 else { throw PackReader.problems(log) }
        return pack
    }

    /// Problems of a template: its sections are read, what it leaves out is not missed.
    public func check(template source: PackSource) -> [PackProblem] {
        let log = ReadingLog()
        if let sections = PackSections([source], log: log) { _ = PackDraft(sections, nationalCodes) }
        return log.problems
    }

    private static func problems(_ log: ReadingLog) -> PackProblems {
        PackProblems(list: log.problems.sorted { ($0.file, $0.line) < ($1.file, $1.line) }, total: max(1, log.total))
    }
}
