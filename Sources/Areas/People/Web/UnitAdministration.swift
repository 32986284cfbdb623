internal import Kernel
internal import Pages
internal import Territory
internal import Persistence
internal import Policy

extension PeopleWeb {
    var unitAdministration: [Route] {
        let may = Access.permission(.peopleEdit)
        let fields = [
            PeopleField.place, Field("kind", required: true, Text("单位类别", "Unit kind")), PeopleField.name,
            Field("phone", .line, Text("办公电话", "Office telephone")),
        ]
        return [
            .get(
                PeoplePaths.units, may, Text("单位", "Units"),
                fields: [PeopleField.under, Field("kind", .line, Text("单位类别", "Unit kind"))], unitList),
            .post(PeoplePaths.units, may, Text("新设单位", "New unit"), fields: fields, defineUnit),
            .get(PeoplePaths.unitPage, may, Text("单位详情", "Unit"), unitDetail),
            .post(PeoplePaths.unitPage, may, Text("修改单位", "Change a unit"), fields: fields, changeUnit),
            .post(
                PeoplePaths.unitClosure, may, Text("停用或恢复单位", "Close or reopen a unit"),
                fields: [Field("open", .flag, Text("恢复", "Reopen"))], closeUnit),
        ]
    }

    @Sendable private func unitList(_ request: WebRequest) async throws -> Answer {
        let (under, caller, kind) = (try request.under(), request.caller, try request.query.text("kind", limit: 60))
        let page = try await database.read { tx in
            let scope = try AdminScope.load(under, for: .peopleEdit, by: caller, tx)
            let units = try tx.units(under: scope.place.code, kind: kind)
            let names = try units.reduce(into: [Unit.ID: Text]()) { names, unit in
                names[unit.id] = try tx.policyIfAny(at: unit.place)?.pack.unitKind(unit.kind)?.name
            }
            return UnitListPage(
                scope: scope, kinds: try tx.policyIfAny(at: scope.place.code)?.pack.unitKinds ?? [], names: names,
                units: units, places: try tx.placeNames(units.map(\.place)), kind: kind)
        }
        return .page(page.html(request.screen), data: page.units)
    }

    @Sendable private func defineUnit(_ request: WebRequest) async throws -> Answer {
        let id = try await perform(try unit(nil, request), request)
        return .done(
            PeoplePaths.unitPage(id), flash: Text("单位已建立。", "The unit is set up."), data: ["id": id.description],
            created: true)
    }

    @Sendable private func changeUnit(_ request: WebRequest) async throws -> Answer {
        let id = try await perform(try unit(try request.identifier("unit"), request), request)
        return .done(PeoplePaths.unitPage(id), flash: Text("已保存。", "Saved."))
    }

    private func unit(_ id: Unit.ID?, _ request: WebRequest) throws -> DefineUnit {
        guard let place = try request.form.place("place") else {
            throw AppError.invalid("place", Text("请选择地点。", "Choose a place."))
        }
        return DefineUnit(
            unit: id, kind: try request.form.required("kind", limit: 60),
            name: try request.form.required("name", limit: Limits.line),
            place: place, phone: try request.form.text("phone", limit: 30))
    }

    @Sendable private func unitDetail(_ request: WebRequest) async throws -> Answer {
        let (id, caller, now) = (try request.identifier("unit", of: UnitTag.self), request.caller, request.now)
        let page = try await database.read { tx -> UnitPage in
            guard let unit = try tx.unit(id), caller.may(.peopleEdit, at: unit.place) else { throw AppError.refused }
            return UnitPage(
                unit: unit, kinds: try tx.policyIfAny(at: unit.place)?.pack.unitKinds ?? [],
                placeName: try tx.fullName(of: unit.place, from: .city), holders: try tx.holders(in: id, at: now))
        }
        return .page(page.html(request.screen), data: page.unit)
    }

    @Sendable private func closeUnit(_ request: WebRequest) async throws -> Answer {
        let (id, open) = (try request.identifier("unit", of: UnitTag.self), request.form.flag("open"))
        _ = try await perform(CloseUnit(unit: id, open: open), request)
        return .done(
            PeoplePaths.unitPage(id),
            flash: open
                ? Text("单位已恢复。", "The unit is open again.")
                : Text("单位已停用，不再接收派单。", "The unit is closed; nothing more is dispatched to it."))
    }
}
