import Geometry
public import Kernel
public import Persistence

/// Draws the borders of existing grids anew from a day on. Estates and buildings that come to lie in another grid move
/// there with new codes; what was reported before keeps its code and so stays in the old grid. With mode `check` it is
/// the preview. Needs `territory.edit` at every grid drawn.
public struct RedrawBoundaries: Operation {
    public var drawing: Drawing
    public var from: CivilDate
    public var mode: ImportMode

    public init(_ drawing: Drawing, from: CivilDate, mode: ImportMode = .allOrNone) {
        (self.drawing, self.from, self.mode) = (drawing, from, mode)
    }

    public struct Outcome: Codable, Sendable, Hashable {
        public var redrawn: Int
        public var applied: Bool
        /// The redraw waits for its day; estates and buildings move then.
        public var planned: Bool
        public var from: CivilDate
        public var faults: [ImportFault]
        public var effect: PlaceMoves
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.mayAnywhere(.territoryEdit) else { throw AppError.refused }
        let today = Zone.china.date(now)
        guard from >= today else { throw PlaceProblem.beginsInThePast(from) }
        guard drawing.level == .grid else { throw PlaceProblem.wrongLevel(drawing.level, under: nil) }
        var draft = try BoundaryDraft(drawing, day: from, createMissing: false, tx, by: caller)
        let faults = draft.faults
        draft.leaveOutFaulty()
        let shapes = Dictionary(
            draft.items.compactMap { item in item.holder.code.map { ($0, item.shape) } },
            uniquingKeysWith: { first, _ in first })
        let effect = try tx.moves(redrawing: shapes, on: from)
        var outcome = Outcome(
            redrawn: draft.items.count, applied: false, planned: false, from: from, faults: faults, effect: effect)
        guard mode != .check, mode == .skipBroken || faults.isEmpty, !draft.items.isEmpty else { return outcome }
        let (codes, _) = try draft.write(tx, by: caller, at: now)
        if from <= today {
            try tx.apply(effect.moves, by: caller, at: now)
            try tx.refreshLocator(at: now)
        } else {
            try tx.planRedraw(of: codes, from: from, by: caller, at: now)
            outcome.planned = true
        }
        try tx.audit(
            "territory.redraw", by: caller, subject: "territory", place: drawing.under,
            detail: "\(codes.count) from \(from)", at: now)
        tx.changed("territory")
        outcome.applied = true
        return outcome
    }
}

public enum RedrawTag {}

extension Transaction {
    /// Keeps a redraw for its day: a timer then installs the boundaries and moves what they move.
    func planRedraw(of codes: [PlaceCode], from day: CivilDate, by caller: Caller, at now: Instant) throws {
        let id = newID(RedrawTag.self)
        try execute(
            """
            INSERT INTO territory_redraw (id, begins, applied_at, places, moved, made_by, made_at)
            VALUES (\(id), \(day), NULL, \(codes.map(\.rawValue).joined(separator: " ")), 0, \(caller.key), \(now))
            """)
        try schedule(TerritoryTimers.redraw, subject: id.rawValue, due: Zone.china.instant(day))
    }
}

/// What Territory does when a timer is due.
public enum TerritoryTimers {
    public static let redraw = "territory.redraw"

    /// Handlers by kind, for the worker that runs due timers.
    public static let handlers: [String: Database.TimerHandler] = [
        redraw: { tx, timer, now in try BeginRedraw(redraw: timer.subject).run(tx, at: now) }
    ]
}

/// The day of a planned redraw has come: the places on its ground move and the locator takes the new borders.
struct BeginRedraw {
    let redraw: Int64

    func run(_ tx: Transaction, at now: Instant) throws {
        guard
            let row = try tx.row(
                "SELECT places, begins FROM territory_redraw WHERE id = \(redraw) AND applied_at IS NULL")
        else { return }
        let day: CivilDate = try row.get("begins")
        var shapes: [PlaceCode: Shape] = [:]
        for code in try row.get("places", as: String.self).split(separator: " ").compactMap({ PlaceCode(String($0)) }) {
            if code.level == .grid { shapes[code] = try tx.boundary(of: code, on: day)?.shape }
        }
        let effect = try tx.moves(redrawing: shapes, on: day)
        try tx.apply(effect.moves, by: .system, at: now)
        try tx.execute(
            "UPDATE territory_redraw SET applied_at = \(now), moved = \(effect.moves.count) WHERE id = \(redraw)")
        try tx.refreshLocator(at: now)
        tx.changed("territory")
    }
}
