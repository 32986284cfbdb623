public import Bags
import Kernel
import Policy

// A case package (案卷包) is an ended case as it leaves the house: everything that was kept of it, readable without this
// program, and checkable without it. It is a bag (RFC 8493); what lies in its folder `data`:
//
//   README.txt            how to check it by hand
//   summary.html          the case for people, in both languages
//   case.json             what the case is now: the fold of its chain, with names for its keys
//   chain.json, chain/    every entry; `chain/0001.txt` is the very text that the first hash is over
//   words.json            what the resident said, each with the salt its digest in the chain was made with
//   contact.json          telephone and name, where they were asked for
//   attachments.json, attachments/
//   retention.json        what of it was let go of when its time was over, with the lines of the office's ledger
//   policy.json, policy/  the rules in force when it was opened, as they were installed
//
// What was erased stays erased: the chain only ever had digests, so it holds without what was erased.

/// An ended case, packed.
public struct CasePackage: Sendable, Codable {
    /// Says how the content is laid out.
    public static let format = "jinlin-case-package/1"

    public let number: String
    public let bag: Bag
    /// Content type of each attachment, by its hash.
    public let types: [String: String]
}

/// Names of the files below `data`.
enum PackagePaths {
    static let readme = "README.txt"
    static let summary = "summary.html"
    static let facts = "case.json"
    static let chain = "chain.json"
    static let words = "words.json"
    static let contact = "contact.json"
    static let attachments = "attachments.json"
    static let policy = "policy.json"
    static let retention = "retention.json"
    static func entry(_ sequence: Int) -> String { "chain/\(padded(sequence, 4)).txt" }
}

/// `case.json`.
struct PackagedCase: Codable, Sendable {
    let format: String
    let number: String
    /// Newest hash of the chain, hexadecimal.
    let chain: String
    /// The fold of the chain.
    let file: CaseFile
    let summary: String
    let stateName: Text
    let placeName: String
    let categoryName: Text?
    let gradeName: Text?
    let channelName: Text
    /// Names of the units that appear, by their keys.
    let units: [String: String]
    let position: PackagedPosition
    /// Cases that were merged into this one.
    let merged: [CaseFile.ID]
    let exportedAt: Instant
    /// Post and name.
    let exportedBy: String
    let purpose: String
}

/// What became of something personal when the package was made.
enum Disclosure: String, Codable, Sendable {
    /// There is none.
    case none
    /// It is there, and was not asked for.
    case withheld
    case erased
    case shown
}

/// Where the reporter said it is, beside the place of the tree.
struct PackagedPosition: Codable, Sendable {
    let disclosure: Disclosure
    var address: String?
    var longitude: Double?
    var latitude: Double?
}

/// `contact.json`.
struct PackagedContact: Codable, Sendable {
    let disclosure: Disclosure
    var phone: String?
    var name: String?
    let onBehalf: Bool
    let erasedAt: Instant?
}

/// An entry of `chain.json`.
struct PackagedEntry: Codable, Sendable {
    let sequence: Int
    let at: Instant
    let by: String
    let byName: String
    let events: [CaseEvent]
    /// Hash of the entry before, hexadecimal; empty for the first.
    let previous: String
    let hash: String
    /// Path of the text that the hash is over.
    let text: String
}

/// An item of `words.json`.
struct PackagedWords: Codable, Sendable {
    let id: Identifier<WordsTag>
    let kind: String
    let at: Instant
    /// Nil once erased, with the salt.
    let text: String?
    /// Hexadecimal.
    let salt: String?
    let erasedAt: Instant?
}

/// An item of `attachments.json`.
struct PackagedFile: Codable, Sendable {
    let id: Identifier<EvidenceTag>
    let stage: EvidenceStage
    let at: Instant
    let type: String
    /// As the sender called it.
    let filename: String
    let bytes: Int
    let sha256: String
    /// Nil once erased.
    let path: String?
    let erasedAt: Instant?
}

/// An item of `retention.json`: a line of the office’s ledger.
struct PackagedRelease: Codable, Sendable {
    let line: Int
    let at: Instant
    let kind: RetentionClass
    let act: RetentionAct
    let rules: String
    let hash: String
}

/// An item of `policy.json`.
struct PackagedPolicy: Codable, Sendable {
    let version: Identifier<PolicyVersionTag>
    let key: String
    let base: Identifier<PolicyVersionTag>?
    let hash: String
    let installedAt: Instant
    let path: String
}
