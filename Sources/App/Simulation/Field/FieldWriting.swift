import Field
import Households
import Kernel
import Visits

/// What stewards write down, and what they do about entries that came back.
extension FieldRun {
    func writeDown(on phone: Int) {
        let held = phones[phone].known.keys.sorted()
        guard let household = held.randomElement(using: &random) else { return }
        let kind: SimulatedPhone.Entry.Kind =
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4: .contact
            case 4..<8: .change
            case 8: .errand
            default: .report
            }
        var entry = newEntry(kind, about: household, on: phone, isWrong: chance(8))
        if kind != .report { entry.after = predecessor(of: household, on: phone, mending: nil) }
        keep(entry, on: phone)
        tell(
            "\(phones[phone].name) writes \(entry.id), \(kind.rawValue) of \(household)\(entry.isWrong ? ", wrongly" : "")"
        )
    }

    /// The last entry of a household that is not answered yet, or that made what the telephone has not learned of;
    /// never one that waits for the entry that is mended.
    private func predecessor(of household: Household.ID, on phone: Int, mending old: String?) -> String? {
        let entries = phones[phone].entries
        let version = phones[phone].known[household]?.version ?? 1
        var mended: Set<String> = []
        var next = old
        while let id = next, mended.insert(id).inserted { next = book[key(id, of: phone)]?.mends }
        func waits(_ entry: SimulatedPhone.Entry) -> Bool {
            var next: String? = entry.id
            while let id = next, !mended.contains(id) { next = book[key(id, of: phone)]?.after }
            return next != nil
        }
        return entries.last { entry in
            entry.household == household && (entry.isOpen || (entry.made ?? 0) > version) && !waits(entry)
        }?.id
    }

    private func keep(_ entry: SimulatedPhone.Entry, on phone: Int) {
        phones[phone].entries.append(entry)
        book[key(entry.id, of: phone)] = entry
    }

    private func newEntry(
        _ kind: SimulatedPhone.Entry.Kind, about household: Household.ID, on phone: Int, isWrong: Bool
    ) -> SimulatedPhone.Entry {
        phones[phone].made += 1
        let id = "\(phones[phone].name)-entry-\(phones[phone].made)"
        let known = phones[phone].known[household]
        var fields = ["household": household.description, "version": "\(known?.version ?? 1)"]
        var change: (HouseholdField, String)?
        switch kind {
        case .contact:
            (fields["way"], fields["reached"]) = (isWrong ? "pigeon" : "home", chance(5) ? "no" : "yes")
        case .change:
            let field = [HouseholdField.contact, .needs, .coming, .groups].randomElement(using: &random) ?? .needs
            let value = field == .groups ? ["living-alone", "disabled", ""].randomElement(using: &random) ?? "" : id
            fields["value." + field.rawValue] = isWrong ? String(repeating: "长", count: 5_000) : value
            change = (field, value)
        case .errand: fields["errand"] = isWrong ? "moon" : "papers"
        case .report:
            fields = ["place": isWrong ? "1" : world.building.rawValue, "words": "路灯不亮 \(id)"]
        }
        return SimulatedPhone.Entry(
            id: id, kind: kind, household: kind == .report ? nil : household, after: nil, mends: nil, happened: now,
            said: now + phones[phone].skew, fields: fields, change: change, seen: known?.seen ?? 0, isWrong: isWrong)
    }

    /// Of an entry that came back: mend it, hand it over, or drop it.
    func settleSomething(on phone: Int) async throws {
        let back = phones[phone].entries.filter { if case .refused = $0.state { true } else { false } }
        guard let entry = back.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: mend(entry, on: phone)
        case 1: try await settle(entry, .handOver, on: phone)
        default: try await settle(entry, .drop, on: phone)
        }
    }

    private func mend(_ entry: SimulatedPhone.Entry, on phone: Int) {
        let isMended = phones[phone].entries.contains { $0.mends == entry.id && ($0.isOpen) }
        guard !isMended, let household = entry.household ?? phones[phone].known.keys.sorted().first else { return }
        var mended = newEntry(entry.kind, about: household, on: phone, isWrong: false)
        mended.mends = entry.id
        // What stood there when it was first written is what its person had seen.
        (mended.fields["version"], mended.seen) = (entry.fields["version"], entry.seen)
        if mended.kind != .report { mended.after = predecessor(of: household, on: phone, mending: entry.id) }
        keep(mended, on: phone)
        tell("\(phones[phone].name) mends \(entry.id) by \(mended.id)")
    }
}
