import Foundation
import Glibc
import Households
import Kernel
import People
import Persistence
import Server
import Synchronization
import Visits

/// Telephones as a server sees them: kept connections of signed-in people that deliver until every entry has a receipt.
struct FieldFleet: Sendable {
    let port: Int
    let town: FieldTown
    let database: String
    /// Entries in one batch at most, as the app sends them.
    private static let mostAtOnce = 50

    private struct Loaded: Decodable {
        let person: String
        let cursor: String
        let households: [FieldHousehold]
    }
    private struct Changed: Decodable { let households: [FieldHousehold] }
    private struct Delivered: Decodable {
        struct Result: Decodable {
            let id: String
            let state: String
        }
        let results: [Result]
    }

    // MARK: Loading

    /// p99 in the server, in milliseconds.
    func loads(times: Int, log: String) throws -> Double {
        let line = try Wire.connected(port: port)
        defer { close(line) }
        let watched = try ServerTimes(log)
        for number in 0..<times { _ = try load(number % town.tokens.count, on: line) }
        return try watched.milliseconds(0.99, of: "GET /field/load")
    }

    /// The same for a delta of so many changes.
    func deltas(times: Int, changes: Int, log: String) throws -> Double {
        let line = try Wire.connected(port: port)
        defer { close(line) }
        let watched = try ServerTimes(log)
        for number in 0..<times {
            let person = number % min(20, town.tokens.count)
            let loaded = try load(person, on: line)
            // Older than the ninety seconds that are sent again in any case.
            let now = House.present()
            let commands = loaded.households.prefix(changes).map { household in
                Command(
                    id: "delta-\(now.microseconds)-\(household.id)", kind: "change", at: now,
                    fields: [
                        "household": household.id.description, "version": "\(household.version)",
                        "value.needs": "\(now.microseconds)",
                    ])
            }
            _ = try deliverAll(Array(commands), of: loaded.person, device: "bench", person, on: line)
            let answer = try ask("GET", "/field/changes?since=\(loaded.cursor)", person, on: line)
            let changed: Changed = try JSON.decode(answer.body)
            guard changed.households.count >= changes else {
                throw BenchProblem("of \(changes) changes \(changed.households.count) came")
            }
        }
        return try watched.milliseconds(0.99, of: "GET /field/changes")
    }

    private func load(_ person: Int, on line: Int32) throws -> Loaded {
        let answer = try ask("GET", "/field/load", person, on: line)
        guard answer.status == 200 else { throw BenchProblem("a first load was answered \(answer.status)") }
        return try JSON.decode(answer.body)
    }

    // MARK: After an outage

    struct Outage {
        var seconds: Double
        /// Milliseconds.
        var p99: Double
        var answers: Int
        /// How often a phone was told to come again.
        var busy: Int
        var lost: Int
    }
    private struct Command: Encodable, Sendable {
        let id: String
        let kind: String
        let at: Instant
        let fields: [String: String]
    }
    private struct Batch: Encodable {
        let person: String
        let device: String
        let clock: Instant
        let commands: [Command]
    }

    /// All telephones come back at once.
    func outage(phones: Int, entries: Int) throws -> Outage {
        let line = try Wire.connected(port: port)
        var loaded: [Loaded] = []
        for person in town.tokens.indices { loaded.append(try load(person, on: line)) }
        close(line)
        let before = try contacts()
        let state = Mutex((times: Times(), busy: 0, receipts: 0, left: phones, failures: [String]()))
        let begun = ContinuousClock.now.advanced(by: .seconds(2))
        for phone in 0..<phones {
            let person = phone % town.tokens.count
            let commands = commands(of: phone, loaded[person].households, entries)
            let name = loaded[person].person
            let thread = Thread {
                let outcome = Result { try self.phone(phone, person, name, commands, from: begun) }
                state.withLock { state in
                    state.left -= 1
                    switch outcome {
                    case .success(let mine):
                        for time in mine.times { state.times.add(time) }
                        state.busy += mine.busy
                        state.receipts += mine.receipts
                    case .failure(let error): state.failures.append("\(error)")
                    }
                }
            }
            thread.stackSize = 1 << 19
            thread.start()
        }
        while state.withLock({ $0.left }) > 0 {
            guard begun.duration(to: .now) < .seconds(300) else { throw BenchProblem("phones do not come to an end") }
            // Looks for the end of threads, which cannot be awaited; bounded by the guard.
            usleep(5_000)
        }
        let seconds = begun.duration(to: .now).inSeconds
        let found = state.withLock { ($0.times, $0.busy, $0.receipts, $0.failures) }
        if let failure = found.3.first { tell("  \(found.3.count) phones gave up: \(failure)") }
        let made = try contacts() - before
        let wanted = phones * entries
        return Outage(
            seconds: seconds, p99: found.0.milliseconds(0.99), answers: found.0.count, busy: found.1,
            lost: wanted - found.2 + abs(made - wanted))
    }

