internal import Kernel
internal import Pages
internal import Persistence
internal import Territory

extension PeopleWeb {
    var grantAdministration: [Route] {
        [
            .get(
                PeoplePaths.grants, .permission(.grantsManage), Text("授权", "Grants"),
                fields: [PeopleField.under, Field("login", .line, Text("登录名", "Login name"))], grantList),
            .post(
                PeoplePaths.grants, .permission(.grantsManage), Text("授予权限", "Give a permission"),
                fields: [
                    PeopleField.holder, PeopleField.place, PeopleField.reason,
                    Field(
                        "permission", .choice(Permission.allCases.map(\.rawValue)), required: true,
                        Text("权限", "Permission")),
                ], give),
            .post(
                PeoplePaths.grantRevocation, .permission(.grantsManage), Text("收回权限", "Take a permission back"), revoke),
            .get(
                PeoplePaths.audit, .permission(.auditRead), Text("审计日志", "Audit log"),
                fields: [
                    Field("action", .line, Text("操作", "Action")), Field("caller", .line, Text("操作人", "Who")),
                    Field("subject", .line, Text("对象", "Subject")),
                    PeopleField.under, Field("from", .date, Text("从", "From")),
                    Field("until", .date, Text("到", "Until")),
                    Field("before", .identifier, Text("此前", "Before")),
                ], auditLog),
        ]
    }

    @Sendable private func grantList(_ request: WebRequest) async throws -> Answer {
        let (under, login, caller) = (
            try request.under(), try request.query.text("login", limit: 60) ?? "", request.caller
        )
        let page = try await database.read { tx in
            let scope = try AdminScope.load(under, for: .grantsManage, by: caller, tx)
            let grants = try tx.grants(under: scope.place.code, login: login)
            return GrantListPage(
                scope: scope, grants: grants, login: login, places: try tx.placeNames(grants.map(\.grant.place)),
                candidates: try tx.accounts(under: scope.place.code, limit: Limits.bulk).filter(\.active))
        }
        return .page(page.html(request.screen), data: page.grants.map(\.grant))
    }

    @Sendable private func give(_ request: WebRequest) async throws -> Answer {
        guard let place = try request.form.place("place"),
            let permission = try request.form.choice("permission", of: Permission.self)
        else { throw AppError.invalid("permission", Text("请选择权限和地点。", "Choose a permission and a place.")) }
        let login = try request.form.required("login", limit: 60)
        let account = try await database.read { try $0.accountTyped(login).id }
        let operation = GrantPermission(
            account: account, permission: permission, place: place,
            reason: try request.form.required("reason", limit: Limits.line))
        let id = try await perform(operation, request)
        return .done(
            PeoplePaths.grants().query([("under", place.rawValue)]), flash: Text("已授权。", "Granted."),
            data: ["id": id.description], created: true)
    }

    @Sendable private func revoke(_ request: WebRequest) async throws -> Answer {
        _ = try await perform(RevokeGrant(grant: try request.identifier("grant")), request)
        return .done(PeoplePaths.grants(), flash: Text("已收回。", "Taken back."))
    }

    @Sendable private func auditLog(_ request: WebRequest) async throws -> Answer {
        let (filter, caller) = (try AuditLogPage.filter(request), request.caller)
        let page = try await database.read { tx in
            let places = caller.kind == .system ? nil : caller.places(.auditRead)
            let entries = try tx.auditLog(filter, within: places)
            return AuditLogPage(
                filter: filter, entries: entries, names: try tx.accountNames(entries),
                places: try tx.placeNames(entries.compactMap(\.place)))
        }
        return .page(page.html(request.screen), data: page.entries)
    }
}

/// A grant with the account that has it.
struct GrantRow {
    let grant: PermissionGrant
    let name: String
    let login: String
    /// Where the account belongs.
    let home: PlaceCode
}

extension Transaction {
    /// Grants in force at a place and below.
    fileprivate func grants(under place: PlaceCode, login: String) throws -> [GrantRow] {
        let one: SQL = login.isEmpty ? "" : "AND account.login = \(LoginName.normal(login))"
        return try rows(
            """
            SELECT account_grant.*, account.name, account.login, account.place AS home FROM account_grant
            JOIN account ON account.id = account_grant.account
            WHERE account_grant.place >= \(place) AND account_grant.place < \(place.end) AND revoked IS NULL \(one)
            ORDER BY account.login, account_grant.place, permission LIMIT \(Limits.bulk)
            """
        ).map {
            GrantRow(
                grant: try PermissionGrant($0), name: try $0.get("name"), login: try $0.get("login"),
                home: try $0.get("home"))
        }
    }

    /// Names of the staff that a page of the audit log speaks of, by their keys `staff:1` and `account:1`.
    fileprivate func accountNames(_ entries: [AuditEntry]) throws -> [String: String] {
        let words = entries.flatMap {
            [$0.caller, $0.subject] + ($0.detail ?? "").split(separator: " ").map(String.init)
        }
        let ids = Set(
            words.compactMap { word in
                ["staff:", "account:"].first(where: word.hasPrefix).flatMap {
                    Account.ID(String(word.dropFirst($0.count)))
                }
            })
        guard !ids.isEmpty else { return [:] }
        return try rows("SELECT id, name FROM account WHERE id IN (\(list: ids.sorted()))").reduce(into: [:]) {
            names, row in
            let (id, name) = (try row.get("id", as: Account.ID.self), try row.get("name", as: String.self))
            names["staff:\(id)"] = name
            names["account:\(id)"] = name
        }
    }
}
