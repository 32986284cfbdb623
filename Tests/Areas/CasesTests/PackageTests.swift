import Bags
import Foundation
import Kernel
import Media
import People
import Persistence
import Secrets
import Testing

@testable import Cases

/// Packages of ended cases: who gets one, what is in it, and that every change of one is found.
@Suite struct PackageTests {
    private static let document = Array("%PDF-1.4\nreceipt\n%%EOF\n".utf8)

    /// A house with a file store, in a folder of its own.
    private func each(_ body: @escaping @Sendable (CaseHouse, PackageDesk, String, MediaStore) async throws -> Void)
        async throws
    {
        let folder = NSTemporaryDirectory() + "packages-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let media = try MediaStore(directory: folder + "/files")
        try await CaseHouse.each { house in
            let own = "\(folder)/\(house.database.engine.rawValue)"
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
            try await body(house, PackageDesk(database: house.database, media: media), own, media)
        }
    }

    /// A closed case with telephone, address, a document and words of an evaluation.
    private func closed(
        _ house: CaseHouse, _ media: MediaStore, by caller: Caller = .anonymous
    ) async throws -> CaseFile.ID {
        let kept = try await media.accept(PackageTests.document, filename: "维修单据.pdf")
        let file = KeptFile(
            hash: kept.hash, thumbnail: nil, type: kept.type.rawValue, filename: kept.filename, bytes: kept.size)
        return try await house.closedCase(with: file, by: caller)
    }

    private func ask(_ id: CaseFile.ID, personal: Bool = false, purpose: String = "归档") -> ExportPackage {
        ExportPackage(id, purpose: purpose, personal: personal, software: "test")
    }

    private func everything(_ bag: BagReader) -> String {
        bag.paths.compactMap { bag.text($0) }.joined(separator: "\n")
    }

