import Cases
public import Field
import Households
import Kernel
import Media
public import Pages
import People
public import Persistence
import Policy
import Territory

/// The field app: its page, and what it asks and sends. People without scripts use the round instead.
public struct FieldRoutes: Sendable {
    let database: Database
    /// Script of the service worker; it must lie below the app's own address to care for it.
    let worker: @Sendable () -> [UInt8]
    /// How long one request takes entries; what is left over comes with the next, so that a thousand phones after an
    /// outage are all answered soon.
    let turn: Duration
    /// Work of other areas that is shown with the round.
    let onTheWay: WayStops
    public init(
        database: Database, turn: Duration = .milliseconds(500), onTheWay: WayStops = WayStops(),
        worker: @escaping @Sendable () -> [UInt8]
    ) {
        (self.database, self.turn, self.onTheWay, self.worker) = (database, turn, onTheWay, worker)
    }

    /// Households in one page of the first load, and changes in one answer.
    static let perPage = 500
    /// Households a phone may hold.
    static let mostHouseholds = 10_000
    static let mostCommands = 50
    static let mostTaken = 100

    public var routes: [Route] {
        let visits = Access.permission(.visitsRecord)
        return [
            .get(FieldPaths.app, visits, Text("走访应用", "Field app"), app),
            .get(FieldPaths.worker, .anyone, Text("离线缓存脚本", "Offline cache script"), workerScript),
            .get(
                FieldPaths.load, visits, Text("首次装载", "First load"),
                fields: [
                    Field("after", .identifier, Text("从哪一户之后", "Continue after")),
                    Field("device", .line, Text("设备", "Device")),
                ], load),
            .get(
                FieldPaths.changes, visits, Text("之后的变化", "Changes since"),
                fields: [
                    Field("since", .line, required: true, Text("游标", "Cursor")),
                    Field("answered", .instant, Text("上次得到答复的时间", "When it was last answered")),
                    Field("device", .line, Text("设备", "Device")),
                ], changes),
            .post(
                FieldPaths.taking, visits, Text("带上登记内容", "Take details along"),
                fields: [Field("households", .list, required: true, Text("住户", "Households"))], take),
            .post(
                FieldPaths.commands, visits, Text("送达记录", "Deliver entries"),
                fields: [
                    Field("device", .line, required: true, Text("设备", "Device")),
                    Field("clock", .instant, Text("手机时间", "The phone’s time")),
                    Field("since", .line, Text("游标", "Cursor")),
                    Field("answered", .instant, Text("上次得到答复的时间", "When it was last answered")),
                    Field("commands", .list, required: true, Text("记录", "Entries")),
                ], deliver),
            .post(
                FieldPaths.settlement, visits, Text("处理退回的记录", "Settle a refused entry"),
                fields: [
                    Field("id", .line, required: true, Text("记录", "Entry")),
                    Field("since", .line, Text("游标", "Cursor")),
                    Field("answered", .instant, Text("上次得到答复的时间", "When it was last answered")),
                    Field(
                        "act", .choice(SettleCommand.Act.allCases.map(\.rawValue)), required: true,
                        Text("怎么办", "What to do")),
                ], settle),
            .post(
                FieldPaths.photos, visits, Text("送达照片", "Deliver a photo"),
                fields: [
                    Field("id", .line, required: true, Text("照片", "Photo")),
                    Field("files", .files, required: true, Text("文件", "File")),
                ],
                bodyLimit: Limits.fileBytes + Limits.formBytes, photo),
            .get(FieldPaths.devices, visits, Text("我的手机", "My phones"), devices),
            .post(
                FieldPaths.wiping, visits, Text("清除手机上的内容", "Erase a phone"),
                fields: [Field("device", .line, required: true, Text("设备", "Device"))], wipe),
        ]
    }
}

