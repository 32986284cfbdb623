import ArgumentParser
import Kernel
import People
import Server

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "工作人员账号 / Accounts of staff.",
        subcommands: [Create.self, Password.self, SecondFactor.self, List.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "建一个账号 / Make an account.",
            discussion: """
                没有岗位的账号什么都不能做；--power 给第一批管理员系统、安全或审计权，三者不能同属一人。
                An account without a post may do nothing; --power makes a first administrator (the three stay apart).
                """)
        @OptionGroup var store: StoreOptions
        @Option(help: "登录名 / Login name.") var login: String
        @Option(help: "姓名 / Name in office.") var name: String
        @Option(help: "所属地点的编码 / Code of the place it belongs to.") var place: String
        @Option(help: "system、security 或 audit / Power of administration.") var power: String?
        @Flag(help: "生成密码并显示一次，不询问 / Make a password and show it once.") var generate = false
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            guard let place = PlaceCode(place) else {
                throw AppError.invalid("place", Text("地点编码“\(place)”不对。", "“\(place)” is not a place code."))
            }
            let power = try power.map(AccountCommand.power)
            let password = try AccountCommand.password(generate: generate)
            let id = try await store.withHouse {
                try await $0.createAccount(login: login, name: name, place: place, password: password, power: power)
            }
            if json {
                try Terminal.show(json: ["id": id.description, "login": login, "password": generate ? password : nil])
            } else {
                Terminal.say(
                    Text(
                        "已建账号 \(login)。首次登录时要改密码。",
                        "Account \(login) is made. Its password is changed at the first sign-in."))
                if generate { print(password) }
            }
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "换一个初始密码，并在所有设备上退出 / Set a new first password and sign the account out.")
        @OptionGroup var store: StoreOptions
        @Argument(help: "登录名 / Login name.") var login: String
        @Flag(help: "生成密码并显示一次，不询问 / Make a password and show it once.") var generate = false

        func run() async throws {
            let password = try AccountCommand.password(generate: generate)
            try await store.withHouse { try await $0.setPassword(login: login, password: password) }
            Terminal.say(Text("密码已换，首次登录时要再改。", "The password is set; it is changed at the next sign-in."))
            if generate { print(password) }
        }
    }

    struct SecondFactor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "second-factor",
            abstract: "取消丢失的动态码，本人下次登录时重新启用 / Take a lost second factor away; its holder sets up a new one.")
        @OptionGroup var store: StoreOptions
        @Argument(help: "登录名 / Login name.") var login: String

        func run() async throws {
            try await store.withHouse { try await $0.resetSecondFactor(login: login) }
            Terminal.say(
                Text("动态码已取消，本人登录后重新启用。", "The second factor is off; its holder sets up a new one after signing in."))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "列出账号 / List accounts.")
        @OptionGroup var store: StoreOptions
        @Option(help: "只列这个地点及以下 / This place and below only.") var under: String?
        @Option(help: "最多列多少 / At most.") var limit = Limits.bulk
        @Flag(help: "JSON 输出 / Print JSON.") var json = false

        func run() async throws {
            let place = try under.map { text in
                guard let code = PlaceCode(text) else {
                    throw AppError.invalid("under", Text("地点编码“\(text)”不对。", "“\(text)” is not a place code."))
                }
                return code
            }
            let accounts = try await store.withHouse { try await $0.accounts(under: place, limit: limit) }
            if json { return try Terminal.show(json: accounts) }
            for account in accounts {
                let state = account.active ? "" : Terminal.language == .zh ? "（已停用）" : " (closed)"
                print("\(account.login)\t\(account.name)\t\(account.place)\(state)")
            }
        }
    }

    private static func power(_ text: String) throws -> AdminPower {
        guard let power = AdminPower(rawValue: text) else {
            let allowed = AdminPower.allCases.map(\.rawValue).joined(separator: ", ")
            throw AppError.invalid(
                "power", Text("没有“\(text)”这种权，可用：\(allowed)。", "There is no power “\(text)”; there are: \(allowed)."))
        }
        return power
    }
    private static func password(generate: Bool) throws -> String {
        if generate { return House.newPassword() }
        guard let password = Terminal.askSecret(Text("密码：", "Password: ")), !password.isEmpty else {
            throw AppError.invalid("password", Text("没有输入密码。", "No password was given."))
        }
        return password
    }
}
