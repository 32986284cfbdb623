import CVips
import Foundation
import Kernel
import Testing

@testable import Media

/// A store in a directory of its own, gone when the test ends.
private final class TemporaryStore {
    let path = NSTemporaryDirectory() + "media-\(UUID().uuidString)"
    let store: MediaStore
    init() throws { store = try MediaStore(directory: path) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    /// Names of all files kept.
    func names() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.contains(".") }
    }
}

private func facts(_ bytes: [UInt8]) throws -> (width: Int, height: Int, fields: [String]) {
    let image = try #require(bytes.withUnsafeBytes { jinlin_vips_open($0.baseAddress, $0.count) })
    defer { jinlin_vips_close(image) }
    let names = try #require(vips_image_get_fields(image))
    defer { g_strfreev(names) }
    var fields: [String] = []
    var next = names
    while let name = next.pointee {
        fields.append(String(cString: name))
        next += 1
    }
    return (Int(vips_image_get_width(image)), Int(vips_image_get_height(image)), fields)
}

@Suite struct MediaStoreTests {
    @Test func `a phone's photo is turned upright and loses what the camera wrote`() async throws {
        let place = try TemporaryStore()
        let jpeg = try SamplePhotos.picture(width: 400, height: 200, as: .jpeg)
        let stored = try await place.store.accept(SamplePhotos.tagged(jpeg, orientation: 6), filename: "IMG_1.jpg")
        #expect(stored.type == .jpeg)
        #expect((stored.width, stored.height) == (200, 400))
        let bytes = try await place.store.read(stored.hash, type: stored.type)
        #expect(bytes.count == stored.size)
        let kept = try facts(bytes)
        #expect((kept.width, kept.height) == (200, 400))
        #expect(!kept.fields.contains { $0.hasPrefix("exif") || $0 == "icc-profile-data" || $0 == "xmp-data" })
        #expect(!Data(bytes).contains(Data("2026:11:21".utf8)))
    }

    @Test func `position and time are offered as a suggestion`() async throws {
        let place = try TemporaryStore()
        let jpeg = try SamplePhotos.picture(width: 40, height: 20, as: .jpeg)
        let tagged = SamplePhotos.tagged(jpeg, orientation: 1)
        let suggestion = try #require(try await place.store.accept(tagged, filename: "a.jpg").suggestion)
        #expect(abs(try #require(suggestion.latitude) - 31.854_25) < 1e-6)
        #expect(abs(try #require(suggestion.longitude) - 117.31) < 1e-6)
        #expect(suggestion.taken == Instant(iso8601: "2026-11-21T18:05:00+08:00"))
        let unzoned = SamplePhotos.tagged(jpeg, orientation: 1, offset: nil)
        #expect(try await place.store.accept(unzoned, filename: "a.jpg").suggestion == suggestion)
        #expect(try await place.store.accept(jpeg, filename: "a.jpg").suggestion == nil)
    }

    @Test func `a large photo is reduced and a thumbnail stands beside it`() async throws {
        let place = try TemporaryStore()
        let jpeg = try SamplePhotos.picture(width: 4000, height: 1000, as: .jpeg)
        let stored = try await place.store.accept(jpeg, filename: "wide.jpg")
        #expect((stored.width, stored.height) == (2560, 640))
        let small = try facts(try await place.store.read(stored.hash, type: stored.type, size: .thumbnail))
        #expect((small.width, small.height) == (320, 80))
        #expect(stored.hash.utf8.count == 64)
        #expect(try place.names().count == 2)
        #expect(try place.names().allSatisfy { $0.hasPrefix("\(stored.hash.prefix(2))/") && !$0.hasSuffix(".part") })
        #expect(try await place.store.isIntact(stored.hash, type: stored.type))
    }

    @Test func `transparency is kept as PNG and an opaque screenshot becomes JPEG`() async throws {
        let place = try TemporaryStore()
        let clear = try SamplePhotos.picture(width: 30, height: 30, opacity: 100, as: .png)
        #expect(try await place.store.accept(clear, filename: "a.png").type == .png)
        let opaque = try SamplePhotos.picture(width: 30, height: 30, opacity: 255, as: .png)
        #expect(try await place.store.accept(opaque, filename: "a.png").type == .jpeg)
    }

    @Test(arguments: [SamplePhotos.heic, SamplePhotos.webp, SamplePhotos.gif])
    func `HEIC, WebP and GIF are taken and stored as JPEG`(encoded: String) async throws {
        let place = try TemporaryStore()
        let stored = try await place.store.accept(try SamplePhotos.decoded(encoded), filename: "photo")
        #expect(stored.type == .jpeg)
        #expect((stored.width, stored.height) == (64, 48))
    }

