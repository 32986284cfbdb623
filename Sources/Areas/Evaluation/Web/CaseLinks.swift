import Cases
import Kernel
import Pages

/// From a figure to the cases it counts: the cases list with the filter that counts the same.
struct CaseLinks {
    let place: PlaceCode

    func open() -> Link { list([("open", "1")]) }
    func state(_ states: CaseState...) -> Link { list(states.map { ("state", $0.rawValue) }) }
    func grade(_ key: String) -> Link { list([("open", "1"), ("grade", key)]) }
    func category(_ key: String) -> Link { list([("open", "1"), ("category", key)]) }
    func unit(_ key: String) -> Link { list([("open", "1"), ("unit", key)]) }
    func late() -> Link { list([("late", "1"), ("order", "due")]) }
    func fact(_ fact: CaseFact, _ month: CivilMonth, unit: String? = nil) -> Link {
        list([("month", month.description), ("fact", fact.rawValue), ("unit", unit)])
    }

    private func list(_ query: [(String, String?)]) -> Link {
        CasePaths.list().query([("place", place.rawValue)] + query)
    }
}
