internal import Crypto
internal import Foundation
public import Kernel
internal import Synchronization

/// The keys of one installation. They lie in a directory of their own beside the database (files of mode 0600, made at
/// the first start) and never in the database, so that a stolen database or backup of it shows no telephone number.
///
/// Fields: AES-256-GCM under the newest numbered key; the sealed bytes name their key, so older ones stay readable
/// after `rotate()`. The purpose (`resident.phone`) is bound in: bytes moved to another column do not open. Search:
/// HMAC-SHA-256 under a key of its own that does not rotate, separate for each purpose.
public final class KeyRing: Sendable {
    private struct Keys {
        var fields: [UInt32: [UInt8]]
        var newest: UInt32
        let search: [UInt8]
        /// Keys of single purposes, which a program has a handful of; deriving one costs as much as using it.
        var derived: [Purpose: SymmetricKey] = [:]
    }
    private struct Purpose: Hashable {
        /// Nil for searching.
        let key: UInt32?
        let name: String
    }
    private let directory: String?
    private let keys: Mutex<Keys>
    /// Where keys and nonces come from.
    private let random: @Sendable (Int) -> [UInt8]

    /// Opens the keys in `directory`; makes directory and keys where there are none. Throws `KeyRingProblem`.
    public init(directory: String) throws {
        let files = KeyFiles(directory: directory)
        self.directory = directory
        random = SecureRandom.bytes
        let fields = try files.loadOrCreate()
        keys = Mutex(Keys(fields: fields.keys, newest: fields.keys.keys.max() ?? 1, search: fields.search))
    }

    /// Keys that live as long as the process: for a database in memory.
    public convenience init() { self.init(drawing: SecureRandom.bytes) }

    /// Keys and nonces from a given source, so that a simulation seals alike each time.
    package init(drawing random: @escaping @Sendable (Int) -> [UInt8]) {
        directory = nil
        self.random = random
        keys = Mutex(Keys(fields: [1: random(32)], newest: 1, search: random(32)))
    }

    /// Seals a text: version, key number, nonce, ciphertext, tag. A different value each time.
    public func encrypt(_ text: String, purpose: String) throws -> [UInt8] {
        let (number, key) = try keys.withLock { keys in
            (keys.newest, try KeyRing.field(keys.newest, purpose, of: &keys))
        }
        let header = SealedHeader(key: number).bytes
        let box = try AES.GCM.seal(
            Array(text.utf8), using: key, nonce: AES.GCM.Nonce(data: random(12)),
            authenticating: header + Array(purpose.utf8))
        guard let combined = box.combined else { throw KeyRingProblem.damaged }
        return header + combined
    }

