import Cases
import Kernel
import Pages

/// From a figure to the cases it counts: the cases list with the filter that counts the same. Nothing where the reader
/// may not open cases there.
struct CaseLinks {
    private let place: PlaceCode
    private let mayOpen: Bool

    init(_ place: PlaceCode, for screen: Screen) {
        (self.place, mayOpen) = (place, screen.caller.may(.casesRead, at: place))
    }

    func open() -> Link? { list([("open", "1")]) }
    func state(_ states: CaseState...) -> Link? { list(states.map { ("state", $0.rawValue) }) }
    func grade(_ key: String) -> Link? { list([("open", "1"), ("grade", key)]) }
    func category(_ key: String) -> Link? { list([("open", "1"), ("category", key)]) }
    func unit(_ key: String) -> Link? { list([("open", "1"), ("unit", key)]) }
    func late() -> Link? { list([("late", "1"), ("order", "due")]) }
    func fact(_ fact: CaseFact, _ month: CivilMonth, unit: String? = nil) -> Link? {
        list([("month", month.description), ("fact", fact.rawValue), ("unit", unit)])
    }
    /// One case.
    func page(_ id: CaseFile.ID) -> Link? { mayOpen ? CasePaths.page(id) : nil }

    private func list(_ query: [(String, String?)]) -> Link? {
        mayOpen ? CasePaths.list().query([("place", place.rawValue)] + query) : nil
    }
}

extension Screen {
    /// A count, linked where there is a way to its cases.
    func figure(_ count: Int, _ link: Link?) -> HTML {
        link.map { self.link(number(count), to: $0) } ?? HTML(text: number(count))
    }
}
