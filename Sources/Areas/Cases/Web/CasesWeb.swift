import Media
public import Pages
public import Persistence

/// The cases area's part of the route table.
public struct CasesWeb: Sendable {
    private let database: Database
    private let media: MediaStore

    public init(database: Database) throws {
        self.database = database
        media = try database.resources.get(MediaStore.self)
    }

    public var routes: [Route] {
        PublicRoutes(database: database).routes
            + ResidentRoutes(database: database, media: media).routes
            + CaseActionRoutes(database: database, media: media).routes
            + CaseDeskRoutes(database: database, media: media).routes
            + CaseListRoutes(database: database).routes
            + CaseBulkRoutes(database: database).routes + KeptFilterRoutes(database: database).routes
            + PackageRoutes(database: database, media: media).routes
            + LegalHoldRoutes(database: database).routes
            + NoticeRoutes(database: database).routes
            + FieldRoutes(database: database).routes
            + OperatorRoutes(database: database).routes
    }
}
