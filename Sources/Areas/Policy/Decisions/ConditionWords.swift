public import Kernel

/// Conditions in plain words, for “why” panels and for the page of the pack.
extension Pack {
    public func describe(_ condition: Condition) -> Text {
        switch condition {
        case .always: Text("其他情况", "Everything else")
        case .all(let conditions): sentence(conditions.map(describe), Text("，且", ", and "))
        case .any(let conditions): sentence(conditions.map(describe), Text("，或", ", or "))
        case .not(let condition): Text("不是：", "Not: ") + describe(condition)
        case .category(let keys): Text("类别是", "The category is ") + names(keys) { category($0)?.name }
        case .categoryUnder(let keys): Text("类别属于", "The category belongs to ") + names(keys) { group($0)?.name }
        case .gradeAtLeast(let key):
            Text("分级不低于", "The grade is at least ") + names([key]) { grade(named: $0)?.name }
        case .channel(let keys): Text("渠道是", "It came by ") + names(keys) { ReportChannel(rawValue: $0)?.name }
        case .gridKind(let keys): Text("网格是", "The grid is ") + names(keys, GridKind.name)
        case .repeatsAtLeast(let count): Text("同一件事已反映 \(count) 次以上", "It was reported \(count) times or more before")
        case .ageAtLeast(let minutes):
            Text("从第一次反映起已过", "Since the first report have passed ") + Limit.minutes(minutes).text
        case .personsAtLeast(let count): Text("涉及 \(count) 人以上", "\(count) people or more are concerned")
        case .flag(let keys): names(keys, quoted: false) { CaseFlag(rawValue: $0)?.name }
        case .words(let phrases):
            Text("内容提到", "The words mention ") + names(phrases.map(\.text)) { Text(same: $0) }
        case .level(let keys): Text("地点是", "The place is a ") + names(keys) { levelName($0) }
        }
    }

    /// Parts of one sentence: in English only the first begins with a capital letter.
    private func sentence(_ parts: [Text], _ separator: Text) -> Text {
        let texts = parts.enumerated().map { index, part in
            index == 0 ? part : Text(part.zh, part.en.prefix(1).lowercased() + part.en.dropFirst())
        }
        return join(texts, separator)
    }

    private func join(_ texts: [Text], _ separator: Text) -> Text {
        Text(texts.map(\.zh).joined(separator: separator.zh), texts.map(\.en).joined(separator: separator.en))
    }

    private func names(_ keys: [String], quoted: Bool = true, _ name: (String) -> Text?) -> Text {
        let texts = keys.map { key -> Text in
            let text = name(key) ?? Text(same: key)
            return quoted ? Text("“\(text.zh)”", "“\(text.en)”") : text
        }
        return join(texts, Text("或", " or "))
    }
}

/// The two kinds of grid.
public enum GridKind: String, Sendable, Codable, CaseIterable {
    /// 居民网格
    case resident
    /// 专属网格: market, campus, works.
    case dedicated
    static func name(_ key: String) -> Text? {
        switch GridKind(rawValue: key) {
        case .resident: Text("居民网格", "resident grid")
        case .dedicated: Text("专属网格", "dedicated grid")
        case nil: nil
        }
    }
}
