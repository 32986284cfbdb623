import Field
import HTTPTypes
import Households
import Kernel
import Pages
import Persistence
import Visits

/// What the network does to one exchange.
enum Mood: String {
    case good
    /// The server takes everything, and the answer gets lost.
    case replyLost = "reply-lost"
    /// The app is killed before the answer comes.
    case dies
    /// Entries come in another order than they were written.
    case shuffled
    /// The same batch comes many times.
    case manyTimes = "many-times"
    /// The server has only time for the first entry.
    case busy
    /// The server's disk fails while it saves.
    case failing

    static func any(_ random: inout SeededGenerator) -> Mood {
        let all: [Mood] = [.good, .good, .good, .replyLost, .dies, .shuffled, .manyTimes, .busy, .failing]
        return all.randomElement(using: &random) ?? .good
    }
}

/// The answers of the field's addresses, as the app reads them.
private struct Delivered: Decodable {
    let results: [FieldResult]
    let clockWrong: Bool
    let reload: Bool
}
private struct Settled: Decodable {
    let state: FieldState?
    let reload: Bool
}
private struct Loaded: Decodable {
    let cursor: String
    let next: Household.ID?
    let households: [FieldHousehold]
}
private struct Changed: Decodable {
    let cursor: String
    let households: [FieldHousehold]
    let gone: [Household.ID]
    let more: Bool
    let reload: Bool
}

extension FieldRun {
    /// The app's whole turn: deliver what waits, then learn what is new.
    func synchronise(_ phone: Int, _ mood: Mood) async throws {
        guard !suspended.contains(phones[phone].holder) else { return }
        if mood != .good { tally.faults[mood.rawValue, default: 0] += 1 }
        if mood == .failing {
            disk.foresee((0..<4).map { _ in chance(2) ? WriteFault.allCases.randomElement(using: &random) : nil })
        }
        var asked = Set<String>()
        for _ in 0..<60 {
            let batch = nextBatch(of: phone, asked: asked, mood)
            if batch.isEmpty { break }
            guard let answered = try await deliver(batch, from: phone, mood) else {
                disk.foresee([])
                return
            }
            if answered.isEmpty { break }
            asked.formUnion(answered)
        }
        try await renew(phone, mood)
        disk.foresee([])
    }

    private func nextBatch(of phone: Int, asked: Set<String>, _ mood: Mood) -> [SimulatedPhone.Entry] {
        let entries = phones[phone].entries
        let open = Set(entries.filter(\.isOpen).map(\.id))
        let ready = entries.filter { entry in
            // Where the entry before it comes to nothing, a change goes without it; so it waits on the telephone.
            let isHeldBack = entry.kind == .change && entry.after.map(open.contains) == true
            return entry.isOpen && !isHeldBack && !asked.contains(entry.id)
        }
        let batch = Array(ready.prefix(8))
        return mood == .shuffled ? batch.shuffled(using: &random) : batch
    }

    /// Sends a batch; the entries that were answered: none where the server was restored; nil where no answer came.
    private func deliver(_ batch: [SimulatedPhone.Entry], from phone: Int, _ mood: Mood) async throws -> [String]? {
        let form = form(of: batch, from: phone)
        var answer: Delivered?
        for _ in 0..<(mood == .manyTimes ? 5 : 1) {
            noteArrival(of: batch, from: phone)
            answer = try await ask(.post, "/field/commands", by: phone, form: form, isBusy: mood == .busy)
            // Whatever came back: what stands in the server's journal now has happened.
            try await learn(batch.map(\.id), of: phone, answer?.results)
        }
        guard let answer, mood != .replyLost, mood != .dies || chance(2) else { return nil }
        if !answer.reload { phones[phone].answered = now }
        checked(.exactlyOnce)
        for result in answer.results { try take(result, on: phone) }
        let isWrong = phones[phone].skew > .minutes(2) || -phones[phone].skew > .minutes(2)
        if answer.clockWrong != isWrong { throw breach(.exactlyOnce, "a clock's error was not seen as it is") }
        guard !answer.results.isEmpty || answer.reload else {
            throw breach(.workers, "a batch was answered without any result")
        }
        return answer.results.map(\.id)
    }

