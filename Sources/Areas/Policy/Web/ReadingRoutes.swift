import Kernel
import Pages
import Persistence

extension PolicyWeb {
    var readingRoutes: [Route] {
        [
            .get(
                PolicyPaths.pack, .anyone, Text("这里的规则", "The rules here"),
                fields: [
                    Field("place", .line, Text("地点的编码或名称", "Code or name of a place")),
                    Field("version", .identifier, Text("规则版本", "Version of the rules")),
                ], pack),
            .get(
                PolicyPaths.simulator, .anyone, Text("这件事会怎么办", "Where would this go"),
                fields: PolicyWeb.simulatorFields, simulator),
        ]
    }

    private static let simulatorFields = [
        Field("words", .text, Text("说说遇到的事", "What happened")),
        Field("category", .line, Text("类别", "Category")),
        Field("place", .line, Text("地点的编码或名称", "Code or name of a place")),
        Field("channel", .choice(ReportChannel.allCases.map(\.rawValue)), Text("渠道", "Channel")),
        Field("flag", .list, Text("情况", "Circumstances")),
        Field("repeats", .integer, Text("此前反映过几次", "Earlier reports")),
        Field("persons", .integer, Text("涉及多少人", "People concerned")),
        Field("version", .identifier, Text("规则版本", "Version of the rules")),
        Field("against", .identifier, Text("与哪个版本对比", "Version to compare with")),
    ]

    @Sendable private func pack(_ request: WebRequest) async throws -> Answer {
        let page = try await database.read { tx -> PackPage? in
            guard let (policy, place) = try chosen(request, tx) else { return nil }
            let installed = try tx.policyVersion(policy.version)
            let bindings = try tx.policyBindings().map { ($0.place, try placeLabel($0.place, tx), $0.version) }
            return PackPage(
                policy: policy, installed: installed, place: try place.map { try placeLabel($0, tx) },
                bindings: bindings.compactMap { place, label, version in version.map { (place, label, $0) } })
        }
        guard let page else { return .page(PackPage.nothingBound(request.screen)) }
        return .page(page.html(request.screen), data: page.data)
    }

    @Sendable private func simulator(_ request: WebRequest) async throws -> Answer {
        let facts = try SimulatorQuestion(request.query)
        let page = try await database.read { tx -> SimulatorPage? in
            var facts = facts
            facts.place = try facts.placeText.map { try place($0, field: "place", tx) }
            let chosen = try chosen(request, tx)
            guard let policy = chosen?.policy else { return nil }
            let against = try facts.against.map { try tx.policy(version: $0) }
            let versions = try tx.policyVersions().filter { !$0.isTemplate }
            return SimulatorPage(
                question: facts, policy: policy, against: against, versions: versions, now: request.now)
        }
        guard let page else { return .page(PackPage.nothingBound(request.screen)) }
        return .page(page.html(request.screen), data: page.data)
    }
}
