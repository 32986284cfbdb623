import Kernel
import Testing

@testable import Persistence

struct SimulatedDiskTests {
    private func house() throws -> (SimulatedDisk, Database) {
        let disk = try SimulatedDisk(now: at(0))
        disk.seed(7)
        let database = try Database(on: disk)
        try database.migrate(Notes.migrations)
        return (disk, database)
    }

    @Test func `what goes well is there and outlives the process`() async throws {
        let (disk, database) = try house()
        try await database.write { try Notes.add("a", $0) }
        database.close()
        let next = try Database(on: disk)
        try next.migrate(Notes.migrations)
        #expect(try await Notes.codes(next) == ["a"])
        #expect(disk.takeHappened().isEmpty)
    }

    @Test(arguments: [WriteFault.commitFails, .diskFull])
    func `what fails before the disk leaves not a byte`(fault: WriteFault) async throws {
        let (disk, database) = try house()
        try await database.write { try Notes.add("a", $0) }
        let before = try disk.image()
        disk.foresee([fault])
        await #expect(throws: AppError.self) {
            try await database.write { tx in
                for number in 0..<400 { try Notes.add("note \(number) " + String(repeating: "x", count: 200), tx) }
                try tx.add(1, to: Counter(metric: "notes", place: place("34"), key: ""))
            }
        }
        #expect(try disk.image() == before)
        #expect(disk.takeHappened() == [fault])
        try await database.write { try Notes.add("b", $0) }
        #expect(try await Notes.codes(database) == ["a", "b"])
    }

    @Test func `a lost answer is an error though the write is there`() async throws {
        let (disk, database) = try house()
        disk.foresee([.answerLost])
        await #expect(throws: StorageProblem.uncertain.appError) {
            try await database.write { try Notes.add("a", $0) }
        }
        #expect(try await Notes.codes(database) == ["a"])
    }

    @Test func `a body that runs twice is there once`() async throws {
        let (disk, database) = try house()
        disk.foresee([.twice])
        try await database.write { try Notes.add("a", $0) }
        #expect(try await Notes.codes(database) == ["a"])
        #expect(disk.takeHappened() == [.twice])
    }

    @Test(arguments: [WriteFault.refusedBefore, .refusedAfter])
    func `a refused neighbour leaves nothing behind`(fault: WriteFault) async throws {
        let (disk, database) = try house()
        disk.foresee([fault])
        try await database.write { tx in
            try Notes.add("a", tx)
            try tx.add(2, to: Counter(metric: "notes", place: place("34"), key: ""))
        }
        #expect(try await database.read { try !SimulatedTrace.isFound(in: $0) })
        #expect(try await database.read { try $0.count("notes", under: place("34")) } == ["": 2])
        #expect(try await Notes.codes(database) == ["a"])
    }

    @Test func `the same seed gives the same identifiers and secrets`() async throws {
        var made: [[String]] = []
        for _ in 0..<2 {
            let (_, database) = try house()
            made.append(
                try await database.write { tx in
                    [tx.newID(Notes.self).description, tx.token(), tx.newID(Notes.self).description]
                })
        }
        #expect(made[0] == made[1])
        #expect(Set(made[0]).count == 3)
    }

    @Test func `a copy goes its own way`() async throws {
        let (disk, database) = try house()
        try await database.write { try Notes.add("a", $0) }
        database.close()
        let copy = try Database(on: SimulatedDisk(copying: disk))
        try copy.migrate(Notes.migrations)
        try await copy.write { try Notes.add("b", $0) }
        #expect(try await Notes.codes(copy) == ["a", "b"])
        let first = try Database(on: disk)
        #expect(try await Notes.codes(first) == ["a"])
    }
}
