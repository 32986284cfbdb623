import Cases
import Kernel
import Pages
import Policy

/// Proposals that somebody writes, hands over or answers.
struct ProposalListPage {
    let proposals: [ShownProposal]
    let hasMore: Bool
    let figures: [ProposalStage: Int]
    let stage: ProposalStage?
    let writes: Bool

    func html(_ screen: Screen) -> HTML {
        let here = ProposalPaths.list()
        let shell = PageShell(
            .desk, Text("代表建议", "Proposals"),
            lead: stage.map { $0.name }
                ?? Text(
                    "代表听到的意见写成建议，交给单位答复。谁在办、什么时候答复、代表满意不满意，都在这里。",
                    "What representatives hear becomes proposals that units answer: who has them, by when, and whether the answer was accepted."
                ),
            back: stage == nil ? nil : NavItem(Text("全部", "All"), here),
            actions: writes
                ? screen.button(Text("写一件", "Write one"), to: ProposalPaths.draft(), .primary) : .empty)
        let next =
            hasMore
            ? proposals.last.map { here.query([("stage", stage?.rawValue), ("before", "\($0.id)")]) } : nil
        return screen.page(shell) {
            """
            \(ProposalStage.tiles(figures, chosen: stage, at: here, screen))\(cards(screen))\
            \(screen.pager(next: next, shown: proposals.count))
            """
        }
    }

    private func cards(_ screen: Screen) -> HTML {
        guard !proposals.isEmpty else {
            return screen.empty(
                Text("没有建议", "No proposals"),
                writes
                    ? Text("听到大家都在说的事，就写一件。", "Write one where many people say the same.")
                    : Text("代表提交以后会出现在这里。", "They appear here once representatives submit them."))
        }
        return screen.cards(proposals.map { ProposalCard(proposal: $0, link: ProposalPaths.page($0.id)).html(screen) })
    }
}

/// The form of a new proposal.
struct NewProposalPage {
    let places: [Option]
    let kinds: [Option]

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("写一件建议", "Write a proposal"),
            lead: Text(
                "先写成草稿，只有您看得到。接着连上居民反映的事，记下当面听到的意见，再提交。",
                "It begins as a draft that only you see. Then link reports and write down what people said, and submit it."
            ),
            back: NavItem(Text("代表建议", "Proposals"), ProposalPaths.list()), width: .reading)
        return screen.page(shell) {
            guard !kinds.isEmpty else {
                return screen.notice(ProposalProblem.notHere.appError.message, .warn)
            }
            return screen.form(ProposalPaths.list(), draft: "proposal") { form in
                """
                \(form.select("kind", Text("哪一种", "Kind"), kinds, value: kinds.count == 1 ? kinds[0].value : nil, required: true))\
                \(form.select("place", Text("代表哪里", "Place you represent"), places, value: places.count == 1 ? places[0].value : nil, required: true))\
                \(ProposalForms.words(form, title: nil, words: nil))\(form.submit(Text("存为草稿", "Keep as a draft")))
                """
            }
        }
    }
}

/// Fields that several forms share.
enum ProposalForms {
    static func words(_ form: Screen, title: String?, words: String?) -> HTML {
        let hint = Text(
            "写事情，不写人：没有姓名、电话、车牌、门牌到户。", "Matters, not persons: no names, telephones, number plates or flats.")
        return """
            \(form.line("title", Text("标题：建议做什么", "Title: what should be done"), value: title, required: true, limit: ProposalLimits.title))\
            \(form.words("words", Text("什么情况，建议怎么办", "What is the matter, and what should be done"), value: words, hint: hint, required: true, limit: ProposalLimits.words, rows: 8))
            """
    }
}

/// Public matters of a place, to be linked to a proposal.
struct MattersPage {
    let proposal: Proposal
    let title: String
    let cases: [PublicCase]
    let hasMore: Bool
    let pack: Pack
    let category: String?
    let done: Bool

    private var here: Link { ProposalPaths.matters(proposal.id) }

    func html(_ screen: Screen) -> HTML {
        let shell = PageShell(
            .desk, Text("连上居民反映的事", "Link what people reported"),
            lead: Text(
                "这里是大家都看得到的事，没有姓名和电话。选和建议有关的连上。",
                "These are the matters that everybody may see, without names or telephones. Link what belongs to the proposal."
            ),
            back: NavItem(Text(same: title), ProposalPaths.page(proposal.id)))
        let next =
            hasMore
            ? cases.last.map {
                here.query([("category", category), ("done", done ? "1" : nil), ("after", "\($0.id)")])
            } : nil
        return screen.page(shell) {
            "\(bar(screen))\(list(screen))\(screen.pager(next: next, shown: cases.count))"
        }
    }

    private func bar(_ screen: Screen) -> HTML {
        screen.filterBar(
            FilterBar(
                here,
                selects: [
                    (
                        name: "category", label: Text("类别", "Category"),
                        options: pack.categories.filter { !$0.isPrivate }.map { Option($0.key, $0.name) },
                        value: category
                    ),
                    (
                        name: "done", label: Text("办到哪里", "Standing"),
                        options: [Option("", Text("正在办", "Open")), Option("1", Text("已办结", "Closed"))],
                        value: done ? "1" : ""
                    ),
                ]))
    }

    private func list(_ screen: Screen) -> HTML {
        guard !cases.isEmpty else {
            return screen.empty(
                Text("没有这样的事", "No such matters"),
                Text("换一个类别看看，或把当面听到的意见记下来。", "Try another category, or write down what people told you."))
        }
        return screen.cards(
            cases.map { file in
                let isLinked = proposal.cases.contains(file.id)
                let category = file.category.flatMap { pack.category($0)?.name } ?? Text("其他", "Other")
                return screen.card(
                    file.summary, chips: screen.state(file.state.name),
                    facts: [screen(category), screen.when(file.reportedAt)],
                    actions: isLinked
                        ? screen.chip(Text("已连上", "linked"))
                        : screen.act(
                            Text("连上", "Link"), at: ProposalPaths.link(proposal.id), .primary,
                            fields: [("case", "\(file.id)")]))
            })
    }
}
