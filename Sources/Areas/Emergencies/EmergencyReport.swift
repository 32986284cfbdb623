public import Kernel
public import Pages
public import People
public import Persistence

/// What an act came to: counts only. Which cases and households stand behind them, their own areas show to who may see.
public struct EmergencyReport: Sendable, Hashable, Codable {
    /// How one kind of post answered.
    public struct Answers: Sendable, Hashable, Codable {
        public let kind: String
        /// Held when it began.
        public let told: Int
        public let coming: Int
        public let cannot: Int
        /// Somebody else stood in.
        public let substituted: Int
        public var silent: Int { max(0, told - coming - cannot - substituted) }
        public init(kind: String, told: Int, coming: Int, cannot: Int, substituted: Int) {
            (self.kind, self.told, self.coming) = (kind, told, coming)
            (self.cannot, self.substituted) = (cannot, substituted)
        }
    }
    public let answers: [Answers]
    public let figures: [EmergencyFigure]
    public init(answers: [Answers], figures: [EmergencyFigure]) { (self.answers, self.figures) = (answers, figures) }
}

/// One number of a report or a preview.
public struct EmergencyFigure: Sendable, Hashable, Codable {
    /// The area that counted: `cases`, `visits`, `help`.
    public let area: String
    /// What was counted, within its area.
    public let key: String
    public let name: Text
    public let count: Int
    public init(area: String, key: String, name: Text, count: Int) {
        (self.area, self.key, self.name, self.count) = (area, key, name, count)
    }
}

/// Where and when, for what is counted.
public struct EmergencyScope: Sendable, Hashable {
    public let terms: EmergencyTerms
    public let from: Instant
    public let until: Instant
    public init(terms: EmergencyTerms, from: Instant, until: Instant) {
        (self.terms, self.from, self.until) = (terms, from, until)
    }

    /// The rows whose column lies at or below one of the places. The column's name is part of the program.
    public func within(_ column: String) -> SQL {
        let name = SQL(trustedText: column)
        return "(\(SQL.joined(terms.places.map { "(\(name) >= \($0) AND \(name) < \($0.end))" }, by: " OR ")))"
    }
}

/// An area that has to do with emergencies. Each registers one at start: this area stands below them and asks so.
public protocol EmergencyRecords: Sendable {
    var area: String { get }
    /// What would change, for who is about to call it.
    func forecast(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure]
    /// What happened while it lasted.
    func figures(_ scope: EmergencyScope, in tx: Transaction, at now: Instant) throws -> [EmergencyFigure]
    /// Where the matters behind a number are shown to this reader; nil where nothing is theirs to see.
    func link(to figure: EmergencyFigure, of act: EmergencyAct, for caller: Caller) -> Link?
    /// Who has the turn of these posts now, where turns go round.
    func onTurn(_ posts: [MobilisedPost], in tx: Transaction, at now: Instant) throws -> [Post.ID: Text]
}

extension EmergencyRecords {
    public func onTurn(_ posts: [MobilisedPost], in tx: Transaction, at now: Instant) throws -> [Post.ID: Text] {
        [:]
    }
}

/// All areas that have to do with emergencies; a resource registered at start, once, with the whole list.
public struct EmergencyRecordKeepers: Sendable {
    public let keepers: [any EmergencyRecords]
    public init(_ keepers: [any EmergencyRecords]) { self.keepers = keepers }

    public func link(to figure: EmergencyFigure, of act: EmergencyAct, for caller: Caller) -> Link? {
        keepers.first { $0.area == figure.area }?.link(to: figure, of: act, for: caller)
    }

    /// What all areas know of whose turn it is.
    func onTurn(_ posts: [MobilisedPost], in tx: Transaction, at now: Instant) throws -> [Post.ID: Text] {
        try keepers.reduce(into: [:]) { found, keeper in
            found.merge(try keeper.onTurn(posts, in: tx, at: now)) { first, _ in first }
        }
    }
}
