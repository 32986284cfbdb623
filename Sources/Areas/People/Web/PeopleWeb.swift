internal import Kernel
public import Pages
public import Persistence
public import Secrets

/// The pages of this area: signing in, one's own account and data, the public roster, and administration of people.
public struct PeopleWeb: Sendable {
    let database: Database
    let desk: SignInDesk
    let notice: PrivacyNotice

    /// - Parameter handler: who answers for personal data, named in the privacy notice.
    public init(database: Database, hasher: PasswordHasher, handler: PrivacyNotice.Handler) {
        self.database = database
        desk = SignInDesk(database: database, hasher: hasher)
        notice = PrivacyNotice(handler: handler)
    }

    public var routes: [Route] {
        signInRoutes + accountRoutes + myDataRoutes + publicRoutes + accountAdministration + postAdministration
            + unitAdministration + grantAdministration
    }

    /// Performs an operation for whoever asked, with the form's own key.
    func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }
    /// Performs an operation whose outcome is secret or personal: no key, so that nothing keeps it.
    func performUnkept<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now)
    }
}
