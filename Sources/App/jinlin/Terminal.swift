import ArgumentParser
import FoundationEssentials
import Glibc
import Kernel
import Logging
import Persistence
import Secrets
import Server

/// The one place of the command line where errors and results become text; the web has the other.
enum Terminal {
    /// The person's language by `LC_ALL`, `LC_MESSAGES`, `LANG`: Chinese where they begin with `zh`, else English.
    static let language: Language = {
        let environment = ProcessInfo.processInfo.environment
        let name = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return name.hasPrefix("zh") ? .zh : .en
    }()

    /// Written at once, so that a program that waits for a line gets it.
    static func say(_ text: Text) { write(text[language] + "\n", to: STDOUT_FILENO) }
    static func show(json value: some Encodable) throws { print(try JSON.encode(value)) }

    /// To the side of the output, where it disturbs no other program.
    static func note(_ text: Text) { write(text[language] + "\n") }
    static func write(_ text: String, to descriptor: Int32 = STDERR_FILENO) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// Says what went wrong and gives the exit code.
    static func report(_ error: any Error) -> Int32 {
        if let known = error as? AppError ?? (error as? any Problem)?.appError {
            write(known.message[language] + "\n")
            return known.exitCode
        }
        let code = Jinlin.exitCode(for: error)
        if code == .success {
            print(Jinlin.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            write(Jinlin.fullMessage(for: error) + "\n")
            return 2
        }
        if let code = error as? ExitCode { return code.rawValue }
        let token = SecureRandom.token(bytes: 5).uppercased()
        let incident = "\(token.prefix(4))-\(token.dropFirst(4))"
        note(Text("系统出错了（编号 \(incident)）：", "Something went wrong (\(incident)):"))
        write("\(type(of: error)): \(error)\n")
        return 70
    }

    /// Of a command that a person runs.
    static func logger() -> Logger { LogLines.logger(.console, level: .notice) }
    /// Of the server: words for whoever sits before it, JSON for a file or a service.
    static func logger(_ settings: Settings) -> Logger {
        LogLines.logger(settings.logForm ?? (isatty(STDERR_FILENO) == 1 ? .console : .json), level: settings.logLevel)
    }

    /// Asks for a secret without showing it; nil at the end of input.
    static func askSecret(_ question: Text) -> String? {
        write(question[language])
        var before = termios()
        let hidden = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &before) == 0
        if hidden {
            var quiet = before
            quiet.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet)
        }
        defer {
            if hidden {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
                write("\n")
            }
        }
        return readLine(strippingNewline: true)
    }
}

/// Says how far long work is: one line that rewrites itself on a terminal, a line now and then elsewhere.
final class Progress: Sendable {
    private let what: Text
    private let onTerminal: Bool
    init(_ what: Text) {
        self.what = what
        onTerminal = isatty(STDERR_FILENO) == 1
    }
    func show(_ done: Int, of total: Int? = nil) {
        let text = "\(what[Terminal.language]) \(done)\(total.map { " / \($0)" } ?? "")"
        Terminal.write(onTerminal ? "\r\u{1B}[K\(text)" : text + "\n")
    }
    func end() { if onTerminal { Terminal.write("\n") } }
}
