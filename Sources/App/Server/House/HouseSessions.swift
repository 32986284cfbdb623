import Cases
import Emergencies
import Help
import Kernel
import Pages
import People
import Persistence

extension House {
    /// Who sessions belong to, as the web server asks; a session's last use is written down on the way.
    func visitors() -> Visitors {
        Visitors { [database, token = settings.monitorFingerprint] session, now in
            // Who watches must be answered also while the database is away.
            if MonitorRoutes.isMonitor(session, token: token) { return nil }
            let found = try await database.read { tx -> (SessionState, unread: Int, calls: Int, duties: Int)? in
                guard let state = try tx.caller(forSession: session, at: now) else { return nil }
                let calls = try tx.waitingCalls(for: state.caller)
                guard case .staff(let account) = state.caller.kind else { return (state, 0, calls, 0) }
                return (
                    state, try tx.unreadNotices(of: account), calls,
                    try tx.waitingMobilisations(of: state.caller, at: now)
                )
            }
            guard let (state, unread, calls, duties) = found else { return nil }
            if state.needsTouch {
                _ = try await database.perform(TouchSession(session: session), by: state.caller, at: now)
            }
            return Visitor(
                caller: state.caller, language: state.language, elder: state.elder,
                duty: state.duty == nil ? nil : PeoplePaths.account(), unread: unread, calls: calls,
                duties: duties)
        }
    }
}
