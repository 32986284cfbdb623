import Kernel
import Pages
import Persistence
import Retention

/// Holding a case, and lifting the hold, from the case's own page.
struct LegalHoldRoutes: Sendable {
    let database: Database

    private static let reason = Field("reason", .text, required: true, Text("理由", "Reason"))

    var routes: [Route] {
        [
            .post(
                CasePaths.legalHold, .permission(.casesSupervise), Text("保全案卷", "Hold a case"),
                fields: [LegalHoldRoutes.reason], place),
            .post(
                CasePaths.legalHoldLift, .permission(.casesSupervise), Text("解除保全", "Lift the hold"),
                fields: [LegalHoldRoutes.reason], lift),
        ]
    }

    private func place(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let operation = PlaceLegalHold(id, reason: try request.form.required("reason", limit: Limits.note))
        _ = try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(
            CasePaths.page(id),
            flash: Text("已保全：案卷里的内容不会被删除或移走。", "Held: nothing of this case will be erased or moved."))
    }

    private func lift(_ request: WebRequest) async throws -> Answer {
        let id = try request.identifier("case", of: CaseTag.self)
        let operation = LiftLegalHold(id, reason: try request.form.required("reason", limit: Limits.note))
        _ = try await database.perform(operation, by: request.caller, at: request.now, key: request.idempotencyKey)
        return .done(CasePaths.page(id), flash: Text("已解除保全。", "The hold is lifted."))
    }
}

extension CaseFilePage {
    /// Whether the case is held, for all who read it; holding and lifting for those who supervise.
    var legalHold: HTML {
        let id = detail.file.id
        let may = forms.caller.may(.casesSupervise, at: detail.file.place)
        guard let hold else {
            guard may else { return .empty }
            return screen.confirm(
                Text("保全（停止删除）", "Legal hold"), .quiet, at: CasePaths.legalHold(id),
                question: Text(
                    "诉讼、调查需要时用。保全期间，案卷里的个人信息、照片和经过都不会到期删除，本人要求删除的也要等解除以后。",
                    "For courts and investigations. While it stands nothing of the case is let go of when its time is over; what its "
                        + "reporter asks to have erased waits until it is lifted."), done: Text("保全", "Hold")
            ) { $0.reasonBox() }
        }
        let said = Text(
            "保全中（\(hold.by)）：\(hold.reason)", "Under a legal hold (\(hold.by)): \(hold.reason)")
        guard may else { return screen.notice(said, .warn) }
        let lift = screen.confirm(
            Text("解除保全", "Lift the hold"), .quiet, at: CasePaths.legalHoldLift(id), done: Text("解除", "Lift")
        ) { $0.reasonBox() }
        return screen.notice(said, .warn, lift)
    }
}
