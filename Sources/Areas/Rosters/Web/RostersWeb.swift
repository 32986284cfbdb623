import Kernel
import Media
public import Pages
public import Persistence

/// The routes of rotas and of duties with a count.
public struct RostersWeb: Sendable {
    let database: Database
    public init(database: Database) { self.database = database }

    public var routes: [Route] {
        get throws {
            let media = try database.resources.get(MediaStore.self)
            return TurnRoutes(database: database, media: media).routes + SwapRoutes(database: database).routes
                + PublicRosterRoutes(database: database).routes + PlanRoutes(database: database).routes
                + DutyRoutes(database: database).routes
        }
    }
}

extension WebRequest {
    /// A whole number in the address; refused where it is none.
    func count(_ name: String) throws(AppError) -> Int {
        guard let text = parameters[name], let value = Int(text), (0...1_000_000).contains(value) else {
            throw .refused
        }
        return value
    }
}

/// Somebody's rota as their pages load it: members and the lead may look, everybody else learns nothing.
struct RotaStanding {
    let rota: Rota
    let plans: Bool

    init(_ request: WebRequest, _ tx: Transaction) throws {
        guard request.caller.kind != .anonymous else { throw AppError.signInNeeded }
        guard let rota = try tx.rota(try request.identifier("rota")) else { throw AppError.refused }
        plans = request.caller.may(.rostersPlan, at: rota.place)
        let who = RotaPerson(request.caller)
        guard plans || rota.members.contains(where: { $0.who == who }) else { throw AppError.refused }
        self.rota = rota
    }
}