    private func form(of batch: [SimulatedPhone.Entry], from phone: Int) -> [(String, String)] {
        let person = world.stewards[phones[phone].holder].account
        var form = [
            ("person", "staff:\(person)"), ("device", phones[phone].name),
            ("clock", (now + phones[phone].skew).iso8601), ("since", phones[phone].cursor ?? ""),
            ("answered", phones[phone].answered?.iso8601 ?? ""),
        ]
        for (number, entry) in batch.enumerated() {
            let prefix = "commands.\(number)."
            form += [
                (prefix + "id", entry.id), (prefix + "kind", entry.kind.rawValue),
                (prefix + "at", entry.said.iso8601), (prefix + "after", entry.after ?? ""),
                (prefix + "mends", entry.mends ?? ""),
            ]
            for (name, value) in entry.fields.sorted(by: { $0.key < $1.key }) {
                form.append((prefix + "fields." + name, value))
            }
        }
        return form
    }

    /// The moment that must stand in the book of an entry that arrives now, and what its person had seen, where it
    /// arrives for the first time.
    private func noteArrival(of batch: [SimulatedPhone.Entry], from phone: Int) {
        let skew = phones[phone].skew
        let isWrong = skew > .minutes(2) || -skew > .minutes(2)
        for entry in batch {
            let at = min(isWrong ? entry.said - skew : entry.said, now)
            let key = key(entry.id, of: phone)
            if model.arrived[key] == nil { model.arriving[key] = .init(at: at, seen: entry.seen, after: entry.after) }
        }
    }

    /// What the app does with an answer.
    private func take(_ result: FieldResult, on phone: Int) throws {
        guard let index = phones[phone].index(of: result.id) else {
            throw breach(.exactlyOnce, "\(result.id) was answered, and nobody asked")
        }
        let entry = phones[phone].entries[index]
        switch result.state {
        case .waiting: break
        case .refused:
            guard result.message?.zh.isEmpty == false, result.message?.en.isEmpty == false else {
                throw breach(.refusedInWords, "\(result.id) came back without a reason")
            }
            phones[phone].entries[index].state = .refused(code: result.code ?? "")
        case .done:
            phones[phone].entries[index].state = .done(at: now)
            phones[phone].entries[index].made = result.receipt?["to"].flatMap(Int.init)
            if let mends = entry.mends, let old = phones[phone].index(of: mends) {
                phones[phone].entries[old].state = .mended
            }
        case .handed, .dropped, .mended:
            phones[phone].entries[index].state = .settled(result.state == .handed ? .handOver : .drop, at: now)
            release(after: entry, on: phone)
        }
    }

    /// Entries that were held back go on, without what came to nothing.
    private func release(after entry: SimulatedPhone.Entry, on phone: Int) {
        for index in phones[phone].entries.indices where phones[phone].entries[index].after == entry.id {
            guard phones[phone].entries[index].isOpen, phones[phone].entries[index].kind == .change else { continue }
            phones[phone].entries[index].after = nil
            book[key(phones[phone].entries[index].id, of: phone)] = phones[phone].entries[index]
        }
    }

    // MARK: From the server to the telephone

    private func renew(_ phone: Int, _ mood: Mood) async throws {
        guard let cursor = phones[phone].cursor else { return try await load(phone, mood) }
        for _ in 0..<20 {
            let since = phones[phone].cursor ?? cursor
            let answer: Changed? = try await ask(
                .get, "/field/changes", by: phone,
                query: [("since", since), ("answered", phones[phone].answered?.iso8601 ?? "")])
            guard let answer, mood != .replyLost, mood != .dies else { return }
            if answer.reload {
                sendAgain(phone)
                return try await load(phone, mood)
            }
            for id in answer.gone { phones[phone].known[id] = nil }
            for household in answer.households { learn(household, on: phone) }
            phones[phone].cursor = answer.cursor
            if !answer.more { return }
        }
    }

