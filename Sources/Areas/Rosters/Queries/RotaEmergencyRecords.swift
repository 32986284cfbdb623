public import Emergencies
public import Kernel
public import Pages
public import People
public import Persistence
import Policy

/// What emergencies have to do with turns: whoever has the turn does the emergency duties of the post it belongs to,
/// and the mobilisation list says who that is.
public struct RotaEmergencyRecords: EmergencyRecords {
    public init() {}
    public let area = "rosters"

    public func forecast(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure] {
        let open = try tx.row(
            """
            SELECT count(*) AS turns, SUM(CASE WHEN t.accepted_who IS NULL THEN 1 ELSE 0 END) AS loose
            FROM rota r JOIN rota_turn t ON t.rota = r.id WHERE \(scope.within("r.place")) AND t.is_over = 0
            """)
        return try [
            figure("turns", Text("正在轮值的班次", "Turns going on"), open?.get("turns")),
            figure("loose", Text("其中还没人接班", "Of these not accepted yet"), open?.find("loose")),
        ]
    }

    public func figures(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure] {
        let past = try tx.row(
            """
            SELECT count(*) AS turns, SUM(CASE WHEN t.accepted_who IS NULL THEN 1 ELSE 0 END) AS loose
            FROM rota r JOIN rota_turn t ON t.rota = r.id
            WHERE \(scope.within("r.place")) AND t.opens_at < \(scope.until) AND t.ends_at > \(scope.from)
            """)
        return try [
            figure("turns", Text("期间的轮值班次", "Turns while it lasted"), past?.get("turns")),
            figure("loose", Text("其中没人接班", "Of these accepted by nobody"), past?.find("loose")),
        ]
    }

    private func figure(_ key: String, _ name: Text, _ count: Int?) -> EmergencyFigure {
        EmergencyFigure(area: area, key: key, name: name, count: count ?? 0)
    }

    /// The rotas, which open to their turns.
    public func link(to figure: EmergencyFigure, of act: EmergencyAct, for caller: Caller) -> Link? {
        act.terms.places.allSatisfy { caller.may(.rostersPlan, at: $0) } ? RotaPaths.plans() : nil
    }

    public func onTurn(_ posts: [MobilisedPost], in tx: Transaction, at now: Instant) throws -> [Post.ID: Text] {
        guard !posts.isEmpty else { return [:] }
        let places = Set(posts.map(\.place)).sorted()
        let rotas: [Rota] = try tx.rows(
            """
            SELECT details FROM rota WHERE place IN (\(list: places)) AND closed = 0
            ORDER BY place, id LIMIT \(Limits.search)
            """
        ).map { try $0.json("details") }
        var found: [Post.ID: [Text]] = [:]
        for rota in rotas {
            let key = try tx.rotaKind(of: rota).post
            guard let turn = rota.turn,
                let post = posts.first(where: { $0.place == rota.place && $0.kindKey == key })
            else { continue }
            found[post.post, default: []].append(try tx.dutyName(of: rota, turn, at: now))
        }
        return found.mapValues { names in
            Text(names.map(\.zh).joined(separator: "、"), names.map(\.en).joined(separator: ", "))
        }
    }
}

/// What whoever has a turn does while an emergency holds at its place.
public struct TurnEmergency: Sendable {
    public let name: Text
    public let until: Instant
    public let duties: [Text]
}

extension Transaction {
    /// The emergency duties of the post that a rota belongs to, of every act in force at its place.
    func turnEmergencies(of rota: Rota, _ kind: RotaKind, at now: Instant) throws -> [TurnEmergency] {
        guard let post = kind.post else { return [] }
        return try openEmergencyActs.filter { $0.holds(at: now) && $0.terms.covers(rota.place) }.compactMap { act in
            let duties = try policy(version: act.terms.policy).pack.post(post)?.emergencyDuties ?? []
            return duties.isEmpty ? nil : TurnEmergency(name: act.terms.name, until: act.until, duties: duties)
        }
    }

    /// Whoever does the open turn today, for those who read the work of the place: residents who did not agree to be
    /// named to everybody stay unnamed.
    fileprivate func dutyName(of rota: Rota, _ turn: RotaTurn, at now: Instant) throws -> Text {
        let today = rota.day(now, in: try policy(at: rota.place).pack.zone)
        let duty = rota.onDuty(for: turn.member, on: min(max(today, turn.firstDay), turn.lastDay))
        guard let who = rota.member(duty)?.who else { return Text("没有人", "nobody") }
        let name = try rotaNames(of: rota, at: now)[who]
        let isNamed = if case .staff = who { true } else { name?.isPublic == true }
        let called = isNamed ? name.map { Text(same: $0.name) } : nil
        return (called ?? Text("一位居民", "a resident"))
            + (turn.acceptedAt == nil ? Text("（还没接班）", " (not accepted yet)") : Text("", ""))
    }
}
