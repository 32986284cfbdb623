import Field
import Households
public import Kernel
public import People
public import Persistence
import Policy

/// What visits hold about a resident's household: the notes of contacts and the words of errands.
public struct VisitRecords: PersonalRecords {
    public init() {}

    public func export(_ resident: Identifier<ResidentTag>, in tx: Transaction) throws -> [PersonalSection] {
        var rows: [[PersonalSection.Item]] = []
        for household in try tx.ownHouseholds(of: resident) {
            let contacts = try tx.contacts(with: household.id, limit: Limits.bulk)
            let notes = try tx.notes(of: contacts)
            let zone = (try? tx.policy(at: household.place).pack.zone) ?? .china
            rows += contacts.map { contact in
                [
                    PersonalSection.Item(Text("哪天", "Day"), on: zone.date(contact.at)),
                    PersonalSection.Item(Text("方式", "Way"), contact.way.name),
                    PersonalSection.Item(Text("谁来的", "Who"), contact.byName),
                ] + (notes[contact.id].map { [PersonalSection.Item(Text("记了什么", "What was noted"), $0)] } ?? [])
            }
            rows += try tx.careWords(of: household.id).values.sorted().map {
                [PersonalSection.Item(Text("请人代办", "Errand asked for"), $0)]
            }
        }
        return rows.isEmpty ? [] : [PersonalSection(Text("走访记录", "Visits"), rows)]
    }

    /// Before the register lets the household go: the words are destroyed, that somebody came stays.
    public func erase(_ resident: Identifier<ResidentTag>, in tx: Transaction, at now: Instant) throws {
        for household in try tx.ownHouseholds(of: resident) { try tx.destroyVisitWords(of: household, at: now) }
    }
}

extension Transaction {
    /// Destroys what was written down in words about a household's visits and errands.
    func destroyVisitWords(of whole: Household, at now: Instant) throws {
        let entries = try rows("SELECT id, place FROM household WHERE id IN (\(Household.entries(of: [whole.id])))")
        var places: [PlaceCode: Set<String>] = [:]
        for row in entries {
            places[try row.get("place"), default: []].insert(try row.get("id", as: Household.ID.self).description)
        }
        for (place, ids) in places {
            try dropCommands(at: place, now: now) { $0.fields["household"].map(ids.contains) == true }
        }
        let those: SQL = "household IN (\(Household.entries(of: [whole.id])))"
        try execute("UPDATE visit_contact SET note = NULL WHERE \(those)")
        try execute("UPDATE care_task SET words = NULL WHERE \(those)")
    }
}
