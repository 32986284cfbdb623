import Bags
import Kernel
import People
import Persistence
import Policy
import Retention
import Secrets
import Territory

/// Gathers what is packed of one case, in one snapshot.
struct PackageContents {
    let detail: CaseDetail
    let pack: Pack
    let chain: [UInt8]
    let links: [KeptLink]
    let words: [PackagedWords]
    let contact: PackagedContact
    let attachments: [PackagedFile]
    let policy: [PolicyText]
    /// What of the case was let go of when its time was over.
    let released: [PackagedRelease]

    init(_ id: CaseFile.ID, personal: Bool, _ tx: Transaction) throws {
        guard let detail = try tx.caseDetail(id), let stored = try tx.storedCase(id) else { throw AppError.refused }
        self.detail = detail
        chain = stored.chain
        pack = try tx.policy(version: detail.file.policy).pack
        links = try tx.links(of: id)
        words = try PackageContents.words(of: id, tx)
        contact = try PackageContents.contact(of: id, personal: personal, tx)
        attachments = try PackageContents.attachments(of: id, tx)
        policy = try tx.policyTexts(of: detail.file.policy)
        released = try tx.retentionProof(ofCase: id).map {
            PackagedRelease(
                line: $0.sequence, at: $0.at, kind: $0.kind, act: $0.act, rules: $0.rules, hash: $0.hash.hexadecimal)
        }
    }

    private static func words(of id: CaseFile.ID, _ tx: Transaction) throws -> [PackagedWords] {
        try tx.keptWords(of: id).map { item in
            let erased = item.erasedAt != nil
            return PackagedWords(
                id: item.id, kind: item.kind, at: item.at, text: erased ? nil : item.body,
                salt: erased ? nil : item.salt.hexadecimal, erasedAt: item.erasedAt)
        }
    }

    private static func contact(of id: CaseFile.ID, personal: Bool, _ tx: Transaction) throws -> PackagedContact {
        guard
            let row = try tx.row(
                "SELECT phone, name, on_behalf, erased_at FROM case_contact WHERE case_id = \(id)")
        else { return PackagedContact(disclosure: .none, onBehalf: false, erasedAt: nil) }
        let (phone, name): ([UInt8]?, [UInt8]?) = (try row.find("phone"), try row.find("name"))
        let erased: Instant? = try row.find("erased_at")
        var contact = PackagedContact(
            disclosure: erased != nil ? .erased : phone == nil && name == nil ? .none : personal ? .shown : .withheld,
            onBehalf: try row.get("on_behalf"), erasedAt: erased)
        guard contact.disclosure == .shown else { return contact }
        let keys = try tx.resource(KeyRing.self)
        contact.phone = try phone.map { try keys.decrypt($0, purpose: "case-phone") }
        contact.name = try name.map { try keys.decrypt($0, purpose: "case-name") }
        return contact
    }

    private static func attachments(of id: CaseFile.ID, _ tx: Transaction) throws -> [PackagedFile] {
        try tx.rows(
            """
            SELECT id, stage, type, hash, filename, bytes, at, erased_at FROM case_evidence WHERE case_id = \(id)
            ORDER BY id
            """
        ).enumerated().map { index, row in
            let (hash, type): (String, String) = (try row.get("hash"), try row.get("type"))
            let erased: Instant? = try row.find("erased_at")
            return PackagedFile(
                id: try row.get("id"), stage: try row.get("stage"), at: try row.get("at"), type: type,
                filename: try row.get("filename"), bytes: try row.get("bytes"), sha256: hash,
                path: erased == nil ? "attachments/\(padded(index + 1, 2)).\(ending(of: type))" : nil,
                erasedAt: erased)
        }
    }

    private static func ending(of type: String) -> String {
        type == "image/jpeg" ? "jpg" : type == "image/png" ? "png" : "pdf"
    }
}
