public import Geometry
public import Kernel
public import Persistence

/// A GeoJSON file of boundaries of one level, read.
public struct Drawing: Sendable {
    public let features: [GeoFeature]
    public let faults: [FeatureFault]
    public let level: PlaceLevel
    /// What the coordinates are in.
    public let datum: Datum
    /// Names without codes are looked for at or below this place.
    public let under: PlaceCode?

    /// Throws `AppError` where the bytes are not GeoJSON.
    public init(geoJSON bytes: [UInt8], level: PlaceLevel, datum: Datum, under: PlaceCode? = nil) throws(AppError) {
        let reader = try GeoJSONReader(bytes)
        self.init(features: reader.features, faults: reader.faults, level: level, datum: datum, under: under)
    }
    public init(
        features: [GeoFeature], faults: [FeatureFault] = [], level: PlaceLevel, datum: Datum, under: PlaceCode? = nil
    ) {
        self.features = features
        self.faults = faults
        self.level = level
        self.datum = datum
        self.under = under
    }
}

/// Gives places their boundaries from a drawing. Every problem is told with the name of the feature. What is kept is
/// CGCS2000 and, where it differs, what was drawn. Needs `territory.edit` at every place drawn.
public struct ImportBoundaries: Operation {
    public var drawing: Drawing
    public var mode: ImportMode
    /// Adds places that are drawn and not in the tree yet.
    public var createMissing: Bool
    /// The first day the boundaries hold; today where nil.
    public var from: CivilDate?

    public init(_ drawing: Drawing, mode: ImportMode = .allOrNone, createMissing: Bool = false, from: CivilDate? = nil)
    {
        self.drawing = drawing
        self.mode = mode
        self.createMissing = createMissing
        self.from = from
    }

    public struct Outcome: Codable, Sendable, Hashable {
        /// Boundaries written, or that would be.
        public var drawn: Int
        /// Places made, or that would be.
        public var created: Int
        /// False where faults kept everything out, or only a check was asked for.
        public var applied: Bool
        public var from: CivilDate
        public var faults: [ImportFault]
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.mayAnywhere(.territoryEdit) else { throw AppError.refused }
        let today = Zone.china.date(now)
        let day = from ?? today
        var draft = try BoundaryDraft(drawing, day: day, today: today, createMissing: createMissing, tx, by: caller)
        let faults = draft.faults
        draft.leaveOutFaulty()
        let fresh = draft.items.count { if case .fresh = $0.holder { true } else { false } }
        guard mode != .check, mode == .skipBroken || faults.isEmpty, !draft.items.isEmpty else {
            return Outcome(drawn: draft.items.count, created: fresh, applied: false, from: day, faults: faults)
        }
        let (codes, created) = try draft.write(tx, by: caller, at: now)
        if day <= today {
            try tx.refreshLocator(at: now)
        } else {
            try tx.planRedraw(of: codes, from: day, by: caller, at: now)
        }
        try tx.audit(
            "territory.import-boundaries", by: caller, subject: "territory", place: drawing.under,
            detail: "\(drawing.level.rawValue) \(codes.count), \(day)", at: now)
        tx.changed("territory")
        return Outcome(drawn: codes.count, created: created, applied: true, from: day, faults: faults)
    }
}
