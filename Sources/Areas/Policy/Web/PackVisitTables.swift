import Kernel
import Pages

extension PackPage {
    /// Who is visited how often, and what counts; nothing where the place visits no households.
    func visits(_ screen: Screen) -> HTML {
        guard let rules = pack.visits else { return .empty }
        func ways(_ ways: [VisitWay]) -> HTML { "\(screen.list(ways.map { screen($0.name) }))" }
        return screen.section(Text("走访", "Visits to households"), id: "visits") {
            let tiers = rules.tiers.map { tier -> [HTML] in
                var groups = rules.groups.filter { $0.tier == tier.key }.map { screen($0.name) }
                if tier.key == rules.otherwise { groups.append(screen("其他住户", "all other households")) }
                return [
                    "<span id=\"\(PolicyPaths.anchor(tier.rule))\"><strong>\(screen(tier.name))</strong></span>",
                    "\(screen(tier.every.name))", "\(screen.list(groups))", ways(tier.ways), "\(screen(tier.basis))",
                ]
            }
            let events = rules.events.map { event -> [HTML] in
                [
                    "<span id=\"\(PolicyPaths.anchor(event.rule))\">\(screen(event.name))</span>",
                    "\(screen(event.within.text))", ways(event.ways),
                ]
            }
            return """
                \(screen.paragraph(Text(
                    "由\(screen.list(rules.stewards.map { actor($0).zh }))走访。走访是为了有事能帮上忙，不给住户打分，也不考核打卡。",
                    "Visits are paid by: \(rules.stewards.map { actor($0).en }.joined(separator: ", ")). They are there to help; households are not scored and staff do not check in.")))\
                \(screen.table(Text("层级", "Tiers"), [
                    DataColumn(Text("层级", "Tier")), DataColumn(Text("多久一次", "How often")),
                    DataColumn(Text("哪些住户", "Which households")), DataColumn(Text("怎样算联系上", "What counts")),
                    DataColumn(Text("依据", "Ground")),
                ], tiers, showsCaption: false))\
                \(events.isEmpty ? .empty : screen.table(Text("这些事之后必访", "Always visited after"), [
                    DataColumn(Text("什么事", "What happened")), DataColumn(Text("多久内", "Within")),
                    DataColumn(Text("怎样算", "What counts")),
                ], events))\
                \(screen.facts([
                    (Text("代办", "Errands"), "\(screen.list(rules.errands.map { screen($0.name) }))"),
                    (Text("可以暂停", "May rest when"), "\(screen.list(rules.pauses.map { screen($0.name) }))"),
                ]))
                """
        }
    }
}
