public import Bags
import Crypto
public import Kernel
import Persistence
import Policy
import Secrets

/// Checks a package without a database: its files against their lists, its chain link by link, the case against its
/// chain, words against their digests, rules against their hashes. Every fault is a sentence that names what is wrong.
public struct PackageCheck: Sendable {
    public private(set) var number: String?
    public private(set) var entries = 0
    public private(set) var attachments = 0
    /// Pieces whose content was erased by law; they are no faults.
    public private(set) var erased = 0
    public private(set) var faults: [Text] = []
    public var isSound: Bool { faults.isEmpty }

    private let bag: BagReader

    public init(_ bag: BagReader) {
        self.bag = bag
        faults = bag.faults()
        guard let facts = read(PackagePaths.facts, as: PackagedCase.self) else { return }
        number = facts.number
        if facts.format != CasePackage.format {
            fault("case.json：格式“\(facts.format)”不认识。", "case.json: the format “\(facts.format)” is not known.")
        }
        let references = checkChain(facts)
        checkWords(references)
        checkAttachments()
        checkPolicy()
        if facts.position.disclosure == .erased { erased += 1 }
        if read(PackagePaths.contact, as: PackagedContact.self)?.disclosure == .erased { erased += 1 }
        _ = read(PackagePaths.retention, as: [PackagedRelease].self)
    }

    private mutating func fault(_ zh: String, _ en: String) { faults.append(Text(zh, en)) }

    private mutating func read<T: Decodable>(_ path: String, as type: T.Type) -> T? {
        guard let text = bag.text("data/" + path) else {
            fault("data/\(path)：缺少这个文件。", "data/\(path): the file is missing.")
            return nil
        }
        guard let value = try? JSON.decode(text, as: type) else {
            fault("data/\(path)：看不懂。", "data/\(path): it cannot be read.")
            return nil
        }
        return value
    }

    /// Gives the words that the chain knows of.
    private mutating func checkChain(_ facts: PackagedCase) -> [WordsReference] {
        guard let links = read(PackagePaths.chain, as: [PackagedEntry].self) else { return [] }
        var file: CaseFile?
        var last = ""
        for (index, link) in links.enumerated() {
            let name = "chain.json \(link.sequence)"
            if link.sequence != index + 1 {
                fault("\(name)：序号不连续，缺少或多出记录。", "\(name): out of sequence; an entry is missing or added.")
            }
            if link.previous != last {
                fault("\(name)：与上一条记录接不上。", "\(name): it does not follow the entry before.")
            }
            checkText(of: link, name)
            last = link.hash
            let entry = CaseEntry(link)
            if file == nil { file = CaseFile(id: facts.file.id, opening: entry) } else { file?.apply(entry) }
        }
        entries = links.count
        if last != facts.chain || bag.about("Jinlin-Chain") != facts.chain {
            fault("链的末尾与 case.json 不符。", "The end of the chain is not the one case.json names.")
        }
        if file != facts.file {
            fault("case.json：与由经过推算出的案卷不符。", "case.json: not the case that its chain makes.")
        }
        if facts.number != facts.file.number {
            fault("case.json：编号不一致。", "case.json: two numbers.")
        }
        return links.flatMap { $0.events.compactMap(\.words) }
    }

    private mutating func checkText(of link: PackagedEntry, _ name: String) {
        guard BagReader.isInside(link.text), let bytes = bag.read("data/" + link.text) else {
            return fault("\(name)：缺少原文 \(link.text)。", "\(name): its text \(link.text) is missing.")
        }
        let previous = [UInt8](hexadecimal: link.previous) ?? []
        if SHA256.hash(data: previous + bytes).hexadecimal != link.hash {
            fault("\(name)：哈希与原文不符，链在这里断了。", "\(name): its hash is not of its text; the chain breaks here.")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let head = CaseLink.text(of: CaseEntry(link), "")
        let events = try? JSON.decode(String(text.dropFirst(head.count)), as: [CaseEvent].self)
        if !text.hasPrefix(head) || events != link.events {
            fault("\(name)：与原文 \(link.text) 说的不一样。", "\(name): it says another thing than its text \(link.text).")
        }
    }

    private mutating func checkWords(_ references: [WordsReference]) {
        guard let words = read(PackagePaths.words, as: [PackagedWords].self) else { return }
        var left = Dictionary(words.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for reference in references {
            let name = "words.json \(reference.id)"
            guard let item = left.removeValue(forKey: reference.id) else {
                fault("\(name)：缺少这段话。", "\(name): these words are missing.")
                continue
            }
            if item.erasedAt != nil {
                erased += 1
                continue
            }
            let salt = item.salt.flatMap { [UInt8](hexadecimal: $0) } ?? []
            if WordsReference.digest(of: item.text ?? "", salt: salt) != reference.digest {
                fault("\(name)：不是当时说的话。", "\(name): not the words that were said.")
            }
        }
        for id in left.keys.sorted() {
            fault("words.json \(id)：经过里没有这段话。", "words.json \(id): words that the chain does not know.")
        }
    }

    private mutating func checkAttachments() {
        guard let files = read(PackagePaths.attachments, as: [PackagedFile].self) else { return }
        attachments = files.count
        for file in files {
            guard let path = file.path else {
                erased += 1
                continue
            }
            guard BagReader.isInside(path), let bytes = bag.read("data/" + path) else {
                fault(
                    "data/\(path)：缺少附件“\(file.filename)”。",
                    "data/\(path): the attachment “\(file.filename)” is missing.")
                continue
            }
            if Fingerprint.of(bytes) != file.sha256 {
                fault(
                    "data/\(path)：附件“\(file.filename)”被改动过。",
                    "data/\(path): the attachment “\(file.filename)” was changed.")
            }
        }
    }

    private mutating func checkPolicy() {
        guard let items = read(PackagePaths.policy, as: [PackagedPolicy].self) else { return }
        for item in items {
            guard BagReader.isInside(item.path), let yaml = bag.text("data/" + item.path) else {
                fault("data/\(item.path)：缺少规则原文。", "data/\(item.path): the text of the rules is missing.")
                continue
            }
            let text = PolicyText(
                version: item.version, key: item.key, file: item.path, yaml: yaml, base: item.base, hash: item.hash,
                installedAt: item.installedAt)
            if !text.isIntact {
                fault("data/\(item.path)：不是当时的规则。", "data/\(item.path): not the rules of that time.")
            }
        }
    }
}

extension CaseEntry {
    init(_ link: PackagedEntry) {
        self.init(sequence: link.sequence, at: link.at, by: link.by, byName: link.byName, events: link.events)
    }
}
