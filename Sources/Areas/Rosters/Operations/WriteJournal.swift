public import Cases
public import Kernel
public import Persistence
import Policy

/// Writes an entry into the journal of the open turn.
public struct WriteJournal: Operation {
    public var rota: Rota.ID
    public var words: String
    /// It still has to be seen to, also by the next one.
    public var follow: Bool
    public init(_ rota: Rota.ID, _ words: String, follow: Bool = false) {
        (self.rota, self.words, self.follow) = (rota, words, follow)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> TurnNote.ID {
        guard let stored = try tx.storedRota(rota) else { throw AppError.refused }
        let context = try tx.rotaContext(of: stored.rota, for: caller)
        do { _ = try stored.rota.dutyMember(context, stored.rota.day(now, in: context.zone)) } catch {
            throw error.appError
        }
        guard let turn = stored.rota.turn else { throw RotaProblem.notOpen.appError }
        guard !words.allSatisfy(\.isWhitespace) else { throw RotaProblem.wordsMissing.appError }
        guard words.count <= RotaLimits.words else { throw TurnWords.tooLong("words") }
        guard turn.entries < RotaLimits.entries else { throw RotaProblem.tooMuch(RotaLimits.entries).appError }
        if follow, stored.rota.following.count >= RotaLimits.following {
            throw RotaProblem.tooMuch(RotaLimits.following).appError
        }
        let id = try tx.keepNote(stored.rota, turn: turn.number, .journal, words, by: caller, at: now)
        _ = try tx.saveRota(stored, [.noted(id, follow: follow)], by: caller, at: now)
        return id
    }
}

/// Makes an entry of the journal a case, in its own words, at the place of the rota.
public struct ReportFromJournal: Operation {
    public var rota: Rota.ID
    public var note: TurnNote.ID
    public var isPrivate: Bool
    /// Photos that were taken in with it.
    public var photos: [KeptFile]
    public init(_ rota: Rota.ID, _ note: TurnNote.ID, isPrivate: Bool = false, photos: [KeptFile] = []) {
        (self.rota, self.note, self.isPrivate, self.photos) = (rota, note, isPrivate, photos)
    }

    public struct Outcome: Sendable, Codable, Hashable {
        public let id: CaseFile.ID
        public let number: String
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard let stored = try tx.storedRota(rota) else { throw AppError.refused }
        let context = try tx.rotaContext(of: stored.rota, for: caller)
        do { _ = try stored.rota.dutyMember(context, stored.rota.day(now, in: context.zone)) } catch {
            throw error.appError
        }
        guard let entry = try tx.turnNote(note, of: rota), entry.kind == .journal else {
            throw RotaProblem.unknownNote.appError
        }
        guard entry.caseNumber == nil else { throw RotaProblem.reportedAlready.appError }
        let place = stored.rota.place
        let report = ReportCase(
            words: entry.words, jurisdiction: place.at(.community) ?? place, position: ReportPosition(place: place),
            channel: caller.isStaff ? .patrol : .web, isPrivate: isPrivate, evidence: photos)
        let outcome = try report.run(tx, by: caller, at: now)
        try tx.execute(
            "UPDATE rota_note SET case_id = \(outcome.id), case_number = \(outcome.number) WHERE id = \(note)")
        _ = try tx.saveRota(stored, [.reported(note)], by: caller, at: now)
        return Outcome(id: outcome.id, number: outcome.number)
    }
}

/// Says that something that was followed is seen to.
public struct SettleEntry: Operation {
    public var rota: Rota.ID
    public var note: TurnNote.ID
    public init(_ rota: Rota.ID, _ note: TurnNote.ID) { (self.rota, self.note) = (rota, note) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Bool {
        guard let stored = try tx.storedRota(rota) else { throw AppError.refused }
        let context = try tx.rotaContext(of: stored.rota, for: caller)
        do { _ = try stored.rota.dutyMember(context, stored.rota.day(now, in: context.zone)) } catch {
            throw error.appError
        }
        guard stored.rota.following.contains(note) else { throw RotaProblem.unknownNote.appError }
        _ = try tx.saveRota(stored, [.settled(note)], by: caller, at: now)
        return true
    }
}