    /// The server was restored from before what it had taken: what the telephone still has goes there again.
    private func sendAgain(_ phone: Int) {
        phones[phone].answered = nil
        for index in phones[phone].entries.indices {
            var entry = phones[phone].entries[index]
            switch entry.state {
            case .done, .settled(.handOver, _): (entry.state, entry.made) = (.open, nil)
            case .open, .refused: break
            case .settled(.drop, _), .mended: continue
            }
            // What it was written on is gone: it counts as written by one who saw nothing.
            if entry.fields["version"] != nil { (entry.fields["version"], entry.seen) = ("1", 0) }
            phones[phone].entries[index] = entry
            book[key(entry.id, of: phone)] = entry
        }
    }

    private func load(_ phone: Int, _ mood: Mood) async throws {
        var (found, after): ([FieldHousehold], Household.ID?) = ([], nil)
        var cursor: String?
        repeat {
            let query = after.map { [("after", $0.description)] } ?? []
            let answer: Loaded? = try await ask(.get, "/field/load", by: phone, query: query)
            guard let answer, mood != .replyLost, mood != .dies else { return }
            cursor = cursor ?? answer.cursor
            found += answer.households
            after = answer.next
        } while after != nil
        phones[phone].known = [:]
        for household in found { learn(household, on: phone) }
        phones[phone].cursor = cursor
    }

    private func learn(_ household: FieldHousehold, on phone: Int) {
        phones[phone].known[household.id] = .init(version: household.version, seen: model.history)
    }

    /// One request through the address that the app uses; nil where no answer came.
    private func ask<T: Decodable>(
        _ method: HTTPRequest.Method, _ path: String, by phone: Int, query: [(String, String)] = [],
        form: [(String, String)] = [], isBusy: Bool = false
    ) async throws -> T? {
        let caller = try await caller(world.stewards[phones[phone].holder])
        let routes = FieldRoutes(database: database, turn: isBusy ? .zero : .seconds(3_600), worker: { [] }).routes
        guard let route = routes.first(where: { $0.method == method && $0.pattern == path }) else {
            throw breach(.refusedInWords, "there is no \(path)")
        }
        let screen = Screen(language: .zh, caller: caller, csrf: "c", now: now, formKey: "k")
        do {
            let answer = try await route.handler(
                WebRequest(
                    query: Form(pairs: query + (method == .get ? [("device", phones[phone].name)] : [])),
                    form: Form(pairs: form), screen: screen, wantsJSON: true))
            guard case .json(let value) = answer else { throw breach(.refusedInWords, "\(path) answered no JSON") }
            return try JSON.decode(try JSON.encode(value))
        } catch let refusal as AppError where refusal.status == 503 {
            return nil
        } catch let refusal as AppError {
            throw breach(.refusedInWords, "\(path) was refused as a whole: \(refusal.code)")
        }
    }

    func settle(_ entry: SimulatedPhone.Entry, _ act: SettleCommand.Act, on phone: Int) async throws {
        guard !suspended.contains(phones[phone].holder), let index = phones[phone].index(of: entry.id) else { return }
        let person = world.stewards[phones[phone].holder].account
        let form = [
            ("person", "staff:\(person)"), ("id", entry.id), ("act", act.rawValue),
            ("since", phones[phone].cursor ?? ""), ("answered", phones[phone].answered?.iso8601 ?? ""),
        ]
        // After a restore the server may not know the entry any more; then the app sends it first.
        guard try await journal(entry.id, of: phone) != nil else {
            phones[phone].entries[index].state = .open
            return
        }
        let result: Settled? = try await ask(.post, "/field/settlement", by: phone, form: form)
        guard let result else { return }
        // The server was restored since: nothing was settled, and the telephone loads anew before it asks again.
        guard !result.reload, let state = result.state else { return try await renew(phone, .good) }
        phones[phone].answered = now
        try await learn([entry.id], of: phone, nil)
        if [.handed, .dropped, .mended].contains(state) {
            phones[phone].entries[index].state = .settled(act, at: now)
            if act == .drop { drop(entry, of: phone) }
            release(after: entry, on: phone)
        }
        tell("\(phones[phone].name) gives up \(entry.id): \(act.rawValue), now \(state.rawValue)")
    }

    /// Who drops an entry drops with it whatever it took the place of.
    private func drop(_ entry: SimulatedPhone.Entry, of phone: Int) {
        var next: String? = entry.id
        while let id = next, dropped.insert(key(id, of: phone)).inserted { next = book[key(id, of: phone)]?.mends }
    }
}
