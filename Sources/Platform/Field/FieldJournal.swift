public import Kernel
public import Persistence
import Secrets

/// Takes some commands of a phone in their order in one transaction, each as if it came alone. Where one of them breaks
/// off, those before it are taken and have a result; it breaks off again as the first of those that are left.
public struct ReceiveCommands: Operation {
    /// As many as a transaction takes. With ten a thousand phones were done as soon (26 s), but each waited twice as
    /// long for an answer, and everybody else with them.
    public static let most = 4

    public var commands: [FieldCommand]
    public var device: String
    public init(_ commands: some Sequence<FieldCommand>, device: String) {
        (self.commands, self.device) = (Array(commands.prefix(ReceiveCommands.most)), device)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> [FieldResult] {
        var results: [FieldResult] = []
        for command in commands {
            do {
                results.append(
                    try tx.attempt { try ReceiveCommand(command, device: device).run(tx, by: caller, at: now) })
            } catch {
                if results.isEmpty { throw error }
                break
            }
        }
        return results
    }
}

/// Takes one command: once, however often it comes.
public struct ReceiveCommand: Operation {
    public var command: FieldCommand
    /// The phone it was made on.
    public var device: String
    public init(_ command: FieldCommand, device: String) { (self.command, self.device) = (command, device) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> FieldResult {
        if let known = try tx.fieldResult(of: command.id, by: caller.key) { return known }
        let isMending = try command.mends.map { try tx.settleField($0, of: caller.key, as: .mended, at: now) }
        let number = try insert(tx, by: caller, at: now)
        // What it was to take the place of was settled otherwise meanwhile; taken as well it would count twice.
        if isMending == false { return try tx.refuse(number, command, FieldProblem.notYours.appError, at: now) }
        if let after = command.after {
            switch try tx.fieldState(behind: after, of: caller.key) {
            case .done: break
            case .dropped: return try tx.refuse(number, command, FieldProblem.before.appError, at: now)
            // Not here yet, or its maker or another person has still to decide about it.
            case nil, .waiting, .refused, .handed, .mended:
                try tx.schedule(FieldTimer.kind, subject: number, due: now + FieldTimer.mostWait)
                return FieldResult(id: command.id, state: .waiting)
            }
        }
        let result = try tx.settle(number, command, by: caller, at: now)
        if result.state == .done { try tx.takeWaiting(for: command, of: caller.key, by: caller, at: now) }
        return result
    }

    private func insert(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Int64 {
        let number = tx.newID(FieldCommandTag.self)
        let ring = try tx.resource(KeyRing.self)
        let place = try tx.resource(FieldWorks.self).work(of: command.kind)?.place(of: command, in: tx)
        let state: FieldState = command.after == nil ? .refused : .waiting
        try tx.execute(
            """
            INSERT INTO field_command (number, person, id, device, kind, state, said_at, at, received_at, after_id, mends,
                place, sealed, by_name)
            VALUES (\(number), \(caller.key), \(command.id), \(device), \(command.kind), \(state), \(command.saidAt),
                \(command.at), \(now), \(command.after), \(command.mends), \(place),
                \(try ring.encrypt(try JSON.encode(command), purpose: FieldSeal.command)), \(caller.name))
            """)
        return number.rawValue
    }
}

public enum FieldCommandTag {}

/// What the sealed bytes of commands are for.
public enum FieldSeal {
    public static let command = "field.command"
}

/// Why a command of the field cannot be taken, where no area's rule says so.
public enum FieldProblem: Problem, Hashable {
    case kind(String)
    case before
    case notYours

    public var appError: AppError {
        switch self {
        case .kind(let kind):
            AppError(
                "field.kind", status: 422,
                Text(
                    "服务器不认识“\(kind)”这种记录，请更新应用后再送。",
                    "The server knows no entry of the kind “\(kind)”; update the app and send it again."))
        case .before:
            AppError(
                "field.before", status: 409,
                Text("它依赖的前一条没有办成，请先处理那一条。", "The entry it depends on was not taken; settle that one first."))
        case .notYours:
            AppError(
                "field.notYours", status: 409,
                Text("这条记录已经处理过了，请刷新。", "This entry was settled already; load again."))
        }
    }
}

extension FieldResult {
    init(
        id: String, state: FieldState, receipt: [String: String]? = nil, problem: AppError? = nil
    ) {
        self.init(
            id: id, state: state, receipt: receipt, code: problem?.code, message: problem?.message,
            field: problem?.field)
    }
}

extension Transaction {
    /// What became of a command of this person; nil where it never came.
    public func fieldResult(of id: String, by person: String) throws -> FieldResult? {
        try row(
            """
            SELECT id, state, receipt, code, message, field FROM field_command WHERE person = \(person) AND id = \(id)
            """
        ).map { row in
            FieldResult(
                id: try row.get("id"), state: try row.get("state"),
                receipt: try row.find("receipt", as: String.self).map { try JSON.decode($0) },
                code: try row.find("code"),
                message: try row.find("message", as: String.self).map { try JSON.decode($0) },
                field: try row.find("field"))
        }
    }

    /// The state of what a command depends on; where that was mended, the state of what took its place. Nil where it
    /// never came.
    func fieldState(behind id: String, of person: String) throws -> FieldState? {
        var id = id
        for _ in 0..<Limits.page {
            guard let state = try fieldResult(of: id, by: person)?.state else { return nil }
            guard state == .mended,
                let next = try value(
                    "SELECT id FROM field_command WHERE person = \(person) AND mends = \(id)", as: String.self)
            else { return state }
            id = next
        }
        return .refused
    }

    /// The receipts of what its maker had written before a command, by the entries it names as coming before it: those
    /// themselves and what took their place, as far as they are done.
    public func fieldReceipts(before command: FieldCommand) throws -> [[String: String]] {
        var (open, met, found) = ([command.after].compactMap(\.self), Set<String>(), [[String: String]]())
        while met.count < Limits.bulk, let id = open.popLast() {
            guard met.insert(id).inserted,
                let row = try row(
                    """
                    SELECT state, after_id, receipt FROM field_command WHERE person = \(command.person) AND id = \(id)
                    """)
            else { continue }
            if let after = try row.find("after_id", as: String.self) { open.append(after) }
            switch try row.get("state", as: FieldState.self) {
            case .done: found.append(try JSON.decode(try row.get("receipt")))
            case .mended:
                open += try rows("SELECT id FROM field_command WHERE person = \(command.person) AND mends = \(id)")
                    .map { try $0.get("id") }
            case .waiting, .refused, .handed, .dropped: break
            }
        }
        return found
    }

    /// The commands whose place this one took, one after the other.
    func mended(by id: String, of person: String) throws -> [String] {
        var (found, last) = ([String](), id)
        while found.count < Limits.page,
            let row = try row("SELECT mends FROM field_command WHERE person = \(person) AND id = \(last)"),
            let next = try row.find("mends", as: String.self), !found.contains(next)
        {
            found.append(next)
            last = next
        }
        return found
    }

    /// What waited for a command, and what waits for that, as far as the bound goes. `person` made them; `caller`
    /// applies them now.
    func takeWaiting(for command: FieldCommand, of person: String, by caller: Caller, at now: Instant) throws {
        var ready = [command.id] + (try mended(by: command.id, of: person))
        for _ in 0..<Limits.page {
            guard let id = ready.popLast() else { return }
            for row in try rows(
                """
                SELECT number, sealed FROM field_command
                WHERE person = \(person) AND after_id = \(id) AND state = 'waiting' ORDER BY number
                """)
            {
                let (number, waiting) = (try row.get("number", as: Int64.self), try openCommand(row))
                try cancelTimer(FieldTimer.kind, subject: number)
                if try settle(number, waiting, by: caller, at: now).state == .done { ready.append(waiting.id) }
            }
        }
    }

    /// What waits for a command that another person took comes before that person as well.
    func handOverWaiting(for command: FieldCommand, of person: String, at now: Instant) throws {
        let done = [command.id] + (try mended(by: command.id, of: person))
        let numbers: [Int64] = try rows(
            """
            SELECT number FROM field_command
            WHERE person = \(person) AND after_id IN (\(list: done)) AND state = 'waiting' LIMIT \(Limits.bulk)
            """
        ).map { try $0.get("number") }
        for number in numbers {
            try cancelTimer(FieldTimer.kind, subject: number)
            try FieldTimer.fire(self, subject: number, at: now)
        }
    }

    /// What waits for a command that will never be done comes back to its maker, and what waits for that.
    func refuseWaiting(for id: String, of person: String, at now: Instant) throws {
        var gone = [id] + (try mended(by: id, of: person))
        for _ in 0..<Limits.bulk {
            guard let next = gone.popLast() else { return }
            for row in try rows(
                "SELECT number, sealed FROM field_command WHERE person = \(person) AND after_id = \(next) AND state = 'waiting'"
            ) {
                let (number, command) = (try row.get("number", as: Int64.self), try openCommand(row))
                try cancelTimer(FieldTimer.kind, subject: number)
                _ = try refuse(number, command, FieldProblem.before.appError, at: now)
                gone.append(command.id)
            }
        }
    }

    /// The number of the newest command of a person that is here; 0 where there is none.
    public func newestFieldCommand(of person: String) throws -> Int64 {
        try value("SELECT MAX(number) FROM field_command WHERE person = \(person)") ?? 0
    }

    /// Destroys what undecided commands say about one thing, for instance a household that is erased: nobody may take
    /// them any more.
    public func dropCommands(at place: PlaceCode, now: Instant, where concerns: (FieldCommand) -> Bool) throws {
        for row in try rows(
            """
            SELECT number, sealed FROM field_command
            WHERE place = \(place) AND state IN ('refused', 'waiting', 'handed') LIMIT \(Limits.search)
            """)
        where try concerns(openCommand(row)) {
            try execute(
                """
                UPDATE field_command SET state = 'dropped', settled_at = \(now), sealed = NULL, message = NULL
                WHERE number = \(try row.get("number", as: Int64.self))
                """)
        }
    }

    func openCommand(_ row: Row) throws -> FieldCommand {
        try JSON.decode(
            try resource(KeyRing.self).decrypt(try row.get("sealed", as: [UInt8].self), purpose: FieldSeal.command))
    }

    /// Applies a command by its area; what the area refuses is kept with the reason.
    func settle(_ number: Int64, _ command: FieldCommand, by caller: Caller, at now: Instant) throws -> FieldResult {
        guard let work = try resource(FieldWorks.self).work(of: command.kind) else {
            return try refuse(number, command, FieldProblem.kind(command.kind).appError, at: now)
        }
        do {
            let receipt = try attempt { try work.apply(command, in: self, by: caller, at: now) }
            try execute(
                """
                UPDATE field_command SET state = 'done', settled_at = \(now), receipt = \(try JSON.encode(receipt)),
                    sealed = NULL, code = NULL, message = NULL, field = NULL WHERE number = \(number)
                """)
            return FieldResult(id: command.id, state: .done, receipt: receipt)
        } catch let error as AppError where (400..<500).contains(error.status) && error.status != 429 {
            return try refuse(number, command, error, at: now)
        }
    }

    func refuse(_ number: Int64, _ command: FieldCommand, _ error: AppError, at now: Instant) throws -> FieldResult {
        try execute(
            """
            UPDATE field_command SET state = 'refused', settled_at = \(now), code = \(error.code),
                message = \(try JSON.encode(error.message)), field = \(error.field) WHERE number = \(number)
            """)
        return FieldResult(id: command.id, state: .refused, problem: error)
    }

    /// Ends a command that its maker decided about; false where it is over already, or where nobody is at its place to
    /// take it over.
    @discardableResult
    func settleField(_ id: String, of person: String, as state: FieldState, at now: Instant) throws -> Bool {
        let handing = state == .handed
        let (keeps, placed): (SQL, SQL) = handing ? ("", "AND place IS NOT NULL") : (", sealed = NULL", "")
        return try execute(
            """
            UPDATE field_command SET state = \(state), settled_at = \(now)\(keeps)
            WHERE person = \(person) AND id = \(id) AND state IN ('refused', 'waiting') \(placed)
            """) > 0
    }
}

/// A command that waited too long goes to a person at its place; where it has none, back to its maker.
public enum FieldTimer {
    public static let kind = "field-wait"
    /// How long something waits for what it depends on.
    public static let mostWait = Span.days(5)

    /// Handler for `runDueTimers`.
    public static func fire(_ tx: Transaction, subject: Int64, at now: Instant) throws {
        let problem = FieldProblem.before.appError
        try tx.execute(
            """
            UPDATE field_command SET state = CASE WHEN place IS NULL THEN 'refused' ELSE 'handed' END, settled_at = \(now),
                code = \(problem.code), message = \(try JSON.encode(problem.message))
            WHERE number = \(subject) AND state = 'waiting'
            """)
    }
}

/// Hands a refused or waiting command over to a person at its place, or drops it.
public struct SettleCommand: Operation {
    public enum Act: String, Sendable, Codable, CaseIterable {
        case handOver = "hand-over"
        case drop
    }
    public var id: String
    public var act: Act
    public init(_ id: String, _ act: Act) { (self.id, self.act) = (id, act) }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> FieldResult {
        try tx.settleField(id, of: caller.key, as: act == .drop ? .dropped : .handed, at: now)
        guard let result = try tx.fieldResult(of: id, by: caller.key) else { throw FieldProblem.notYours.appError }
        if result.state == .dropped { try tx.refuseWaiting(for: id, of: caller.key, at: now) }
        return result
    }
}
