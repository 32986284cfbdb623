import Foundation
import Glibc

/// `jinlin` as its own process: served on a free port, or run to its end.
final class Served {
    let port: Int
    private let process: Process
    /// From the start of the process to the first whole page.
    let startSeconds: Double
    /// What it writes.
    let log: String

    /// Starts and waits for the first page. A second node of one installation has another name.
    init(_ program: String, data: String, database: String?, options: [String] = [], name: String = "serve") throws {
        port = try Served.freePort()
        process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments =
            ["serve", "--data", data, "--port", "\(port)"] + (database.map { ["--database", $0] } ?? []) + options
        log = data + "/\(name).log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardOutput = FileHandle(forWritingAtPath: log)
        process.standardError = FileHandle(forWritingAtPath: log)
        let begun = ContinuousClock.now
        try process.run()
        while !Served.hasPage(port: port) {
            guard process.isRunning, begun.duration(to: .now) < .seconds(120) else {
                if process.isRunning { process.terminate() }
                throw BenchProblem("jinlin serve gave no page; see \(log)")
            }
            // A process's own start cannot be awaited; bounded by the loop.
            usleep(2_000)
        }
        startSeconds = begun.duration(to: .now).inSeconds
    }

    /// Highest resident memory so far, in MB of 1,000,000 bytes.
    var peakMegabytes: Double { megabytes("VmHWM:") }
    /// Resident memory now, in MB of 1,000,000 bytes.
    var residentMegabytes: Double { megabytes("VmRSS:") }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Starts a program; call what it gives for its output, after its end.
    static func begin(_ program: String, _ arguments: [String]) throws -> () throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        return {
            let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Runs a command of `jinlin` and gives its output and how long it took.
    static func run(_ program: String, _ arguments: [String]) throws -> (output: String, seconds: Double) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        let begun = ContinuousClock.now
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let seconds = begun.duration(to: .now).inSeconds
        guard process.terminationStatus == 0 else {
            throw BenchProblem("\(program) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
        }
        return (String(decoding: bytes, as: UTF8.self), seconds)
    }

    private func megabytes(_ key: String) -> Double {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(key) } ?? ""
        let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
        return kibibytes * 1_024 / 1_000_000
    }
}

extension Served {
    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
    private static func withSocket<T>(_ port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = address(port: port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
    private static func freePort() throws -> Int {
        let port = withSocket(0) { descriptor, address, length in
            var found = sockaddr_in()
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            guard bind(descriptor, address, length) == 0 else { return 0 }
            _ = withUnsafeMutablePointer(to: &found) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            return Int(UInt16(bigEndian: found.sin_port))
        }
        guard port > 0 else { throw BenchProblem("no free port") }
        return port
    }
    /// Whether `GET /` gives a page by now.
    private static func hasPage(port: Int) -> Bool {
        fetch(port: port, "/")?.hasPrefix("HTTP/1.1 200") == true
    }

    /// The whole answer to a request without session; nil where nobody answers.
    static func fetch(port: Int, _ path: String) -> String? {
        withSocket(port) { descriptor, address, length in
            guard connect(descriptor, address, length) == 0 else { return nil }
            let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
            guard write(descriptor, request, request.count) == request.count else { return nil }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            var answer: [UInt8] = []
            while true {
                let count = read(descriptor, &bytes, bytes.count)
                if count <= 0 { break }
                answer += bytes[..<count]
            }
            return String(decoding: answer, as: UTF8.self)
        }
    }

    /// What a page with a form gives a browser that comes for the first time: the form's token and the browser's mark.
    static func formToken(port: Int, path: String) throws -> (token: String, cookie: String) {
        let answer = fetch(port: port, path) ?? ""
        guard let token = answer.firstMatch(of: /name="csrf" value="([0-9A-Za-z]+)"/)?.1,
            let cookie = answer.firstMatch(of: /[Ss]et-[Cc]ookie: (jinlin_form=[^;\r]+)/)?.1
        else { throw BenchProblem("\(path) gave no form") }
        return (String(token), String(cookie))
    }
}
