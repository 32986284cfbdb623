import Foundation
import Glibc
import Synchronization

/// A client that holds a live stream open and notes when each of its events came.
final class LiveWatch: Sendable {
    private let seen = Mutex<[ContinuousClock.Instant]>([])
    private let socket: Int32

    /// Returns when the stream has begun.
    init(port: Int, path: String, token: String) throws {
        socket = try Wire.connected(port: port)
        try Wire.send(
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nAuthorization: Bearer \(token)\r\n\r\n",
            to: socket)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var begun = ""
        while !begun.contains("retry:") {
            let count = read(socket, &buffer, buffer.count)
            begun += String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
            guard count > 0, begun.hasPrefix("HTTP/1.1 200") else {
                throw BenchProblem("no live stream at \(path): \(begun.prefix(80))")
            }
        }
        Thread.detachNewThread { [self] in listen() }
    }

    /// When the first event after `moment` came; nil after ten seconds without one.
    func event(after moment: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        let end = moment.advanced(by: .seconds(10))
        while ContinuousClock.now < end {
            if let found = seen.withLock({ $0.first { $0 > moment } }) { return found }
            // A fifth of a millisecond is the precision of what is measured.
            usleep(200)
        }
        return nil
    }

    func end() { shutdown(socket, Int32(SHUT_RDWR)) }

    private func listen() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(socket, &buffer, buffer.count)
            if count <= 0 { break }
            let now = ContinuousClock.now
            if String(decoding: buffer.prefix(count), as: UTF8.self).contains("event: changed") {
                seen.withLock { $0.append(now) }
            }
        }
        close(socket)
    }
}

/// Plain HTTP over one kept connection, for what is too fine for a load generator.
enum Wire {
    static func connected(port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var (address, one) = (sockaddr_in(), Int32(1))
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        let answer = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard answer == 0 else {
            close(descriptor)
            throw BenchProblem("nobody listens on port \(port)")
        }
        return descriptor
    }

    static func send(_ text: String, to descriptor: Int32) throws {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BenchProblem("the connection broke") }
            sent += count
        }
    }

    /// A report of this words at a place; returns with the answer.
    static func report(_ words: String, at place: String, key: String, on descriptor: Int32) throws {
        let body = "{\"words\":\"\(words)\",\"place\":\"\(place)\",\"key\":\"\(key)\"}"
        try send(
            "POST /report HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)", to: descriptor)
        let answer = try answer(on: descriptor)
        guard answer.status == 201 else {
            throw BenchProblem("a report was refused: \(answer.status) \(answer.body.prefix(120))")
        }
    }

    /// An answer that says how long it is; `wait` are the seconds after which it asks to come again.
    static func answer(on descriptor: Int32) throws -> (status: Int, wait: Int?, body: String) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var bytes: [UInt8] = []
        var body: (status: Int, wait: Int?, from: Int, length: Int)?
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw BenchProblem("the connection broke") }
            bytes += buffer.prefix(count)
            if body == nil, let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0.prefix(3)) }),
                    let length = head.firstMatch(of: /[Cc]ontent-[Ll]ength: (\d+)/).flatMap({ Int($0.1) })
                else { throw BenchProblem("an answer without length: \(head.prefix(200))") }
                let wait = head.firstMatch(of: /[Rr]etry-[Aa]fter: (\d+)/).flatMap { Int($0.1) }
                body = (status, wait, end.upperBound, length)
            }
            if let body, bytes.count >= body.from + body.length {
                return (body.status, body.wait, String(decoding: bytes[body.from...], as: UTF8.self))
            }
        }
    }
}
