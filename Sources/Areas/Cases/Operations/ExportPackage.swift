import Bags
public import Kernel
public import Persistence
import Policy

/// Packs an ended case for the archive or for whoever has a right to it. Telephone, name and the reporter's position go
/// with it only where they are asked for by somebody who may read them. Every package is an audit row with the hash of
/// its list of files, by which the house can say whether a package is one of its own.
public struct ExportPackage: Operation {
    public var id: CaseFile.ID
    /// Why it is needed; stands in the package and in the audit log.
    public var purpose: String
    /// With telephone, name, address and position.
    public var personal: Bool
    /// The program and its version, for the package's own description.
    public var software: String

    public init(_ id: CaseFile.ID, purpose: String, personal: Bool, software: String) {
        (self.id, self.purpose, self.personal, self.software) = (id, purpose, personal, software)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> CasePackage {
        let package = try gather(tx, by: caller, at: now)
        guard let place = try tx.storedCase(id)?.file.place else { throw AppError.refused }
        try tx.audit(
            "case.package", by: caller, subject: "case:\(id)", place: place,
            detail: "sha256:\(package.bag.fingerprint) \(purpose)", at: now)
        if personal {
            // The reporter sees it among those who looked at the telephone.
            try tx.audit(
                RevealContact.audited, by: caller, subject: "case:\(id)", place: place, detail: purpose, at: now)
            tx.changed("case:\(id)")
        }
        return package
    }

    /// The package without a trace that it was made; for looking whether it can be made.
    func gather(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> CasePackage {
        guard let stored = try tx.storedCase(id) else { throw AppError.refused }
        let standing = try CaseStanding(stored, caller, secret: nil, at: now, tx)
        let place = stored.file.place
        guard caller.may(.casesExport, at: place), standing.mayRead || caller.kind == .system else {
            throw AppError.refused
        }
        if personal { try caller.require(.casesReadPersonal, at: place) }
        guard !purpose.trimmedIsEmpty else { throw CaseProblem.reasonMissing.appError }
        guard !stored.file.state.isOpen else { throw CaseProblem.packageOfOpenCase(state: stored.file.state).appError }
        let contents = try PackageContents(id, personal: personal, tx)
        return try CasePackage(contents, self, by: caller, at: now)
    }
}

extension CasePackage {
    fileprivate init(_ contents: PackageContents, _ asked: ExportPackage, by caller: Caller, at now: Instant) throws {
        let (detail, file) = (contents.detail, contents.detail.file)
        let facts = PackagedCase(contents, asked, by: caller, at: now)
        var files = [
            Bag.File(PackagePaths.readme, text: PackageReadme.text(number: file.number)),
            Bag.File(
                PackagePaths.summary,
                text: PackageSummary(contents: contents, facts: facts).text),
            try CasePackage.json(PackagePaths.facts, facts), try CasePackage.json(PackagePaths.words, contents.words),
            try CasePackage.json(PackagePaths.contact, contents.contact),
            try CasePackage.json(PackagePaths.attachments, contents.attachments),
            try CasePackage.json(PackagePaths.retention, contents.released),
        ]
        files += try CasePackage.chain(contents.links)
        files += try CasePackage.policy(contents.policy)
        for item in contents.attachments {
            guard let path = item.path else { continue }
            files.append(Bag.File(path, .kept(sha256: item.sha256, size: item.bytes)))
        }
        bag = Bag(
            file.number, files,
            about: [
                ("Source-Organization", detail.placeName), ("Bagging-Date", Zone.china.date(now).description),
                ("External-Identifier", file.number), ("External-Description", "案卷包 / case package"),
                ("Bag-Software-Agent", asked.software), ("Jinlin-Format", CasePackage.format),
                ("Jinlin-Chain", contents.chain.hexadecimal),
                ("Jinlin-Personal-Data", contents.contact.disclosure.rawValue),
            ])
        number = file.number
        types = Dictionary(
            contents.attachments.filter { $0.path != nil }.map { ($0.sha256, $0.type) },
            uniquingKeysWith: { first, _ in first })
    }

    private static func json(_ path: String, _ value: some Encodable) throws -> Bag.File {
        Bag.File(path, text: try JSON.encode(value) + "\n")
    }

    private static func chain(_ links: [KeptLink]) throws -> [Bag.File] {
        var entries: [PackagedEntry] = []
        var texts: [Bag.File] = []
        for link in links {
            let path = PackagePaths.entry(link.entry.sequence)
            entries.append(
                PackagedEntry(
                    sequence: link.entry.sequence, at: link.entry.at, by: link.entry.by, byName: link.entry.byName,
                    events: link.entry.events, previous: entries.last?.hash ?? "", hash: link.hash.hexadecimal,
                    text: path))
            texts.append(Bag.File(path, text: CaseLink.text(of: link.entry, link.body)))
        }
        return [try json(PackagePaths.chain, entries)] + texts
    }

    private static func policy(_ texts: [PolicyText]) throws -> [Bag.File] {
        let items = texts.map { text in
            PackagedPolicy(
                version: text.version, key: text.key, base: text.base, hash: text.hash, installedAt: text.installedAt,
                path: "policy/\(text.key).yaml")
        }
        return [try json(PackagePaths.policy, items)]
            + zip(items, texts).map { Bag.File($0.path, text: $1.yaml) }
    }
}

extension PackagedCase {
    fileprivate init(_ contents: PackageContents, _ asked: ExportPackage, by caller: Caller, at now: Instant) {
        let (detail, file, pack) = (contents.detail, contents.detail.file, contents.pack)
        let located = detail.address != nil || detail.longitude != nil
        let shown = located && asked.personal
        let erased =
            contents.released.contains { $0.kind == .position }
            || detail.entries.contains { $0.events.contains { if case .erased = $0 { true } else { false } } }
        self.init(
            format: CasePackage.format, number: file.number, chain: contents.chain.hexadecimal, file: file,
            summary: detail.summary, stateName: file.state.name, placeName: detail.placeName,
            categoryName: file.category.flatMap { pack.category($0)?.name },
            gradeName: pack.grade(named: file.grade)?.name, channelName: file.channel.name, units: detail.units,
            position: PackagedPosition(
                disclosure: shown ? .shown : located ? .withheld : erased ? .erased : .none,
                address: shown ? detail.address : nil,
                longitude: shown ? detail.longitude : nil, latitude: shown ? detail.latitude : nil),
            merged: detail.merged, exportedAt: now, exportedBy: caller.name, purpose: asked.purpose)
    }
}
