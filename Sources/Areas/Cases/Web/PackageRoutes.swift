import Bags
import Kernel
import Media
import Pages
import Persistence

/// A case package from the case's own page: one ZIP file.
struct PackageRoutes: Sendable {
    let database: Database
    let media: MediaStore

    var routes: [Route] {
        [
            .post(
                CasePaths.package, .permission(.casesExport), Text("导出案卷包", "Export the case package"),
                fields: [
                    Field("purpose", .line, required: true, Text("用途", "What it is for")),
                    Field("personal", .flag, Text("连同电话、姓名和位置", "With telephone, name and position")),
                ], package)
        ]
    }

    private func package(_ request: WebRequest) async throws -> Answer {
        let asked = ExportPackage(
            try request.identifier("case", of: CaseTag.self),
            purpose: try request.form.required("purpose", limit: Limits.line),
            personal: request.form.flag("personal"), software: "jinlin")
        let (package, read) = try await PackageDesk(database: database, media: media).export(
            asked, by: request.caller, at: request.now)
        let pieces = ZipPieces(package.bag, at: request.now, read: read)
        return .stream(
            type: "application/zip", filename: "\(package.number).zip",
            AsyncThrowingStream(unfolding: { try await pieces.take() }))
    }
}

extension CaseFilePage {
    /// Offered where the case has ended, to those who may export.
    var packageForm: HTML {
        guard !detail.file.state.isOpen, forms.caller.may(.casesExport, at: detail.file.place) else { return .empty }
        let question = Text(
            "一个 ZIP：经过、原话、附件和当时的规则，不用本平台也能核对。导出会记入审计日志。",
            "One ZIP file with what happened, the words, the attachments and the rules of that time; it can be checked without "
                + "this platform. The export is recorded in the audit log.")
        return screen.confirm(
            Text("导出案卷包", "Export package"), .quiet, at: CasePaths.package(detail.file.id), question: question,
            done: Text("导出", "Export")
        ) { form in
            let personal =
                forms.caller.may(.casesReadPersonal, at: detail.file.place)
                ? form.checkbox(
                    "personal", Text("连同电话、姓名和位置", "With telephone, name and position"),
                    hint: Text("反映人会看到这次查看。", "The reporter will see that they were read.")) : .empty
            return "\(form.line("purpose", Text("用途", "What it is for"), required: true))\(personal)"
        }
    }
}
