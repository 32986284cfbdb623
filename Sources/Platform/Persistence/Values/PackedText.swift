internal import CZstd
internal import Synchronization

/// Short JSON texts of one kind, kept as bytes: packed with Zstandard (RFC 8878) against a dictionary of what they
/// usually say, without which a few hundred letters hardly shrink. The first byte says which form a value has: `[` or
/// `{` is the plain text, 1 stands before a frame made with the dictionary.
///
/// A dictionary is frozen like a migration: with another one, nothing that is kept could be read.
public final class PackedText: Sendable {
    /// Bytes of an unpacked text: a broken frame never asks for more.
    static let mostBytes = 16 << 20
    static let framed: UInt8 = 1
    /// Contexts of libzstd, so that threads rarely wait for each other.
    private static let contexts = 4

    private let packers: [Packer]
    private let turn = Atomic<Int>(0)

    public init(dictionary: String) {
        let dictionary = Array(dictionary.utf8)
        packers = (0..<PackedText.contexts).map { _ in Packer(dictionary) }
    }

    private var next: Packer {
        packers[turn.wrappingAdd(1, ordering: .relaxed).oldValue & (PackedText.contexts - 1)]
    }

    /// The text as it is kept: packed where that is shorter.
    public func pack(_ text: String) -> [UInt8] {
        let plain = Array(text.utf8)
        return next.pack(plain) ?? plain
    }

    /// The text. Throws `DatabaseFault` where the bytes are no form of one.
    public func unpack(_ bytes: [UInt8]) throws -> String {
        guard bytes.first == PackedText.framed else { return String(decoding: bytes, as: UTF8.self) }
        guard let plain = next.unpack(bytes) else {
            throw DatabaseFault(.row, "a packed text cannot be unpacked")
        }
        return String(decoding: plain, as: UTF8.self)
    }
}

/// What libzstd needs to pack and unpack, for one thread at a time.
private final class Packer: Sendable {
    private struct State: ~Copyable {
        let packing = ZSTD_createCCtx()
        let unpacking = ZSTD_createDCtx()
        let toPack: OpaquePointer?
        let toUnpack: OpaquePointer?

        init(_ dictionary: [UInt8]) {
            toPack = ZSTD_createCDict(dictionary, dictionary.count, 3)
            toUnpack = ZSTD_createDDict(dictionary, dictionary.count)
        }
        deinit {
            ZSTD_freeCCtx(packing)
            ZSTD_freeDCtx(unpacking)
            ZSTD_freeCDict(toPack)
            ZSTD_freeDDict(toUnpack)
        }
    }
    private let state: Mutex<State>

    init(_ dictionary: [UInt8]) { state = Mutex(State(dictionary)) }

    /// Nil where packing does not shorten it.
    func pack(_ plain: [UInt8]) -> [UInt8]? {
        state.withLock { state in
            var size = 0
            let packed = [UInt8](unsafeUninitializedCapacity: plain.count) { room, used in
                guard let start = room.baseAddress, room.count > 1 else { return }
                start.pointee = PackedText.framed
                size = ZSTD_compress_usingCDict(
                    state.packing, start + 1, room.count - 1, plain, plain.count, state.toPack)
                used = ZSTD_isError(size) == 0 ? size + 1 : 0
            }
            return packed.isEmpty ? nil : packed
        }
    }

    func unpack(_ framed: [UInt8]) -> [UInt8]? {
        state.withLock { state in
            framed.withUnsafeBytes { bytes -> [UInt8]? in
                let frame = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
                let size = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
                guard size <= PackedText.mostBytes else { return nil }
                var whole = false
                let plain = [UInt8](unsafeUninitializedCapacity: Int(size)) { room, used in
                    let written = ZSTD_decompress_usingDDict(
                        state.unpacking, room.baseAddress, room.count, frame.baseAddress, frame.count, state.toUnpack)
                    whole = ZSTD_isError(written) == 0
                    used = whole ? written : 0
                }
                return whole ? plain : nil
            }
        }
    }
}
