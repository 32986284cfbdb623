import Emergencies
import Kernel
import People
import Persistence
import Policy
import Territory

/// An emergency that is over: bad weather in the first community twelve days ago, with its answers and its report. None
/// is in force, so that every page shows ordinary times.
struct DemoEmergencies: Sendable {
    let database: Database
    let people: DemoPeople.Built
    let tree: DemoTree.Built
    let now: Instant

    /// What happened, by the kind of emergency of the scene's pack.
    private struct Weather {
        let kind: String
        let reason: String
        let longer: String
    }
    private static let weathers = [
        Weather(kind: "storm", reason: "气象台发布暴雨橙色预警，社区有三处低洼院落。", longer: "雨还没有停，积水未退。"),
        Weather(kind: "blizzard", reason: "气象台发布暴雪橙色预警，两处坡道已结冰。", longer: "雪还没有停，坡道还没清完。"),
    ]

    func play() async throws {
        let community = tree.communities[0]
        let pack = try await database.read { try $0.policy(at: community).pack }
        guard let weather = DemoEmergencies.weathers.first(where: { pack.emergencyKind($0.kind) != nil }) else {
            return
        }
        let secretary = people.caller("secretary")
        let start = Zone.china.instant(Zone.china.date(now)) - .days(12) + .hours(15)
        let act = try await database.perform(
            CallEmergency(
                kind: weather.kind, places: [community], until: start + .hours(30), reason: weather.reason,
                confirmed: true), by: secretary, at: start)
        try await answer(act.id, by: "secretary", .coming, at: start + .minutes(2))
        try await answer(act.id, by: "worker", .coming, at: start + .minutes(6))
        try await answer(act.id, by: "dispatcher", .coming, at: start + .minutes(9))
        try await answer(act.id, by: "chief", .cannot(.away), at: start + .minutes(25))
        _ = try await database.perform(
            ActOnEmergency(act.id, .extend(until: start + .hours(42), reason: weather.longer)), by: secretary,
            at: start + .hours(27))
        _ = try await database.perform(ActOnEmergency(act.id, .tick), by: .system, at: start + .hours(42))
    }

    private func answer(
        _ act: EmergencyAct.ID, by role: String, _ answer: MobilisationAnswer, at moment: Instant
    ) async throws {
        let caller = people.caller(role)
        guard case .staff(let account) = caller.kind else { return }
        let posts = try await database.read { try $0.heldPosts(by: account, at: moment) }
        for post in posts {
            _ = try await database.perform(AnswerMobilisation(act, post: post.id, answer), by: caller, at: moment)
        }
    }
}
