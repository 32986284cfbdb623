import Kernel
import Pages
import People
import Persistence

extension House {
    /// Who sessions belong to, as the web server asks; a session's last use is written down on the way.
    func visitors() -> Visitors {
        Visitors { [database] session, now in
            guard let state = try await database.read({ try $0.caller(forSession: session, at: now) }) else {
                return nil
            }
            if state.needsTouch {
                _ = try await database.perform(TouchSession(session: session), by: state.caller, at: now)
            }
            return Visitor(
                caller: state.caller, language: state.language, elder: state.elder,
                duty: state.duty == nil ? nil : PeoplePaths.account())
        }
    }
}
