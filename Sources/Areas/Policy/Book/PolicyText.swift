public import Kernel
public import Persistence

/// One text of a version as it was installed: the pack's own, or one that it inherits.
public struct PolicyText: Sendable, Codable, Hashable {
    public let version: PolicyVersionID
    public let key: String
    public let file: String
    public let yaml: String
    /// The version that this text stands on.
    public let base: PolicyVersionID?
    /// SHA-256 over the text, a line end and `base N` (`base none`), 64 hexadecimal digits.
    public let hash: String
    public let installedAt: Instant

    /// Whether the text is the one that was installed.
    public var isIntact: Bool { PolicyVersion.hash(yaml: yaml, base: base) == hash }

    public init(
        version: PolicyVersionID, key: String, file: String, yaml: String, base: PolicyVersionID?, hash: String,
        installedAt: Instant
    ) {
        (self.version, self.key, self.file, self.yaml) = (version, key, file, yaml)
        (self.base, self.hash, self.installedAt) = (base, hash, installedAt)
    }
}

extension Transaction {
    /// The texts that make a version: its own first, then what it inherits.
    public func policyTexts(of id: PolicyVersionID) throws -> [PolicyText] {
        var texts: [PolicyText] = []
        var next: PolicyVersionID? = id
        while let current = next, texts.count <= PackReader.mostInherited {
            guard
                let row = try row(
                    "SELECT key, file, yaml, base, hash, installed_at FROM policy_version WHERE id = \(current)")
            else { throw PolicyProblem.unknownVersion(current).appError }
            let base: PolicyVersionID? = try row.find("base")
            texts.append(
                PolicyText(
                    version: current, key: try row.get("key"), file: try row.get("file"), yaml: try row.get("yaml"),
                    base: base, hash: try row.get("hash"), installedAt: try row.get("installed_at")))
            next = base
        }
        return texts
    }
}