    /// Opens what `encrypt` sealed for the same purpose. Throws `KeyRingProblem` where the key is missing, the bytes
    /// were changed, or they were sealed for something else.
    public func decrypt(_ sealed: [UInt8], purpose: String) throws -> String {
        guard let header = SealedHeader(sealed) else { throw KeyRingProblem.damaged }
        let key = try keyToOpen(header.key, purpose)
        guard let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst(SealedHeader.length)),
            let bytes = try? AES.GCM.open(
                box, using: key, authenticating: header.bytes + Array(purpose.utf8)),
            let text = String(bytes: bytes, encoding: .utf8)
        else { throw KeyRingProblem.damaged }
        return text
    }

    /// The key that opens fields of a purpose. One that is not known may have been added by another process.
    private func keyToOpen(_ number: UInt32, _ purpose: String) throws -> SymmetricKey {
        if !keys.withLock({ $0.fields.keys.contains(number) }) { try readAgain() }
        return try keys.withLock { try KeyRing.field(number, purpose, of: &$0) }
    }

    /// Whether the bytes are under an older key and should be sealed anew.
    public func isOutdated(_ sealed: [UInt8]) -> Bool {
        SealedHeader(sealed)?.key != keys.withLock { $0.newest }
    }

    /// The first bytes of everything that is sealed from now on.
    public var opening: [UInt8] { SealedHeader(key: keys.withLock { $0.newest }).bytes }

    /// Numbers of the keys there are, oldest first.
    public var numbers: [UInt32] { keys.withLock { $0.fields.keys.sorted() } }

    /// Says which key bears a number, safe to keep in the database; nil where there is none.
    public func fingerprint(ofKey number: UInt32) -> String? {
        keys.withLock { keys in try? KeyRing.field(number, "fingerprint", of: &keys) }.map { key in
            HMAC<SHA256>.authenticationCode(for: Array("jinlin \(number)".utf8), using: key).hexadecimal
        }
    }

    /// The same text for the same purpose gives the same 64 hexadecimal digits; without the key nobody can try values.
    public func keyedHash(_ text: String, purpose: String) -> String {
        let key = keys.withLock { keys in
            let search = keys.search
            return KeyRing.derived(Purpose(key: nil, name: "search " + purpose), of: &keys, from: search)
        }
        return HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key).hexadecimal
    }

    /// Says whether a database was written with these keys: a keyed hash of nothing secret, safe to keep in it.
    public var fingerprint: String { keyedHash("jinlin", purpose: "fingerprint") }

    /// Takes in keys that another process added to the directory, and seals with the newest from now on.
    public func readAgain() throws {
        guard let directory else { return }
        let found = try KeyFiles(directory: directory).fieldKeys()
        keys.withLock { keys in
            keys.fields.merge(found) { known, _ in known }
            keys.newest = max(keys.newest, found.keys.max() ?? 0)
        }
    }

    /// Adds a key; from now on fields are sealed with it. Gives its number.
    @discardableResult public func rotate() throws -> UInt32 {
        try readAgain()
        return try keys.withLock { keys in
            let number = keys.newest + 1
            let key = random(32)
            if let directory { try KeyFiles(directory: directory).write(key, name: KeyFiles.fieldName(number)) }
            keys.fields[number] = key
            keys.newest = number
            return number
        }
    }

    private static func field(_ number: UInt32, _ purpose: String, of keys: inout Keys) throws -> SymmetricKey {
        guard let key = keys.fields[number] else { throw KeyRingProblem.keyMissing(number) }
        return derived(Purpose(key: number, name: purpose), of: &keys, from: key)
    }

    private static func derived(_ purpose: Purpose, of keys: inout Keys, from key: [UInt8]) -> SymmetricKey {
        if let known = keys.derived[purpose] { return known }
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: key), info: Array("jinlin ".utf8) + Array(purpose.name.utf8),
            outputByteCount: 32)
        keys.derived[purpose] = derived
        return derived
    }
}

/// First bytes of a sealed field: version 1, then the key's number, big-endian.
private struct SealedHeader {
    static let length = 5
    let key: UInt32
    init(key: UInt32) { self.key = key }
    init?(_ sealed: [UInt8]) {
        guard sealed.count > SealedHeader.length + 28 - 1, sealed[0] == 1 else { return nil }
        key = sealed[1..<5].reduce(0) { $0 << 8 | UInt32($1) }
    }
    var bytes: [UInt8] { [1] + withUnsafeBytes(of: key.bigEndian) { Array($0) } }
}

/// Why keys cannot be used.
public enum KeyRingProblem: Problem, Hashable {
    /// The file of a key that sealed a field is gone.
    case keyMissing(UInt32)
    /// The sealed bytes were changed, cut, or sealed for another purpose.
    case damaged
    case cannotRead(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
    /// Others on the machine can read the key.
    case open(path: String)
    /// The database was written with other keys.
    case otherDatabase

    public var appError: AppError {
        let message: Text
        switch self {
        case .keyMissing(let number):
            message = Text(
                "缺少第 \(number) 号密钥，加密内容无法读取。请从备份恢复 keys 目录。",
                "Key \(number) is missing; encrypted fields cannot be read. Restore the keys directory from the backup."
            )
        case .damaged:
            message = Text("加密内容已损坏或不属于这里，无法读取。", "An encrypted field is damaged or misplaced and cannot be read.")
        case .cannotRead(let path, let reason):
            message = Text("无法读取密钥文件 \(path)：\(reason)。", "Cannot read the key file \(path): \(reason).")
        case .cannotWrite(let path, let reason):
            message = Text("无法写入密钥文件 \(path)：\(reason)。", "Cannot write the key file \(path): \(reason).")
        case .open(let path):
            message = Text(
                "其他用户可以读取密钥文件 \(path)。请执行：chmod 600 \(path)",
                "Others can read the key file \(path). Run: chmod 600 \(path)")
        case .otherDatabase:
            message = Text(
                "keys 目录与这个数据库不是一套。请恢复与数据库同时备份的 keys 目录。",
                "The keys directory does not belong to this database. Restore the one backed up with it.")
        }
        return AppError("keys", status: 500, message, level: .error)
    }
}
