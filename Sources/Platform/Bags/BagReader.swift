internal import Foundation
public import Kernel
internal import Secrets

/// A bag that came from somewhere: a folder, or a ZIP file that holds one.
public struct BagReader: Sendable {
    private enum Place { case folder(String), zip(ZipFile, top: String) }
    private let place: Place
    /// Paths of all files, from the bag's own folder.
    public let paths: [String]

    /// Throws `BagProblem` where there is no bag at all.
    public init(_ path: String) throws(BagProblem) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw .unreadable(path) }
        if isFolder.boolValue {
            place = .folder(path)
            paths = BagReader.files(under: path)
        } else {
            let zip = try ZipFile(path)
            let ends = "/" + Bag.declaration
            // At the top, or in the one folder that holds everything.
            let found = zip.names.first { name in
                name == Bag.declaration || name.hasSuffix(ends) && name.split(separator: "/").count == 2
            }
            guard let declaration = found else { throw .noBag(path) }
            let top = String(declaration.dropLast(Bag.declaration.count))
            place = .zip(zip, top: top)
            // Beside the bag's own folder there is nothing in the file.
            paths = zip.names.map { $0.hasPrefix(top) ? String($0.dropFirst(top.count)) : "../" + $0 }
        }
        guard paths.contains(Bag.declaration) else { throw .noBag(path) }
    }

    /// The bytes of a file; nil where it is missing or cannot be read.
    public func read(_ path: String) -> [UInt8]? {
        switch place {
        case .folder(let folder):
            guard let file = try? OpenFile(folder + "/" + path) else { return nil }
            defer { file.close() }
            return try? file.read(0, file.size)
        case .zip(let zip, let top): return try? zip.read(top + path)
        }
    }
    public func text(_ path: String) -> String? { read(path).flatMap { String(bytes: $0, encoding: .utf8) } }

    private static func files(under folder: String) -> [String] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        var files: [String] = []
        for case let name as String in names {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder), !isFolder.boolValue
            {
                files.append(name)
            }
        }
        return files.sorted()
    }
}

extension BagReader {
    /// Everything that is wrong with the files of the bag, in words; empty where nothing is. RFC 8493, 3: a bag is
    /// valid where every listed file is there unchanged and no file of the content is unlisted.
    public func faults() -> [Text] {
        var found: [Text] = []
        if text(Bag.declaration)?.hasPrefix("BagIt-Version: 1.0") != true {
            found.append(Text("bagit.txt 不是 BagIt 1.0 的写法。", "bagit.txt does not declare BagIt 1.0."))
        }
        let content = check(Bag.manifest, &found)
        let tags = check(Bag.tagManifest, &found)
        for path in paths.sorted() where !content.contains(path) && !tags.contains(path) && path != Bag.tagManifest {
            found.append(Text("\(path)：清单里没有这个文件。", "\(path): a file that no list names."))
        }
        for tag in [Bag.declaration, Bag.information, Bag.manifest] where !tags.contains(tag) {
            found.append(Text("\(Bag.tagManifest) 没有列出 \(tag)。", "\(Bag.tagManifest) does not list \(tag)."))
        }
        return found + oxum(content)
    }

    /// The value of a line of `bag-info.txt`.
    public func about(_ label: String) -> String? {
        text(Bag.information)?.split(separator: "\n").first { $0.hasPrefix(label + ": ") }
            .map { String($0.dropFirst(label.count + 2)) }
    }

    private func check(_ list: String, _ found: inout [Text]) -> Set<String> {
        guard let lines = text(list)?.split(separator: "\n") else {
            found.append(Text("缺少清单 \(list)。", "The list \(list) is missing."))
            return []
        }
        var listed: Set<String> = []
        for line in lines {
            let sum = line.prefix(64)
            let path = Bag.path(spelled: String(line.dropFirst(64).drop { $0 == " " || $0 == "*" }))
            guard sum.utf8.count == 64, !path.isEmpty, BagReader.isInside(path) else {
                found.append(Text("清单 \(list) 里有一行看不懂。", "A line of the list \(list) makes no sense."))
                continue
            }
            listed.insert(path)
            guard paths.contains(path), let bytes = read(path) else {
                found.append(Text("\(path)：缺少这个文件。", "\(path): the file is missing."))
                continue
            }
            if Fingerprint.of(bytes) != sum.lowercased() {
                found.append(Text("\(path)：内容被改动过。", "\(path): its content was changed."))
            }
        }
        return listed
    }

    /// Bytes and number of files as the bag's own description says: finds a list that was cut short together with
    /// files.
    private func oxum(_ listed: Set<String>) -> [Text] {
        guard let said = about("Payload-Oxum") else { return [] }
        let content = paths.filter { $0.hasPrefix(Bag.payload) }
        let sum = content.reduce(0) { $0 + (read($1)?.count ?? 0) }
        if said == "\(sum).\(content.count)" { return [] }
        return [
            Text(
                "内容共 \(content.count) 个文件、\(sum) 字节，与说明中的 \(said) 不符。",
                "There are \(content.count) files of \(sum) bytes; the description says \(said).")
        ]
    }

    /// Whether a path that a bag names stays in the bag.
    public static func isInside(_ path: String) -> Bool {
        !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }
}
