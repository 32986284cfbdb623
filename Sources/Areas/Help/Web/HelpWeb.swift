import Kernel
public import Pages
public import Persistence

/// The routes of calls for help.
public struct HelpWeb: Sendable {
    let database: Database
    public init(database: Database) { self.database = database }

    public var routes: [Route] {
        AskRoutes(database: database).routes + OfferRoutes(database: database).routes
            + CallRoutes(database: database).routes + ReportRoutes(database: database).routes
    }

    /// A stream that says “look again” whenever one of the topics changes.
    static func stream(_ database: Database, _ topics: [String]) -> AsyncStream<LiveEvent> {
        .lookingAgain(after: database.listen(topics))
    }
}

extension Form {
    /// How a call ended, as a person may say it.
    func helpOutcome() throws -> HelpOutcome {
        guard let outcome = try text("outcome", limit: 40).flatMap(HelpOutcome.init(rawValue:)),
            HelpOutcome.choices.contains(outcome)
        else { throw HelpProblem.outcomeMissing.appError }
        return outcome
    }
}

extension HelpOutcome {
    static var options: [Option] { choices.map { Option($0.rawValue, $0.name) } }
    static let field = Field(
        "outcome", .choice(choices.map(\.rawValue)), required: true, Text("后来怎样", "How it ended"))
}

extension HelpState {
    var tone: Tone {
        switch self {
        case .waiting: .warn
        case .answered: .active
        case .arrived: .good
        case .ended, .cancelled: .neutral
        case .unanswered: .danger
        }
    }
}
