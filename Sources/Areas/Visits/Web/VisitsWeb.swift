public import Field
import Households
import Kernel
public import Pages
public import Persistence

/// The routes of visits and of the register of households.
public struct VisitsWeb: Sendable {
    let database: Database
    /// Work of other areas that is shown with the round.
    let onTheWay: WayStops
    public init(database: Database, onTheWay: WayStops = WayStops()) {
        (self.database, self.onTheWay) = (database, onTheWay)
    }

    public var routes: [Route] {
        lists + threeLists + emergencies + household + decisions + planning + handedRoutes + own
    }

    private static let either = Access.permission(.visitsRecord, or: [.visitsPlan])
    private static let values = HouseholdField.allCases.map {
        Field($0.rawValue, $0 == .groups ? .list : .text, $0.name)
    }

    private var lists: [Route] {
        [
            .get(VisitPaths.round, .permission(.visitsRecord), Text("今天走访", "Today's round"), round),
            .get(
                VisitPaths.households, VisitsWeb.either, Text("住户", "Households"),
                fields: [
                    Field("place", .place, Text("地点", "Place")), Field("tier", .line, Text("层级", "Tier")),
                    Field("show", .choice(HouseholdShow.allCases.map(\.rawValue)), Text("显示", "Show")),
                    Field("after", .identifier, Text("从哪一户之后", "Continue after")),
                ], list),
            .get(
                VisitPaths.register, VisitsWeb.either, Text("登记住户", "Register a household"),
                fields: [Field("place", .place, Text("楼栋", "Building"))], registerForm),
            .post(
                VisitPaths.households, VisitsWeb.either, Text("登记住户", "Register a household"),
                fields: [
                    Field("place", .place, required: true, Text("楼栋", "Building")),
                    Field("unit", .line, Text("单元", "Unit")), Field("door", .line, Text("门牌", "Door")),
                    Field("basis", .choice(HouseholdBasis.Kind.allCases.map(\.rawValue)), Text("依据", "Ground")),
                    Field(
                        "consent", .choice(HouseholdBasis.ConsentWay.allCases.map(\.rawValue)),
                        Text("怎样同意的", "How they agreed")),
                    Field("basis-words", .line, Text("法律和条款", "Law and article")),
                    Field("another", .flag, Text("同一套房里的另一户", "Another household in the flat")),
                ] + VisitsWeb.values, register),
        ]
    }

    private var household: [Route] {
        [
            .get(VisitPaths.household, VisitsWeb.either, Text("住户", "Household"), page),
            .post(
                VisitPaths.opening, VisitsWeb.either, Text("打开登记内容", "Open what is registered"),
                fields: [
                    Field(
                        "reason", .choice(HouseholdViewReason.choices.map(\.rawValue)), required: true,
                        Text("为什么看", "Why"))
                ], open),
            .post(
                VisitPaths.contacts, VisitsWeb.either, Text("记一次联系", "Write down a contact"),
                fields: [
                    Field("way", .line, required: true, Text("方式", "Way")),
                    Field("reached", .choice(["yes", "no"]), required: true, Text("联系上没有", "Was anybody reached")),
                    Field("version", .integer, required: true, Text("看到的版本", "Version seen")),
                    Field("at", .instant, Text("什么时候", "When")), Field("note", .text, Text("备注", "Note")),
                    Field("done", .list, Text("顺便办完的事", "Tasks done")),
                    Field("event", .line, Text("发生了什么", "What happened")),
                    Field("errand", .line, Text("代办", "Errand")),
                    Field("errand-words", .text, Text("代办什么", "What to do")),
                    Field("finding", .text, Text("要上报的事", "A matter to report")),
                    Field("agreed", .flag, Text("住户同意上报", "The household agrees")),
                    Field("private", .flag, Text("不公开", "Not public")),
                ], contact),
            .post(
                VisitPaths.fields, VisitsWeb.either, Text("修改登记", "Change the entry"),
                fields: [Field("version", .integer, required: true, Text("看到的版本", "Version seen"))] + VisitsWeb.values,
                change),
            .post(
                VisitPaths.conflict, VisitsWeb.either, Text("处理不一致", "Decide between two values"),
                fields: [Field("keep", .choice(["first", "second"]), required: true, Text("留哪一个", "Which stays"))],
                decide
            ),
            .post(
                VisitPaths.errand, VisitsWeb.either, Text("登记代办", "Write down an errand"),
                fields: [
                    Field("errand", .line, required: true, Text("代办", "Errand")),
                    Field("words", .text, Text("说明", "Words")),
                ], errand),
            .post(
                VisitPaths.careEnd, VisitsWeb.either, Text("办完或不办", "Done or dropped"),
                fields: [Field("drop", .line, Text("不办的理由", "Why it is dropped"))], endCare),
        ]
    }

