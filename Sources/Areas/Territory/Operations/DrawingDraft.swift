public import Geometry
public import Kernel
public import Persistence

public enum DraftTag {}

/// A drawing that was sent in and waits for somebody to look at what it would do.
public struct DrawingDraft: Sendable, Codable {
    public enum Purpose: String, Sendable, Codable, CaseIterable {
        /// Boundaries for places that have none, or corrections.
        case `import`
        /// Another division of the ground from a day on; estates may move.
        case redraw
    }
    public let id: Identifier<DraftTag>
    /// Where it belongs, and where the editor's permission is asked.
    public let place: PlaceCode
    public let purpose: Purpose
    public let level: PlaceLevel
    public let datum: Datum
    public let from: CivilDate
    public let createMissing: Bool
    /// Grids that a redraw gives up.
    public let dissolved: [PlaceCode]
    public let bytes: [UInt8]

    /// The drawing as it is read again.
    public func drawing() throws(AppError) -> Drawing {
        try Drawing(geoJSON: bytes, level: level, datum: datum, under: place)
    }
}

extension DrawingDraft.Purpose: SQLConvertible {}

/// Keeps a drawing to be looked at. Needs `territory.edit` at the place. Drafts older than a week are forgotten.
public struct KeepDrawing: Operation {
    public var place: PlaceCode
    public var purpose: DrawingDraft.Purpose
    public var level: PlaceLevel
    public var datum: Datum
    public var from: CivilDate?
    public var createMissing: Bool
    public var dissolved: [PlaceCode]
    public var bytes: [UInt8]

    /// Bytes a drawing may have.
    public static let mostBytes = 24 * 1024 * 1024
    static let daysKept = 7

    public init(
        place: PlaceCode, purpose: DrawingDraft.Purpose, level: PlaceLevel, datum: Datum, from: CivilDate?,
        createMissing: Bool, dissolved: [PlaceCode] = [], bytes: [UInt8]
    ) {
        self.place = place
        self.purpose = purpose
        self.level = level
        self.datum = datum
        self.from = from
        self.createMissing = createMissing
        self.dissolved = dissolved
        self.bytes = bytes
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Identifier<DraftTag> {
        try caller.require(.territoryEdit, at: place)
        _ = try tx.activePlace(place)
        guard bytes.count <= KeepDrawing.mostBytes else { throw AppError.fileTooLarge(most: KeepDrawing.mostBytes) }
        _ = try GeoJSONReader(bytes)
        let today = Zone.china.date(now)
        let begins = from ?? today
        if purpose == .redraw {
            guard begins >= today else { throw PlaceProblem.beginsInThePast(begins) }
            guard level == .grid else { throw PlaceProblem.wrongLevel(level, under: nil) }
        }
        try tx.execute("DELETE FROM territory_draft WHERE made_at < \(now - .days(KeepDrawing.daysKept))")
        let id = tx.newID(DraftTag.self)
        try tx.execute(
            """
            INSERT INTO territory_draft (id, place, purpose, level, datum, begins, create_missing, dissolved,
                drawing, made_by, made_at)
            VALUES (\(id), \(place), \(purpose), \(level), \(datum), \(begins), \(createMissing),
                \(dissolved.map(\.rawValue).joined(separator: " ")), \(bytes), \(caller.key), \(now))
            """)
        return id
    }
}

/// What a draft does, or would do.
public struct DraftEffect: Sendable, Codable, Hashable {
    public var drawn: Int
    public var created: Int
    public var applied: Bool
    public var planned: Bool
    public var faults: [ImportFault]
    public var moves: PlaceMoves
}

/// Applies a draft, or only tells its effect (mode `check`). An applied draft is gone.
public struct ApplyDrawing: Operation {
    public var draft: Identifier<DraftTag>
    public var mode: ImportMode
    public init(draft: Identifier<DraftTag>, mode: ImportMode) { (self.draft, self.mode) = (draft, mode) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> DraftEffect {
        let draft = try tx.draft(draft, for: caller)
        let drawing = try draft.drawing()
        let effect: DraftEffect
        switch draft.purpose {
        case .import:
            let outcome = try ImportBoundaries(
                drawing, mode: mode, createMissing: draft.createMissing, from: draft.from
            ).run(tx, by: caller, at: now)
            effect = DraftEffect(
                drawn: outcome.drawn, created: outcome.created, applied: outcome.applied, planned: false,
                faults: outcome.faults, moves: PlaceMoves())
        case .redraw:
            let outcome = try RedrawBoundaries(
                drawing, from: draft.from, dissolved: draft.dissolved, mode: mode
            ).run(tx, by: caller, at: now)
            effect = DraftEffect(
                drawn: outcome.redrawn, created: 0, applied: outcome.applied, planned: outcome.planned,
                faults: outcome.faults, moves: outcome.effect)
        }
        if effect.applied { try tx.execute("DELETE FROM territory_draft WHERE id = \(draft.id)") }
        return effect
    }
}

/// Throws a draft away.
public struct DropDrawing: Operation {
    public var draft: Identifier<DraftTag>
    public init(draft: Identifier<DraftTag>) { self.draft = draft }

    /// Where it belonged.
    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> PlaceCode {
        let draft = try tx.draft(draft, for: caller)
        try tx.execute("DELETE FROM territory_draft WHERE id = \(draft.id)")
        return draft.place
    }
}

extension Transaction {
    /// The draft; refused where there is none or the caller may not edit its place.
    public func draft(_ id: Identifier<DraftTag>, for caller: Caller) throws -> DrawingDraft {
        let found = try row(
            """
            SELECT id, place, purpose, level, datum, begins, create_missing, dissolved, drawing
            FROM territory_draft WHERE id = \(id)
            """)
        guard let row = found else { throw AppError.refused }
        let place: PlaceCode = try row.get("place")
        try caller.require(.territoryEdit, at: place)
        return DrawingDraft(
            id: try row.get("id"), place: place, purpose: try row.get("purpose"), level: try row.get("level"),
            datum: try row.get("datum"), from: try row.get("begins"), createMissing: try row.get("create_missing"),
            dissolved: PlaceCode.list(try row.find("dissolved", as: String.self) ?? ""),
            bytes: try row.get("drawing"))
    }
    /// The drafts waiting at or below a place, the newest first.
    public func drafts(under place: PlaceCode) throws -> [(id: Identifier<DraftTag>, place: PlaceCode, madeAt: Instant)]
    {
        try rows(
            """
            SELECT id, place, made_at FROM territory_draft WHERE place >= \(place) AND place < \(place.end)
            ORDER BY id DESC LIMIT \(Limits.page)
            """
        ).map { (try $0.get("id"), try $0.get("place"), try $0.get("made_at")) }
    }
}

extension AppError {
    static func fileTooLarge(most bytes: Int) -> AppError {
        AppError(
            "file.too-large", status: 413,
            Text(
                "文件超过 \(bytes >> 20) MB，没有导入任何内容。请简化图形或分成几个文件。",
                "The file is over \(bytes >> 20) MB; nothing was imported. Simplify the shapes or split the file."),
            field: "file")
    }
    static let fileMissing = AppError.invalid("file", Text("请先选择一个文件。", "Choose a file first."))
}
