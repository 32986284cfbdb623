import Geometry
public import Kernel
public import Persistence
public import Policy
import Secrets

/// A resident's offer to help neighbours (帮手登记): what they can do, from which place of the tree, how far and when.
public struct HelpOffer: Sendable, Hashable, Codable {
    public typealias ID = Identifier<HelpOfferTag>
    public let id: ID
    public let resident: Identifier<ResidentTag>
    /// The place they chose; its point stands for them, not where their telephone is.
    public let place: PlaceCode
    /// Keys of the pack's skills.
    public let skills: [String]
    /// Metres they go.
    public let reach: Int
    /// When they may be asked; nil at any time.
    public let hours: DayHours?
    public let isPaused: Bool
    /// Until when the position of “I am here now” counts; nil where none is known.
    public let hereUntil: Instant?
    public let since: Instant

    /// Metres a resident may choose from.
    public static let reaches = [300, 500, 1_000, 2_000, 5_000]

    init(_ row: Row) throws {
        id = try row.get("id")
        resident = try row.get("resident")
        place = try row.get("place")
        skills = try row.json("skills")
        reach = try row.get("reach")
        let (from, to): (Int?, Int?) = (try row.find("from_second"), try row.find("to_second"))
        hours = from.flatMap { from in to.flatMap { DayHours(fromSecond: from, toSecond: $0) } }
        isPaused = try row.get("paused")
        hereUntil = try row.find("here_until")
        since = try row.get("since")
    }
}

extension Transaction {
    /// A resident's offer; nil where they made none.
    public func helpOffer(of resident: Identifier<ResidentTag>) throws -> HelpOffer? {
        try row("SELECT * FROM help_offer WHERE resident = \(resident)").map(HelpOffer.init)
    }

    /// What a resident who offers help wants to be called by those they help; nil where they did not say.
    func calledName(of resident: Identifier<ResidentTag>) throws -> String? {
        try value("SELECT called FROM help_offer WHERE resident = \(resident)", as: [UInt8].self).map {
            try resource(KeyRing.self).decrypt($0, purpose: HelpSeal.called)
        }
    }

    /// Offers that a call may ask: not paused, with consent that holds at this moment, not on the way elsewhere, not
    /// asked for this call before, within the widest ring. How far each is follows from the place chosen, or from the
    /// position given for now.
    func nearOffers(_ call: HelpCall, _ spot: HelpSpot, _ rules: HelpRules, at now: Instant) throws -> [NearOffer] {
        let widest = Double(rules.rings.last?.metres ?? 0)
        // The nearest first and bounded; what takes a look at other tables is asked of these only.
        let near: SQL = """
            SELECT * FROM help_offer o WHERE o.paused = 0 AND \(able(rules.kind(call.kind)?.skills ?? []))
            AND \(within(widest, of: spot, at: now)) AND 'resident:' || o.resident <> \(call.calledBy)
            AND NOT EXISTS (SELECT 1 FROM help_ask a WHERE a.call_id = \(call.id) AND a.offer = o.id)
            ORDER BY \(nearest(to: spot, at: now)) LIMIT \(HelpLimits.candidates)
            """
        return try rows(
            """
            SELECT n.* FROM (\(near)) AS n JOIN consent_entry p ON p.id = (
                SELECT c.id FROM consent_entry c WHERE c.resident = n.resident AND c.purpose = 'helping'
                ORDER BY c.at DESC, c.id DESC LIMIT 1)
            WHERE p.given = 1
            AND NOT EXISTS (SELECT 1 FROM help_coming w WHERE w.who = 'resident:' || n.resident AND w.open = 1)
            """
        ).compactMap { row in
            let offer = try HelpOffer(row)
            let here: GeoPoint? =
                if let until = offer.hereUntil, now < until { try point(row, "here_longitude", "here_latitude") } else {
                    nil
                }
            let own = try here ?? point(row, "longitude", "latitude")
            guard let metres = spot.metres(to: offer.place, own), metres <= widest else { return nil }
            return NearOffer(
                offer: offer.id, resident: offer.resident, skills: Set(offer.skills), reach: offer.reach,
                hours: offer.hours, metres: metres)
        }
    }

