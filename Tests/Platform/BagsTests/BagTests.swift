import Foundation
import Kernel
import Secrets
import Testing

@testable import Bags

/// Bags as folders and as ZIP files, read back and broken on purpose.
@Suite struct BagTests {
    private static let kept = Array("a photo".utf8)
    private static let bag = Bag(
        "261121-ABCDEF",
        [
            Bag.File("case.json", text: "{}"), Bag.File("chain/0001.txt", text: "第一条"),
            Bag.File("attachments/01.jpg", .kept(sha256: Fingerprint.of(kept), size: kept.count)),
        ], about: [("External-Identifier", "261121-ABCDEF"), ("Note", "two\nlines")])

    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "bags-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }
    private func write(_ bag: Bag = bag, in folder: String) async throws -> (zip: String, folder: String) {
        let (zip, open) = (folder + "/bag.zip", folder + "/open")
        try await bag.writeZip(to: zip, at: Instant(seconds: 1_795_000_000)) { _ in BagTests.kept }
        try await bag.writeFolder(open) { _ in BagTests.kept }
        return (zip, open)
    }

    @Test func `a bag comes back from a folder and from a ZIP file without faults`() async throws {
        try await inFolder { folder in
            let written = try await write(in: folder)
            for path in [written.zip, written.folder] {
                let reader = try BagReader(path)
                #expect(reader.faults() == [])
                #expect(Set(reader.paths) == Set(BagTests.bag.files.map(\.path)))
                #expect(reader.text("data/chain/0001.txt") == "第一条")
                #expect(reader.about("External-Identifier") == "261121-ABCDEF")
                #expect(reader.about("Note") == "two lines")
                #expect(reader.about("Payload-Oxum") == "18.3")
            }
        }
    }

    @Test func `every changed, missing and added file is named`() async throws {
        try await inFolder { folder in
            for file in BagTests.bag.files where file.path != Bag.tagManifest {
                let open = try await write(in: folder).folder
                var bytes = try [UInt8](Data(contentsOf: URL(filePath: "\(open)/\(file.path)")))
                bytes[0] ^= 1
                try Data(bytes).write(to: URL(filePath: "\(open)/\(file.path)"))
                #expect(try BagReader(open).faults().contains { $0.en.contains(file.path) }, "\(file.path) changed")
                try FileManager.default.removeItem(atPath: "\(open)/\(file.path)")
                if file.path == Bag.declaration {
                    #expect(throws: BagProblem.noBag(open)) { try BagReader(open) }
                } else {
                    #expect(try BagReader(open).faults().contains { $0.en.contains(file.path) }, "\(file.path) gone")
                }
                try FileManager.default.removeItem(atPath: folder)
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            let open = try await write(in: folder).folder
            try Data("x".utf8).write(to: URL(filePath: open + "/data/more.txt"))
            #expect(try BagReader(open).faults().contains { $0.en.hasPrefix("data/more.txt") })
        }
    }

    @Test func `a ZIP file with any byte of its content changed or its end cut off is never sound`() async throws {
        try await inFolder { folder in
            let zip = try await write(in: folder).zip
            let whole = try [UInt8](Data(contentsOf: URL(filePath: zip)))
            var generator = SystemRandomNumberGenerator()
            for round in 0..<200 {
                var bytes = whole
                let broken = folder + "/broken.zip"
                if round % 4 == 0 {
                    bytes.removeLast(Int.random(in: 1..<whole.count, using: &generator))
                } else {
                    // Within a file's own bytes, which every list binds.
                    let text = Array("第一条".utf8)
                    let at = try #require(whole.indices.first { whole[$0...].starts(with: text) })
                    bytes[at + round % text.count] ^= UInt8.random(in: 1...255, using: &generator)
                }
                try Data(bytes).write(to: URL(filePath: broken))
                let faults = (try? BagReader(broken))?.faults()
                #expect(faults == nil || faults?.isEmpty == false, "round \(round)")
            }
        }
    }

    @Test func `bytes at random are no ZIP file and end nothing`() async throws {
        try await inFolder { folder in
            let zip = try await write(in: folder).zip
            let whole = try [UInt8](Data(contentsOf: URL(filePath: zip)))
            for _ in 0..<2_000 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...8) {
                    bytes[Int.random(in: 0..<bytes.count)] = UInt8.random(in: 0...255)
                }
                try Data(bytes).write(to: URL(filePath: folder + "/broken.zip"))
                _ = (try? BagReader(folder + "/broken.zip"))?.faults()
            }
        }
    }

    @Test func `a lost attachment keeps the bag from being written, and nothing is left`() async throws {
        try await inFolder { folder in
            await #expect(throws: BagProblem.lost("data/attachments/01.jpg")) {
                try await BagTests.bag.writeZip(to: folder + "/bag.zip", at: Instant(seconds: 0)) { _ in [1, 2, 3] }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            _ = try await write(in: folder)
            await #expect(throws: BagProblem.occupied(folder + "/bag.zip")) { _ = try await write(in: folder) }
        }
    }

    @Test func `names in the lists keep their line ends`() {
        #expect(Bag.spelled("a%b\nc") == "a%25b%0Ac")
        #expect(Bag.path(spelled: Bag.spelled("a%0A\r\nb")) == "a%0A\r\nb")
        #expect(!BagReader.isInside("../x") && !BagReader.isInside("/x") && BagReader.isInside("data/a..b"))
    }

    @Test func `the checksum of ZIP is that of its standard`() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
    }
}
