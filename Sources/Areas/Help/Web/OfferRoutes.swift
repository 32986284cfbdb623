import Cases
import Geometry
import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

/// A neighbour who offers help: the register, what they are asked for, and “I am here now”.
struct OfferRoutes: Sendable {
    let database: Database

    var routes: [Route] {
        [
            .get(HelpPaths.helping, .resident, Text("邻里帮手", "Helping neighbours"), page),
            .get(HelpPaths.helpingLive, .resident, Text("邻里帮手的变化", "Changes for helpers"), live),
            .post(
                HelpPaths.helping, .resident, Text("登记做帮手", "Offer to help"),
                fields: [
                    Field("place", .place, Text("从哪里出发", "From where")),
                    Field("qr", .line, Text("楼栋码编号", "Number of a building code")),
                    Field("address", .line, Text("地址", "Address")),
                    Field("longitude", .number, Text("经度（WGS-84），只用来找网格", "Longitude, only to find the grid")),
                    Field("latitude", .number, Text("纬度（WGS-84），只用来找网格", "Latitude, only to find the grid")),
                    Field("accuracy", .number, Text("误差（米）", "Accuracy in metres")),
                    Field("skills", .list, Text("会什么", "Skills")),
                    Field("metres", .integer, required: true, Text("能去多远（米）", "How far, in metres")),
                    Field("from-hour", .integer, Text("从几点（0 到 24）", "From what hour, 0 to 24")),
                    Field("until-hour", .integer, Text("到几点（0 到 24）", "Until what hour, 0 to 24")),
                    Field("called", .line, Text("怎么称呼", "What to be called")),
                    Field("agree", .flag, required: true, Text("同意", "Agree")),
                ], offer),
            .post(
                HelpPaths.pause, .resident, Text("暂停或恢复", "Pause or go on"),
                fields: [Field("paused", .flag, Text("暂停", "Paused"))], pause),
            .post(HelpPaths.withdrawal, .resident, Text("退出帮手", "Withdraw the offer"), withdraw),
            .post(
                HelpPaths.position, .resident, Text("我现在在这里", "I am here now"),
                fields: [
                    Field("longitude", .number, Text("经度（WGS-84）", "Longitude, WGS-84")),
                    Field("latitude", .number, Text("纬度（WGS-84）", "Latitude, WGS-84")),
                    Field("accuracy", .number, Text("误差（米）", "Accuracy in metres")),
                    Field("forget", .flag, Text("删除位置", "Forget the position")),
                ], position),
        ]
    }

    private func resident(_ request: WebRequest) throws -> Identifier<ResidentTag> {
        guard case .resident(let id) = request.caller.kind else { throw AppError.refused }
        return id
    }

    private func page(_ request: WebRequest) async throws -> Answer {
        let page = try await view(request)
        return .page(page.html, data: page.shown)
    }

    private func view(_ request: WebRequest) async throws -> HelpingPage {
        let resident = try resident(request)
        let home = try database.resources.get(HomePlace.self).code
        return try await database.read { [screen = request.screen] tx in
            let offer = try tx.helpOffer(of: resident)
            let chosen = try screen.values.deepestPlace("place") ?? offer?.place
            return HelpingPage(
                screen: screen, rules: try tx.policy(at: offer?.place ?? home).pack.help, offer: offer,
                agrees: try tx.hasConsented(resident, to: .helping), called: try tx.calledName(of: resident),
                placeName: try offer.map { try tx.fullName(of: $0.place, from: .community) },
                levels: try PlaceLevels(tx, home: home, chosen: chosen).levels, asked: try tx.askedCalls(of: resident),
                coming: try tx.helpCalls(comingOf: .resident(resident), onlyOpen: true).map { call in
                    HelpingPage.Going(
                        call: call, kind: try tx.kindName(of: call),
                        area: try tx.fullName(of: call.area, from: .community))
                })
        }
    }

    private func live(_ request: WebRequest) async throws -> Answer {
        .live(HelpWeb.stream(database, [HelpTopic.resident(try resident(request))]))
    }

    private func offer(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        if form["step"] == "place" {
            var again = request
            again.screen.values = form
            return .page(try await view(again).html)
        }
        guard let place = try await place(form) else { throw HelpProblem.homeMissing.appError }
        let (from, until) = (try form.integer("from-hour", in: 0...24), try form.integer("until-hour", in: 0...24))
        guard (from == nil) == (until == nil) else { throw HelpProblem.hoursMissing.appError }
        let hours = from.flatMap { from in
            until.flatMap { DayHours(fromSecond: from * 3_600, toSecond: $0 * 3_600) }
        }
        let operation = OfferHelp(
            place: place, skills: form.all("skills").filter { !$0.isEmpty },
            reach: try form.integer("metres", in: 0...100_000) ?? 0, hours: hours,
            called: try form.text("called", limit: 20), agrees: form.flag("agree"))
        return try await done(
            operation, request,
            Text("登记好了，附近有人求助会问您。谢谢您！", "You are registered and will be asked when somebody nearby calls. Thank you!"))
    }

    /// The place of the tree they start from, in any of the four ways. A position only finds the grid; it is not kept.
    private func place(_ form: Form) async throws -> PlaceCode? {
        if let chosen = try form.deepestPlace("place") { return chosen }
        let home = try database.resources.get(HomePlace.self).code
        if let token = try form.text("qr", limit: 60) {
            return try await database.read { tx in try tx.building(qr: token)?.code }
        }
        if let address = try form.text("address", limit: Limits.line) {
            let match = try await database.read { tx in try tx.matchAddress(address, under: home) }
            if case .found(let place) = match { return place.code }
            return nil
        }
        guard let longitude = try form.number("longitude", in: -180...180),
            let latitude = try form.number("latitude", in: -90...90),
            let point = GeoPoint(longitude: longitude, latitude: latitude)
        else { return nil }
        let accuracy = try form.number("accuracy", in: 0...100_000) ?? 50
        return try database.resources.get(Locator.self).locate(point, accuracyMetres: accuracy).candidates.first
    }

    private func pause(_ request: WebRequest) async throws -> Answer {
        let paused = request.form.flag("paused")
        return try await done(
            PauseHelp(paused), request,
            paused
                ? Text("已暂停，暂时不会问您。", "Paused; you will not be asked for now.")
                : Text("已恢复。", "You will be asked again."))
    }

    private func withdraw(_ request: WebRequest) async throws -> Answer {
        try await done(
            WithdrawOffer(), request,
            Text("已退出，登记已删除。谢谢您帮过大家！", "You have withdrawn and your registration is deleted. Thank you!"))
    }

    private func position(_ request: WebRequest) async throws -> Answer {
        let form = request.form
        guard !form.flag("forget") else {
            return try await done(StandHere(at: nil), request, Text("位置已删除。", "Your position is gone."))
        }
        guard let longitude = try form.number("longitude", in: -180...180),
            let latitude = try form.number("latitude", in: -90...90),
            let point = GeoPoint(longitude: longitude, latitude: latitude)
        else { throw HelpProblem.positionMissing.appError }
        return try await done(
            StandHere(at: point), request,
            Text("好的，现在按这个位置算远近；时间一到自动删除。", "Distances now count from there; it is deleted when its time is over."))
    }

    private func done<O: Operation>(_ operation: O, _ request: WebRequest, _ flash: Text) async throws -> Answer {
        _ = try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(HelpPaths.helping(), flash: flash)
    }
}
