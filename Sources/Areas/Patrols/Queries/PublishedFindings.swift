public import Kernel
public import Persistence
import Policy
import Territory

/// A finding as everybody reads it: nothing of who walked, and no words but those that were released.
public struct PublishedFinding: Sendable, Hashable, Codable {
    public let id: PatrolFinding.ID
    public let item: Text
    public let basis: Text
    public let placeName: String
    public let party: String
    public let text: String
    public let reply: String?
    public let photos: [Identifier<PatrolPhotoTag>]
    public let foundAt: Instant
    public let due: Instant
    public let state: PatrolFindingState
    public let endedAt: Instant?
    /// Rechecks that were not fine.
    public let returns: Int
    public let releasedAt: Instant
}

/// Something that was published and taken down again: that it was, when, and why.
public struct WithdrawnFinding: Sendable, Hashable, Codable {
    public let id: PatrolFinding.ID
    public let item: Text
    public let reason: String
}

extension Transaction {
    /// What is published, the newest release first. `before` is the last one of the page before.
    public func publishedFindings(before: PatrolFinding.ID? = nil, limit: Int = Limits.page) throws
        -> [PublishedFinding]
    {
        var later: SQL = ""
        if let before, let last = try patrolFinding(before)?.publication?.releasedAt {
            later = "AND (released_at < \(last) OR (released_at = \(last) AND id < \(before)))"
        }
        let findings: [PatrolFinding] = try records(
            where: """
                publication = 'published' AND erased_at IS NULL \(later)
                ORDER BY released_at DESC, id DESC LIMIT \(limit)
                """)
        return try findings.compactMap { try published($0) }
    }

    public func withdrawnFindings(limit: Int = 20) throws -> [WithdrawnFinding] {
        let findings: [PatrolFinding] = try records(
            where: """
                publication = 'withdrawn' AND released_at IS NOT NULL AND erased_at IS NULL
                ORDER BY released_at DESC LIMIT \(limit)
                """)
        return try findings.compactMap { finding in
            guard let reason = finding.publication?.reason, let words = try patrolWords([reason])[reason.id] else {
                return nil
            }
            return WithdrawnFinding(id: finding.id, item: try itemName(of: finding), reason: words)
        }
    }

    private func published(_ finding: PatrolFinding) throws -> PublishedFinding? {
        guard let publication = finding.publication, publication.state == .published,
            let releasedAt = publication.releasedAt
        else { return nil }
        let words = try patrolWords([publication.text, finding.reply])
        guard let text = words[publication.text.id] else { return nil }
        return PublishedFinding(
            id: finding.id, item: try itemName(of: finding), basis: try basis(of: finding),
            placeName: try fullName(of: finding.area, from: .street), party: try partyName(finding.facts.party),
            text: text, reply: finding.reply.flatMap { words[$0.id] }, photos: publication.photos,
            foundAt: finding.foundAt, due: finding.due, state: finding.state, endedAt: finding.endedAt,
            returns: finding.returns, releasedAt: releasedAt)
    }

    /// The photo of a published finding; nil for every other.
    func publishedPhoto(_ id: PatrolFinding.ID, _ photo: Identifier<PatrolPhotoTag>) throws -> PatrolPhoto? {
        guard let publication = try patrolFinding(id)?.publication, publication.state == .published,
            publication.photos.contains(photo)
        else { return nil }
        return try patrolPhotos(of: id).first { $0.id == photo }
    }

    func itemName(of finding: PatrolFinding) throws -> Text {
        try patrolRules(version: finding.facts.policy).rules.item(finding.facts.item)?.name
            ?? Text(same: finding.facts.item)
    }

    private func basis(of finding: PatrolFinding) throws -> Text {
        try patrolRules(version: finding.facts.policy).rules.item(finding.facts.item)?.basis ?? Text("", "")
    }
}
