import Cases
import Kernel
import Media
public import Pages
public import Persistence

/// The routes of patrols.
public struct PatrolsWeb: Sendable {
    let database: Database
    public init(database: Database) { self.database = database }

    /// Who walks, leads, releases, or puts things right for a unit.
    static let readers = Access.permission(.patrolsWalk, or: [.patrolsLead, .patrolsRelease, .casesHandle])
    static let photoBytes = PatrolLimits.photos * Limits.fileBytes + Limits.formBytes

    public var routes: [Route] {
        BoardRoutes(web: self).routes + RouteRoutes(web: self).routes + RoundRoutes(web: self).routes
            + FindingRoutes(web: self).routes + CampaignRoutes(web: self).routes + PublishedRoutes(web: self).routes
    }

    func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }

    /// Photos that came with a form, taken into the store of files: checked and without their metadata.
    func photos(_ request: WebRequest) async throws -> [KeptFile] {
        try await CaseFiles(media: try database.resources.get(MediaStore.self)).keep(request.files)
    }

    func answer(_ photo: PatrolPhoto?, _ request: WebRequest) async throws -> Answer {
        guard let photo, let type = MediaType(rawValue: photo.file.type) else { throw AppError.refused }
        let small = request.query["size"] == "thumbnail"
        let bytes = try await database.resources.get(MediaStore.self).read(
            photo.file.hash, type: type, size: small ? .thumbnail : .full)
        return .file(type: type.rawValue, bytes: bytes, cacheSeconds: 3_600)
    }
}

extension PatrolFindingState {
    var tone: Tone {
        switch self {
        case .open: .warn
        case .rectified: .active
        case .closed: .good
        case .handedOver, .void: .neutral
        }
    }
}

/// Names that cards of findings need.
struct PatrolLabels {
    let parties: [String: String]
    let items: [PatrolFinding.ID: Text]
    let places: [PlaceCode: String]

    init(_ findings: [PatrolFinding], _ tx: Transaction) throws {
        parties = try tx.partyNames(findings)
        items = try findings.reduce(into: [:]) { $0[$1.id] = try tx.itemName(of: $1) }
        places = try Set(findings.map(\.area)).reduce(into: [:]) { $0[$1] = try tx.stopName(of: $1) }
    }
}

/// A finding as lists show it.
struct FindingCard {
    let finding: PatrolFinding
    let labels: PatrolLabels

    func html(_ screen: Screen) -> HTML {
        let clock =
            finding.state == .open
            ? screen.clock(ClockView(from: finding.foundAt, due: finding.due)) : HTML.empty
        var chips: HTML = screen.state(finding.state.name, finding.state.tone)
        if finding.returns > 0 {
            chips += screen.chip(Text("复查退回 \(finding.returns) 次", "came back \(finding.returns)×"))
        }
        if let publication = finding.publication { chips += screen.chip(publication.state.name) }
        return screen.card(
            screen(labels.items[finding.id] ?? Text(same: finding.facts.item)),
            link: PatrolPaths.finding(finding.id), chips: chips,
            facts: [
                finding.facts.stop.name, labels.parties[finding.facts.party.key] ?? "",
                labels.places[finding.area] ?? "",
            ].filter { !$0.isEmpty }, body: clock, tone: finding.isLate(at: screen.now) ? .danger : nil)
    }
}

extension Screen {
    func findingCards(_ findings: [PatrolFinding], _ labels: PatrolLabels) -> HTML {
        cards(findings.map { FindingCard(finding: $0, labels: labels).html(self) })
    }
}
