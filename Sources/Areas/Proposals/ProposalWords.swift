public import Kernel
public import People
public import Persistence
import Secrets

// What lies beside the chain: official words, and what people said, sealed.

enum ProposalSeal {
    static let appeal = "proposal-appeal"
}

extension SealedColumn {
    /// The sealed column of proposals.
    public static let proposals = [
        SealedColumn(table: "proposal_appeal", column: "words", purpose: ProposalSeal.appeal)
    ]
}

/// What somebody told the writer.
public struct ProposalAppeal: Sendable, Hashable, Codable {
    public let id: Identifier<ProposalAppealTag>
    public let at: Instant
    /// Nil once its time is over.
    public let words: String?
}

extension ProposalText {
    static func mark(of body: String, salt: String) -> String { Fingerprint.of("\(salt)|\(body)") }

    /// Throws where words are missing, too long, or point to persons where everybody may come to read them.
    static func checked(
        _ body: String, _ field: String, most: Int, forPublic: Bool = false
    ) throws(ProposalProblem) -> String {
        if body.allSatisfy(\.isWhitespace) { throw field == "title" ? .titleMissing : .wordsMissing(field: field) }
        if body.count > most { throw .tooLong(field: field, most: most) }
        if forPublic, let trace = PersonalTrace.first(in: body) { throw .personal(field: field, trace) }
        return body
    }
}

extension Transaction {
    /// Keeps words beside the chain. Throws where they are missing, too long or point to persons.
    func keepText(
        _ typed: String, _ field: String, of id: Proposal.ID, most: Int = ProposalLimits.note, forPublic: Bool = false,
        at now: Instant
    ) throws -> ProposalText {
        let body: String
        do { body = try ProposalText.checked(typed, field, most: most, forPublic: forPublic) } catch {
            throw error.appError
        }
        let (text, salt) = (newID(ProposalTextTag.self), token())
        try execute(
            """
            INSERT INTO proposal_text (id, proposal, salt, body, at)
            VALUES (\(text), \(id), \(salt), \(body), \(now))
            """)
        return ProposalText(id: text, mark: ProposalText.mark(of: body, salt: salt))
    }

    /// The words that lie beside entries, by key.
    public func proposalTexts(_ wanted: [ProposalText?]) throws -> [Identifier<ProposalTextTag>: String] {
        let ids = wanted.compactMap { $0?.id }
        guard !ids.isEmpty else { return [:] }
        return try rows("SELECT id, body FROM proposal_text WHERE id IN (\(list: ids))")
            .reduce(into: [:]) { $0[try $1.get("id")] = try $1.get("body", as: String.self) }
    }

    /// Writes down what somebody said. Names and telephones are not asked for.
    func keepAppeal(_ words: String, of id: Proposal.ID, at now: Instant) throws -> Identifier<ProposalAppealTag> {
        let appeal = newID(ProposalAppealTag.self)
        let sealed = try resource(KeyRing.self).encrypt(words, purpose: ProposalSeal.appeal)
        try execute(
            "INSERT INTO proposal_appeal (id, proposal, words, at) VALUES (\(appeal), \(id), \(sealed), \(now))")
        return appeal
    }

    func forgetAppeal(_ id: Identifier<ProposalAppealTag>) throws {
        try execute("DELETE FROM proposal_appeal WHERE id = \(id)")
    }

    /// What people said that is still kept, in the order in which it was written down.
    public func proposalAppeals(of proposal: Proposal) throws -> [ProposalAppeal] {
        guard !proposal.appeals.isEmpty else { return [] }
        let keys = try resource(KeyRing.self)
        let kept = try rows("SELECT id, words, at FROM proposal_appeal WHERE id IN (\(list: proposal.appeals))")
            .reduce(into: [Identifier<ProposalAppealTag>: ProposalAppeal]()) { found, row in
                let id: Identifier<ProposalAppealTag> = try row.get("id")
                found[id] = ProposalAppeal(
                    id: id, at: try row.get("at"),
                    words: try keys.decrypt(try row.get("words"), purpose: ProposalSeal.appeal))
            }
        return proposal.appeals.compactMap { kept[$0] }
    }
}
