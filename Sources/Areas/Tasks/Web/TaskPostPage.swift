import Kernel
import Pages
import Persistence
import Policy
import Territory

/// The form with which a community posts a task.
struct TaskPostPage {
    /// What a JSON client may choose from.
    struct Options: Codable, Sendable {
        struct Choice: Codable, Sendable { let key: String; let name: String }
        let places: [Choice]
        let takers: [Choice]
    }
    let options: Options
    private let takers: [(key: String, name: Text)]
    private let rules: TaskRules

    init(_ caller: Caller, _ tx: Transaction) throws {
        let granted = caller.places(.tasksPost)
        guard let first = granted.first else { throw AppError.refused }
        let pack = try tx.policy(at: first).pack
        rules = pack.tasks
        let names = try tx.takerNames(rules.takers, at: first)
        takers = Array(zip(rules.takers, names)).map { (key: $0.0, name: $0.1) }
        options = Options(
            places: try TaskPostPage.places(granted, tx).map { Options.Choice(key: $0.code.rawValue, name: $0.name) },
            takers: takers.map { Options.Choice(key: $0.key, name: $0.name.zh) })
    }

    /// Where a task may be posted: the places of the permission, the communities below them, and a community's own
    /// parts.
    private static func places(_ granted: [PlaceCode], _ tx: Transaction) throws -> [Place] {
        var places: [Place] = []
        for code in granted {
            guard let place = try tx.place(code), place.active else { continue }
            places.append(place)
            places +=
                place.level < .community
                ? try tx.places(.community, under: code, limit: Limits.bulk)
                : try tx.children(of: code, limit: Limits.bulk)
        }
        return Array(places.prefix(Limits.bulk))
    }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("发布任务", "Post a task"),
            lead: Text(
                "写清楚要办什么、在哪里。所有居民都能看到，请不要写姓名、电话和门牌号。",
                "Say what needs doing and where. Every resident can read it: no names, telephone numbers or flat numbers."
            ),
            back: NavItem(Text("任务板", "Task board"), TaskPaths.board()), width: .reading)
        return screen.page(shell) {
            screen.form(TaskPaths.board(), draft: "task") { form in
                """
                \(form.line("title", Text("要办的事", "What needs doing"), hint: Text("一句话，例如“3 号楼扶手松了，需要加固”。",
                    "One sentence: “The handrail in building 3 is loose”."), required: true))\
                \(form.words("words", Text("说明", "Description"), hint: Text("现状、怎样算办好、要带什么。",
                    "How it is now, what counts as done, what to bring."), required: true, limit: Limits.note))\
                \(form.select("place", Text("在哪里", "Where"), options.places.map { Option($0.key, Text(same: $0.name)) },
                    value: options.places.count == 1 ? options.places.first?.key : nil, required: true))\
                \(form.checkboxes("takers", Text("发给谁", "Offered to"), takers.map { Option($0.key, $0.name) },
                    hint: Text("不选就发给全部。", "Choose none to offer it to all."), inline: true))\
                \(limits(form))\(form.buttons(form.submit(Text("发布", "Post"))))
                """
            }
        }
    }

    private func limits(_ screen: Screen) -> HTML {
        screen.why(
            Why(
                Text(
                    "按本地规则：\(rules.offeredFor.text.zh)没人接会告诉您；接单后\(rules.finishWithin.text.zh)没办好自动退回；"
                        + "办好后居民有\(rules.rateWithin.text.zh)评价；一个单位同时最多接 \(rules.mostPerTaker) 项。",
                    "By the local rules you are told if nobody takes it within \(rules.offeredFor.text.en); "
                        + "a taker has \(rules.finishWithin.text.en), then it comes back; residents have "
                        + "\(rules.rateWithin.text.en) to rate; a unit holds at most \(rules.mostPerTaker) tasks at a time."
                ),
                rule: "tasks"), label: Text("发布后会怎样", "What happens then"))
    }
}