    private var decisions: [Route] {
        [
            .post(
                VisitPaths.pause, VisitsWeb.either, Text("暂停走访", "Let visits rest"),
                fields: [
                    Field("reason", .line, required: true, Text("理由", "Reason")),
                    Field("until", .date, Text("到哪天", "Until")),
                ], pause),
            .post(VisitPaths.resumption, VisitsWeb.either, Text("恢复走访", "Let visits go on"), resume),
            .post(
                VisitPaths.tier, VisitsWeb.either, Text("改走访层级", "Change the tier"),
                fields: [
                    Field("tier", .line, required: true, Text("层级", "Tier")), Field("why", .line, Text("为什么", "Why")),
                ], tier),
            .post(
                VisitPaths.ground, VisitsWeb.either, Text("写明依据", "State the ground"),
                fields: [
                    Field("basis", .choice(["consent", "law"]), required: true, Text("依据", "Ground")),
                    Field(
                        "consent", .choice(HouseholdBasis.ConsentWay.allCases.map(\.rawValue)),
                        Text("怎样同意的", "How they agreed")),
                    Field("basis-words", .line, Text("法律和条款", "Law and article")),
                ], ground),
            .post(VisitPaths.moved, VisitsWeb.either, Text("已搬走", "Moved away"), moved),
            .post(
                VisitPaths.letGo, VisitsWeb.either, Text("撤回同意或删除", "Withdraw or erase"),
                fields: [Field("whole", .flag, Text("整条删除", "The whole entry"))], letGo),
            .post(
                VisitPaths.merging, VisitsWeb.either, Text("并入另一条登记", "Merge into another entry"),
                fields: [Field("into", .identifier, required: true, Text("并入哪一条", "Into which"))], merge),
        ]
    }

    private var planning: [Route] {
        [
            .post(
                VisitPaths.steward, .permission(.visitsPlan), Text("交给谁走访", "Who visits"),
                fields: [Field("post", .identifier, Text("岗位", "Post"))], give),
            .post(
                VisitPaths.knock, .permission(.visitsPlan), Text("安排书记敲门", "Plan a knock"),
                fields: [
                    Field("due", .date, required: true, Text("哪天以前", "By")), Field("words", .text, Text("为什么", "Why")),
                ], knock),
            .get(
                VisitPaths.coverage, .permission(.visitsPlan, or: [.boardRead]), Text("走访覆盖", "Coverage of visits"),
                fields: [Field("place", .place, Text("地点", "Place"))], coverage),
            .get(
                VisitPaths.careList, .permission(.visitsPlan), Text("住户要办的事", "To do for households"),
                fields: [Field("after", .identifier, Text("从哪一件之后", "Continue after"))], careList),
            .get(
                VisitPaths.missed, .permission(.visitsPlan), Text("没联系上的住户", "Households not reached"),
                fields: [
                    Field("place", .place, required: true, Text("地点", "Place")),
                    Field("tier", .line, required: true, Text("层级", "Tier")),
                    Field("from", .date, required: true, Text("哪一期", "Which window")),
                    Field("after", .identifier, Text("从哪一户之后", "Continue after")),
                ], missed),
            .get(
                VisitPaths.giving, .permission(.visitsPlan), Text("分配走访", "Give out households"),
                fields: [Field("place", .place, Text("地点", "Place"))], givingForm),
            .post(
                VisitPaths.giving, .permission(.visitsPlan), Text("分配走访", "Give out households"),
                fields: [
                    Field("area", .place, required: true, Text("哪一片", "Area")),
                    Field("post", .identifier, required: true, Text("岗位", "Post")),
                ], giveArea),
        ]
    }

