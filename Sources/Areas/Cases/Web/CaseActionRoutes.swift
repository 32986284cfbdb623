import Kernel
public import Media
public import Pages
import Persistence

/// Routes of every action on a case: decode, act, say what happened.
struct CaseActionRoutes: Sendable {
    let database: Database
    let media: MediaStore

    var routes: [Route] {
        CaseAction.allCases.map { action in
            .post(
                CasePaths.action(action), action.access, action.title, fields: action.fields,
                bodyLimit: action.takesFiles ? CaseActionRoutes.filesLimit : Limits.formBytes
            ) { request in
                let id = try request.identifier("case", of: CaseTag.self)
                return try await act(action, on: id, request, secret: nil)
            }
        } + [
            .post(
                CasePaths.ownAction, .secretLink, Text("对自己反映的事操作", "Act on one's own matter"),
                fields: [Field("words", .text, Text("想说的话", "Words"))], bodyLimit: CaseActionRoutes.filesLimit
            ) { request in
                guard let name = request.parameters["action"], let action = CaseAction(rawValue: name),
                    CaseAction.reporters.contains(action), let secret = request.parameters["secret"]
                else { throw AppError.refused }
                return try await act(
                    action, on: try request.identifier("case", of: CaseTag.self), request, secret: secret)
            }
        ]
    }

    /// Bytes of a form with all its files.
    static let filesLimit = Limits.filesPerCase * Limits.fileBytes + Limits.formBytes

    private func act(
        _ action: CaseAction, on id: CaseFile.ID, _ request: WebRequest, secret: String?
    ) async throws -> Answer {
        let numbers = try await numbers(request.form)
        let uploads = action.takesFiles ? request.files.filter { !$0.bytes.isEmpty } : []
        let (command, words) = try action.command(request.form, files: uploads.count) { numbers[$0] }
        let seen = try request.form.integer("version", in: 1...1_000_000)
        var act = ActOnCase(id, command, seen: seen, secret: secret, words: words)
        if !uploads.isEmpty {
            // Nobody makes the machine decode pictures who may not act on the case at all.
            try await database.read { [act] tx in try act.requireStanding(tx, by: request.caller, at: request.now) }
            act.evidence = try await CaseFiles(media: media).keep(uploads)
        }
        let outcome = try await database.perform(act, by: request.caller, at: request.now, key: request.idempotencyKey)
        let back = request.form["back"].map(Link.local) ?? secret.map { CasePaths.own(id, $0) } ?? CasePaths.page(id)
        return .done(back, flash: action.doneText(outcome), data: outcome)
    }

    private func numbers(_ form: Form) async throws -> [String: CaseFile.ID] {
        guard let number = form["into"]?.trimmed.uppercased(), !number.isEmpty else { return [:] }
        let found = try await database.read { tx in try tx.caseID(number: number) }
        return found.map { [number: $0] } ?? [:]
    }
}

/// Takes uploads into the store of files, before the transaction: checked and cleaned; where one is refused nothing is
/// attached.
public struct CaseFiles: Sendable {
    let media: MediaStore
    public init(media: MediaStore) { self.media = media }

    /// Throws `AppError` and `MediaProblem` where a file is refused.
    public func keep(_ uploads: [UploadedFile]) async throws -> [KeptFile] {
        let given = uploads.filter { !$0.bytes.isEmpty }
        guard given.count <= Limits.filesPerCase else {
            throw AppError.invalid(
                "files",
                Text(
                    "一次最多 \(Limits.filesPerCase) 个文件，文字已保留。",
                    "At most \(Limits.filesPerCase) files at once; your words are kept."))
        }
        var kept: [KeptFile] = []
        for upload in given {
            let stored = try await media.accept(upload.bytes, filename: upload.filename)
            kept.append(
                KeptFile(
                    hash: stored.hash, thumbnail: stored.type.isImage ? stored.hash : nil, type: stored.type.rawValue,
                    filename: stored.filename, bytes: stored.size))
        }
        return kept
    }
}

extension CaseAction {
    /// What a person reads after the action succeeded.
    func doneText(_ outcome: ActOnCase.Outcome) -> Text {
        switch self {
        case .evaluation where outcome.state == .dispatched || outcome.state == .accepted:
            Text(
                "谢谢您。您说没有解决，已退回重办，时限更紧。",
                "Thank you. You said it is not solved, so it goes back to work on a tighter clock.")
        case .evaluation: Text("谢谢您的评价。", "Thank you for your evaluation.")
        case .facts: Text("已补充，办理人会看到。", "Added; whoever works on it will see it.")
        case .reply: Text("已回答，谢谢您。", "Answered, thank you.")
        case .withdrawal: Text("已撤回。", "Withdrawn.")
        default:
            Text(
                "\(outcome.number)：\(title.zh)，已办。现在：\(outcome.state.name.zh)。",
                "\(outcome.number): \(title.en), done. Now: \(outcome.state.name.en).")
        }
    }
}
