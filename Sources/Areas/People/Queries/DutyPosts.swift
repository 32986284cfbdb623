public import Kernel
public import Persistence

// Whom to tell by virtue of their duty.

/// A post that is told of something, and who has it.
public struct DutyPost: Sendable, Hashable {
    public let kind: String
    public let place: PlaceCode
    public let dutyPhone: String?
    /// Whether somebody holds it now.
    public let isHeld: Bool
}

extension Transaction {
    /// For each kind the posts at the nearest place, from the area upwards, where somebody holds one.
    public func dutyPosts(_ kinds: [String], for area: PlaceCode, at now: Instant) throws -> [DutyPost] {
        guard !kinds.isEmpty else { return [] }
        let found = try rows(
            """
            SELECT p.kind, p.place, p.duty_phone,
                CASE WHEN EXISTS (SELECT 1 FROM holding h JOIN account a ON a.id = h.account
                    WHERE h.post = p.id AND a.active = 1 AND h.since <= \(now)
                    AND (h.until IS NULL OR h.until > \(now))) THEN 1 ELSE 0 END AS held
            FROM post p WHERE p.kind IN (\(list: kinds)) AND p.place IN (\(list: area.lineage)) AND p.active = 1
            ORDER BY LENGTH(p.place) DESC, p.id LIMIT \(Limits.bulk)
            """
        ).map { row in
            DutyPost(
                kind: try row.get("kind"), place: try row.get("place"), dutyPhone: try row.find("duty_phone"),
                isHeld: try row.get("held"))
        }
        return kinds.flatMap { kind -> [DutyPost] in
            let held = found.filter { $0.kind == kind && $0.isHeld }
            return held.filter { $0.place == held.first?.place }
        }
    }
}
