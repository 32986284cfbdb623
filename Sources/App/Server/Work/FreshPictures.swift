import Emergencies
import Logging
import Persistence
import Policy
import ServiceLifecycle
import Territory

/// Keeps what is held in memory as the database has it, also where another node changed it.
struct FreshPictures: Service {
    let house: House
    let logger: Logger

    func run() async throws {
        let database = house.database
        let locator = try database.resources.get(Locator.self)
        let policies = try database.resources.get(PolicyBook.self)
        let emergencies = try database.resources.get(EmergencyBook.self)
        let topics = [Locator.topic, PolicyBook.topic, EmergencyBook.topic]
        for await topic in database.listen(topics).cancelOnGracefulShutdown() {
            do {
                if topic == Locator.topic {
                    try await locator.reload(from: database, at: SystemClock.now())
                } else if topic == EmergencyBook.topic {
                    try await emergencies.load(from: database)
                } else {
                    try await policies.load(from: database)
                    try await house.settleHome()
                }
            } catch {
                logger.error("\(topic) was not read again: \(type(of: error))")
            }
        }
    }
}
