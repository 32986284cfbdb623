public import Field
public import Kernel
import Pages
public import Persistence
import Policy
import Territory

/// The rounds of patrols and campaigns that somebody owes or has begun, and the findings to look at again, for the
/// round of the same day.
public enum PatrolsOnTheWay {
    @Sendable public static func stops(_ tx: Transaction, of caller: Caller, at now: Instant) throws -> [WayStop] {
        guard caller.mayAnywhere(.patrolsWalk) || caller.mayAnywhere(.patrolsLead) else { return [] }
        let board = try tx.patrolBoard(for: caller, at: now)
        let standing = try tx.patrolStanding(of: caller, at: now)
        let begun = board.walking.filter(standing.walks)
        let owed = board.owed.filter(\.isOwn)
        let areas = Set(owed.map(\.area) + begun.map(\.area))
        let names = try Dictionary(tx.places(areas).map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
        func stop(_ kind: Text, _ name: Text, _ area: PlaceCode, _ due: Instant?, _ link: String) throws -> WayStop {
            let called = try names[area] ?? tx.stopName(of: area)
            return WayStop(kind, name, at: area, called: called, due: due, link: link)
        }
        let toFinish = try begun.map { round in
            try stop(
                Text("巡查没走完", "Patrol to finish"), Text(same: round.name), round.area, nil,
                PatrolPaths.round(round.id).target)
        }
        let toBegin = try owed.map { round in
            let zone = try tx.policy(at: round.area).pack.zone
            let isJoint = round.origin.campaign != nil
            return try stop(
                isJoint ? Text("联合检查", "Joint inspection") : Text("巡查", "Patrol"), Text(same: round.name), round.area,
                round.standing.due.map { zone.instant($0.until.adding(days: 1)) }, PatrolPaths.board().target)
        }
        let toRecheck = try board.toRecheck.map { finding in
            try stop(
                Text("复查整改", "Look again"), try tx.itemName(of: finding), finding.area, finding.due,
                PatrolPaths.finding(finding.id).target)
        }
        return toFinish + toBegin + toRecheck
    }
}
