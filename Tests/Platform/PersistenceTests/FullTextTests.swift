import Kernel
import Testing
import TestSupport

@testable import Persistence

@Suite("Found by its words")
struct FullTextTests {
    @Test func `Chinese, English, digits and pictographs are found by all of the words`() async throws {
        let texts = [
            1: "小区东门垃圾桶满了三天没人清理", 2: "东门路灯坏了 Lamp No 12 broken", 3: "垃圾分类站 🔥 起火 🔥",
            4: "ＬＡＭＰ坏了，１２号楼", 5: "门", 6: "Überflutung im Keller, 漏水了！",
        ]
        let searches: [(String, [Int64])] = [
            ("垃圾", [3, 1]), ("东门 垃圾", [1]), ("垃圾桶", [1]), ("lamp", [4, 2]), ("LAMP 12", [4, 2]), ("🔥", [3]),
            ("门", [5, 2, 1]), ("理", [1]), ("圾垃", []), ("überflutung", [6]), ("漏水", [6]), ("，。 !", []), ("", []),
            ("lam", []), ("'; DROP TABLE note; -- \" OR *", []), ("垃圾 AND NOT 东门", []),
        ]
        try await TestDatabase.each { database in
            try await database.write { tx in
                for (id, text) in texts { try tx.index(text, kind: "case", id: Int64(id), place: try place("340102")) }
                try tx.index("垃圾", kind: "task", id: 1, place: try place("340102"))
            }
            for (words, wanted) in searches {
                let found = try await database.read { tx in
                    try tx.search(words, kind: "case", under: [try place("34")], limit: 50)
                }
                #expect(found == wanted, "\(database.engine) \(words)")
            }
        }
    }

    @Test func `a search keeps to its places and its limit, newest first`() async throws {
        try await TestDatabase.each { database in
            let codes = [
                "340102001", "340102002", "340103001", "350102001", "3401020010100123", "34010200101001230001",
            ]
            try await database.write { tx in
                for number in 0..<60 {
                    try tx.index("路灯坏了", kind: "case", id: Int64(number), place: try place(codes[number % codes.count]))
                }
            }
            func found(_ places: [String], _ limit: Int) async throws -> [Int64] {
                try await database.read { tx in
                    try tx.search("路灯", kind: "case", under: try places.map { try place($0) }, limit: limit)
                }
            }
            #expect(try await found(["34"], 4) == [59, 58, 56, 55])
            #expect(try await found(["340102001"], 4) == [59, 58, 54, 53])
            #expect(try await found(["3401020010100123"], 3) == [59, 58, 53])
            #expect(try await found(["340103", "35"], 4) == [57, 56, 51, 50])
            #expect(try await found(["3401020"], 2) == [59, 58])
            #expect(try await found(["36"], 4) == [])
            #expect(try await found([], 4) == [])
        }
    }

    @Test func `a changed or withdrawn text is found by its new words only`() async throws {
        try await TestDatabase.each { database in
            func search(_ words: String) async throws -> [Int64] {
                try await database.read { try $0.search(words, kind: "case", under: [try place("34")], limit: 9) }
            }
            try await database.write { try $0.index("垃圾", kind: "case", id: 1, place: try place("3401")) }
            try await database.write { tx in
                try tx.index("路灯", kind: "case", id: 1, place: try place("3401"))
                #expect(try tx.search("路灯", kind: "case", under: [try place("34")], limit: 9) == [1])
                try tx.index("井盖", kind: "case", id: 1, place: try place("3402"))
            }
            #expect(try await search("垃圾") == [])
            #expect(try await search("路灯") == [])
            #expect(try await search("井盖") == [1])
            try await database.write { tx in
                try tx.unindex(kind: "case", id: 1)
                try tx.unindex(kind: "case", id: 99)
            }
            #expect(try await search("井盖") == [])
            #expect(try await database.checkIntegrity() == [])
        }
    }

    @Test func `the first four hundred characters count, and no more`() async throws {
        try await TestDatabase.each { database in
            let text = String(repeating: "一", count: 398) + "甲乙丙"
            try await database.write { try $0.index(text, kind: "case", id: 1, place: try place("34")) }
            func search(_ words: String) async throws -> [Int64] {
                try await database.read { try $0.search(words, kind: "case", under: [try place("34")], limit: 9) }
            }
            #expect(try await search("甲乙") == [1])
            #expect(try await search("乙丙") == [])
        }
    }

    @Test func `a kind is a plain word`() async throws {
        try await TestDatabase.each { database in
            await #expect(throws: DatabaseFault.self) {
                try await database.write { try $0.index("a", kind: "x; DROP", id: 1, place: try place("34")) }
            }
        }
    }
}
