import Kernel
import People
import Persistence
import Policy
import Territory

// Who is told of a call: neighbours who are asked, and posts by virtue of their duty.

extension Transaction {
    /// Tells the posts that hear of every call, and writes it down.
    func tellPosts(of stored: StoredCall, _ kinds: [String], kind: HelpKind, at now: Instant) throws -> StoredCall {
        let people = try tell(
            kinds, of: stored.call,
            Text("有人求助：\(kind.name.zh)。请马上打开“求助”。", "A call for help: \(kind.name.en). Open “Help” at once."), at: now)
        return try saveCall(stored, [.told(posts: kinds, people: people)], by: .system, at: now)
    }

    /// Fills in how many people an escalation reached; everything else stays as it was decided.
    func telling(_ event: HelpEvent, of call: HelpCall, _ rules: HelpRules, at now: Instant) throws -> HelpEvent {
        guard case .escalated(let clock, let step, let posts, _) = event else { return event }
        let name = rules.kind(call.kind)?.name ?? Text(same: call.kind)
        let words: Text =
            clock == .answer
            ? Text("求助没有人应答：\(name.zh)。请马上安排人。", "Nobody answered a call for help: \(name.en). Send somebody at once.")
            : Text("求助还没有人到门口：\(name.zh)。请马上过问。", "Nobody is at the door yet: \(name.en). See to it at once.")
        return .escalated(clock: clock, step: step, posts: posts, people: try tell(posts, of: call, words, at: now))
    }

    /// How many people were told; where every post is vacant all the way up, whoever leads calls for help is.
    private func tell(_ kinds: [String], of call: HelpCall, _ words: Text, at now: Instant) throws -> Int {
        var posts = try dutyPosts(kinds, for: call.area, at: now)
        if posts.isEmpty {
            let pack = try policy(version: call.policy).pack
            let leading = pack.posts.map(\.key).filter { pack.permissions(ofPost: $0).contains(.helpLead) }
            posts = try dutyPosts(leading, for: call.area, at: now)
        }
        if posts.isEmpty {
            // Not silently: whoever runs the place finds in the log that its posts are vacant all the way up.
            try audit("help.nobody", by: .system, subject: "help:\(call.id)", place: call.area, at: now)
        }
        for number in Set(posts.compactMap(\.dutyPhone)).sorted() {
            // A duty telephone without its area code takes no message; its desk has the live page.
            guard let phone = try? PhoneNumber(number), phone.kind != .service else { continue }
            try sendText(words, to: phone)
        }
        return posts.count
    }

    /// Asks neighbours: a row while the call goes on, a word to their page and their telephone. The message says
    /// nothing of who or where.
    func ask(_ neighbours: [AskedNeighbour], of call: HelpCall, _ rules: HelpRules, at now: Instant) throws {
        let name = rules.kind(call.kind)?.name ?? Text(same: call.kind)
        for neighbour in neighbours {
            try execute(
                """
                INSERT INTO help_ask (call_id, offer, resident, metres, skills, at, declined)
                VALUES (\(call.id), \(neighbour.offer), \(neighbour.resident), \(neighbour.metres),
                    \(try JSON.encode(neighbour.skills)), \(now), 0)
                """)
            changed(HelpTopic.resident(neighbour.resident))
            try sendText(
                Text(
                    "附近有邻居求助：\(name.zh)。能去请打开近邻的“邻里帮手”应答；不能去也请点一下。",
                    "A neighbour near you needs help: \(name.en). Open “Helping neighbours” in Jinlin to answer, also if you cannot."
                ), to: neighbour.resident)
        }
    }
}