    private var own: [Route] {
        [
            .get(VisitPaths.mine, .resident, Text("我家的登记", "My household"), mine),
            .post(
                VisitPaths.myFields, .resident, Text("更正我家的登记", "Correct my household"),
                fields: [Field("version", .integer, required: true, Text("看到的版本", "Version seen"))] + VisitsWeb.values,
                changeMine),
            .post(
                VisitPaths.myErrand, .resident, Text("请人代办", "Ask for an errand"),
                fields: [
                    Field("errand", .line, required: true, Text("代办", "Errand")),
                    Field("words", .text, Text("说明", "Words")),
                ], askErrand),
            .post(VisitPaths.myPause, .resident, Text("不用来走访", "No visits, please"), refuse),
            .post(VisitPaths.myResumption, .resident, Text("恢复走访", "Visits again, please"), resumeMine),
            .post(
                VisitPaths.myLetGo, .resident, Text("撤回同意或删除", "Withdraw or erase"),
                fields: [Field("whole", .flag, Text("整条删除", "The whole entry"))], letGoMine),
            .post(VisitPaths.myCareEnd, .resident, Text("不用代办了", "The errand is not needed"), dropMine),
        ]
    }

    func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }

    /// The values of a household's fields that a form holds; `groups` is a list of boxes.
    func values(_ form: Form) throws -> [HouseholdField: String] {
        try HouseholdField.allCases.reduce(into: [:]) { values, field in
            if field == .groups {
                if form.has("groups-shown") || !form.all(field.rawValue).isEmpty {
                    values[field] = form.all(field.rawValue).filter { !$0.isEmpty }.joined(separator: " ")
                }
            } else if form.has(field.rawValue) {
                values[field] = try form.text(field.rawValue, limit: field.most) ?? ""
            }
        }
    }

    func version(_ form: Form) throws -> Int {
        guard let seen = try form.integer("version", in: 1...1_000_000_000) else {
            throw AppError.invalid("version", Text("页面不完整，请刷新后再试。", "The page is not whole; load it again."))
        }
        return seen
    }

    func basis(_ form: Form) throws -> HouseholdBasis? {
        guard let kind = try form.choice("basis", of: HouseholdBasis.Kind.self) else { return nil }
        switch kind {
        case .consent:
            guard let way = try form.choice("consent", of: HouseholdBasis.ConsentWay.self) else {
                throw AppError.invalid("consent", Text("请选择住户是怎样同意的。", "Say how the household agreed."))
            }
            return HouseholdBasis(agreed: way)
        case .law: return HouseholdBasis(.law, words: try form.text("basis-words", limit: Limits.line) ?? "")
        }
    }
}

/// Which households the list shows.
enum HouseholdShow: String, CaseIterable, Sendable {
    case all, owed, reached, resting, ungiven, conflict

    var name: Text {
        switch self {
        case .all: Text("全部", "all")
        case .owed: Text("本期还没联系上", "not reached in this window")
        case .reached: Text("本期已联系", "reached in this window")
        case .resting: Text("暂停走访", "visits rest")
        case .ungiven: Text("没有人走访", "nobody visits")
        case .conflict: Text("两人填得不一样", "two values side by side")
        }
    }
}
