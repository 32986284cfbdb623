public import Households
public import Kernel
public import Persistence
import Policy

/// A household of the place says how a turn went: one of three answers, once for a turn, with words where it wants to.
public struct RateTurn: Operation {
    public var rota: Rota.ID
    public var turn: Int
    public var answer: TurnAnswer
    public var words: String?
    public init(_ rota: Rota.ID, turn: Int, _ answer: TurnAnswer, words: String? = nil) {
        (self.rota, self.turn, self.answer, self.words) = (rota, turn, answer, words)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard case .resident(let resident) = caller.kind, let stored = try tx.storedRota(rota) else {
            throw AppError.refused
        }
        guard try tx.rotaKind(of: stored.rota).rated else { throw RotaProblem.notRated.appError }
        guard let household = try tx.household(of: resident, under: stored.rota.place) else {
            throw RotaProblem.notResidentHere.appError
        }
        guard
            let ends: Instant = try tx.value("SELECT ends_at FROM rota_turn WHERE rota = \(rota) AND number = \(turn)")
        else { throw AppError.refused }
        guard now < ends + .days(RotaLimits.ratingDays) else { throw RotaProblem.ratingOver.appError }
        let earlier = try tx.value(
            "SELECT 1 FROM rota_rating WHERE rota = \(rota) AND turn = \(turn) AND household = \(household)",
            as: Int.self)
        guard earlier == nil else { throw RotaProblem.ratedAlready.appError }
        let said = words.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if let said, said.count > RotaLimits.words { throw TurnWords.tooLong("words") }
        let note = try said.map { try tx.keepNote(stored.rota, turn: turn, .rating, $0, by: nil, at: now) }
        try tx.execute(
            """
            INSERT INTO rota_rating (rota, turn, household, resident, answer, note, at)
            VALUES (\(rota), \(turn), \(household), \(resident), \(answer), \(note), \(now))
            """)
        _ = try tx.saveRota(stored, [.rated(turn: turn, answer)], by: caller, at: now)
        try tx.forgetRaters(of: rota, at: now)
        return true
    }
}

extension TurnAnswer: SQLConvertible {}

extension Transaction {
    /// The household at or below a place that is this resident's by its telephone; nil where there is none.
    public func household(of resident: Identifier<ResidentTag>, under place: PlaceCode) throws -> Identifier<
        HouseholdTag
    >? {
        try ownHouseholds(of: resident).first { $0.standing.isKept && place.contains($0.place) }?.id
    }

    /// Who rated is known only while it must not be done twice.
    func forgetRaters(of rota: Rota.ID, at now: Instant) throws {
        try execute(
            """
            DELETE FROM rota_rating WHERE rota = \(rota)
            AND turn IN (SELECT number FROM rota_turn WHERE rota = \(rota)
                AND ends_at <= \(now - .days(RotaLimits.ratingDays)))
            """)
    }
}
