public import Kernel

extension Form {
    /// What every form that writes carries hidden: a field of a route with one of these names would never be read.
    public static let reserved: Set<String> = ["csrf", "key", "from", "form"]
}

extension Screen {
    /// A form that posts to an address of the product, with the hidden fields every write needs: `csrf`, the
    /// idempotency `key` (another for every form, the same when the same form is sent twice) and `from`, the page to
    /// show again where the write is refused. The content gets a screen that holds what was typed only where *this*
    /// form was refused.
    ///
    /// `draft` names a place in the browser's own storage that keeps long texts until the form was sent. `id` tells
    /// forms with the same action on one page apart; it is needed only there.
    public func form(
        _ action: Link, multipart: Bool = false, draft: String? = nil, label: Text? = nil, compact: Bool = false,
        id: String = "", _ content: (Screen) throws -> HTML
    ) rethrows -> HTML {
        var screen = self
        screen.scope = Screen.scope(of: action, id)
        if !wasRefused(action, id) {
            screen.values = Form()
            screen.problems = []
        }
        let body = try content(screen)
        let key = formKey + "." + String(fingerprint((action.target + body.markup).utf8), radix: 36)
        return """
            <form method="post" action="\(action)"\(multipart ? " enctype=\"multipart/form-data\"" as HTML : .empty)\
            \(HTML.attribute("data-draft", draft))\(HTML.attribute("aria-label", label.map { self($0) }))\
            \(compact ? " class=\"compact\"" as HTML : .empty) data-once>
            \(hidden("csrf", csrf))\(hidden("key", key))\(hidden("from", path))\(hidden("form", screen.scope))
            \(body)</form>
            """
    }
    /// A form that asks, by GET: searches and filters. It carries no secrets.
    public func searchForm(_ action: Link, label: Text, _ content: (Screen) throws -> HTML) rethrows -> HTML {
        "<form method=\"get\" action=\"\(action)\" role=\"search\" aria-label=\"\(self(label))\" class=\"search\">\(try content(self))</form>"
    }
    /// A form that asks, by GET, with its fields below each other: the first step of something that has more than one.
    public func questionForm(_ action: Link, label: Text, _ content: (Screen) throws -> HTML) rethrows -> HTML {
        "<form method=\"get\" action=\"\(action)\" aria-label=\"\(self(label))\">\(try content(self))</form>"
    }
    public func hidden(_ name: String, _ value: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }
    /// Fields that belong together, with a legend.
    public func fieldset(_ legend: Text, hint: Text? = nil, _ content: () throws -> HTML) rethrows -> HTML {
        """
        <fieldset><legend>\(self(legend))</legend>\(hint.map { "<p class=\"hint\">\(self($0))</p>" as HTML })
        \(try content())</fieldset>
        """
    }
    /// A short word for one form of a page.
    static func scope(of action: Link, _ id: String) -> String {
        String(String(fingerprint((action.target + "#" + id).utf8), radix: 36).suffix(6))
    }
    /// Whether this is the form whose refusal the page shows.
    func wasRefused(_ action: Link, _ id: String) -> Bool {
        if let form = values["form"] { return form == Screen.scope(of: action, id) }
        return submitted.map { $0 == action.target } ?? true
    }
    /// The id of a field's control on this page.
    func fieldID(_ name: String) -> String { (scope.isEmpty ? "f-" : "f-\(scope)-") + elementID(name) }
    /// What this field shows: what was typed in a refused form, else the given value.
    func shown(_ name: String, _ value: String?) -> String? {
        problems.isEmpty && values.isEmpty ? value : values[name] ?? value
    }
    /// Why this field was refused.
    func problem(_ name: String) -> AppError? { problems.first { $0.field == name } }
}

/// The frame of every field: label, hint, control, error, count.
struct FieldFrame {
    let screen: Screen
    let name: String
    let label: Text
    let hint: Text?
    let required: Bool
    var id: String { screen.fieldID(name) }
    /// The ids that describe the control, for `aria-describedby`.
    private var described: String? {
        var ids: [String] = []
        if hint != nil { ids.append(id + "-hint") }
        if screen.problem(name) != nil { ids.append(id + "-error") }
        return ids.isEmpty ? nil : ids.joined(separator: " ")
    }
    /// Attributes of the control: id, name, description, validity.
    var attributes: HTML {
        """
         id="\(id)" name="\(name)"\(HTML.attribute("aria-describedby", described))\
        \(HTML.flag("required", required))\(HTML.attribute("aria-invalid", screen.problem(name) == nil ? nil : "true"))
        """
    }
    var errorLine: HTML {
        guard let problem = screen.problem(name) else { return .empty }
        return "<p class=\"error\" id=\"\(id)-error\">\(Icon.late.svg)\(screen(problem.message))</p>"
    }
    var hintLine: HTML { hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\(screen($0))</p>" as HTML } ?? .empty }
    var optionalMark: HTML {
        required ? .empty : " <span class=\"optional\">\(screen("选填", "optional"))</span>"
    }
    func html(_ control: HTML, style: String = "", after: HTML = .empty) -> HTML {
        """
        <div class="field \(style)\(screen.problem(name) == nil ? "" : " wrong")"><label for="\(id)">\
        \(screen(label))\(optionalMark)</label>
        \(hintLine)\(control)\(after)\(errorLine)</div>
        """
    }
    /// A group of controls (radio buttons, boxes): the legend is the label.
    func group(_ controls: HTML, style: String) -> HTML {
        """
        <fieldset class="field \(style)\(screen.problem(name) == nil ? "" : " wrong")" id="\(id)"\
        \(HTML.attribute("aria-describedby", described))>\
        <legend>\(screen(label))\(optionalMark)</legend>\(hintLine)<div class="options">\(controls)</div>\
        \(errorLine)</fieldset>
        """
    }
}
