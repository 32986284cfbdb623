import Field
import Households
import Kernel
import Persistence
import Testing

@testable import Visits

/// Several entries in one transaction, on both engines.
@Suite("Entries taken together")
struct TogetherTests {
    /// Breaks off after it wrote: no reason to refuse an entry, and nothing of it may stay.
    private struct BreaksOff: FieldWork {
        let kinds: Set = ["breaks-off"]
        func apply(
            _ command: FieldCommand, in tx: Transaction, by caller: Caller, at now: Instant
        ) throws -> [String: String] {
            try tx.audit("test.breaks-off", by: caller, subject: command.id, place: nil, at: now)
            throw AppError("busy", status: 503, Text("忙", "Busy"))
        }
        func place(of command: FieldCommand, in tx: Transaction) throws -> PlaceCode? { nil }
    }

    private func contact(_ id: String, _ household: Household.ID, after: String? = nil, way: String = "phone")
        -> FieldCommand
    {
        FieldCommand(
            id: id, after: after, person: "test", kind: "contact", saidAt: VisitHouse.start, at: VisitHouse.start,
            fields: ["household": household.description, "version": "1", "way": way, "reached": "yes"])
    }

    @Test("entries are taken together; where one breaks off, those before it are taken and those behind it come again")
    func together() async throws {
        try await VisitHouse.each { house in
            let id = try await house.register()
            house.database.resources.register(FieldWorks([FieldVisits(), BreaksOff()]))
            let breaking = FieldCommand(
                id: "c-000004", person: "test", kind: "breaks-off", saidAt: VisitHouse.start, at: VisitHouse.start,
                fields: [:])
            let commands = [
                contact("c-000001", id), contact("c-000002", id, after: "c-000001"),
                contact("c-000003", id, way: "pigeon"), breaking, contact("c-000005", id),
            ]
            func send(from first: Int) async throws -> [FieldResult] {
                try await house.database.perform(
                    ReceiveCommands(commands.dropFirst(first), device: "phone-1"), by: house.steward,
                    at: VisitHouse.start)
            }
            #expect(try await send(from: 0).map(\.state) == [.done, .done, .refused])
            #expect(try await house.database.read { try $0.contacts(with: id) }.count == 2)
            #expect(await refusal { _ = try await send(from: 3) } == "busy")
            // Nothing stays of what broke off, also not that it came.
            let (known, written) = try await house.database.read { tx in
                (
                    try tx.fieldResult(of: "c-000004", by: house.steward.key),
                    try tx.value("SELECT count(*) FROM audit WHERE action = 'test.breaks-off'", as: Int.self)
                )
            }
            #expect(known == nil && written == 0)
            #expect(try await send(from: 4).map(\.state) == [.done])
            #expect(try await house.database.read { try $0.contacts(with: id) }.count == 3)
            let many = (0..<ReceiveCommands.most + 2).map { contact("d-\(100_000 + $0)", id) }
            let taken = try await house.database.perform(
                ReceiveCommands(many, device: "phone-1"), by: house.steward, at: VisitHouse.start)
            #expect(taken.map(\.id) == many.prefix(ReceiveCommands.most).map(\.id))
            #expect(try await house.differences().isEmpty)
        }
    }
}
