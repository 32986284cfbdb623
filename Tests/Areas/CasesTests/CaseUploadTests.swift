import Foundation
import Kernel
import Media
import Pages
import Persistence
import Testing

@testable import Cases

/// The routes of actions: who may send their forms, and what is looked at first.
@Suite struct CaseUploadTests {
    @Test func `who may send a form is what the command says`() {
        let wanted: [CaseAction: Access] = [
            .facts: .permission(.casesIntake), .evaluation: .permission(.casesCallBack),
            .withdrawal: .permission(.casesTriage), .question: .permission(.casesTriage, or: [.casesHandle]),
            .dispatch: .permission(.casesDispatch), .objection: .permission(.casesHandle),
            .whistleRating: .permission(.casesWhistle, or: [.casesHandle]),
            .holdRequest: .permission(.casesDispatch, or: [.casesHandle]), .voiding: .permission(.casesApprove),
            .answer: .permission(.casesDispatch, or: [.casesHandle]), .closure: .permission(.casesClose),
        ]
        for (action, access) in wanted { #expect(action.access == access, "\(action)") }
        for action in CaseAction.allCases {
            guard case .permission = action.access else {
                Issue.record("\(action) is open to whoever has no permission")
                continue
            }
        }
    }

    @Test func `photos are looked at only for those who may act on the case`() async throws {
        let directory = NSTemporaryDirectory() + "case-uploads-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let media = try MediaStore(directory: directory)
        try await CaseHouse.each { house in
            let made = try await house.report()
            let routes = CaseActionRoutes(database: house.database, media: media).routes
            let route = try #require(routes.first { $0.pattern.hasSuffix("/evidence") })
            func send(by caller: Caller) async -> AppError? {
                let screen = Screen(language: .zh, caller: caller, csrf: "c", now: CaseHouse.start, formKey: "k")
                let request = WebRequest(
                    parameters: ["case": made.id.description],
                    files: [UploadedFile(field: "files", filename: "a.jpg", bytes: Array("not a photo".utf8))],
                    screen: screen)
                return await refusal { _ = try await route.handler(request) }
            }
            #expect(await send(by: house.stranger) == AppError.refused)
            let looked = await send(by: house.desk)
            #expect(looked != nil && looked != AppError.refused)
            #expect(try await house.database.read { tx in try tx.evidence(of: made.id) }.isEmpty)
        }
    }
}
