public import Kernel

/// Why a change of the tree is refused.
public enum PlaceProblem: Problem, Hashable {
    case noSuchPlace(PlaceCode)
    case retired(name: String)
    case wrongLevel(PlaceLevel, under: PlaceLevel?)
    case nameEmpty
    case nameTooLong
    case nameTaken(name: String, under: String)
    case codeTaken(PlaceCode)
    case codeNotUnderParent(PlaceCode)
    case full(name: String)
    case hasActiveChildren(name: String, count: Int)
    case boundaryPlanned(name: String, from: CivilDate)
    case beginsInThePast(CivilDate)

    public var appError: AppError {
        switch self {
        case .noSuchPlace(let code):
            AppError(
                "place.missing", status: 404,
                Text("没有编码为 \(code) 的地点。请从列表中选择。", "No place has the code \(code). Choose one from the list."))
        case .retired(let name):
            AppError(
                "place.retired", status: 409,
                Text(
                    "“\(name)”已停用，不能再改。请刷新后选择它的接替地点。",
                    "“\(name)” is retired and can no longer be changed. Reload and choose its successor."))
        case .wrongLevel(let level, let parent):
            .invalid(
                "level",
                Text(
                    "\(parent?.name.zh ?? "最上级")下面不能建“\(level.name.zh)”。",
                    "A \(level.name.en) cannot stand under \(parent.map { "a \($0.name.en)" } ?? "the top")."))
        case .nameEmpty: .invalid("name", Text("请填写名称。", "Enter a name."))
        case .nameTooLong:
            .invalid("name", Text("名称最多 \(Limits.line) 个字。", "A name has at most \(Limits.line) characters."))
        case .nameTaken(let name, let under):
            .invalid(
                "name",
                Text(
                    "“\(under)”下面已有“\(name)”。请换一个名称，或直接使用已有的。",
                    "“\(under)” already has a “\(name)”. Choose another name or use that one."))
        case .codeTaken(let code):
            .invalid(
                "code",
                Text(
                    "编码 \(code) 已被使用，停用的编码也不再分配。",
                    "The code \(code) is in use; codes of retired places are not given again."))
        case .codeNotUnderParent(let code):
            .invalid("code", Text("编码 \(code) 与所属地点或级别不符。", "The code \(code) does not fit its parent or level."))
        case .full(let name):
            AppError("place.full", status: 422, Text("“\(name)”下面的编号已用完。", "“\(name)” has no free numbers left."))
        case .hasActiveChildren(let name, let count):
            AppError(
                "place.has-children", status: 409,
                Text(
                    "“\(name)”下面还有 \(count) 个在用的地点，请先停用或迁出它们。",
                    "“\(name)” still has \(count) places in use below it; retire or move them first."))
        case .boundaryPlanned(let name, let date):
            AppError(
                "boundary.planned", status: 409,
                Text(
                    "“\(name)”已有从 \(date) 起的新边界。请选那一天之后，或先看那一版。",
                    "“\(name)” already has a boundary from \(date). Choose a later day."))
        case .beginsInThePast(let date):
            .invalid(
                "begins",
                Text(
                    "\(date) 已经过去。新边界从今天或以后生效，已登记的事不改地点。",
                    "\(date) is past. A new boundary begins today or later; what was reported keeps its place."))
        }
    }
}
