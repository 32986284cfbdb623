public import Kernel

/// One thing to choose.
public struct Option: Sendable {
    public let value: String
    public let label: Text
    public let hint: Text?
    /// Options of one group stand together under its name.
    public let group: Text?
    public init(_ value: String, _ label: Text, hint: Text? = nil, group: Text? = nil) {
        (self.value, self.label, self.hint, self.group) = (value, label, hint, group)
    }
}

extension Screen {
    /// A closed list that folds away. `blank` is the first, empty entry; nil leaves it out.
    public func select(
        _ name: String, _ label: Text, _ options: [Option], value: String? = nil, hint: Text? = nil,
        required: Bool = false,
        blank: Text? = Text("请选择", "Choose"), look: HTML = .empty
    ) -> HTML {
        let frame = FieldFrame(screen: self, name: name, label: label, hint: hint, required: required)
        let chosen = shown(name, value)
        let empty: HTML = blank.map { "<option value=\"\">\(self($0))</option>" } ?? .empty
        return frame.html("<select\(frame.attributes)\(look)>\(empty)\(optionGroups(options, chosen: chosen))</select>")
    }
    private func optionGroups(_ options: [Option], chosen: String?) -> HTML {
        var output = HTML.empty
        var open: Text?
        for option in options {
            if option.group != open {
                if open != nil { output += "</optgroup>" }
                if let group = option.group { output += "<optgroup label=\"\(self(group))\">" }
                open = option.group
            }
            output +=
                optionTag(option, chosen: chosen)
        }
        return open == nil ? output : output + "</optgroup>"
    }

    func optionTag(_ option: Option, chosen: String?) -> HTML {
        """
        <option value="\(option.value)"\(HTML.flag("selected", option.value == chosen))>\(self(option.label))</option>
        """
    }

    /// One of a few, all in sight.
    public func choices(
        _ name: String, _ label: Text, _ options: [Option], value: String? = nil, hint: Text? = nil,
        required: Bool = false,
        inline: Bool = false
    ) -> HTML {
        let frame = FieldFrame(screen: self, name: name, label: label, hint: hint, required: required)
        let chosen = shown(name, value)
        let controls = options.enumerated().map { index, option in
            choice("radio", name, option, id: "\(frame.id)-\(index)", on: option.value == chosen, required: required)
        }
        return frame.group(HTML(joining: controls), style: inline ? "inline" : "choices")
    }
    /// Any of a few; `required`: at least one, which the operation checks.
    public func checkboxes(
        _ name: String, _ label: Text, _ options: [Option], values chosen: [String] = [], hint: Text? = nil,
        required: Bool = false, inline: Bool = false
    ) -> HTML {
        let frame = FieldFrame(screen: self, name: name, label: label, hint: hint, required: required)
        let held = values.isEmpty ? Set(chosen) : Set(values.all(name))
        let controls = options.enumerated().map { index, option in
            choice(
                "checkbox", name, option, id: "\(frame.id)-\(index)", on: held.contains(option.value), required: false)
        }
        return frame.group(HTML(joining: controls), style: inline ? "inline" : "choices")
    }
    /// Yes or no: sends `1` or nothing.
    public func checkbox(_ name: String, _ label: Text, checked: Bool = false, hint: Text? = nil) -> HTML {
        let isOn = values.isEmpty ? checked : values.flag(name)
        let frame = FieldFrame(screen: self, name: name, label: label, hint: nil, required: true)
        return """
            <div class="field one">\
            \(choice("checkbox", name, Option("1", label, hint: hint), id: frame.id, on: isOn, required: false))\
            \(frame.errorLine)</div>
            """
    }
    private func choice(
        _ type: String, _ name: String, _ option: Option, id: String, on isOn: Bool, required: Bool
    ) -> HTML {
        let hint = option.hint.map { "<small>\(self($0))</small>" as HTML }
        return """
            <label class="option" for="\(id)"><input type="\(type)" id="\(id)" name="\(name)" value="\(option.value)"\
            \(HTML.flag("checked", isOn))\(HTML.flag("required", required))><span>\(self(option.label))\(hint)</span>\
            </label>
            """
    }
}
