public import Kernel

/// What a state or message means; the only colours beside the levels.
public enum Tone: String, Sendable { case neutral, active, good, warn, danger }

extension Screen {
    /// What the step before did; read out by screen readers.
    public func flash(_ message: Text, _ tone: Tone = .good) -> HTML {
        "<div class=\"flash \(tone.rawValue)\" role=\"status\">\(tone == .good ? Icon.done.svg : Icon.late.svg)<p>\(self(message))</p></div>"
    }
    /// Everything that was refused, each linked to its field; nothing where nothing was.
    public func errorSummary() -> HTML {
        guard !problems.isEmpty else { return .empty }
        var form = self
        form.scope = values["form"] ?? submitted.map { Screen.scope(of: Link(target: $0), "") } ?? scope
        let items = problems.map { problem -> HTML in
            guard let field = problem.field else { return "<li>\(self(problem.message))</li>" }
            return "<li><a\(HTML.anchor(form.fieldID(field)))>\(self(problem.message))</a></li>"
        }
        return """
            <div class="errors" role="alert" tabindex="-1" data-focus><h2>\(Icon.late.svg)\
            \(self(submitted == nil && values.isEmpty ? refusedAddress : refusedForm))</h2><ul>\(items)</ul></div>
            """
    }
    private var refusedForm: Text { Text("还没有提交，您填写的内容都在", "Not sent yet; what you typed is kept") }
    private var refusedAddress: Text { Text("有一个条件不对，所以没有列出", "A condition is not right, so nothing is listed") }
    /// A remark that stays: an emergency number, a limit, a demo hint.
    public func notice(_ title: Text? = nil, _ tone: Tone = .neutral, _ content: HTML) -> HTML {
        """
        <div class="notice \(tone.rawValue)"\(tone == .danger ? " role=\"alert\"" as HTML : .empty)>\
        \(title.map { "<strong>\(self($0))</strong>" as HTML })\(content)</div>
        """
    }
    public func notice(_ text: Text, _ tone: Tone = .neutral) -> HTML { notice(nil, tone, "<p>\(self(text))</p>") }
    /// Whom to call at once: number and what it is for, "110" "报警".
    public func call(_ title: Text, _ numbers: [(number: String, name: Text)], tone: Tone = .neutral) -> HTML {
        let chips = numbers.map { entry -> HTML in
            "<a class=\"chip call\" href=\"\(Link.telephone(entry.number))\"><b>\(entry.number)</b> \(self(entry.name))</a>"
        }
        return notice(nil, tone, "<p>\(self(title))</p><div class=\"chips\">\(chips)</div>")
    }
    /// Where nothing is yet: says what will appear here and how it comes.
    public func empty(_ what: Text, _ how: Text, action: HTML = .empty) -> HTML {
        """
        <div class="empty"><p class="what">\(self(what))</p><p>\(self(how))</p>\
        \(action.isEmpty ? .empty : "<div class=\"buttons\">\(action)</div>")</div>
        """
    }
    /// What happens next, by whom, by when, and what if not.
    public func promise(
        _ next: Text, who: String? = nil, by due: Instant? = nil, otherwise: Text? = nil, clock: HTML = .empty
    ) -> HTML {
        let facts = [
            who.map { "<dt>\(self("谁来办", "Who"))</dt><dd>\($0)</dd>" as HTML },
            due.map { "<dt>\(self("最晚", "By"))</dt><dd>\(time($0)) \(clock)</dd>" as HTML },
            otherwise.map { "<dt>\(self("如果没做到", "If not"))</dt><dd>\(self($0))</dd>" as HTML },
        ].compactMap { $0 }
        return """
            <section class="promise"><h2>\(self("接下来", "What happens next"))</h2><p class="next">\(self(next))</p>\
            \(facts.isEmpty ? .empty : "<dl>\(facts)</dl>")</section>
            """
    }
}
