public import Kernel
public import Persistence

/// Installs a pack as a version. What it inherits is taken as installed, or else as delivered. The same text on the
/// same base is the version that is already there. A pack with problems is refused as a whole and nothing in force
/// changes. Needs `policy.manage` anywhere.
public struct InstallPack: Operation {
    public struct Outcome: Codable, Sendable {
        public let version: PolicyVersionID
        public let key: String
        public let name: Text
        /// False where this very text was installed before.
        public let isNew: Bool
        public let isTemplate: Bool
    }
    public let yaml: String
    /// Named in problems.
    public let file: String

    /// The name of a text that was pasted.
    static let pastedFile = "policy.yaml"

    public init(yaml: String, file: String = "policy.yaml") { (self.yaml, self.file) = (yaml, file) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        guard caller.mayAnywhere(.policyManage) else { throw AppError.refused }
        let source = PackSource(file: file, yaml: yaml)
        let directory = try tx.resource(PolicyBook.self).directory
        let base = try PackReader.inherits(source).map { key in try InstallPack.base(key, of: source, tx, caller, now) }
        let head = try InstallPack.checked(source, base: base, tx, directory)
        let hash = PolicyVersion.hash(yaml: yaml, base: base)
        if let row = try tx.row("SELECT \(PolicyVersion.columns) FROM policy_version WHERE hash = \(hash)") {
            let known = try PolicyVersion(row)
            return Outcome(
                version: known.id, key: known.key, name: known.name, isNew: false, isTemplate: known.isTemplate)
        }
        let id = tx.newID(PolicyVersionTag.self)
        try tx.execute(
            """
            INSERT INTO policy_version
                (id, key, hash, base, template, name_zh, name_en, file, yaml, installed_at, installed_by)
            VALUES (\(id), \(head.key), \(hash), \(base), \(head.isTemplate), \(head.name.zh), \(head.name.en), \(file),
                \(yaml), \(now), \(caller.key))
            """)
        try tx.audit("policy.installed", by: caller, subject: "policy:\(id)", place: nil, detail: head.key, at: now)
        return Outcome(version: id, key: head.key, name: head.name, isNew: true, isTemplate: head.isTemplate)
    }

    /// Key, name and kind of a text that has no problems. Throws `PackProblems` as `AppError`.
    private static func checked(
        _ source: PackSource, base: PolicyVersionID?, _ tx: Transaction, _ directory: PolicyDirectory
    ) throws -> (key: String, name: Text, isTemplate: Bool) {
        let isTemplate = PackReader.isTemplate(source)
        do {
            let inherited = try base.map(tx.policySources(of:)) ?? []
            try check(source, on: inherited, isTemplate: isTemplate, directory.reader)
        } catch let problems as PackProblems {
            throw problems.appError
        }
        let (key, name) = PackReader.head(of: source)
        return (key, name, isTemplate)
    }

    private static func check(
        _ source: PackSource, on inherited: [PackSource], isTemplate: Bool, _ reader: PackReader
    ) throws(PackProblems) {
        guard isTemplate else {
            _ = try reader.read([source] + inherited)
            return
        }
        let problems = reader.check(template: source)
        if !problems.isEmpty { throw PackProblems(list: problems, total: problems.count) }
    }

    /// Everything wrong with a pasted text, against what is installed or delivered; installs nothing.
    static func problems(in yaml: String, _ tx: Transaction) throws -> [PackProblem] {
        let directory = try tx.resource(PolicyBook.self).directory
        let source = PackSource(file: pastedFile, yaml: yaml)
        do {
            let chain = try PackReader.chain(from: source) { try known($0, tx, directory) }
            try check(
                source, on: Array(chain.dropFirst()), isTemplate: PackReader.isTemplate(source), directory.reader)
            return []
        } catch let problems as PackProblems {
            return problems.list
        }
    }

    /// The newest installed text of a pack, or else the delivered one; nil where there is neither.
    private static func known(_ key: String, _ tx: Transaction, _ directory: PolicyDirectory) throws -> PackSource? {
        if let version = try tx.newestPolicyVersion(of: key) { return try tx.policySources(of: version.id).first }
        return directory.packKeys.contains(key) ? try directory.source(of: key) : nil
    }

    /// The newest installed version of the inherited pack; a delivered one is installed first. Refuses a circle.
    private static func base(
        _ key: String, of source: PackSource, _ tx: Transaction, _ caller: Caller, _ now: Instant
    ) throws -> PolicyVersionID {
        let directory = try tx.resource(PolicyBook.self).directory
        do {
            _ = try PackReader.chain(from: source) { try known($0, tx, directory) }
        } catch let problems as PackProblems {
            throw problems.appError
        }
        if let known = try tx.newestPolicyVersion(of: key) { return known.id }
        let delivered = try directory.source(of: key)
        return try InstallPack(yaml: delivered.yaml, file: delivered.file).run(tx, by: caller, at: now).version
    }
}

/// Installs a pack that came with the product, with everything it inherits, in the delivered texts.
/// Needs `policy.manage` anywhere.
public struct InstallDeliveredPack: Operation {
    public let key: String
    public init(key: String) { self.key = key }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> InstallPack.Outcome {
        let directory = try tx.resource(PolicyBook.self).directory
        guard directory.packKeys.contains(key) else { throw PolicyProblem.unknownPack(key).appError }
        var last: InstallPack.Outcome?
        for source in try directory.chain(of: key).reversed() {
            last = try InstallPack(yaml: source.yaml, file: source.file).run(tx, by: caller, at: now)
        }
        guard let last else { throw PolicyProblem.unknownPack(key).appError }
        return last
    }
}
