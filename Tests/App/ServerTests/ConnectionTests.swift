import HTTPTypes
import Kernel
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import Synchronization
import Testing

@testable import Server

/// A connection on a clock that moves when told.
private struct GuardedConnection {
    let channel: EmbeddedChannel
    private let isOpen = ClosedMark()

    init(_ room: ConnectionRoom = ConnectionRoom(most: 10), _ door: Door? = nil) throws {
        let open = Door(admission: Admission()) { _, _ in (HTTPResponse(status: .internalServerError), ByteBuffer()) }
        channel = EmbeddedChannel(handler: ConnectionGuard(room, door ?? open))
        channel.connect(to: try SocketAddress(ipAddress: "192.0.2.7", port: 80), promise: nil)
        channel.closeFuture.whenComplete { [isOpen] _ in isOpen.set() }
    }
    var open: Bool { !isOpen.value }
    func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }
    func head(_ method: HTTPRequest.Method = .get, _ path: String = "/", _ headers: HTTPFields = [:]) throws {
        let request = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        try channel.writeInbound(HTTPRequestPart.head(request))
    }
    func body(_ bytes: Int) throws {
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 32, count: bytes)))
    }
    func end() throws { try channel.writeInbound(HTTPRequestPart.end(nil)) }
    func answer() throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }
    /// What was said to the client since this was asked before: statuses, and the words of all.
    func said() throws -> (statuses: [Int], words: String) {
        var (statuses, words) = ([Int](), "")
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            switch part {
            case .head(let head): statuses.append(head.status.code)
            case .body(let text): words += String(buffer: text)
            case .end: break
            }
        }
        return (statuses, words)
    }
    /// How many heads of requests went on to be worked on since this was asked before.
    func passedOn() throws -> Int {
        var heads = 0
        while let part = try channel.readInbound(as: HTTPRequestPart.self) {
            if case .head = part { heads += 1 }
        }
        return heads
    }
    func request() throws {
        try head()
        try end()
        try answer()
    }

    private final class ClosedMark: Sendable {
        private let closed = Mutex(false)
        var value: Bool { closed.withLock { $0 } }
        func set() { closed.withLock { $0 = true } }
    }
}

@Suite struct ConnectionGuardTests {
    @Test func `whoever sends no request soon after connecting is let go`() throws {
        let silent = try GuardedConnection()
        silent.pass(Limits.headSeconds)
        #expect(silent.open)
        silent.pass(10)
        #expect(!silent.open)
    }

    @Test func `a connection may rest between requests for a while, and no longer`() throws {
        let resting = try GuardedConnection()
        try resting.request()
        resting.pass(Limits.idleSeconds - 5)
        #expect(resting.open)
        try resting.request()
        resting.pass(Limits.idleSeconds - 5)
        #expect(resting.open)
        resting.pass(15)
        #expect(!resting.open)
    }

    @Test func `a body that dribbles is ended, one that comes at a fair pace is not`() throws {
        let (dribbling, fair) = (try GuardedConnection(), try GuardedConnection())
        try dribbling.head(.post)
        try fair.head(.post)
        for _ in 0..<20 {
            if dribbling.open { try dribbling.body(1) }
            try fair.body(Limits.bodyBytesPerSecond * 5)
            dribbling.pass(5)
            fair.pass(5)
        }
        #expect(!dribbling.open && fair.open)
    }

    @Test func `an answer that takes long, as a live page does, is waited for`() throws {
        let live = try GuardedConnection()
        try live.head()
        try live.end()
        live.pass(10_000)
        #expect(live.open)
        try live.answer()
        live.pass(Limits.idleSeconds + 10)
        #expect(!live.open)
    }

    @Test func `a body that goes on after it was refused is not read for ever`() throws {
        let stubborn = try GuardedConnection()
        try stubborn.head(.post)
        try stubborn.answer()
        for _ in 0..<10 where stubborn.open {
            try stubborn.body(1_000_000)
            stubborn.pass(5)
        }
        #expect(!stubborn.open)
    }

