public import Kernel

/// How much a button asks for attention. One primary on a page or panel.
public enum ButtonLook: String, Sendable { case primary, plain, danger, quiet }

extension Screen {
    /// Sends the form around it. `name` and `value` tell which of several buttons was pressed.
    public func submit(
        _ label: Text, _ look: ButtonLook = .primary, name: String? = nil, value: String? = nil, icon: Icon? = nil,
        skipsChecks: Bool = false
    ) -> HTML {
        """
        <button type="submit" class="button \(look.rawValue)"\(HTML.attribute("name", name))\(HTML.attribute("value", value))\
        \(HTML.flag("formnovalidate", skipsChecks))>\(icon?.svg)\(self(label))</button>
        """
    }
    /// Goes to an address.
    public func button(_ label: Text, to link: Link, _ look: ButtonLook = .plain, icon: Icon? = nil) -> HTML {
        "<a class=\"button \(look.rawValue)\" href=\"\(link)\">\(icon?.svg)\(self(label))</a>"
    }
    /// A link inside a text.
    public func link(_ label: Text, to link: Link) -> HTML { "<a href=\"\(link)\">\(self(label))</a>" }
    public func link(_ label: String, to link: Link) -> HTML { "<a href=\"\(link)\">\(label)</a>" }
    /// A button that is a whole form: one step, nothing to fill in.
    public func act(
        _ label: Text, at action: Link, _ look: ButtonLook = .plain, fields: [(String, String)] = [], icon: Icon? = nil
    ) -> HTML {
        form(action, compact: true, id: label.en) { screen in
            "\(fields.map { screen.hidden($0.0, $0.1) })\(screen.submit(label, look, icon: icon))"
        }
    }
    /// A button that first opens what it means and what it needs, in place: no dialog, works without scripts.
    /// The content holds the question, its fields and the button that does it.
    public func confirm(
        _ label: Text, _ look: ButtonLook = .plain, at action: Link, question: Text? = nil, multipart: Bool = false,
        isOpen: Bool = false, done: Text? = nil, doneLook: ButtonLook? = nil, _ fields: (Screen) throws -> HTML
    ) rethrows -> HTML {
        let wasRefused = !problems.isEmpty && wasRefused(action, label.en)
        let body = try form(action, multipart: multipart, id: label.en) { screen in
            """
            \(question.map { "<p class=\"question\">\(self($0))</p>" as HTML })\(try fields(screen))
            <div class="buttons">\
            \(screen.submit(done ?? label, doneLook ?? (look == .danger ? .danger : .primary)))</div>
            """
        }
        return """
            <details class="confirm \(look.rawValue)"\(HTML.flag("open", isOpen || wasRefused))>\
            <summary class="button \(look.rawValue)">\(self(label))</summary><div class="confirm-in">\(body)</div>\
            </details>
            """
    }
    /// Buttons side by side; on a phone below each other.
    public func buttons(_ items: HTML...) -> HTML { "<div class=\"buttons\">\(items)</div>" }
}
