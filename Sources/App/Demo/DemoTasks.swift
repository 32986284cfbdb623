import Kernel
import Persistence
import Tasks

/// A few invented tasks on the community's board.
struct DemoTasks: Sendable {
    let database: Database
    let people: DemoPeople.Built
    let tree: DemoTree.Built
    let now: Instant

    private static let tasks: [(title: String, words: String)] = [
        ("周六给独居老人理发", "需要会理发的志愿者两名，地点在社区活动室，上午九点到十一点。"),
        ("帮忙搬走楼道旧家具", "三栋二单元，约两车，需要一辆小货车和四个人。"),
        ("给孩子们上一堂防火课", "社区课堂，四十分钟，最好带灭火器演示。"),
    ]

    func play() async throws {
        guard let place = tree.communities.first else { return }
        for (index, task) in DemoTasks.tasks.enumerated() {
            let moment = now - .days(3 - index)
            let made = try await database.perform(
                PostTask(place: place, title: task.title, words: task.words), by: people.caller("dispatcher"),
                at: moment)
            let caller = people.caller("chief")
            guard index == 1, case .staff(let account) = caller.kind else { continue }
            _ = try await database.perform(
                ActOnTask(made.id, .take(.person(account))), by: caller, at: moment + .hours(2))
        }
    }
}
