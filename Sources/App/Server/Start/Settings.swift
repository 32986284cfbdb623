import Configuration
import FoundationEssentials
public import Kernel
public import Logging
public import Persistence
import Secrets

/// Everything an installation chooses. Read once at start: flags win over the environment (`JINLIN_PORT`), which wins
/// over the file `jinlin.json` in the data directory; all mistakes are listed together.
public struct Settings: Sendable {
    /// Directory of the embedded database, files and keys.
    public private(set) var data: String
    /// `postgres://…`; nil for the embedded database in the data directory.
    public private(set) var databaseAddress: String?
    public let host: String
    public let port: Int
    /// Directory that holds `Policies`, page assets and browser libraries.
    public let root: String
    public let demo: Bool
    public let development: Bool
    public let behindTLS: Bool
    public let accessLog: Bool
    /// What is worth a line: from `trace`, which tells all, to `critical`.
    public let logLevel: Logger.Level
    /// Nil: words on a terminal, JSON elsewhere.
    public let logForm: LogLines.Form?
    /// What a program that watches must show as its bearer token; nil lets none in but from this machine.
    let monitorToken: String?
    /// As the server meets it: hashed where a session's secret is.
    var monitorFingerprint: String? { monitorToken.map { Fingerprint.of($0) } }
    /// How long the database may take to answer a look at the installation's health.
    let healthPatience: Span
    /// A read or write that takes longer is noted with its slowest statement; nil notes none.
    public let slow: Span?
    /// File of the age public keys that backups are sealed for, one a line.
    public let backupRecipients: String
    /// Staff must have a second factor; off in the demonstration only.
    public let secondFactor: Bool
    /// Submissions a minute from one address without signing in; 0 sets no bound.
    public let anonymousPostsPerMinute: Int
    /// Submissions a minute from one signed-in person; 0 sets no bound.
    public let personPostsPerMinute: Int
    /// Reports a minute for one place by people who have not signed in; 0 sets no bound.
    public let placeReportsPerMinute: Int
    /// Origin of map pictures, such as `https://tiles.example.cn`.
    public let tiles: String?
    /// Where the product is reached from outside, such as `https://jinlin.example.cn`; stands before printed links.
    public let address: String
    /// Shown beside the product's name, in both languages alike.
    public let placeName: String?
    public let telephone: String?
    /// The district the public pages begin with; nil for the first place that has a policy pack.
    public let homePlace: PlaceCode?

    public var database: Database.Location {
        databaseAddress.map { .postgres(url: $0, schema: nil) } ?? .sqlite(path: data + "/jinlin.sqlite")
    }
    public var keysDirectory: String { data + "/keys" }
    public var filesDirectory: String { data + "/files" }
    public static let fileName = "jinlin.json"

    /// The keys of the file; a flag is `--behind-tls`, a variable `JINLIN_BEHIND_TLS`.
    static let keys: [(name: String, kind: Kind)] = [
        ("database", .text), ("host", .text), ("port", .integer(1...65_535)), ("root", .text), ("demo", .flag),
        ("development", .flag), ("behindTLS", .flag), ("accessLog", .flag), ("secondFactor", .flag),
        ("anonymousPostsPerMinute", .integer(0...1_000_000)), ("personPostsPerMinute", .integer(0...1_000_000)),
        ("placeReportsPerMinute", .integer(0...1_000_000)), ("address", .text), ("tiles", .text),
        ("placeName", .text), ("homePlace", .text), ("telephone", .text), ("monitorToken", .text),
        ("healthSeconds", .integer(1...3_600)), ("slowMilliseconds", .integer(0...3_600_000)), ("logLevel", .text),
        ("logFormat", .text),
        ("backupRecipients", .text),
    ]
    enum Kind {
        case text, flag
        case integer(ClosedRange<Int>)
    }