    @Test func `the same content is stored once and can be forgotten`() async throws {
        let place = try TemporaryStore()
        let jpeg = try SamplePhotos.picture(width: 50, height: 50, as: .jpeg)
        let first = try await place.store.accept(jpeg, filename: "a.jpg")
        let second = try await place.store.accept(jpeg, filename: "b.jpg")
        #expect(first.hash == second.hash)
        #expect(try place.names().count == 2)
        try await place.store.remove(first.hash, type: first.type)
        #expect(try place.names().isEmpty)
        await #expect(throws: MediaProblem.missing) { try await place.store.read(first.hash, type: first.type) }
        try await place.store.remove(first.hash, type: first.type)
    }

    @Test func `what nothing refers to goes after its time, and what is taken in again stays`() async throws {
        let place = try TemporaryStore()
        func document(_ number: Int) -> [UInt8] { Array("%PDF-1.4\nnumber \(number)\n%%EOF\n".utf8) }
        var hashes: [String] = []
        for number in 0..<4 { hashes.append(try await place.store.accept(document(number), filename: "a.pdf").hash) }
        let photo = try await place.store.accept(
            SamplePhotos.picture(width: 40, height: 20, as: .jpeg), filename: "a.jpg")
        let days = Date().addingTimeInterval(-3 * 86_400)
        for name in try place.names() {
            try FileManager.default.setAttributes([.modificationDate: days], ofItemAtPath: "\(place.path)/\(name)")
        }
        _ = try await place.store.accept(document(1), filename: "again.pdf")
        let used: Set = [hashes[0]]
        let limit = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) - .days(1)
        #expect(try await place.store.sweep(takenBefore: limit - .days(9)) { _ in [] } == 0)
        let removed = try await place.store.sweep(takenBefore: limit) { asked in used.intersection(asked) }
        #expect(removed == 3)
        #expect(try await place.store.isIntact(hashes[0], type: .pdf))
        #expect(try await place.store.isIntact(hashes[1], type: .pdf))
        #expect(try place.names().count == 2)
        await #expect(throws: MediaProblem.missing) {
            try await place.store.read(photo.hash, type: .jpeg, size: .thumbnail)
        }
    }

    @Test func `what a sweep had put aside when it was cut short comes back`() async throws {
        let place = try TemporaryStore()
        let kept = try await place.store.accept(Array("%PDF-1.4\n%%EOF\n".utf8), filename: "a.pdf")
        let name = try #require(try place.names().first)
        try FileManager.default.moveItem(atPath: "\(place.path)/\(name)", toPath: "\(place.path)/\(name).aside")
        _ = try await place.store.sweep(takenBefore: Instant(seconds: 0)) { _ in [] }
        #expect(try await place.store.isIntact(kept.hash, type: .pdf))
    }

    @Test func `photos of a page are read while others wait to be decoded`() async throws {
        let temporary = try TemporaryStore()
        let (store, photo) = (temporary.store, try SamplePhotos.picture(width: 900, height: 700, as: .jpeg))
        let kept = try await store.accept(photo, filename: "a.jpg")
        try await withThrowingTaskGroup(of: Void.self) { group in
            // More than may wait; those that find no room are told to come back.
            for _ in 0..<(MediaStore.mostWaiting + 16) {
                group.addTask {
                    do { _ = try await store.accept(photo, filename: "b.jpg") } catch let error as AppError
                        where error.status == 503
                    {}
                }
            }
            for _ in 0..<100 {
                group.addTask {
                    let bytes = try await store.read(kept.hash, type: kept.type, size: .thumbnail)
                    #expect(!bytes.isEmpty)
                }
            }
            try await group.waitForAll()
        }
    }
    @Test func `a PDF is kept as it came and one cut short is refused`() async throws {
        let place = try TemporaryStore()
        let pdf = Array("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n".utf8)
        let stored = try await place.store.accept(pdf, filename: "通知.pdf")
        #expect(stored.type == .pdf && stored.width == nil && stored.filename == "通知.pdf")
        #expect(try await place.store.read(stored.hash, type: .pdf) == pdf)
        await #expect(throws: MediaProblem.brokenDocument(filename: "a.pdf")) {
            try await place.store.accept(Array(pdf.prefix(30)), filename: "a.pdf")
        }
    }

    @Test func `the name decides nothing and a path in it is dropped`() async throws {
        let place = try TemporaryStore()
        let jpeg = try SamplePhotos.picture(width: 20, height: 20, as: .jpeg)
        let stored = try await place.store.accept(jpeg, filename: "..\\..\\etc/pass\u{202E}wd.exe")
        #expect(stored.type == .jpeg)
        #expect(stored.filename == "passwd.exe")
    }
}

