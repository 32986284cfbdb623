public import Kernel

/// What is typed into a line: chooses the keyboard of a phone.
public enum LineKind: String, Sendable {
    case text, telephone = "tel", code, number, decimal, password, search, email, url
}

extension Screen {
    /// One line of text. `limit` in characters.
    public func line(
        _ name: String, _ label: Text, value: String? = nil, hint: Text? = nil, required: Bool = false,
        limit: Int = Limits.line, kind: LineKind = .text, autocomplete: String? = nil, placeholder: Text? = nil,
        suggestions: [String] = []
    ) -> HTML {
        let frame = FieldFrame(screen: self, name: name, label: label, hint: hint, required: required)
        let (type, mode): (String, String?) =
            switch kind {
            case .text: ("text", nil)
            case .code, .number: ("text", "numeric")
            case .decimal: ("text", "decimal")
            case .telephone, .password, .search, .email, .url: (kind.rawValue, nil)
            }
        let listID = suggestions.isEmpty ? nil : frame.id + "-list"
        let choices: HTML =
            listID.map { id in
                "<datalist id=\"\(id)\">\(suggestions.map { "<option value=\"\($0)\">" as HTML })</datalist>"
            } ?? .empty
        return frame.html(
            """
            <input type="\(type)"\(frame.attributes)\(HTML.attribute("inputmode", mode)) maxlength="\(limit)"\
            \(HTML.attribute("value", kind == .password ? nil : shown(name, value)))\
            \(HTML.attribute("autocomplete", autocomplete ?? (kind == .code ? "one-time-code" : nil)))\
            \(HTML.attribute("placeholder", placeholder.map { self($0) }))\(HTML.attribute("list", listID))>\(choices)
            """, style: "kind-\(kind.rawValue)")
    }

    /// Several lines of text with a count. `large` is the resident's one big box. A form's `draft` keeps its content.
    public func words(
        _ name: String, _ label: Text, value: String? = nil, hint: Text? = nil, required: Bool = false,
        limit: Int = Limits.words, rows: Int = 4, large: Bool = false, placeholder: Text? = nil, look: HTML = .empty
    ) -> HTML {
        let frame = FieldFrame(screen: self, name: name, label: label, hint: hint, required: required)
        let text = shown(name, value) ?? ""
        // A line end after the tag is not part of the text, so one is written always.
        return frame.html(
            """
            <textarea\(frame.attributes) rows="\(rows)" maxlength="\(limit)" data-count="\(frame.id)-count"\
            \(HTML.attribute("placeholder", placeholder.map { self($0) }))\(look)>
            \(text)</textarea>
            """,
            style: large ? "large" : "",
            after: """
                <p class="fieldfoot"><span class="draft" data-draft-note hidden>\
                \(self("草稿已存在本机", "Draft kept on this device"))</span>\
                <span class="count" id="\(frame.id)-count">\(text.count)/\(limit)</span></p>
                """)
    }

    public func date(
        _ name: String, _ label: Text, value: CivilDate? = nil, hint: Text? = nil, required: Bool = false,
        earliest: CivilDate? = nil, latest: CivilDate? = nil
    ) -> HTML {
        let frame = FieldFrame(screen: self, name: name, label: label, hint: hint, required: required)
        return frame.html(
            """
            <input type="date"\(frame.attributes)\(HTML.attribute("value", shown(name, value?.description)))\
            \(HTML.attribute("min", earliest?.description))\(HTML.attribute("max", latest?.description))>
            """, style: "short")
    }

    /// A day and a time of day, in the place's own zone: sent as `2026-11-21T18:00`.
    public func dateTime(
        _ name: String, _ label: Text, value: Instant? = nil, hint: Text? = nil, required: Bool = false
    ) -> HTML {
        let frame = FieldFrame(screen: self, name: name, label: label, hint: hint, required: required)
        let text = value.map { zone.local($0) }.map { "\($0.date)T\($0.clock)" }
        return frame.html(
            "<input type=\"datetime-local\"\(frame.attributes)\(HTML.attribute("value", shown(name, text)))>",
            style: "short")
    }

    /// Any files. `accept` as in HTML (`.csv,text/csv`).
    public func files(
        _ name: String, _ label: Text, accept: String? = nil, hint: Text? = nil, required: Bool = false,
        several: Bool = false
    ) -> HTML {
        let frame = FieldFrame(screen: self, name: name, label: label, hint: hint, required: required)
        return frame.html(
            "<input type=\"file\"\(frame.attributes)\(HTML.attribute("accept", accept))\(HTML.flag("multiple", several))>"
        )
    }

    /// A reason that stays on record, with ready-made beginnings. Required unless said otherwise.
    public func reasonBox(
        _ name: String = "reason", _ label: Text = Text("理由", "Reason"), value: String? = nil,
        hint: Text? = Text("会写进案卷，以后可查。", "It becomes part of the case file."), required: Bool = true,
        suggestions: [Text] = []
    ) -> HTML {
        let id = fieldID(name)
        let chips = suggestions.map { text -> HTML in
            "<button type=\"button\" class=\"chip\" data-fill=\"\(id)\">\(self(text))</button>"
        }
        let row: HTML = chips.isEmpty ? .empty : "<div class=\"chips fills\" data-needs-script>\(chips)</div>"
        return words(name, label, value: value, hint: hint, required: required, limit: Limits.note, rows: 2) + row
    }
}
