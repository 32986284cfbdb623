public import Kernel

/// One clock of a case as people see it: how much is left, or how much it is over.
public struct ClockView: Sendable {
    public enum Progress: Sendable, Hashable {
        case running
        /// Stopped while a hold lasts.
        case held
        /// Done at this moment.
        case finished(Instant)
    }
    /// What must be done: "受理", "首次联系". Nil where the surroundings say it.
    public var name: Text?
    public var from: Instant
    public var due: Instant
    public var progress: Progress
    /// Counted time left, where only working time counts; nil: wall time until `due`.
    public var remaining: Span?
    /// Share of the limit used, in percent, where only working time counts; nil: computed from wall time.
    public var usedPercent: Int?
    /// The deadline lies in a year whose days off are not announced yet.
    public var provisional: Bool
    public init(
        _ name: Text? = nil, from: Instant, due: Instant, progress: Progress = .running, remaining: Span? = nil,
        usedPercent: Int? = nil, provisional: Bool = false
    ) {
        self.name = name
        self.from = from
        self.due = due
        self.progress = progress
        self.remaining = remaining
        self.usedPercent = usedPercent
        self.provisional = provisional
    }
    enum Phase: String { case calm, near, late, held, met, missed }
    /// Near begins at 80 % of the limit.
    func phase(at now: Instant) -> Phase {
        switch progress {
        case .held: return .held
        case .finished(let end): return end <= due ? .met : .missed
        case .running:
            if now > due { return .late }
            let whole = (due - from).microseconds
            let used = usedPercent ?? (whole > 0 ? Int((now - from).microseconds * 100 / whole) : 100)
            return used >= 80 ? .near : .calm
        }
    }
}

extension Screen {
    /// "剩 2 小时 10 分" / "超 35 分"; the shape changes at 80 % and past due, so colour is never the only sign.
    /// Where wall time counts, the browser keeps the text current.
    public func clock(_ view: ClockView) -> HTML {
        let phase = view.phase(at: now)
        let ticks = view.progress == .running && view.remaining == nil && view.usedPercent == nil
        let start = ticks ? view.from.iso8601 : nil
        return """
            <time class="clock \(phase.rawValue)" datetime="\(view.due.iso8601)" title="\(dueTitle(view))"\
            \(HTML.attribute("data-clock", start))>\(icon(phase).svg)\(view.name.map { "<b>\(self($0))</b> " as HTML })\
            <span>\(clockText(view, phase))</span>\
            \(view.provisional ? "<small>\(self("暂定", "provisional"))</small>" as HTML : .empty)</time>
            """
    }
    private func icon(_ phase: ClockView.Phase) -> Icon {
        switch phase {
        case .calm: .clock
        case .near: .near
        case .late, .missed: .late
        case .held: .held
        case .met: .done
        }
    }
    private func dueTitle(_ view: ClockView) -> String { self("期限 \(moment(view.due))", "Due \(moment(view.due))") }
    private func clockText(_ view: ClockView, _ phase: ClockView.Phase) -> String {
        switch phase {
        case .calm, .near:
            let left = duration(view.remaining ?? (view.due - now))
            return self("剩 \(left)", "\(left) left")
        case .late:
            let over = duration(view.remaining ?? (now - view.due))
            return self("超 \(over)", "\(over) over")
        case .held: return self("挂账中", "on hold")
        case .met: return self("按时", "in time")
        case .missed:
            guard case .finished(let end) = view.progress else { return self("超时", "late") }
            return self("超时 \(duration(end - view.due))", "\(duration(end - view.due)) late")
        }
    }
}