/// The addresses of the field app.
public enum FieldPaths {
    public static let app = PlainPath("/field/app")
    static let worker = PlainPath("/field/worker.js")
    static let load = PlainPath("/field/load")
    static let changes = PlainPath("/field/changes")
    static let taking = PlainPath("/field/taking")
    static let commands = PlainPath("/field/commands")
    static let settlement = PlainPath("/field/settlement")
    static let photos = PlainPath("/field/photos")
    public static let devices = PlainPath("/field/devices")
    static let wiping = PlainPath("/field/devices/wiping")
}

/// One page of the first load.
struct FieldLoad: Encodable, Sendable {
    let person: String
    let day: CivilDate
    /// Seconds east of UTC.
    let zone: Int
    let cursor: String
    let next: Household.ID?
    let households: [FieldHousehold]
    let onTheWay: [WayStop]
    let rules: FieldRules?
    let scope: FieldScope
    let wipe: Bool
}

/// What changed since a cursor.
struct FieldChanges: Encodable, Sendable {
    let cursor: String
    let households: [FieldHousehold]
    let gone: [Household.ID]
    let onTheWay: [WayStop]
    let day: CivilDate
    let scope: FieldScope
    let more: Bool
    let wipe: Bool
    let person: String
    /// Everything must be loaded anew.
    let reload: Bool
}

// MARK: Loading

extension FieldRoutes {
    @Sendable private func app(_ request: WebRequest) async throws -> Answer {
        .page(FieldAppPage().html(request.screen))
    }

    @Sendable private func workerScript(_ request: WebRequest) async throws -> Answer {
        .file(type: "text/javascript; charset=utf-8", bytes: worker())
    }

    private func isWiped(_ request: WebRequest, _ device: String?) async throws -> Bool {
        guard let device else { return false }
        return try await database.perform(MeetDevice(device), by: request.caller, at: request.now)
    }

    @Sendable private func load(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        let after: Household.ID? = try request.query.identifier("after")
        let wiped = try await isWiped(request, try request.query.text("device", limit: 64))
        let load = try await database.read { tx -> FieldLoad in
            let posts = try tx.visitingPosts(of: caller, at: now)
            let (policy, day) = try tx.fieldDay(of: posts, at: now)
            let filter = HouseholdFilter(stewards: posts.map(\.id))
            let total = posts.isEmpty ? 0 : try tx.householdCount(filter)
            let last = try after.flatMap { try tx.household($0) }
            let found =
                wiped || posts.isEmpty ? [] : try tx.households(filter, after: last, limit: FieldRoutes.perPage + 1)
            let page = Array(found.prefix(FieldRoutes.perPage))
            return FieldLoad(
                person: caller.key, day: day, zone: policy?.pack.zone.offsetSeconds ?? Zone.china.offsetSeconds,
                cursor: FieldCursor(
                    ChangePoint(now - FieldCursor.overlap), newest: try tx.newestFieldCommand(of: caller.key),
                    posts: tx.fieldWord(posts), at: now
                ).description,
                next: found.count > page.count ? page.last?.household.id : nil,
                households: try tx.fieldHouseholds(page, on: day, at: now),
                onTheWay: wiped ? [] : try onTheWay(tx, of: caller, at: now),
                rules: policy?.pack.visits.map(FieldRules.init),
                scope: FieldScope(households: total, most: FieldRoutes.mostHouseholds), wipe: wiped)
        }
        return .json(load)
    }