@Suite struct MediaRefusalTests {
    @Test(arguments: [
        Array("<html><script>alert(1)</script>".utf8), Array("MZ\u{0}\u{0}program".utf8),
        Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), Array("GIF".utf8), [0xFF, 0xD8],
    ])
    func `what is no photo and no PDF is refused whatever its name says`(bytes: [UInt8]) async throws {
        let place = try TemporaryStore()
        await #expect(throws: MediaProblem.unknownType(filename: "photo.jpg")) {
            try await place.store.accept(bytes, filename: "photo.jpg")
        }
        #expect(try place.names().isEmpty)
    }

    @Test func `fake photos with a true beginning are refused`() async throws {
        let place = try TemporaryStore()
        for start in [
            [0xFF, 0xD8, 0xFF, 0xE0], Array("GIF89a".utf8), Array("RIFF0000WEBPVP8 ".utf8),
            [0, 0, 0, 24] + Array("ftypheic".utf8),
        ] as [[UInt8]] {
            await #expect(throws: MediaProblem.broken(filename: "a")) {
                try await place.store.accept(start + [UInt8](repeating: 7, count: 5000), filename: "a")
            }
        }
    }

    @Test(arguments: [MediaType.jpeg, .png], [0.1, 0.5, 0.9])
    func `a photo cut short is refused`(type: MediaType, part: Double) async throws {
        let place = try TemporaryStore()
        let whole = try SamplePhotos.picture(width: 600, height: 400, as: type)
        await #expect(throws: MediaProblem.broken(filename: "a")) {
            try await place.store.accept(Array(whole.prefix(Int(Double(whole.count) * part))), filename: "a")
        }
        #expect(try place.names().isEmpty)
    }

    @Test(arguments: [SamplePhotos.heic, SamplePhotos.webp])
    func `HEIC and WebP cut short are refused`(encoded: String) async throws {
        let place = try TemporaryStore()
        let whole = try SamplePhotos.decoded(encoded)
        await #expect(throws: MediaProblem.broken(filename: "a")) {
            try await place.store.accept(Array(whole.prefix(whole.count / 3)), filename: "a")
        }
    }

    @Test func `a bomb is refused by its header`() async throws {
        let place = try TemporaryStore()
        let bomb = SamplePhotos.promisingPNG(width: 20_000, height: 20_000)
        await #expect(throws: MediaProblem.tooManyPixels(filename: "bomb.png", width: 20_000, height: 20_000)) {
            try await place.store.accept(bomb, filename: "bomb.png")
        }
        let empty = SamplePhotos.promisingPNG(width: 5_000, height: 5_000)
        await #expect(throws: MediaProblem.broken(filename: "a")) { try await place.store.accept(empty, filename: "a") }
    }

    @Test func `too large and empty files are refused, saying that the words stay`() async throws {
        let place = try TemporaryStore()
        let problem = await #expect(throws: MediaProblem.self) {
            try await place.store.accept([UInt8](repeating: 0xFF, count: Limits.fileBytes + 1), filename: "大.jpg")
        }
        #expect(problem?.appError.status == 413)
        #expect(problem?.appError.message.zh.contains("您写的文字还在") == true)
        await #expect(throws: MediaProblem.empty(filename: "a")) { try await place.store.accept([], filename: "a") }
    }

    @Test func `hashes that are no hashes find nothing`() async throws {
        let place = try TemporaryStore()
        for hash in ["", "../../etc/passwd", String(repeating: "A", count: 64), String(repeating: "/", count: 64)] {
            await #expect(throws: MediaProblem.missing) { try await place.store.read(hash, type: .jpeg) }
        }
    }

    @Test func `a directory that cannot be made is named`() throws {
        #expect(throws: MediaProblem.unwritable(path: "/proc/none")) { try MediaStore(directory: "/proc/none") }
    }

    @Test func `every damage of a photo is taken or refused and never more`() async throws {
        let place = try TemporaryStore()
        let whole = SamplePhotos.tagged(try SamplePhotos.picture(width: 60, height: 40, as: .jpeg), orientation: 3)
        var seed: UInt64 = 11
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<4 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(seed >> 33) % bytes.count] = UInt8(truncatingIfNeeded: seed >> 17)
            }
            do {
                _ = try await place.store.accept(bytes, filename: "a")
            } catch is MediaProblem {}
        }
    }
}
