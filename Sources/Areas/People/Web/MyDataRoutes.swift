internal import Kernel
internal import Pages
internal import Persistence

extension PeopleWeb {
    var myDataRoutes: [Route] {
        [
            .get(PeoplePaths.myData, .resident, Text("我的信息", "My data"), myData),
            .get(PeoplePaths.myDataExport, .resident, Text("下载我的信息", "Download my data"), exportMyData),
            .post(
                PeoplePaths.myName, .resident, Text("更正姓名", "Correct my name"),
                fields: [Field("name", .line, Text("姓名，留空为删除", "Name; empty takes it away"))], setMyName),
            .post(
                PeoplePaths.myConsent, .resident, Text("同意或撤回", "Agree or withdraw"),
                fields: [Field("given", .flag, Text("同意", "Agree"))], changeConsent),
            .post(
                PeoplePaths.myErasure, .resident, Text("删除我的信息", "Delete my data"),
                fields: [Field("sure", .flag, required: true, Text("确认删除", "I am sure"))], eraseMyData),
        ]
    }

    @Sendable private func myData(_ request: WebRequest) async throws -> Answer {
        let data = try await performUnkept(ExportPersonalData(resident: try residentID(request)), request)
        return .page(MyDataPage(data: data).html(request.screen), data: data)
    }

    @Sendable private func exportMyData(_ request: WebRequest) async throws -> Answer {
        let data = try await performUnkept(ExportPersonalData(resident: try residentID(request)), request)
        let bytes = Array(try JSON.encode(data).utf8)
        return .file(type: "application/json", bytes: bytes, filename: "jinlin-my-data.json")
    }

    @Sendable private func setMyName(_ request: WebRequest) async throws -> Answer {
        _ = try await performUnkept(SetResidentName(name: try request.form.text("name", limit: 50)), request)
        return .done(PeoplePaths.myData(), flash: Text("姓名已更正。", "Your name was corrected."))
    }

    @Sendable private func changeConsent(_ request: WebRequest) async throws -> Answer {
        guard let purpose = request.parameters["purpose"].flatMap(ConsentPurpose.init(rawValue:)) else {
            throw AppError.refused
        }
        let flash: Text
        if request.form.flag("given") {
            _ = try await perform(GiveConsent(purpose: purpose), request)
            flash = Text("已记录您的同意，随时可以撤回。", "Your consent is recorded; you can withdraw it at any time.")
        } else {
            _ = try await perform(WithdrawConsent(purpose: purpose), request)
            flash = Text("已撤回。", "Withdrawn.")
        }
        return .done(PeoplePaths.myData().fragment("consents"), flash: flash)
    }

    @Sendable private func eraseMyData(_ request: WebRequest) async throws -> Answer {
        guard request.form.flag("sure") else {
            throw AppError.invalid("sure", Text("请先勾选确认。", "Tick the box first."))
        }
        _ = try await performUnkept(ErasePersonalData(resident: try residentID(request)), request)
        return .session(
            token: nil, ShellPaths.home(),
            flash: Text("您的个人信息已删除，并已退出登录。", "Your data was deleted and you are signed out."))
    }

    private func residentID(_ request: WebRequest) throws -> Resident.ID {
        guard case .resident(let id) = request.caller.kind else { throw AppError.refused }
        return id
    }
}