    /// Throws `StartProblem.settings` with every mistake found.
    /// - Parameters:
    ///   - flags: what the command line gave, by key; values as text.
    ///   - environment: the process's variables.
    public static func read(
        data: String, flags: [String: String] = [:], environment: [String: String]
    ) async throws -> Settings {
        let file = data + "/" + fileName
        var mistakes = mistakesOfFile(file)
        guard mistakes.isEmpty else { throw StartProblem.settings(mistakes) }
        let given = Dictionary(flags.map { (variable($0.key), $0.value) }) { first, _ in first }
        let place = ConfigReader(
            provider: EnvironmentVariablesProvider(environmentVariables: [
                "FILE_PATH": file, "ALLOW_MISSING": "true",
            ]))
        let reader = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: given).prefixKeys(with: "jinlin"),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "jinlin"),
            try await FileProvider(snapshotType: JSONSnapshot.self, config: place),
        ])
        mistakes = keys.compactMap { mistake(in: reader, $0.name, $0.kind) }
        let settings = Settings(data: data, reader)
        mistakes += settings.contradictions(reader)
        guard mistakes.isEmpty else { throw StartProblem.settings(mistakes) }
        return settings
    }

    private init(data: String, _ reader: ConfigReader) {
        func text(_ key: ConfigKey) -> String? { reader.string(forKey: key).flatMap { $0.isEmpty ? nil : $0 } }
        self.data = data
        databaseAddress = text("database")
        host = text("host") ?? "127.0.0.1"
        port = reader.int(forKey: "port") ?? 8080
        root = text("root") ?? Settings.foundRoot()
        demo = reader.bool(forKey: "demo") ?? false
        development = reader.bool(forKey: "development") ?? false
        behindTLS = reader.bool(forKey: "behindTLS") ?? false
        accessLog = reader.bool(forKey: "accessLog") ?? false
        monitorToken = text("monitorToken")
        healthPatience = .seconds(reader.int(forKey: "healthSeconds") ?? 5)
        let level = text("logLevel").flatMap(Logger.Level.init(rawValue:))
        logLevel = level ?? (accessLog ? .info : .notice)
        logForm = text("logFormat").flatMap(LogLines.Form.init(rawValue:))
        let milliseconds = reader.int(forKey: "slowMilliseconds") ?? 500
        slow = milliseconds == 0 ? nil : Span(microseconds: Int64(milliseconds) * 1_000)
        backupRecipients = text("backupRecipients") ?? data + "/backup-recipients"
        secondFactor = reader.bool(forKey: "secondFactor") ?? !demo
        anonymousPostsPerMinute = reader.int(forKey: "anonymousPostsPerMinute") ?? 60
        // Where strangers are not bounded, nobody is unless it is said.
        let isBounded = anonymousPostsPerMinute > 0
        personPostsPerMinute = reader.int(forKey: "personPostsPerMinute") ?? (isBounded ? 300 : 0)
        placeReportsPerMinute = reader.int(forKey: "placeReportsPerMinute") ?? (isBounded ? 600 : 0)
        address = text("address").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "http://\(host):\(port)"
        tiles = text("tiles")
        placeName = text("placeName")
        telephone = text("telephone")
        homePlace = text("homePlace").flatMap { PlaceCode($0) }
    }

    /// The same choices for a copy of the store that stands elsewhere.
    func standing(in data: String, database address: String?) -> Settings {
        var copy = self
        (copy.data, copy.databaseAddress) = (data, address)
        return copy
    }

    /// `behindTLS` → `JINLIN_BEHIND_TLS`.
    static func variable(_ key: String) -> String {
        var name = "JINLIN_"
        var previousIsLower = false
        for character in key {
            if character.isUppercase && previousIsLower { name += "_" }
            previousIsLower = character.isLowercase
            name += character.uppercased()
        }
        return name
    }

    private func contradictions(_ reader: ConfigReader) -> [String] {
        var found: [String] = []
        if let address = databaseAddress, !address.hasPrefix("postgres://"), !address.hasPrefix("postgresql://") {
            found.append("database: postgres://user@host/name 才行 / must be like postgres://user@host/name")
        }
        if let tiles, !tiles.hasPrefix("https://") && !tiles.hasPrefix("http://") || tiles.contains(" ") {
            found.append("tiles: 要以 https:// 开头 / must begin with https://")
        }
        found +=
            Settings.unknown(
                reader, "logLevel", of: Logger.Level.allCases.map(\.rawValue))
            + Settings.unknown(reader, "logFormat", of: LogLines.Form.allCases.map(\.rawValue))
        if let code = reader.string(forKey: "homePlace"), !code.isEmpty, homePlace == nil {
            found.append("homePlace: “\(code)” 不是地点编码 / is not a place code")
        }
        if !address.hasPrefix("https://") && !address.hasPrefix("http://") {
            found.append("address: 要以 https:// 开头 / must begin with https://")
        }
        if let token = monitorToken, token.utf8.count < 16 || token.contains(where: \.isWhitespace) {
            found.append("monitorToken: 至少 16 个字符，不含空格 / at least 16 characters without spaces")
        }
        if !secondFactor && !demo && !development {
            found.append("secondFactor: 只有演示时可以关闭 / may be off in the demonstration only")
        }
        return found
    }

    private static func unknown(_ reader: ConfigReader, _ key: String, of words: [String]) -> [String] {
        guard let word = reader.string(forKey: ConfigKey(key)), !word.isEmpty, !words.contains(word) else { return [] }
        let list = words.joined(separator: ", ")
        return ["\(key): “\(word)” 不在其中：\(list) / is none of \(list)"]
    }

    private static func mistake(in reader: ConfigReader, _ name: String, _ kind: Kind) -> String? {
        let key = ConfigKey(name)
        // A value of another kind in the file is none of the three that is asked for.
        let number = reader.int(forKey: key)
        let truth = reader.bool(forKey: key)
        let text = reader.string(forKey: key) ?? number.map { String($0) } ?? truth.map { String($0) }
        switch kind {
        case .text:
            guard let text, reader.string(forKey: key) == nil else { return nil }
            return "\(name): \(text) 要写在引号里 / must be written in quotes"
        case .flag:
            guard let text, truth == nil else { return nil }
            return "\(name): “\(text)” 要写 true 或 false / must be true or false"
        case .integer(let range):
            if let number, range.contains(number) { return nil }
            guard let text else { return nil }
            return "\(name): “\(text)” 要在 \(range.lowerBound)–\(range.upperBound) 之间 / "
                + "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    /// Broken JSON and keys that mean nothing: a misspelled key would otherwise be ignored in silence.
    private static func mistakesOfFile(_ path: String) -> [String] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        do {
            let known = Set(keys.map(\.name))
            return try JSONFields.read(Array(bytes)).map(\.0).filter { !known.contains($0) }.map {
                "\(path): 没有“\($0)”这一项，可用 / there is no “\($0)”, there are: \(known.sorted().joined(separator: ", "))"
            }
        } catch {
            guard case .badJSON(let offset) = error else {
                return ["\(path): 要是一个 JSON 对象 / must be one JSON object"]
            }
            return ["\(path): 第 \(offset) 个字节处不是正确的 JSON / broken JSON at byte \(offset)"]
        }
    }

    /// Where `Policies` lies: the working directory, else a directory above the program.
    private static func foundRoot() -> String {
        let here = FileManager.default.currentDirectoryPath
        var candidate = CommandLine.arguments.first.map { $0.hasPrefix("/") ? $0 : here + "/" + $0 } ?? here
        var candidates = [here]
        while let slash = candidate.lastIndex(of: "/"), slash != candidate.startIndex {
            candidate = String(candidate[..<slash])
            candidates.append(candidate)
        }
        return candidates.first { FileManager.default.fileExists(atPath: $0 + "/Policies") } ?? here
    }
}
