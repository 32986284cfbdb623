import HTTPTypes
import Kernel
import Pages
import Persistence
import Tasks
import Testing

/// The pages through their routes.
@Suite("Task pages")
struct TaskPagesTests {
    private func answer(
        _ house: TaskHouse, _ method: HTTPRequest.Method, _ pattern: String, by caller: Caller,
        _ parameters: [String: String] = [:],
        form: [(String, String)] = [], language: Language = .zh
    ) async throws -> Answer {
        let routes = TasksWeb(database: house.database, address: PublicAddress("https://jinlin.example")).routes
        let route = try #require(routes.first { $0.method == method && $0.pattern == pattern })
        let screen = Screen(language: language, caller: caller, csrf: "c", now: TaskHouse.start, formKey: "k")
        return try await route.handler(WebRequest(parameters: parameters, form: Form(pairs: form), screen: screen))
    }
    /// What a page holds.
    private func shown(
        _ house: TaskHouse, _ pattern: String, by caller: Caller, _ parameters: [String: String] = [:],
        language: Language = .zh
    ) async throws -> String {
        let answer = try await answer(house, .get, pattern, by: caller, parameters, language: language)
        guard case .page(let html, _) = answer else { throw AppError.refused }
        return html.markup
    }

    @Test("a community posts, a company takes, a resident rates, all by forms")
    func journey() async throws {
        try await TaskHouse.each { house in
            let form = [
                ("title", "扶手松了 & <b>"), ("words", "请加固"), ("place", TaskHouse.community.rawValue),
                ("takers", "property"),
            ]
            let posted = try await answer(house, .post, "/tasks", by: house.poster, form: form)
            guard case .done(let share, _, _, true) = posted else { throw AppError.refused }
            let parts = share.target.split(separator: "/").map(String.init)
            let (id, secret) = (parts[1], parts[3])
            let sheet = try await shown(
                house, "/tasks/:task/share/:secret", by: house.poster, ["task": id, "secret": secret])
            #expect(sheet.contains("https://jinlin.example/tasks/\(id)/rating/\(secret)"))

            let board = try await shown(house, "/tasks", by: house.company)
            #expect(board.contains("扶手松了 &amp; &lt;b&gt;"))
            #expect(board.contains("/tasks/\(id)/take"))
            _ = try await answer(house, .post, "/tasks/:task/take", by: house.company, ["task": id])
            let note = [("note", "换好了")]
            _ = try await answer(house, .post, "/tasks/:task/finish", by: house.company, ["task": id], form: note)

            let rate = try await shown(
                house, "/tasks/:task/rating/:secret", by: .anonymous, ["task": id, "secret": secret])
            #expect(rate.contains("name=\"score\""))
            let rating = [("done", "yes"), ("score", "5")]
            _ = try await answer(
                house, .post, "/tasks/:task/rating/:secret", by: .anonymous, ["task": id, "secret": secret],
                form: rating)
            let seen = try await shown(house, "/tasks/:task", by: .anonymous, ["task": id], language: .en)
            #expect(seen.contains("Residents: done, 5 of 5"))
            #expect(!seen.contains("张三"))
        }
    }

    @Test("pages say something useful while there is nothing")
    func empty() async throws {
        try await TaskHouse.each { house in
            let board = try await shown(house, "/tasks", by: house.poster)
            #expect(board.contains("这里还没有任务"))
            let place = ["place": TaskHouse.community.rawValue]
            let residents = try await shown(house, "/tasks/at/:place", by: .anonymous, place)
            #expect(residents.contains("现在没有任务"))
            let form = try await shown(house, "/tasks/new", by: house.poster, language: .en)
            #expect(form.contains("Post a task"))
        }
    }

    @Test("a wrong secret and an unknown task get the answer that tells nothing")
    func unknown() async throws {
        try await TaskHouse.each { house in
            let posted = try await house.post()
            let wrong = ["task": posted.id.description, "secret": "abc"]
            #expect(
                await refusal {
                    _ = try await answer(house, .get, "/tasks/:task/rating/:secret", by: .anonymous, wrong)
                } == "refused")
            #expect(
                await refusal { _ = try await answer(house, .get, "/tasks/:task", by: .anonymous, ["task": "99"]) }
                    == "refused")
        }
    }
}
