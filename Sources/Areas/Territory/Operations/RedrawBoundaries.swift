public import Kernel
public import Persistence

/// Draws the borders of existing grids anew from a day on, and gives up grids that others take in. Estates and
/// buildings that come to lie in another grid move there with new codes; what was reported before keeps its code and so
/// stays in the old grid. With mode `check` it is the preview. Needs `territory.edit` at every grid drawn or given up.
public struct RedrawBoundaries: Operation {
    public var drawing: Drawing
    public var from: CivilDate
    /// Grids that end: their ground is in the new drawing, or belongs to no grid from then on.
    public var dissolved: [PlaceCode]
    public var mode: ImportMode

    public init(_ drawing: Drawing, from: CivilDate, dissolved: [PlaceCode] = [], mode: ImportMode = .allOrNone) {
        (self.drawing, self.from, self.dissolved, self.mode) = (drawing, from, dissolved, mode)
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
        try checkDissolved(tx, by: caller)
        var draft = try BoundaryDraft(drawing, day: from, today: today, dissolved: dissolved, tx, by: caller)
        let faults = draft.faults
        draft.leaveOutFaulty()
        let shapes = Dictionary(
            draft.items.compactMap { item in item.holder.code.map { ($0, item.shape) } },
            uniquingKeysWith: { first, _ in first })
        var redraw = Redraw(shapes: shapes, dissolved: dissolved, day: from)
        let effect = try tx.moves(redraw)
        var outcome = Outcome(
            redrawn: draft.items.count, applied: false, planned: false, from: from, faults: faults, effect: effect)
        guard mode != .check, mode == .skipBroken || faults.isEmpty, !draft.items.isEmpty, effect.stranded.isEmpty
        else { return outcome }
        let (codes, _) = try draft.write(tx, by: caller, at: now)
        redraw.shapes = shapes.filter { codes.contains($0.key) }
        for code in dissolved { try tx.endBoundary(of: code, on: from) }
        if from <= today {
            try tx.carryOut(redraw, effect, by: caller, at: now)
        } else {
            try tx.planRedraw(of: codes, dissolving: dissolved, from: from, by: caller, at: now)
            outcome.planned = true
        }
        try tx.audit(
            "territory.redraw", by: caller, subject: "territory", place: drawing.under,
            detail: "\(codes.count) from \(from), \(dissolved.count) dissolved", at: now)
        tx.changed("territory")
        outcome.applied = true
        return outcome
    }

    private func checkDissolved(_ tx: Transaction, by caller: Caller) throws {
        for code in dissolved {
            try caller.require(.territoryEdit, at: code)
            let place = try tx.activePlace(code)
            guard place.level == .grid else { throw PlaceProblem.wrongLevel(place.level, under: nil) }
        }
    }
}

public enum RedrawTag {}

extension Transaction {
    /// Keeps a redraw for its day: a timer then installs the boundaries and moves what they move.
    func planRedraw(
        of codes: [PlaceCode], dissolving dissolved: [PlaceCode] = [], from day: CivilDate, by caller: Caller,
        at now: Instant
    ) throws {
        func listed(_ codes: [PlaceCode]) -> String { codes.map(\.rawValue).joined(separator: " ") }
        let id = newID(RedrawTag.self)
        try execute(
            """
            INSERT INTO territory_redraw (id, begins, applied_at, places, dissolved, moved, made_by, made_at)
            VALUES (\(id), \(day), NULL, \(listed(codes)), \(listed(dissolved)), 0, \(caller.key), \(now))
            """)
        try schedule(TerritoryTimers.redraw, subject: id.rawValue, due: Zone.china.instant(day))
    }
    /// Moves what a redraw moves, retires the grids it gives up, and lets the locator take the new borders.
    func carryOut(_ redraw: Redraw, _ effect: PlaceMoves, by caller: Caller, at now: Instant) throws {
        try apply(effect.moves, by: caller, at: now)
        // A grid that still holds something (added after the redraw was planned) stays, without ground.
        for code in redraw.dissolved where try childCount(of: code) == 0 {
            try execute("UPDATE place SET active = 0 WHERE code = \(code)")
            try audit("place.retire", by: caller, subject: "place:\(code)", place: code, at: now)
        }
        try refreshLocator(at: now)
        changed("territory")
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

/// The day of a planned redraw has come.
struct BeginRedraw {
    let redraw: Int64

    func run(_ tx: Transaction, at now: Instant) throws {
        let waiting = try tx.row(
            "SELECT places, dissolved, begins FROM territory_redraw WHERE id = \(redraw) AND applied_at IS NULL")
        guard let row = waiting else { return }
        func codes(_ column: String) throws -> [PlaceCode] {
            try row.find(column, as: String.self).map(PlaceCode.list) ?? []
        }
        var redraw = Redraw(shapes: [:], dissolved: try codes("dissolved"), day: try row.get("begins"))
        for code in try codes("places") where code.level == .grid {
            redraw.shapes[code] = try tx.boundary(of: code, on: redraw.day)?.shape
        }
        let effect = try tx.moves(redraw)
        try tx.execute(
            "UPDATE territory_redraw SET applied_at = \(now), moved = \(effect.moves.count) WHERE id = \(self.redraw)")
        try tx.carryOut(redraw, effect, by: .system, at: now)
    }
}

extension PlaceCode {
    /// The codes in a text, separated by spaces.
    static func list(_ text: String) -> [PlaceCode] { text.split(separator: " ").compactMap { PlaceCode(String($0)) } }
}