    private func commands(of phone: Int, _ households: [FieldHousehold], _ entries: Int) -> [Command] {
        let now = House.present()
        return (0..<entries).map { number in
            let household = households[(number + phone * 7) % households.count]
            return Command(
                id: "phone-\(phone)-\(now.microseconds)-\(number)", kind: "contact",
                at: now - .minutes(number * 7 + 1),
                fields: [
                    "household": household.id.description, "version": "\(household.version)", "way": "home",
                    "reached": "yes", "note": "一切都好",
                ])
        }
    }

    /// One telephone until everything has its receipt.
    private func phone(
        _ number: Int, _ person: Int, _ name: String, _ commands: [Command], from begun: ContinuousClock.Instant
    ) throws -> (times: [Duration], busy: Int, receipts: Int) {
        let line = try Wire.connected(port: port)
        defer { close(line) }
        // All telephones begin at one moment, two seconds after the first was made.
        while ContinuousClock.now < begun { usleep(1_000) }
        let (times, busy) = try deliverAll(commands, of: name, device: "phone-\(number)", person, on: line)
        return (times, busy, commands.count)
    }

    /// Delivers as the app does, until everything has its receipt: the time of each answer, and how often the server
    /// asked to come again.
    private func deliverAll(
        _ commands: [Command], of name: String, device: String, _ person: Int, on line: Int32
    ) throws -> (times: [Duration], busy: Int) {
        var (left, times, busy) = (commands, [Duration](), 0)
        while !left.isEmpty {
            let asked = ContinuousClock.now
            let batch = Array(left.prefix(FieldFleet.mostAtOnce))
            let outcome = try deliver(batch, of: name, device: device, person, on: line)
            times.append(asked.duration(to: .now))
            guard case .taken(let answer) = outcome else {
                if case .later(let seconds) = outcome {
                    busy += 1
                    // This thread is one phone, and this its pause: as long as the server asked and, as in the app, up
                    // to three tenths longer, so that not all come at once. Bounded by the end of the outage.
                    Thread.sleep(forTimeInterval: Double(seconds) * .random(in: 1...1.3))
                }
                continue
            }
            let done = Set(answer.results.filter { $0.state == "done" }.map(\.id))
            if answer.results.count > done.count || done.isEmpty {
                throw BenchProblem(
                    "an entry was answered \(answer.results.first { $0.state != "done" }?.state ?? "not at all")")
            }
            left.removeAll { done.contains($0.id) }
        }
        return (times, busy)
    }

    /// What came of a batch.
    private enum Delivery {
        case taken(Delivered)
        /// The server asks to come again after so many seconds.
        case later(Int)
    }
    private func deliver(
        _ commands: [Command], of name: String, device: String, _ person: Int, on line: Int32
    ) throws -> Delivery {
        let batch = Batch(person: name, device: device, clock: House.present(), commands: commands)
        let answer = try ask("POST", "/field/commands", person, body: try JSON.encode(batch), on: line)
        if answer.status == 503 || answer.status == 429 { return .later(answer.wait ?? 5) }
        guard answer.status == 200 else {
            throw BenchProblem("a batch was answered \(answer.status): \(answer.body.prefix(200))")
        }
        return .taken(try JSON.decode(answer.body))
    }

    private func contacts() throws -> Int {
        try RawSQLite(database).count("SELECT COUNT(*) FROM visit_contact")
    }

    // MARK: Help

    /// From pressing the button until a steward's open page is told, the highest of so many, in milliseconds.
    func help(times: Int) throws -> Double {
        let post = town.stewards[0].post
        let watch = try LiveWatch(port: port, path: "/help-calls/live", token: town.tokens[0])
        defer { watch.end() }
        var highest = 0.0
        for number in 0..<times {
            let line = try Wire.connected(port: port)
            defer { close(line) }
            let body = """
                {"kind":"fall","words":"老人摔倒了，起不来","phone":"139\(10_000_000 + number)",\
                "place":"\(post.place)","jurisdiction":"340102"}
                """
            let pressed = ContinuousClock.now
            let answer = try ask("POST", "/ask-for-help", nil, body: body, on: line)
            guard (200..<300).contains(answer.status) else {
                throw BenchProblem("a call was answered \(answer.status): \(answer.body.prefix(300))")
            }
            guard let seen = watch.event(after: pressed) else { throw BenchProblem("no steward was told of a call") }
            highest = max(highest, pressed.duration(to: seen).inSeconds * 1_000)
            // Each call finds a quiet server; nothing is waited for.
            usleep(200_000)
        }
        return highest
    }

    private func ask(
        _ method: String, _ path: String, _ person: Int?, body: String = "", on line: Int32
    ) throws -> (status: Int, wait: Int?, body: String) {
        let session = person.map { "Authorization: Bearer \(town.tokens[$0])\r\n" } ?? ""
        let head =
            "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n\(session)"
            + (method == "POST" ? "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" : "")
        try Wire.send(head + "\r\n" + body, to: line)
        return try Wire.answer(on: line)
    }
}
