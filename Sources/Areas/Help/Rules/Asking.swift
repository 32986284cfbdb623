public import Geometry
public import Kernel
public import Policy

public enum HelpOfferTag {}

/// Where a call comes from: a place of the tree, and a point where one is known.
public struct HelpSpot: Sendable, Hashable {
    public let place: PlaceCode
    public let point: GeoPoint?
    public init(place: PlaceCode, point: GeoPoint?) { (self.place, self.point) = (place, point) }

    /// Metres to another place: between the points, or, where one has none, what the tree tells; nil where that is
    /// nothing: only the district or less is shared.
    public func metres(to place: PlaceCode, _ other: GeoPoint?) -> Double? {
        if let point, let other { return point.metres(to: other) }
        let shared = zip(self.place.rawValue.utf8, place.rawValue.utf8).prefix { $0 == $1 }.count
        return HelpSpot.estimates.first { shared >= $0.level.codeLength }?.metres
    }

    /// How far apart two doors of one building, estate, … usually are; for places without a point.
    static let estimates: [(level: PlaceLevel, metres: Double)] = [
        (.building, 50), (.estate, 200), (.grid, 400), (.community, 1_200), (.street, 3_500),
    ]
}

/// An offer to help that may be asked, with how far it is at this moment. The distance is used here and not kept.
public struct NearOffer: Sendable, Hashable {
    public let offer: Identifier<HelpOfferTag>
    public let resident: Identifier<ResidentTag>
    public let skills: Set<String>
    /// How far they go.
    public let reach: Int
    /// When they may be asked; nil at any time.
    public let hours: DayHours?
    public let metres: Double
    public init(
        offer: Identifier<HelpOfferTag>, resident: Identifier<ResidentTag>, skills: Set<String>, reach: Int,
        hours: DayHours?, metres: Double
    ) {
        (self.offer, self.resident, self.skills) = (offer, resident, skills)
        (self.reach, self.hours, self.metres) = (reach, hours, metres)
    }
}

/// Somebody who is asked now, and why it is them.
public struct AskedNeighbour: Sendable, Hashable {
    public let offer: Identifier<HelpOfferTag>
    public let resident: Identifier<ResidentTag>
    /// To the next hundred, so that nobody learns a doorstep from it.
    public let metres: Int
    /// Which of the skills that are needed they have.
    public let skills: [String]
}

/// Who is asked: the same call, offers and time give the same answer.
public enum Asking {
    /// The nearest who can do it, are within the ring and their own reach, and may be asked at this time of day. Of two
    /// equally near the one who offered earlier.
    public static func choose(
        _ near: [NearOffer], for kind: HelpKind, within ring: HelpRing, secondOfDay: Int, most: Int
    ) -> [AskedNeighbour] {
        let fitting = near.filter { offer in
            offer.metres <= Double(min(ring.metres, offer.reach))
                && (kind.skills.isEmpty || !offer.skills.isDisjoint(with: kind.skills))
                && (offer.hours?.contains(secondOfDay) ?? true)
        }
        return fitting.sorted { ($0.metres, $0.offer) < ($1.metres, $1.offer) }.prefix(max(0, most)).map { offer in
            AskedNeighbour(
                offer: offer.offer, resident: offer.resident, metres: rounded(offer.metres),
                skills: kind.skills.filter { offer.skills.contains($0) })
        }
    }

    static func rounded(_ metres: Double) -> Int { max(100, Int((metres / 100).rounded(.up)) * 100) }
}
