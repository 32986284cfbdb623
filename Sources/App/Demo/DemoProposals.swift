import Cases
import Kernel
import People
import Persistence
import Policy
import Proposals
import Territory

/// Invented proposals at every stage; nothing where the pack has none.
struct DemoProposals: Sendable {
    let database: Database
    let people: DemoPeople.Built
    let tree: DemoTree.Built
    let now: Instant

    /// The first community, in which the demonstration's people work.
    private var community: PlaceCode { tree.communities[0] }
    private var deputy: Caller { people.caller("deputy") }
    private var office: Caller { people.caller("deputies-office") }

    func play() async throws {
        let isKnown = try await database.read { tx in try tx.policy(at: community).pack.proposals != nil }
        guard isKnown, people.callers["deputy"] != nil, people.callers["deputies-office"] != nil else { return }
        try await satisfied()
        try await answered()
        try await handed()
        try await waiting()
        try await write(
            "在菜市场北口装一处非机动车停车棚", "菜市场北口每天傍晚停满电动车，盲道走不通。建议划出一处有棚的停车位，装几个充电口。",
            at: now - .days(1), said: ["接孙子放学总要绕到马路上走。"])
    }

    /// Answered in the first round, and accepted.
    private func satisfied() async throws {
        let drafted = now - .days(27)
        let id = try await write(
            "给老小区楼道换上声控感应灯", "几个老小区的楼道灯常坏，老人晚上下楼看不见台阶。建议一次换成声控灯，并写明谁来管。", at: drafted,
            reports: 2, said: ["灯坏了报修，修好两个月又坏。", "愿意出一点电费，只要有人管。"])
        try await act(id, .submit, deputy, drafted + .hours(3))
        try await hand(id, "property", at: drafted + .days(2))
        try await act(
            id,
            .answer(
                kind: "solved", words: "已把 6 栋楼共 92 个楼道灯换成声控灯，以后由物业每季度查一次，坏的三天内换。", isPublic: true),
            people.caller("property"), drafted + .days(19))
        try await act(id, .judge(satisfied: true, words: "去看过了，都亮。"), deputy, drafted + .days(22))
    }

    /// Worked on once more, and answered again: its writer has to judge.
    private func answered() async throws {
        let drafted = now - .days(25)
        let id = try await write(
            "打通桂香苑到公交站的人行道", "从小区到公交站要绕行车道。建议补上中间缺的一段人行道。", at: drafted, reports: 1,
            said: ["推婴儿车只能走机动车道。"])
        try await act(id, .submit, deputy, drafted + .hours(2))
        try await hand(id, "city-management", at: drafted + .days(1), difficult: true)
        let unit = people.caller("department")
        try await act(
            id, .answer(kind: "explained", words: "该处用地没有移交，现在做不了。", isPublic: true), unit, drafted + .days(9))
        try await act(
            id, .judge(satisfied: false, words: "没有说什么时候移交、谁去催。"), deputy, drafted + .days(11))
        try await act(
            id,
            .answer(
                kind: "planned", words: "已与建设单位商定明年三月底前移交，移交后两个月内铺好；之前先划出临时步行通道。", isPublic: true),
            unit, now - .days(3))
    }

    /// With a unit, to be answered.
    private func handed() async throws {
        let drafted = now - .days(20)
        let id = try await write(
            "小学门口设接送缓冲区", "上下学时车停满整条路。建议划出接送区，错时放学。", at: drafted, reports: 1)
        try await act(id, .submit, deputy, drafted + .hours(5))
        try await hand(id, "city-management", at: drafted + .days(3))
    }

    /// Nobody has handed it over in time: it went up.
    private func waiting() async throws {
        let drafted = now - .days(15)
        let id = try await write(
            "把闲置的自行车库改成老年活动室", "自行车库空了三年，老人没有地方坐。建议改成活动室，由社区管理。", at: drafted,
            said: ["下雨天只能坐在超市门口。"])
        try await act(id, .submit, deputy, drafted + .hours(1))
        while let due = try await nextMoment(of: id), due <= now {
            try await database.write { tx in try ProposalTimer.fire(tx, subject: id.rawValue, at: due) }
        }
    }

    // MARK: Steps

    @discardableResult
    private func write(
        _ title: String, _ words: String, at moment: Instant, reports: Int = 0, said: [String] = []
    ) async throws -> Proposal.ID {
        let id = try await database.perform(
            DraftProposal(kind: "suggestion", area: community, title: title, words: words), by: deputy, at: moment)
        let matters = try await database.read { tx in
            try tx.publicCases(under: community, open: true, limit: 20)
                + tx.publicCases(under: community, open: false, limit: 20)
        }
        for matter in matters.filter({ $0.reportedAt < moment }).prefix(reports) {
            try await act(id, .link(matter.id), deputy, moment)
        }
        for words in said { try await act(id, .hear(words), deputy, moment) }
        return id
    }

    private func act(_ id: Proposal.ID, _ act: ProposalAct, _ caller: Caller, _ at: Instant) async throws {
        _ = try await database.perform(ActOnProposal(id, act), by: caller, at: min(at, now))
    }

    private func hand(_ id: Proposal.ID, _ kind: String, at moment: Instant, difficult: Bool = false) async throws {
        let unit = try await database.read { tx in try tx.unit(kind: kind, for: community)?.id }
        guard let unit else { return }
        try await act(id, .handOver(unit: unit, difficult: difficult, isPublic: true), office, moment)
    }

    private func nextMoment(of id: Proposal.ID) async throws -> Instant? {
        try await database.read { tx in
            guard let proposal = try tx.proposal(id),
                let rules = try tx.policy(version: proposal.policy).pack.proposals
            else { return nil }
            return proposal.nextMoment(rules)
        }
    }
}
