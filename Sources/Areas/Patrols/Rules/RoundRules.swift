public import Kernel

/// What a walker does to a round.
public enum PatrolRoundCommand: Sendable, Hashable, Codable {
    /// Looked at these items; the others of the stop stay as they are.
    case look(stop: Int, fine: [String], missed: [String])
    case notReached(stop: Int, PatrolHindrance)
    case find(stop: Int, item: String, finding: PatrolFinding.ID)
    case finish
}

extension PatrolRound {
    /// What a command makes happen. A refused command changes nothing.
    public func decide(_ command: PatrolRoundCommand) throws(PatrolProblem) -> [PatrolRoundEvent] {
        if finishedAt != nil { throw .finished(by: finishedBy ?? "") }
        switch command {
        case .look(let stop, let fine, let missed):
            let record = try self.stop(stop)
            for item in fine + missed where !items.contains(item) { throw .unknownItem(key: item, allowed: items) }
            // What was found there stays found, whatever a later tick says.
            let (fine, missed) = (
                fine.filter { record.ticks[$0] != .finding },
                missed.filter { record.ticks[$0] != .finding && !fine.contains($0) }
            )
            if fine.isEmpty && missed.isEmpty { throw .nothingTicked }
            return [.looked(stop: stop, fine: fine, missed: missed)]
        case .notReached(let stop, let why):
            guard try self.stop(stop).ticks.isEmpty else { throw .alreadyLooked }
            return [.notReached(stop: stop, why)]
        case .find(let stop, let item, let finding):
            _ = try self.stop(stop)
            guard items.contains(item) else { throw .unknownItem(key: item, allowed: items) }
            guard findings.count < PatrolLimits.findingsPerRound else {
                throw .tooMany(field: "item", most: PatrolLimits.findingsPerRound)
            }
            return [.found(stop: stop, item: item, finding: finding)]
        case .finish: return [.finished]
        }
    }

    private func stop(_ index: Int) throws(PatrolProblem) -> PatrolStopRecord {
        guard stops.indices.contains(index) else { throw .noSuchStop }
        return stops[index]
    }
}
