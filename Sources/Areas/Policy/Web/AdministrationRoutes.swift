import Kernel
import Pages
import Persistence

extension PolicyWeb {
    var administrationRoutes: [Route] {
        let manage = Access.permission(.policyManage)
        let place = Field("place", .line, required: true, Text("地点的编码或名称", "Code or name of a place"))
        let version = Field("version", .identifier, required: true, Text("规则版本", "Version of the rules"))
        return [
            .get(PolicyPaths.packs, manage, Text("规则包", "Packs"), packs),
            .post(
                PolicyPaths.packs, manage, Text("安装规则包", "Install a pack"),
                fields: [
                    Field("yaml", .text, Text("规则包的文字", "Text of the pack")),
                    Field("file", .files, Text("或上传 policy.yaml", "Or upload policy.yaml")),
                ], bodyLimit: PackSource.mostBytes * 4, install),
            .post(
                PolicyPaths.delivered, manage, Text("安装自带的规则包", "Install a delivered pack"),
                fields: [Field("pack", .line, required: true, Text("规则包", "Pack"))], installDelivered),
            .get(
                PolicyPaths.binding, manage, Text("绑定会改变什么", "What a binding changes"), fields: [place, version],
                previewBinding),
            .post(
                PolicyPaths.binding, manage, Text("绑定规则包", "Bind a pack"),
                fields: [
                    place, version, Field("expected", .line, Text("页面打开时的版本", "Version when the page was opened")),
                ], bind),
            .post(
                PolicyPaths.bindingEnd, manage, Text("解除绑定", "End a binding"), fields: [place], endBinding),
        ]
    }

    @Sendable private func packs(_ request: WebRequest) async throws -> Answer {
        let draft = request.screen.values["yaml"]
        let page = try await database.read { tx in
            let book = try tx.resource(PolicyBook.self)
            return PackListPage(
                versions: try tx.policyVersions(),
                bindings: try tx.policyBindings().map { ($0, try placeLabel($0.place, tx)) },
                delivered: book.directory.packKeys, draft: draft,
                problems: try draft.map { try InstallPack.problems(in: $0, tx) } ?? [])
        }
        return .page(page.html(request.screen), data: page.versions)
    }

    @Sendable private func install(_ request: WebRequest) async throws -> Answer {
        let operation = try PolicyWeb.pack(from: request)
        let outcome = try await perform(operation, request)
        return .done(PolicyPaths.packs(), flash: PolicyWeb.installed(outcome), data: outcome, created: outcome.isNew)
    }

    private static func pack(from request: WebRequest) throws -> InstallPack {
        if let file = request.files.first(where: { $0.field == "file" && !$0.bytes.isEmpty }) {
            guard file.bytes.count <= PackSource.mostBytes else {
                throw AppError.invalid("file", Text("文件太大：最多 512 KB。", "The file is too large: at most 512 KB."))
            }
            guard let text = String(validating: file.bytes, as: UTF8.self) else {
                throw AppError.invalid(
                    "file", Text("文件不是 UTF-8 编码，没有安装。", "The file is not UTF-8; it was not installed."))
            }
            return InstallPack(yaml: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text, file: file.filename)
        }
        guard let text = request.form["yaml"], !text.allSatisfy(\.isWhitespace) else {
            throw AppError.invalid("yaml", Text("请粘贴规则包的文字，或上传文件。", "Paste the text of a pack or upload a file."))
        }
        // Browsers send CR LF; lines are counted and texts compared with LF.
        return InstallPack(
            yaml: text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n"))
    }

    @Sendable private func installDelivered(_ request: WebRequest) async throws -> Answer {
        let outcome = try await perform(InstallDeliveredPack(key: request.form.required("pack", limit: 60)), request)
        return .done(PolicyPaths.packs(), flash: PolicyWeb.installed(outcome), data: outcome, created: outcome.isNew)
    }

    private static func installed(_ outcome: InstallPack.Outcome) -> Text {
        outcome.isNew
            ? Text(
                "“\(outcome.name.zh)”已安装为新的一版，绑定后才会生效。",
                "“\(outcome.name.en)” is installed as a new version; it takes effect once it is bound.")
            : Text(
                "“\(outcome.name.zh)”的这份文字以前装过，没有重复安装。",
                "This text of “\(outcome.name.en)” was installed before; it was not installed again.")
    }

    @Sendable private func previewBinding(_ request: WebRequest) async throws -> Answer {
        let name = try request.query.required("place", limit: 60)
        guard let version: PolicyVersionID = try request.query.identifier("version") else {
            throw AppError.invalid("version", Text("请选择一个版本。", "Choose a version."))
        }
        let page = try await database.read { tx -> BindingPage in
            let code = try place(name, field: "place", tx)
            try request.caller.require(.policyManage, at: code)
            let book = try tx.resource(PolicyBook.self)
            let current = try book.version(at: code).map { try tx.policy(version: $0) }
            return BindingPage(
                place: code, label: try placeLabel(code, tx), new: try tx.policy(version: version), current: current,
                inheritedFrom: try book.boundPlace(above: code).flatMap { $0 == code ? nil : try placeLabel($0, tx) },
                expected: try tx.policyBindings(of: code).first?.version)
        }
        return .page(page.html(request.screen), data: page.difference)
    }

    @Sendable private func bind(_ request: WebRequest) async throws -> Answer {
        let name = try request.form.required("place", limit: 60)
        guard let version: PolicyVersionID = try request.form.identifier("version") else {
            throw AppError.invalid("version", Text("请选择一个版本。", "Choose a version."))
        }
        let expected: PolicyVersionID?? =
            switch try request.form.text("expected", limit: 40) {
            case nil: nil
            case "none": .some(nil)
            case let text?: PolicyVersionID(text)
            }
        let code = try await database.read { tx in try place(name, field: "place", tx) }
        let outcome = try await perform(BindPack(place: code, version: version, expected: expected), request)
        let flash = Text(
            "已绑定，从现在起新的诉求按这套规则办；办理中的不变。",
            "Bound. New reports follow these rules from now on; open cases keep theirs.")
        return .done(PolicyPaths.pack().query([("place", code.rawValue)]), flash: flash, data: outcome)
    }

    @Sendable private func endBinding(_ request: WebRequest) async throws -> Answer {
        guard let code = try request.form.place("place") else { throw AppError.refused }
        let outcome = try await perform(BindPack(place: code, version: nil), request)
        let flash = Text("已解除，这里改用上级的规则。", "Ended: the rules of the place above hold here now.")
        return .done(PolicyPaths.packs(), flash: flash, data: outcome)
    }
}
