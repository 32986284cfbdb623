import Kernel
import Yams

/// The text of a pack with the name people know it by.
public struct PackSource: Sendable, Hashable {
    /// File name shown in problems.
    public let file: String
    public let yaml: String
    public init(file: String, yaml: String) { (self.file, self.yaml) = (file, yaml) }

    /// Bytes a pack may have.
    public static let mostBytes = 512 * 1024
    /// Brackets or spaces of indentation a line may open; deeper text is no pack.
    private static let mostDepth = 100

    /// The root of the file; nil after a problem was noted.
    func root(_ log: ReadingLog) -> Cursor? {
        func wrong(_ line: Int, _ message: Text) {
            log.add(PackProblem(file: file, line: line, path: "", message: message))
        }
        guard yaml.utf8.count <= PackSource.mostBytes else {
            wrong(1, Text("文件太大：最多 512 KB。", "The file is too large: at most 512 KB."))
            return nil
        }
        if let line = tooDeepLine() {
            wrong(line, Text("嵌套太深。", "Nested too deeply."))
            return nil
        }
        if let line = anchorLine() {
            wrong(
                line,
                Text(
                    "不支持 YAML 的锚点（&名字）和引用（*名字）：请把内容写在用到的地方。文字里的 & 前后都空一格或都不空。",
                    "YAML anchors (&name) and aliases (*name) are not supported: write the content where it is used. "
                        + "Within words put a space on both sides of & or on none."))
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: yaml) else {
                wrong(1, Text("文件是空的。", "The file is empty."))
                return nil
            }
            return Cursor(node, path: "", file: file, log: log)
        } catch let error as YamlError {
            let (line, message) = PackSource.explain(error)
            wrong(line, message)
        } catch {
            wrong(1, Text("不是有效的 YAML。", "Not valid YAML."))
        }
        return nil
    }

    /// The first line that nests deeper than any pack does; keeps the parser's recursion bounded.
    private func tooDeepLine() -> Int? {
        var (line, depth, indent, atStart) = (1, 0, 0, true)
        for byte in yaml.utf8 {
            switch byte {
            case 10: (line, indent, atStart) = (line + 1, 0, true)
            case 91, 123: (depth, atStart) = (depth + 1, false)
            case 93, 125: (depth, atStart) = (max(0, depth - 1), false)
            case 32 where atStart, 45 where atStart: indent += 1
            default: atStart = false
            }
            if depth > PackSource.mostDepth || indent > PackSource.mostDepth * 2 { return line }
        }
        return nil
    }

    /// The first line with an anchor. A text of a few lines whose aliases name each other unfolds without end; there is
    /// no alias without an anchor, and no pack needs one.
    private func anchorLine() -> Int? {
        var line = 1
        var (before, atSign): (Unicode.Scalar, Bool) = ("\n", false)
        for scalar in yaml.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace
            if atSign, !isSpace { return line }
            atSign = scalar == "&" && (before.properties.isWhitespace || "[{,:\u{FEFF}".unicodeScalars.contains(before))
            if scalar == "\n" { line += 1 }
            before = scalar
        }
        return nil
    }

    private static func explain(_ error: YamlError) -> (Int, Text) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return (
                mark.line,
                Text(
                    "YAML 写法有误：\(problem)。请检查缩进、引号和冒号。",
                    "YAML error: \(problem). Check indentation, quotes and colons.")
            )
        case .reader(let problem, _, _, _):
            return (1, Text("文件里有无法识别的字符：\(problem)。", "The file has characters that cannot be read: \(problem)."))
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.joined(separator: ", ")
            return (context.mark.line, Text("同一处写了两次：\(names)。", "Written twice in one place: \(names)."))
        default:
            return (1, Text("不是有效的 YAML。", "Not valid YAML."))
        }
    }
}