    private func point(_ row: Row, _ longitude: String, _ latitude: String) throws -> GeoPoint? {
        guard let east: Double = try row.find(longitude), let north: Double = try row.find(latitude) else { return nil }
        return GeoPoint(longitude: east, latitude: north)
    }

    /// Who has any of these skills; their keys stand in a list of JSON. Everybody where none is needed.
    private func able(_ skills: [String]) -> SQL {
        // A key has small letters, digits and hyphens only: nothing in it means anything to LIKE.
        let any = skills.map { "o.skills LIKE \("%\"" + $0 + "\"%")" as SQL }
        return any.isEmpty ? "1 = 1" : "(\(SQL.joined(any, by: " OR ")))"
    }

    /// A rectangle around the call, by the chosen place or by the position given for now; what has no point is
    /// found by the tree.
    private func within(_ metres: Double, of spot: HelpSpot, at now: Instant) -> SQL {
        let street = spot.place.at(.street) ?? spot.place
        let tree: SQL = "(o.place >= \(street) AND o.place < \(street.end))"
        guard let point = spot.point else { return tree }
        let (west, south, east, north) = point.bounds(metres: metres)
        return """
            ((o.latitude >= \(south) AND o.latitude <= \(north) AND o.longitude >= \(west) AND o.longitude <= \(east))
            OR (o.here_until > \(now) AND o.here_latitude >= \(south) AND o.here_latitude <= \(north)
                AND o.here_longitude >= \(west) AND o.here_longitude <= \(east))
            OR (o.latitude IS NULL AND \(tree)))
            """
    }

    /// Roughly the nearest first, so that a bound on how many are looked at leaves out none of them; what has no point
    /// stands before.
    private func nearest(to spot: HelpSpot, at now: Instant) -> SQL {
        guard let point = spot.point else { return "o.id" }
        return """
            ABS(COALESCE(CASE WHEN o.here_until > \(now) THEN o.here_latitude ELSE o.latitude END, \(point.latitude))
                - \(point.latitude))
            + ABS(COALESCE(CASE WHEN o.here_until > \(now) THEN o.here_longitude ELSE o.longitude END,
                \(point.longitude)) - \(point.longitude)), o.id
            """
    }
}

/// Bounds of this area.
enum HelpLimits {
    /// Offers looked at for one ring, the nearest of those within the widest.
    static let candidates = 600
    /// Characters of the caller's words.
    static let words = 500
    /// Open calls by people without an account in one community beyond which neighbours are not asked for further ones:
    /// posts are told all the same.
    static let strangersAtOnce = 5
    /// Minutes for which those open calls count.
    static let strangersMinutes = 30
}

/// What the sealed columns of this area are sealed for.
enum HelpSeal {
    static let words = "help-words"
    static let phone = "help-phone"
    static let name = "help-name"
    static let door = "help-door"
    static let called = "help-called"
}

/// The timer that takes a position away when its minutes are over.
public enum HelpHereTimer {
    public static let kind = "help-here"

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        try tx.forgetPosition(HelpOffer.ID(rawValue: subject), at: now)
    }
}

extension Transaction {
    /// Takes the position of an offer away, as if it had never been given.
    func forgetPosition(_ offer: HelpOffer.ID, at now: Instant) throws {
        let row = try row("SELECT resident, here_until FROM help_offer WHERE id = \(offer)")
        guard let row, try row.find("here_until", as: Instant.self) != nil else { return }
        try execute(
            """
            UPDATE help_offer SET here_longitude = NULL, here_latitude = NULL, here_until = NULL WHERE id = \(offer)
            """)
        changed(HelpTopic.resident(try row.get("resident")))
    }
}