    @Test func `a package holds the case and nothing personal that was not asked for`() async throws {
        try await each { house, desk, folder, media in
            let id = try await closed(house, media)
            let (package, read) = try await desk.export(ask(id), by: house.desk, at: CaseHouse.start + .days(1))
            try await package.bag.writeZip(to: folder + "/a.zip", at: CaseHouse.start, read: read)
            let bag = try BagReader(folder + "/a.zip")
            let check = PackageCheck(bag)
            #expect(check.faults == [])
            #expect(check.number == package.number && check.entries > 5 && check.attachments == 1 && check.erased == 0)
            let all = everything(bag)
            for said in ["电梯坏了两天没人修", "来得太慢", "电梯已修好", "sha256sum", "hefei-yaohai"] { #expect(all.contains(said)) }
            for hidden in ["13800001111", "王芳", "3 号楼"] { #expect(!all.contains(hidden), "\(hidden)") }
            #expect(bag.about("Jinlin-Personal-Data") == "withheld")

            let (whole, _) = try await desk.export(
                ask(id, personal: true), by: house.desk, at: CaseHouse.start + .days(1))
            try await whole.bag.writeFolder(folder + "/b", read: read)
            let told = try BagReader(folder + "/b")
            #expect(PackageCheck(told).faults == [])
            for shown in ["13800001111", "王芳", "3 号楼"] { #expect(everything(told).contains(shown)) }
            let (audited, readings) = try await house.database.read { tx in
                (
                    try tx.rows("SELECT detail FROM audit WHERE action = 'case.package' ORDER BY id")
                        .map { try $0.get("detail", as: String.self) },
                    try tx.contactReadings(of: id, at: CaseHouse.start + .days(1))
                )
            }
            #expect(audited == [package, whole].map { "sha256:\($0.bag.fingerprint) 归档" })
            #expect(readings.map(\.why) == ["归档"])
            #expect(try await house.verification().differences == [])
        }
    }

    @Test func `a package goes to those who may, of what has ended, with a reason`() async throws {
        try await each { house, desk, _, media in
            let id = try await closed(house, media)
            let exporter = Caller(
                kind: .staff(Identifier(rawValue: 5)), name: "统计员 李一",
                grants: [.casesRead, .casesExport].map { Grant($0, at: CaseHouse.community) })
            func refused(_ asked: ExportPackage, by caller: Caller) async -> AppError? {
                await refusal { _ = try await desk.export(asked, by: caller, at: CaseHouse.start + .days(1)) }
            }
            #expect(await refused(ask(id), by: house.stranger) == .refused)
            #expect(await refused(ask(id), by: house.officer) == .refused)
            #expect(await refused(ask(id), by: .anonymous) == .refused)
            #expect(await refused(ask(id, personal: true), by: exporter) == .refused)
            #expect(await refused(ask(id, purpose: " "), by: exporter)?.code == "case.reasonMissing")
            let open = try await house.report()
            #expect(await refused(ask(open.id), by: exporter)?.code == "case.packageOfOpenCase")
            let count = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM audit WHERE action = 'case.package'", as: Int.self)
            }
            #expect(count == 0)
            #expect(await refused(ask(id), by: exporter) == nil)
        }
    }

    @Test func `what was erased is not in the package, and the chain holds without it`() async throws {
        try await each { house, desk, folder, media in
            let resident = Caller(kind: .resident(Identifier(rawValue: 71)), name: "居民")
            let id = try await closed(house, media, by: resident)
            try await house.database.write { tx in
                try tx.execute(
                    """
                    INSERT INTO resident (id, elder, language, created) VALUES (71, 0, 'zh', 0)
                    """)
                try CasePersonalRecords().erase(Identifier(rawValue: 71), in: tx, at: CaseHouse.start + .days(2))
            }
            let (package, read) = try await desk.export(
                ask(id, personal: true), by: house.desk, at: CaseHouse.start + .days(3))
            try await package.bag.writeFolder(folder + "/erased", read: read)
            let bag = try BagReader(folder + "/erased")
            let check = PackageCheck(bag)
            #expect(check.faults == [] && check.erased == 5)
            let all = everything(bag)
            for gone in ["坏了两天", "太慢", "13800001111", "王芳", "维修单据", "3 号楼"] { #expect(!all.contains(gone), "\(gone)") }
            #expect(bag.about("Jinlin-Personal-Data") == "erased")
        }
    }

    @Test func `a lost attachment is found before anything is recorded`() async throws {
        try await each { house, desk, _, media in
            let id = try await closed(house, media)
            try await media.remove(Fingerprint.of(PackageTests.document), type: .pdf)
            let error = await refusal { _ = try await desk.export(ask(id), by: house.desk, at: CaseHouse.start) }
            #expect(error?.code == "bag.lost")
            let count = try await house.database.read { tx in
                try tx.value("SELECT count(*) FROM audit WHERE action = 'case.package'", as: Int.self)
            }
            #expect(count == 0)
        }
    }

    /// What a forger does who also writes the lists of files anew, and how the finding begins.
    private static let forgeries: [(path: String, change: @Sendable (String) -> String?, finding: String)] = [
        ("chain/0002.txt", { $0 + " " }, "chain.json 2"),
        ("chain/0003.txt", { _ in nil }, "chain.json 3"),
        ("chain.json", { $0.replacing("电梯已修好", with: "电梯没有修") }, "chain.json"),
        ("chain.json", { $0.replacing("\"sequence\":2", with: "\"sequence\":9") }, "chain.json 9"),
        ("chain.json", { $0.replacing("\"byName\":\"社区书记 孙书\"", with: "\"byName\":\"别人\"") }, "chain.json"),
        ("words.json", { $0.replacing("来得太慢", with: "来得很快") }, "words.json"),
        ("words.json", { _ in "[]" }, "words.json"),
        ("words.json", { _ in "not JSON" }, "data/words.json"),
        ("case.json", { $0.replacing("\"satisfied\":false", with: "\"satisfied\":true") }, "case.json"),
        ("case.json", { $0.replacing("\"reworks\":0", with: "\"reworks\":1") }, "case.json"),
        ("attachments/01.pdf", { $0.replacing("receipt", with: "nothing") }, "data/attachments/01.pdf"),
        ("attachments/01.pdf", { _ in nil }, "data/attachments/01.pdf"),
        ("attachments.json", { $0.replacing("attachments/01.pdf", with: "../../bag-info.txt") }, "data/../../"),
        ("policy/common.yaml", { $0 + "#" }, "data/policy/common.yaml"),
        ("policy.json", { _ in nil }, "data/policy.json"),
    ]

    @Test func `a forger who writes the lists of files anew is found by the chain`() async throws {
        try await each { house, desk, folder, media in
            let id = try await closed(house, media)
            let (package, read) = try await desk.export(ask(id), by: house.desk, at: CaseHouse.start)
            let content = try await PackageTests.content(package, read)
            let chain = try #require(try await house.database.read { tx in try tx.storedCase(id)?.chain })
            func written(_ content: [String: [UInt8]], _ name: String) async throws -> PackageCheck {
                let bag = Bag(
                    package.number, content.sorted { $0.key < $1.key }.map { Bag.File($0.key, .bytes($0.value)) },
                    about: [("Jinlin-Chain", chain.hexadecimal)])
                try await bag.writeFolder("\(folder)/\(name)") { _ in [] }
                return PackageCheck(try BagReader("\(folder)/\(name)"))
            }
            #expect(try await written(content, "as-it-was").faults == [])
            for (index, forgery) in PackageTests.forgeries.enumerated() {
                var forged = content
                let before = String(decoding: try #require(content[forgery.path]), as: UTF8.self)
                let after = forgery.change(before)
                #expect(after != before, "\(forgery.path) stayed as it was")
                forged[forgery.path] = after.map { Array($0.utf8) }
                let faults = try await written(forged, "forged-\(index)").faults
                #expect(faults.contains { $0.en.hasPrefix(forgery.finding) }, "\(forgery.path): \(faults.map(\.en))")
            }
        }
    }

    private static func content(_ package: CasePackage, _ read: KeptFileReader) async throws -> [String: [UInt8]] {
        var content: [String: [UInt8]] = [:]
        for file in package.bag.files where file.path.hasPrefix("data/") {
            let path = String(file.path.dropFirst(5))
            switch file.content {
            case .bytes(let bytes): content[path] = bytes
            case .kept(let sha256, _): content[path] = try await read(sha256)
            }
        }
        return content
    }
}
