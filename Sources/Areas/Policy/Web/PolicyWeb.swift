import Kernel
public import Pages
public import Persistence

/// The pages of this area: the pack explained, the simulator, the calendar, and the administration of packs.
public struct PolicyWeb: Sendable {
    let database: Database
    let places: PlaceNaming

    public init(database: Database, places: PlaceNaming = .codes) { (self.database, self.places) = (database, places) }

    public var routes: [Route] { readingRoutes + calendarRoutes + administrationRoutes }

    /// Performs an operation for whoever asked, with the form's own key.
    func perform<O: Operation>(_ operation: O, _ request: WebRequest) async throws -> O.Outcome {
        try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
    }

    /// The place a person named by code or by the beginning of its name. Throws where none or several fit.
    func place(_ text: String, field: String, _ tx: Transaction) throws -> PlaceCode {
        if let code = PlaceCode(text), text.allSatisfy(\.isNumber) { return code }
        let found = try places.search(text, tx)
        guard let first = found.first else {
            throw AppError.invalid(
                field,
                Text(
                    "没有找到“\(text)”，请换个名称或填写编码。",
                    "“\(text)” was not found; try another name or the code."))
        }
        guard found.count == 1 else {
            let names = try found.prefix(6).map { try placeLabel($0, tx) }.joined(separator: "、")
            throw AppError.invalid(
                field,
                Text(
                    "有 \(found.count) 个地方叫这个名字，请填写编码：\(names)",
                    "\(found.count) places have this name; write the code: \(names)"))
        }
        return first
    }
    func placeLabel(_ code: PlaceCode, _ tx: Transaction) throws -> String {
        try places.name(code, tx).map { "\($0)（\(code)）" } ?? code.rawValue
    }

    /// The version to show: the one asked for, the one in force at a place, or that of the outermost binding.
    func chosen(_ request: WebRequest, _ tx: Transaction) throws -> (policy: PolicyInForce, place: PlaceCode?)? {
        if let version: PolicyVersionID = try request.query.identifier("version") {
            return (try tx.policy(version: version), nil)
        }
        if let text = try request.query.text("place", limit: 60) {
            let code = try place(text, field: "place", tx)
            return (try tx.policy(at: code), code)
        }
        guard let first = try tx.policyBindings().first, let version = first.version else { return nil }
        return (try tx.policy(version: version), first.place)
    }
}