    @Sendable private func changes(_ request: WebRequest) async throws -> Answer {
        let (caller, now) = (request.caller, request.now)
        guard let cursor = FieldCursor(try request.query.required("since", limit: 400)) else {
            throw AppError.invalid("since", Text("游标不对，请重新装载。", "This is no cursor; load everything anew."))
        }
        let wiped = try await isWiped(request, try request.query.text("device", limit: 64))
        let answered = FieldRoutes.answered(request.query)
        let changes = try await database.read { tx -> FieldChanges in
            let posts = try tx.visitingPosts(of: caller, at: now)
            let (_, day) = try tx.fieldDay(of: posts, at: now)
            // Other posts, or a server that was restored from before what the phone has seen.
            let newest = try tx.newestFieldCommand(of: caller.key)
            let reload =
                try tx.fieldWord(posts) != cursor.posts
                || tx.isRestored(cursor, answered: answered, of: caller.key, at: now)
            let found =
                wiped || reload
                ? HouseholdChanges.none
                : try tx.householdChanges(of: posts.map(\.id), after: cursor.point, limit: FieldRoutes.perPage)
            let total = posts.isEmpty ? 0 : try tx.householdCount(HouseholdFilter(stewards: posts.map(\.id)))
            return FieldChanges(
                cursor: FieldCursor(
                    found.next ?? ChangePoint(max(cursor.point.moment, now - FieldCursor.overlap)), newest: newest,
                    posts: tx.fieldWord(posts), at: now
                ).description,
                households: try tx.fieldHouseholds(found.households, on: day, at: now), gone: found.gone,
                onTheWay: wiped || reload ? [] : try onTheWay(tx, of: caller, at: now), day: day,
                scope: FieldScope(households: total, most: FieldRoutes.mostHouseholds), more: found.next != nil,
                wipe: wiped, person: caller.key, reload: reload)
        }
        return .json(changes)
    }

    /// Personal details for today's stops. Each is a reading that the household sees.
    @Sendable private func take(_ request: WebRequest) async throws -> Answer {
        let ids: [Household.ID] = try request.form.identifiers("households", most: FieldRoutes.mostTaken)
        var taken: [TakenHousehold] = []
        for id in ids {
            let opened: OpenedHousehold
            do {
                opened = try await database.perform(
                    OpenHousehold(id, why: .visit), by: request.caller, at: request.now)
            } catch let error as AppError where error.code == AppError.refused.code {
                // Given to somebody else meanwhile; the others are not lost for it.
                continue
            }
            let words = try await database.read { try $0.careWords(of: id) }
            taken.append(
                TakenHousehold(
                    id: id, version: opened.household.version, values: opened.values,
                    taskWords: words.reduce(into: [:]) { $0[$1.key.description] = $1.value }))
        }
        return .json(["households": taken])
    }
}

/// What a phone takes along of one household.
private struct TakenHousehold: Encodable, Sendable {
    let id: Household.ID
    /// Version of the household that was read: what others write later, the phone has not seen.
    let version: Int
    let values: [HouseholdField: String]
    let taskWords: [String: String]
}

extension Transaction {
    /// The rules and the civil day by which a steward works.
    fileprivate func fieldDay(of posts: [Post], at now: Instant) throws -> (PolicyInForce?, CivilDate) {
        guard let post = posts.first else { return (nil, Zone.china.date(now)) }
        let policy = try policy(at: post.place)
        return (policy, policy.pack.zone.date(now))
    }
}

// MARK: Delivering

extension FieldRoutes {
    /// The answer to a batch; entries are taken in their order, and those not yet taken have no result.
    private struct Delivered: Encodable, Sendable {
        let results: [FieldResult]
        let serverNow: Instant
        /// The phone's clock is wrong by more than two minutes; times were put right.
        let clockWrong: Bool
        /// Nothing was taken: what the phone knows is not of this server’s past. It loads anew and then sends again.
        var reload = false
    }

    /// Two people may share a phone: what one wrote is never taken in the other's name.
    private func requireMaker(_ request: WebRequest) throws(AppError) {
        guard let person = request.form["person"], person != request.caller.key else { return }
        throw AppError(
            "field.person", status: 409,
            Text(
                "这些记录是另一个人写的。请让他登录后再送，记录都还在手机里。",
                "Somebody else wrote these entries. They must sign in to deliver them; everything is still on the phone."
            ))
    }

