import Foundation
import Kernel
import Secrets
import Testing

@Suite struct KeyRingTests {
    private func inDirectory(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "/jinlin-keys-" + SecureRandom.token(bytes: 8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test func `what was sealed opens for its purpose only`() throws {
        let ring = KeyRing()
        let sealed = try ring.encrypt("13800138000", purpose: "resident.phone")
        #expect(try ring.decrypt(sealed, purpose: "resident.phone") == "13800138000")
        #expect(throws: KeyRingProblem.damaged) { try ring.decrypt(sealed, purpose: "resident.name") }
        #expect(try ring.encrypt("13800138000", purpose: "resident.phone") != sealed)
    }

    @Test func `any changed byte is noticed`() throws {
        let ring = KeyRing()
        let sealed = try ring.encrypt("张三", purpose: "p")
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: KeyRingProblem.self) { try ring.decrypt(changed, purpose: "p") }
        }
        #expect(throws: KeyRingProblem.damaged) { try ring.decrypt([], purpose: "p") }
        #expect(throws: KeyRingProblem.damaged) { try ring.decrypt(Array(sealed.prefix(20)), purpose: "p") }
    }

    @Test func `an empty text and every script survive`() throws {
        let ring = KeyRing()
        for text in ["", "𠮷", "👵🏻", "مرحبا", String(repeating: "字", count: 4000)] {
            #expect(try ring.decrypt(try ring.encrypt(text, purpose: "p"), purpose: "p") == text)
        }
    }

    @Test func `keys are made once, closed to others, and read again`() throws {
        try inDirectory { path in
            let first = try KeyRing(directory: path)
            let sealed = try first.encrypt("秘密", purpose: "p")
            for name in try FileManager.default.contentsOfDirectory(atPath: path) {
                let mode =
                    try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
                #expect(mode == 0o600)
            }
            let again = try KeyRing(directory: path)
            #expect(try again.decrypt(sealed, purpose: "p") == "秘密")
            #expect(again.keyedHash("x", purpose: "p") == first.keyedHash("x", purpose: "p"))
            #expect(again.fingerprint == first.fingerprint)
        }
    }

    @Test(arguments: [[], ["search.key"], ["search.key", "field-1.key"]])
    func `a first start that was cut short begins anew`(written: [String]) throws {
        try inDirectory { path in
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for name in written {
                try String(repeating: "ab", count: 32).write(
                    toFile: path + "/" + name, atomically: true, encoding: .utf8)
            }
            #expect(FileManager.default.createFile(atPath: path + "/first-keys-unfinished", contents: nil))
            let ring = try KeyRing(directory: path)
            #expect(ring.numbers == [1])
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            #expect(Set(names) == ["search.key", "field-1.key"])
            #expect(try KeyRing(directory: path).fingerprint == ring.fingerprint)
        }
    }

    @Test func `a key that was lost is not made anew`() throws {
        try inDirectory { path in
            _ = try KeyRing(directory: path)
            try FileManager.default.removeItem(atPath: path + "/field-1.key")
            #expect(throws: KeyRingProblem.keyMissing(1)) { try KeyRing(directory: path) }
        }
    }

    @Test func `after rotation old fields open, new ones use the new key, and hashes stay`() throws {
        try inDirectory { path in
            let ring = try KeyRing(directory: path)
            let old = try ring.encrypt("旧", purpose: "p")
            let hash = ring.keyedHash("x", purpose: "p")
            #expect(try ring.rotate() == 2)
            let new = try ring.encrypt("新", purpose: "p")
            #expect(ring.isOutdated(old) && !ring.isOutdated(new))
            let again = try KeyRing(directory: path)
            #expect(try again.decrypt(old, purpose: "p") == "旧")
            #expect(try again.decrypt(new, purpose: "p") == "新")
            #expect(again.keyedHash("x", purpose: "p") == hash)
        }
    }

    @Test func `a key that another process added is found, used, and never made anew`() throws {
        try inDirectory { path in
            let (running, other) = (try KeyRing(directory: path), try KeyRing(directory: path))
            let before = try running.encrypt("旧", purpose: "p")
            #expect(try other.rotate() == 2)
            #expect(try running.decrypt(try other.encrypt("新", purpose: "p"), purpose: "p") == "新")
            #expect(running.isOutdated(before))
            #expect(running.numbers == [1, 2] && running.opening == [1, 0, 0, 0, 2])
            #expect(running.fingerprint(ofKey: 2) == other.fingerprint(ofKey: 2))
            #expect(running.fingerprint(ofKey: 2) != running.fingerprint(ofKey: 1))
            #expect(running.fingerprint(ofKey: 3) == nil)
            // Both rotate at once: no number is given twice.
            #expect(try running.rotate() == 3)
            #expect(try other.rotate() == 4)
            // A directory that was taken away is not filled with new keys.
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try running.readAgain()
            #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
            #expect(running.numbers == [1, 2, 3])
        }
    }

    @Test func `a lost key and a key open to others are named`() throws {
        try inDirectory { path in
            let ring = try KeyRing(directory: path)
            try ring.rotate()
            let sealed = try ring.encrypt("x", purpose: "p")
            try FileManager.default.removeItem(atPath: path + "/field-2.key")
            #expect(throws: KeyRingProblem.keyMissing(2)) { try KeyRing(directory: path).decrypt(sealed, purpose: "p") }
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path + "/search.key")
            #expect(throws: KeyRingProblem.open(path: path + "/search.key")) { _ = try KeyRing(directory: path) }
        }
    }

    @Test func `keyed hashes differ by text, purpose and installation`() {
        let (one, other) = (KeyRing(), KeyRing())
        let hash = one.keyedHash("13800138000", purpose: "resident.phone")
        #expect(hash.count == 64)
        #expect(hash == one.keyedHash("13800138000", purpose: "resident.phone"))
        #expect(hash != one.keyedHash("13800138001", purpose: "resident.phone"))
        #expect(hash != one.keyedHash("13800138000", purpose: "code"))
        #expect(hash != other.keyedHash("13800138000", purpose: "resident.phone"))
    }

    @Test func `small parts: fingerprint, equality, chance`() {
        #expect(Fingerprint.of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(ConstantTime.equal("secret", "secret"))
        #expect(!ConstantTime.equal("secret", "secreT"))
        #expect(!ConstantTime.equal("secret", "secrets"))
        #expect(SecureRandom.bytes(33).count == 33)
        #expect(SecureRandom.digits(6).count == 6)
        #expect(Set((0..<200).map { _ in SecureRandom.token() }).count == 200)
    }
}
