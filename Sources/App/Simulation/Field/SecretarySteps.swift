import Field
import Households
import Kernel
import People
import Persistence
import Visits

/// What the secretary does meanwhile, at a desk that is always connected.
extension FieldRun {
    func secretaryActs() async throws {
        let kept = model.households.filter { $0.value.standing.isKept }.keys.sorted()
        guard let id = kept.randomElement(using: &random) else { return }
        let secretary = try await caller(world.secretary)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: try await change(id, by: secretary)
        case 6..<11: try await give(id, by: secretary)
        case 11..<13: try await rest(id, by: secretary)
        case 13..<16: try await decideHanded(by: secretary, most: 1)
        case 16..<18: try await decideConflict(by: secretary)
        case 18: try await merge(id, among: kept, by: secretary)
        default: try await end(id, by: secretary)
        }
    }

    private func change(_ id: Household.ID, by secretary: Caller) async throws {
        let field = [HouseholdField.contact, .needs, .coming].randomElement(using: &random) ?? .needs
        let version = try await opened(id).household.version
        let outcome = try await database.perform(
            ChangeHousehold(id, seen: version, values: [field: "desk-\(step)"]), by: secretary, at: now)
        if model.write("desk-\(step)", to: field, of: id, seen: .max) != !outcome.conflicts.isEmpty {
            throw breach(.exactlyOnce, "what the secretary wrote of \(id) is \(outcome.conflicts) in conflict")
        }
        tell("the secretary writes \(field.rawValue) of \(id)")
    }

    private func give(_ id: Household.ID, by secretary: Caller) async throws {
        let now = now
        let open = world.stewards.indices.filter { !suspended.contains($0) }.map { world.stewards[$0].post }
        guard let post = open.randomElement(using: &random), model.households[id]?.steward != post else { return }
        _ = try await database.perform(GiveHouseholds([id], to: post), by: secretary, at: now)
        model.households[id]?.steward = post
        model.households[id]?.given.append((now, post))
        tell("\(id) is given to \(post)")
    }

    private func rest(_ id: Household.ID, by secretary: Caller) async throws {
        let isPaused = model.households[id]?.standing == .paused
        let decision = isPaused ? HouseholdDecision.resume : .pause(reason: "refused", until: nil)
        _ = try await database.perform(DecideHousehold(id, decision), by: secretary, at: now)
        model.households[id]?.standing = isPaused ? .visited : .paused
        tell("visits to \(id) \(isPaused ? "go on" : "rest")")
    }

    private func merge(_ id: Household.ID, among kept: [Household.ID], by secretary: Caller) async throws {
        guard kept.count > 4, let target = kept.filter({ $0 != id }).randomElement(using: &random) else { return }
        _ = try await database.perform(DecideHousehold(id, .merge(into: target)), by: secretary, at: now)
        let source = model.households[id] ?? FieldModel.Entry()
        for field in HouseholdField.allCases {
            // A field that says nothing has nothing to give; an emptying about which nobody has decided yet goes over
            // like every other second value.
            var values = source.conflicts[field] ?? []
            if let last = source.last[field], !last.value.isEmpty { values.insert(last.value, at: 0) }
            for value in values { model.write(value, to: field, of: target, seen: 0) }
        }
        model.destroy(id)
        model.households[id]?.standing = .merged
        model.households[id]?.mergedInto = target
        tell("\(id) is merged into \(target)")
    }

    private func end(_ id: Household.ID, by secretary: Caller) async throws {
        guard model.households.filter({ $0.value.standing.isKept }).count > 4 else { return }
        let isErased = chance(2)
        _ = try await database.perform(
            DecideHousehold(id, isErased ? .erase : .moved), by: secretary, at: now)
        model.households[id]?.standing = isErased ? .erased : .moved
        if isErased { model.destroy(id) }
        tell("\(id) is \(isErased ? "erased at their request" : "moved away")")
    }

    private func decideConflict(by secretary: Caller) async throws {
        let ids = model.households.filter { !$0.value.conflicts.isEmpty && $0.value.standing.isKept }.keys.sorted()
        guard let id = ids.randomElement(using: &random) else { return }
        let opened = try await opened(id)
        guard let conflict = opened.household.conflicts.randomElement(using: &random),
            let second = opened.conflicts[conflict.id.description]
        else { return }
        let keep: HouseholdEvent.Side = chance(2) ? .first : .second
        _ = try await database.perform(DecideConflict(id, conflict.id, keep: keep), by: secretary, at: now)
        guard var values = model.households[id]?.conflicts[conflict.field],
            let index = values.firstIndex(of: second)
        else { throw breach(.exactlyOnce, "\(id) has a second \(conflict.field.rawValue) that nobody wrote") }
        values.remove(at: index)
        model.households[id]?.conflicts[conflict.field] = values.isEmpty ? nil : values
        // Where the first value stays, nothing has changed that a writer could have missed.
        if keep == .second {
            model.history += 1
            let place = model.history
            model.households[id]?.last[conflict.field] = .init(value: second, place: place)
        }
        tell("of two values of \(conflict.field.rawValue) of \(id) the \(keep) stays")
    }

    /// Decides about entries that were handed over, or that waited too long for another.
    func decideHanded(by secretary: Caller, most: Int) async throws {
        guard let community = PlaceCode(FieldWorld.community) else { return }
        let handed = try await database.read { try $0.handedCommands(under: [community], limit: most) }
        for command in handed {
            let id = command.id
            guard let name = try await database.read({ try $0.openHanded(id, by: secretary).command }).id as String?,
                let key = book.keys.first(where: { $0.hasSuffix("/" + name) })
            else { throw breach(.exactlyOnce, "an entry is handed over that nobody wrote") }
            do {
                let act: DecideHanded.Act = chance(3) ? .drop : .take
                let state = try await database.perform(DecideHanded(id, act), by: secretary, at: now)
                try await learn(key, state: state, receipt: nil)
                tell("the secretary decides \(name): \(state.rawValue)")
            } catch let error as AppError where error.status < 500 {
                let state = try await database.perform(DecideHanded(id, .drop), by: secretary, at: now)
                try await learn(key, state: state, receipt: nil)
                tell("the secretary cannot take \(name) (\(error.code)) and drops it")
            }
        }
    }
}