    @Sendable private func deliver(_ request: WebRequest) async throws -> Answer {
        try requireMaker(request)
        let device = try request.form.required("device", limit: 64)
        let clock = PhoneClock(
            said: try request.form.text("clock", limit: 40).flatMap { Instant(iso8601: $0) }, now: request.now)
        let (cursor, answered) = (
            try request.form.text("since", limit: 400).flatMap(FieldCursor.init), FieldRoutes.answered(request.form)
        )
        let (person, now) = (request.caller.key, request.now)
        if let cursor, try await database.read({ try $0.isRestored(cursor, answered: answered, of: person, at: now) }) {
            return .json(Delivered(results: [], serverNow: request.now, clockWrong: clock.isWrong, reload: true))
        }
        let commands = try FieldBatch(request.form, clock, by: request.caller, now: request.now).commands
        var results: [FieldResult] = []
        let begun = ContinuousClock.now
        while results.count < commands.count, results.isEmpty || begun.duration(to: .now) < turn {
            results += try await database.perform(
                ReceiveCommands(commands.dropFirst(results.count), device: device), by: request.caller, at: request.now)
        }
        return .json(Delivered(results: results, serverNow: request.now, clockWrong: clock.isWrong))
    }

    @Sendable private func settle(_ request: WebRequest) async throws -> Answer {
        try requireMaker(request)
        guard let act = try request.form.choice("act", of: SettleCommand.Act.self) else {
            throw AppError.invalid("act", Text("请选择转交还是不要了。", "Choose to hand it over or to drop it."))
        }
        let id = try request.form.required("id", limit: 64)
        // This answer must not be the newest that a phone had before it learns of a restore.
        let (cursor, answered) = (
            try request.form.text("since", limit: 400).flatMap(FieldCursor.init), FieldRoutes.answered(request.form)
        )
        let (person, now) = (request.caller.key, request.now)
        if let cursor, try await database.read({ try $0.isRestored(cursor, answered: answered, of: person, at: now) }) {
            return .json(Settled(id: id, state: nil, serverNow: now, reload: true))
        }
        let result = try await database.perform(SettleCommand(id, act), by: request.caller, at: now)
        return .json(Settled(id: result.id, state: result.state, serverNow: now))
    }
    private struct Settled: Encodable, Sendable {
        let id: String
        /// Nil where nothing was done.
        let state: FieldState?
        let serverNow: Instant
        /// The store was restored since the phone was last answered: it loads anew, sends again, and asks once more.
        var reload = false
    }
    /// When the phone last had an answer of any kind.
    fileprivate static func answered(_ form: Form) -> Instant? { form["answered"].flatMap { Instant(iso8601: $0) } }

    @Sendable private func photo(_ request: WebRequest) async throws -> Answer {
        try requireMaker(request)
        let id = try FieldBatch.checked(try request.form.required("id", limit: 64), "id")
        guard request.files.count == 1 else {
            throw AppError.invalid("files", Text("一次送一张照片。", "Send one photo at a time."))
        }
        let kept = try await CaseFiles(media: try database.resources.get(MediaStore.self)).keep(request.files)
        guard let file = kept.first else {
            throw AppError.invalid("files", Text("照片是空的，请重新拍。", "The photo is empty; take it again."))
        }
        let known = try await database.perform(KeepFieldPhoto(id, file), by: request.caller, at: request.now)
        return .json(["id": known])
    }
}

// MARK: Phones

extension FieldRoutes {
    @Sendable private func devices(_ request: WebRequest) async throws -> Answer {
        let devices = try await database.read { try $0.fieldDevices(of: request.caller.key) }
        return .page(FieldDevicesPage(devices: devices).html(request.screen), data: devices)
    }

    @Sendable private func wipe(_ request: WebRequest) async throws -> Answer {
        let device = try request.form.required("device", limit: 64)
        let asked = try await database.perform(
            WipeDevice(device), by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(
            FieldPaths.devices(),
            flash: asked
                ? Text("这台手机下次联网时会清除所有内容。", "This phone erases what it holds at its next contact.")
                : Text("已经要求过了。", "This was asked for already."))
    }
}
