extension HTML {
    /// ` name="value"`; nothing where the value is nil.
    public static func attribute(_ name: StaticString, _ value: String?) -> HTML {
        guard let value else { return .empty }
        return " \(HTML(stringLiteral: name))=\"\(value)\""
    }
    public static func attribute(_ name: StaticString, _ link: Link?) -> HTML { attribute(name, link?.target) }
    public static func attribute(_ name: StaticString, _ number: Int?) -> HTML {
        attribute(name, number.map { String($0) })
    }
    /// ` name`, or nothing.
    public static func flag(_ name: StaticString, _ isOn: Bool) -> HTML {
        isOn ? " \(HTML(stringLiteral: name))" : .empty
    }
    /// ` href="…"` of a link within the page.
    static func anchor(_ id: String) -> HTML { " href=\"#\(id)\"" }
}

/// An element's id made of a field's name: letters, digits, `-` and `_` stay, everything else becomes `-`.
func elementID(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" })
}