    @Test func `when the server stops, a request on its way is answered, as the last of its connection`() throws {
        let (resting, asking) = (try GuardedConnection(), try GuardedConnection())
        for connection in [resting, asking] {
            try connection.request()
            while try connection.channel.readOutbound(as: HTTPResponsePart.self) != nil {}
            connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
            #expect(connection.open)
        }
        try asking.request()
        guard case .head(let head) = try asking.channel.readOutbound(as: HTTPResponsePart.self) else {
            throw AppError.refused
        }
        #expect(head.headerFields[.connection] == "close")
    }

    @Test(arguments: [(HTTPParserError.headerOverflow, 431), (.invalidMethod, 400)])
    func `what is no HTTP is refused in both languages`(_ error: HTTPParserError, _ status: Int) throws {
        let connection = try GuardedConnection()
        connection.channel.pipeline.fireErrorCaught(error)
        guard case .head(let head) = try connection.channel.readOutbound(as: HTTPResponsePart.self),
            case .body(let body) = try connection.channel.readOutbound(as: HTTPResponsePart.self)
        else { throw AppError.refused }
        let text = String(buffer: body)
        #expect(head.status.code == status && text.contains("没有处理") && text.contains("nothing was done"))
    }
}

@Suite struct ConnectionRoomTests {
    /// Which of those who came were closed.
    private final class Closed: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }
    private func enter(_ room: ConnectionRoom, _ name: String, _ closed: Closed) -> Int? {
        room.enter { closed.add(name) }
    }

    @Test func `where the room is full, strangers who send nothing go first, the longest waiting before others`() throws
    {
        let (room, closed) = (ConnectionRoom(most: 3), Closed())
        let served = try #require(enter(room, "served", closed))
        room.work(served)
        room.wait(served)
        _ = enter(room, "first stranger", closed)
        _ = enter(room, "second stranger", closed)
        #expect(enter(room, "newcomer", closed) != nil)
        #expect(closed.all == ["first stranger"])
        #expect(enter(room, "another", closed) != nil)
        #expect(closed.all == ["first stranger", "second stranger"] && room.count == 3)
    }

    @Test func `who is being served is never sent away for somebody new`() throws {
        let (room, closed) = (ConnectionRoom(most: 2), Closed())
        for name in ["a", "b"] { room.work(try #require(enter(room, name, closed))) }
        #expect(enter(room, "newcomer", closed) == nil)
        #expect(closed.all.isEmpty && room.count == 2)
    }

    @Test func `a place that was left is free again`() throws {
        let (room, closed) = (ConnectionRoom(most: 1), Closed())
        let place = try #require(enter(room, "a", closed))
        room.work(place)
        room.leave(place)
        #expect(enter(room, "b", closed) != nil && closed.all.isEmpty)
    }
}

@Suite struct KeepAcceptingTests {
    /// How often the socket was asked for more.
    private final class Asked: ChannelOutboundHandler {
        typealias OutboundIn = Never
        var times = 0
        func read(context: ChannelHandlerContext) { times += 1 }
    }

    @Test func `connections are taken in while there is room, and again when somebody left`() throws {
        let (room, asked) = (ConnectionRoom(most: 2), Asked())
        let listening = EmbeddedChannel(handlers: [asked, KeepAccepting(room)])
        listening.connect(to: try SocketAddress(ipAddress: "192.0.2.7", port: 80), promise: nil)
        listening.embeddedEventLoop.run()
        asked.times = 0
        listening.pipeline.fireChannelReadComplete()
        #expect(asked.times == 1)
        let places = [try GuardedConnection(room), try GuardedConnection(room)]
        for place in places {
            place.pass(0)
            listening.pipeline.fireChannelRead(place.channel as any Channel)
        }
        listening.pipeline.fireChannelReadComplete()
        #expect(asked.times == 1)
        // Nobody was worked for, so one of them was asked to leave.
        for place in places { place.pass(0) }
        #expect(places.filter(\.open).count == 1)
        listening.embeddedEventLoop.advanceTime(by: .milliseconds(20))
        #expect(asked.times == 2)
    }
}

@Suite struct AdmissionTests {
    @Test func `large bodies share a bounded memory, small ones are not counted`() throws {
        let admission = Admission(mostBytes: 1_000_000)
        var first: Admission.Load? = admission.load()
        try first?.grow(to: 900_000)
        let second = admission.load()
        try second.grow(to: 10_000)
        #expect(throws: AppError.self) { try second.grow(to: 200_000) }
        first = nil
        try second.grow(to: 900_000)
    }

    private func fullHouse(_ turns: Int) throws -> Door {
        var options = WebOptions()
        options.requestsAtOnce = turns
        return try SampleServer(options: options).server.door
    }

    @Test func `while others are worked for, more are told to come back in words, and turns come free`() throws {
        let door = try fullHouse(1)
        let (first, second) = (
            try GuardedConnection(.init(most: 10), door), try GuardedConnection(.init(most: 10), door)
        )
        try first.head()
        try first.end()
        try second.head(.post, "/form", [.contentType: "application/json"])
        #expect(try second.said().words.contains("\"busy.house\""))
        try second.body(100)
        try second.end()
        try second.head(.get, "/things/7", [.acceptLanguage: "zh"])
        try second.end()
        let page = try second.said()
        #expect(page.statuses == [503] && page.words.contains("忙不过来"))
        #expect(try second.passedOn() == 0)
        try second.head(.get, "/health/ready?full")
        try second.end()
        #expect(try second.passedOn() == 1)
        try first.answer()
        try second.answer()
        _ = try (first.said(), second.said())
        try second.request()
        #expect(try second.passedOn() == 1 && second.said().statuses == [200])
    }

    @Test func `a turn ends with its connection, with the beginning of an answer, and is not held by a slow body`()
        throws
    {
        let door = try fullHouse(1)
        let next = try GuardedConnection(.init(most: 10), door)
        let slow = try GuardedConnection(.init(most: 10), door)
        try slow.head(.post)
        try slow.body(10)
        try next.request()
        let gone = try GuardedConnection(.init(most: 10), door)
        try gone.head()
        try gone.end()
        try gone.channel.close().wait()
        try next.request()
        let live = try GuardedConnection(.init(most: 10), door)
        try live.head()
        try live.end()
        try live.channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try next.request()
        #expect(try next.said().statuses == [200, 200, 200])
    }

    @Test func `a refusal never overtakes the answer that is due before it`() throws {
        let connection = try GuardedConnection(.init(most: 10), fullHouse(1))
        for _ in 0..<2 {
            try connection.head()
            try connection.end()
        }
        #expect(try connection.passedOn() == 2 && connection.said().statuses.isEmpty)
        try connection.answer()
        try connection.answer()
        #expect(try connection.said().statuses == [200, 200])
    }

    @Test func `a refusal at the door carries what every answer carries`() throws {
        let door = try fullHouse(0)
        let request = HTTPRequest(
            method: .head, scheme: "http", authority: "a", path: "/things/7", headerFields: [.acceptLanguage: "en"])
        let (head, text) = door.refusal(request, "192.0.2.7")
        #expect(head.status.code == 503 && head.headerFields[.retryAfter] == "5" && text.readableBytes == 0)
        #expect(
            head.headerFields[.requestID] != nil && head.headerFields[.contentLength].flatMap { Int($0) } ?? 0 > 100)
        #expect(HTTPField.Name("Content-Security-Policy").flatMap { head.headerFields[$0] } != nil)
    }

    @Test func `a body that breaks off or is no HTTP is refused, and is no incident`() async throws {
        let server = try SampleServer().server
        let broken: [any Error] = [HTTPParserError.invalidChunkSize, ChannelError.eof]
        for error in broken {
            let pieces = AsyncThrowingStream<ByteBuffer, any Error> { $0.finish(throwing: error) }
            let reply = try await server.reply(
                .post, "/form", [.contentType: "application/json", .accept: "application/json"], pieces)
            #expect(reply.status == 400 && !reply.body.contains("incident"))
        }
    }
}
