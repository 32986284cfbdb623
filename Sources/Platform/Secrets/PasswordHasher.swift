internal import CArgon2
internal import Dispatch
internal import Foundation
public import Kernel
internal import Synchronization

/// A password as it is kept: a PHC string `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Never logged, never shown.
public struct PasswordHash: Sendable, Hashable {
    public let phc: String
    /// Nil unless the text is an Argon2id PHC string whose memory this product is willing to spend.
    public init?(phc: String) {
        guard phc.hasPrefix("$argon2id$v=19$m="), let cost = PasswordCost(phc: phc),
            cost.memoryKiB <= PasswordCost.mostMemoryKiB, cost.passes <= 10, cost.lanes <= 4
        else { return nil }
        self.phc = phc
    }
}

/// What one hash costs. The ordinary cost is the second choice of the OWASP Password Storage Cheat Sheet: 19 MiB, two
/// passes, one lane; two at a time stay far under the memory a node may use.
public struct PasswordCost: Sendable, Hashable {
    public static let ordinary = PasswordCost(memoryKiB: 19_456, passes: 2, lanes: 1)
    /// The least libargon2 accepts: for tests only.
    public static let least = PasswordCost(memoryKiB: 8, passes: 1, lanes: 1)
    static let mostMemoryKiB: UInt32 = 262_144

    public let memoryKiB: UInt32
    public let passes: UInt32
    public let lanes: UInt32
    public init(memoryKiB: UInt32, passes: UInt32, lanes: UInt32) {
        (self.memoryKiB, self.passes, self.lanes) = (memoryKiB, passes, lanes)
    }

    init?(phc: String) {
        let parts = phc.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        let numbers = parts[3].split(separator: ",").compactMap { pair in
            pair.split(separator: "=").last.flatMap { UInt32($0) }
        }
        guard numbers.count == 3 else { return nil }
        self.init(memoryKiB: numbers[0], passes: numbers[1], lanes: numbers[2])
    }
}

/// Hashes and checks passwords with Argon2id on threads of its own, so that the threads that answer requests never
/// wait; only so many run or wait at once, then the caller is told to come back.
public final class PasswordHasher: Sendable {
    /// Passwords that may wait for a thread.
    public static let mostWaiting = 64
    /// Characters of a password: at least, at most.
    public static let length = 10...200

    private let cost: PasswordCost
    private let queues: [DispatchQueue]
    private let state = Mutex((waiting: 0, next: 0))
    /// Checked where there is no account, so that the answer takes as long.
    private let decoy: PasswordHash

    /// - Parameter threads: hashes that run at the same time.
    public init(cost: PasswordCost = .ordinary, threads: Int = 2) throws {
        self.cost = cost
        queues = (0..<max(1, threads)).map { DispatchQueue(label: "jinlin.password.\($0)") }
        decoy = try PasswordHasher.computeHash(SecureRandom.token(), cost: cost)
    }

    /// The hash to keep. Throws `AppError` for a password that is too weak or when too many wait.
    public func hash(_ password: String) async throws -> PasswordHash {
        if let weakness = PasswordHasher.weakness(of: password) { throw AppError.invalid("password", weakness) }
        return try await rehash(password)
    }

    /// The hash to keep of a password that was accepted before, at the present cost.
    public func rehash(_ password: String) async throws -> PasswordHash {
        let cost = cost
        return try await onQueue { try PasswordHasher.computeHash(password, cost: cost) }
    }

    /// Whether this is the password. Without a stored hash a decoy is checked, takes as long, and is never right.
    public func matches(_ password: String, _ stored: PasswordHash?) async throws -> Bool {
        let phc = (stored ?? decoy).phc
        let typed = String(password.prefix(PasswordHasher.length.upperBound))
        let right = try await onQueue { PasswordHasher.verify(typed, phc) }
        return right && stored != nil
    }

    /// Whether the hash was made at another cost and should be made anew at the next sign-in.
    public func isOutdated(_ stored: PasswordHash) -> Bool { PasswordCost(phc: stored.phc) != cost }

    /// Why a password is refused: too short, too long, or of one kind of character only
    /// (GB/T 22239-2019 8.1.4.1 a asks for complexity; assessors expect three of four classes).
    public static func weakness(of password: String) -> Text? {
        guard length.contains(password.count) else {
            return Text(
                "密码要有 \(length.lowerBound) 到 \(length.upperBound) 个字符。",
                "A password has \(length.lowerBound) to \(length.upperBound) characters.")
        }
        let classes = [
            password.contains { $0.isLowercase }, password.contains { $0.isUppercase },
            password.contains { $0.isNumber },
            password.contains { !$0.isLowercase && !$0.isUppercase && !$0.isNumber },
        ]
        guard classes.filter({ $0 }).count >= 3 || password.count >= 20 else {
            return Text(
                "密码太简单：请在大写字母、小写字母、数字、符号中至少用三种，或写 20 个字符以上。",
                "Too simple: use three of capitals, small letters, digits and signs, or 20 characters and more.")
        }
        guard Set(password).count >= 5 else {
            return Text("密码里重复的字符太多，请换一个。", "Too many repeated characters; choose another password.")
        }
        return nil
    }

    private func onQueue<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        let queue: DispatchQueue? = state.withLock { state in
            guard state.waiting < PasswordHasher.mostWaiting else { return nil }
            state.waiting += 1
            state.next = (state.next + 1) % queues.count
            return queues[state.next]
        }
        guard let queue else { throw AppError.busy(retryAfter: 5) }
        defer { state.withLock { $0.waiting -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    /// The same letters typed on another device give the same bytes (Unicode NFC).
    private static func bytes(_ password: String) -> [UInt8] {
        Array(password.precomposedStringWithCanonicalMapping.utf8)
    }

    private static func computeHash(_ password: String, cost: PasswordCost) throws -> PasswordHash {
        let typed = bytes(password)
        let salt = SecureRandom.bytes(16)
        let hashLength = 32
        let room = argon2_encodedlen(
            cost.passes, cost.memoryKiB, cost.lanes, UInt32(salt.count), UInt32(hashLength), Argon2_id)
        var encoded = [CChar](repeating: 0, count: room)
        let status = argon2id_hash_encoded(
            cost.passes, cost.memoryKiB, cost.lanes, typed, typed.count, salt, salt.count, hashLength, &encoded, room)
        let text = String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard status == ARGON2_OK.rawValue, let hash = PasswordHash(phc: text) else {
            throw AppError(
                "password.fault", status: 503,
                Text("暂时无法处理密码，请稍后再试。", "Passwords cannot be processed right now. Try again later."), level: .error)
        }
        return hash
    }

    private static func verify(_ password: String, _ phc: String) -> Bool {
        let typed = bytes(password)
        return argon2id_verify(phc, typed, typed.count) == ARGON2_OK.rawValue
    }
}
