import Kernel
import People
import Persistence
import Policy

// Who is told of a rota: the posts that answer for it, and the member whose turn comes.

extension Transaction {
    /// Leaves a message with the duty telephones of the nearest posts of these kinds that somebody holds, from the
    /// place upwards. Gives how many posts were told.
    func tellPosts(_ kinds: [String], of rota: Rota, _ words: Text, at now: Instant) throws -> Int {
        guard !kinds.isEmpty else { return 0 }
        let found = try rows(
            """
            SELECT p.kind, p.place, p.duty_phone FROM post p
            WHERE p.kind IN (\(list: kinds)) AND p.place IN (\(list: rota.place.lineage)) AND p.active = 1
            AND EXISTS (SELECT 1 FROM holding h JOIN account a ON a.id = h.account WHERE h.post = p.id
                AND a.active = 1 AND h.since <= \(now) AND (h.until IS NULL OR h.until > \(now)))
            ORDER BY LENGTH(p.place) DESC, p.id LIMIT \(Limits.bulk)
            """)
        var (told, numbers) = (0, Set<String>())
        for kind in kinds {
            let held = try found.filter { try $0.get("kind") == kind }
            guard let nearest = try held.first?.get("place", as: PlaceCode.self) else { continue }
            for post in try held.filter({ try $0.get("place") == nearest }) {
                told += 1
                if let number = try post.find("duty_phone", as: String.self) { numbers.insert(number) }
            }
        }
        if told == 0 {
            // Not silently: whoever runs the place finds in the log that its posts are vacant all the way up.
            try audit("rota.nobody", by: .system, subject: "rota:\(rota.id)", place: rota.place, at: now)
        }
        for number in numbers.sorted() {
            // A number without its area code takes no message; the page of rotas shows the same.
            guard let phone = try? PhoneNumber(number), phone.kind != .service else { continue }
            try sendText(words, to: phone)
        }
        return told
    }

    /// Leaves a message for a member who is a resident; staff see their turns on their page.
    func tellMember(_ number: Int?, of rota: Rota, _ words: Text) throws {
        guard case .resident(let resident) = rota.member(number)?.who else { return }
        try sendText(words, to: resident)
    }

    /// Tells whom the events concern, and fills in how many posts were told.
    func telling(
        _ events: [RotaEvent], of rota: Rota, _ context: RotaContext, at now: Instant
    ) throws -> [RotaEvent] {
        let name = context.kind.name
        return try events.map { event in
            switch event {
            case .told(let turn, let posts, _):
                let people = try tellPosts(
                    posts, of: rota,
                    Text(
                        "“\(name.zh)”没有人接班。请打开“轮值安排”看看。",
                        "Nobody took over the turn of “\(name.en)”. Open “Rotas” and see to it."
                    ), at: now)
                return .told(turn: turn, posts: posts, people: people)
            case .absent(_, _, _, nil):
                _ = try tellPosts(
                    context.kind.told, of: rota,
                    Text("“\(name.zh)”有人请假，还没有顶班的人。", "Somebody is away from “\(name.en)”; nobody stands in yet."),
                    at: now)
            case .swapAsked(_, _, let with, _):
                try tellMember(
                    with, of: rota,
                    Text(
                        "“\(name.zh)”有人想和您换班，请打开“我的轮值”答复。",
                        "Somebody asks to swap turns of “\(name.en)”. Open “My turns”."))
            default: break
            }
            return event
        }
    }

    /// Whoever the newest turn belongs to learns that it is theirs.
    func tellOpened(_ events: [RotaEvent], of rota: Rota, _ context: RotaContext, at now: Instant) throws {
        guard events.contains(where: { if case .opened = $0 { true } else { false } }), let turn = rota.turn,
            turn.acceptedAt == nil, now < turn.endsAt
        else { return }
        let name = context.kind.name
        try tellMember(
            rota.onDuty(for: turn.member, on: turn.firstDay), of: rota,
            Text("“\(name.zh)”轮到您了，请打开“我的轮值”接班。", "It is your turn of “\(name.en)”. Open “My turns” and accept it."))
    }
}
