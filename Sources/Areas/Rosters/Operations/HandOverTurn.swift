public import Kernel
public import Persistence
import Policy

/// Hands a turn over: what of the list was seen to, and a note for the next one. May be written again until the next
/// one accepted.
public struct HandOverTurn: Operation {
    public var rota: Rota.ID
    /// Keys of the hand-over list.
    public var done: [String]
    public var note: String?
    public init(_ rota: Rota.ID, done: [String], note: String?) {
        (self.rota, self.done, self.note) = (rota, done, note)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Rota {
        guard let stored = try tx.storedRota(rota), let turn = stored.rota.turn else { throw AppError.refused }
        let context = try tx.rotaContext(of: stored.rota, for: caller)
        let known = Set(context.kind.handOverList.map(\.key))
        if let unknown = done.first(where: { !known.contains($0) }) { throw RotaProblem.unknownItem(unknown).appError }
        if let note, note.count > RotaLimits.words { throw TurnWords.tooLong("note") }
        let number = try target(stored.rota, turn, context, at: now)
        let words = note.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        let id = try words.map { try tx.keepNote(stored.rota, turn: turn.number, .handOver, $0, by: caller, at: now) }
        let saved = try tx.saveRota(
            stored, [.handedOver(turn: number, done: done.sorted(), note: id)], by: caller, at: now)
        if number != turn.number {
            let name = context.kind.name
            try tx.tellMember(
                saved.rota.comingTurns(until: turn.lastDay.adding(days: 1)).first?.member, of: saved.rota,
                Text("“\(name.zh)”的上一位已交班，请打开“我的轮值”接班。", "“\(name.en)” was handed over to you. Open “My turns”."))
        }
        try tx.scheduleRota(saved.rota, context)
        if caller.isStaff {
            try tx.audit("rota.handOver", by: caller, subject: "rota:\(rota)", place: stored.rota.place, at: now)
        }
        return saved.rota
    }

    /// The turn that is handed to: the one after the open one; or the open one, where the one before it comes late.
    private func target(
        _ rota: Rota, _ turn: RotaTurn, _ context: RotaContext, at now: Instant
    ) throws -> Int {
        let today = rota.day(now, in: context.zone)
        if (try? rota.dutyMember(context, today)) != nil {
            if rota.coming?.acceptedAt != nil { throw RotaProblem.handedOverAlready.appError }
            return turn.number + 1
        }
        guard let before = rota.before,
            rota.numbers(of: context.who, on: turn.firstDay.adding(days: -1)).contains(before)
        else { throw RotaProblem.notYourTurn.appError }
        if turn.acceptedAt != nil { throw RotaProblem.handOverTooLate.appError }
        return turn.number
    }
}

/// Bounds of words, as one refusal.
enum TurnWords {
    static func tooLong(_ field: String) -> AppError {
        .invalid(
            field,
            Text(
                "最多 \(RotaLimits.words) 个字，内容已保留，请缩短。",
                "At most \(RotaLimits.words) characters; they are kept. Shorten them."))
    }
}
