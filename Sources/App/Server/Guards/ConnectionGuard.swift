import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Holds one connection to its time, so that whoever is slow or silent takes no room from others: the head of a request
/// must come at once, its body at a least pace, and an answer must be taken. What is no HTTP is refused in words; so is
/// what comes while the house is full: here, where it arrives, for the tasks are what there are too many of.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Between two looks at the clock.
    static let look = TimeAmount.seconds(5)

    /// What is awaited of the client.
    private enum Awaited {
        case head(since: NIODeadline)
        case body(since: NIODeadline, bytes: Int)
        /// The answer was given before the body came to its end; what still comes is dropped.
        case rest(since: NIODeadline)
        case nothing
    }
    private var awaited = Awaited.nothing
    private var answersDue = 0
    private var served = false
    private var refused = false
    private var unwritableSince: NIODeadline?
    /// The server stops: the next answer is the last of this connection, and says so.
    private var leaving = false
    private var arrived = false
    private var place: Int?
    /// Worked for: a whole request was passed on and its answer has not begun.
    private var hasTurn = false
    /// The request that comes was refused here; what is still to come of it is dropped.
    private var turnedAway = false
    private let room: ConnectionRoom
    private let door: Door

    init(_ room: ConnectionRoom, _ door: Door) { (self.room, self.door) = (room, door) }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { arrive(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        arrive(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let place { room.leave(place) }
        place = nil
        giveTurnBack()
        context.fireChannelInactive()
    }

    private func arrive(_ context: ChannelHandlerContext) {
        guard !arrived else { return }
        arrived = true
        let channel = context.channel
        place = room.enter { channel.close(promise: nil) }
        guard place != nil else { return context.close(promise: nil) }
        awaited = .head(since: context.eventLoop.now)
        lookLater(context)
    }

    // MARK: What comes and goes

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch (part, awaited) {
        case (.head(let request), _):
            // Answers keep the order of their requests, so nobody is refused before an answer that is still due.
            if answersDue == 0, door.isClosed(to: request) { return turnAway(request, context) }
            answersDue += 1
            awaited = .body(since: context.eventLoop.now, bytes: 0)
        case (.body, _) where turnedAway: return
        case (.end, _) where turnedAway:
            turnedAway = false
            return wait(context)
        case (.body(let piece), .body(let since, let bytes)):
            awaited = .body(since: since, bytes: bytes + piece.readableBytes)
        case (.body, _): break
        case (.end, .rest): wait(context)
        case (.end, _):
            awaited = .nothing
            takeTurn()
            if let place { room.work(place) }
        }
        context.fireChannelRead(data)
        // Told while this request is under way, the closing waits until it is answered.
        if leaving, case .head = part { context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        if case .head = part { giveTurnBack() }
        if leaving, case .head(var head) = part {
            head.headerFields[.connection] = "close"
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        }
        if case .end = part {
            answersDue -= 1
            served = true
            switch awaited {
            case .nothing where answersDue == 0: wait(context)
            case .nothing: takeTurn()
            case .body where answersDue == 0: awaited = .rest(since: context.eventLoop.now)
            default: break
            }
        }
        context.write(data, promise: promise)
    }

    private func wait(_ context: ChannelHandlerContext) {
        awaited = .head(since: context.eventLoop.now)
        if let place { room.wait(place) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        unwritableSince = context.channel.isWritable ? nil : unwritableSince ?? context.eventLoop.now
        context.fireChannelWritabilityChanged()
    }

    // MARK: Turns

    private func takeTurn() {
        guard !hasTurn else { return }
        hasTurn = true
        door.admission.enter()
    }

    /// An answer that has begun is written as fast as its client takes it and holds nobody up.
    private func giveTurnBack() {
        guard hasTurn else { return }
        hasTurn = false
        door.admission.leave()
    }

    private func turnAway(_ request: HTTPRequest, _ context: ChannelHandlerContext) {
        turnedAway = true
        awaited = .rest(since: context.eventLoop.now)
        var (head, text) = door.refusal(request, context.channel.remoteAddress?.ipAddress ?? "")
        if leaving { head.headerFields[.connection] = "close" }
        say(head, text, context)
    }

    private func say(_ head: HTTPResponse, _ text: ByteBuffer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(text)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    // MARK: The server stops

    /// A request may be on its way on a connection that rests: it would be lost if we closed at once. So a connection
    /// stays open a little longer, and its next answer tells the client to open another.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent, !leaving else {
            return context.fireUserInboundEventTriggered(event)
        }
        leaving = true
        if answersDue > 0 { return context.fireUserInboundEventTriggered(event) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .seconds(Limits.farewellSeconds)) {
            let (watch, context) = bound.value
            guard watch.place != nil, watch.answersDue == 0 else { return }
            context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
    }

    // MARK: Time

    private func lookLater(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: ConnectionGuard.look) {
            let (watch, context) = bound.value
            guard watch.place != nil else { return }
            if watch.isOver(at: context.eventLoop.now) { context.close(promise: nil) } else { watch.lookLater(context) }
        }
    }

    private func isOver(at now: NIODeadline) -> Bool {
        if let unwritableSince, now - unwritableSince > .seconds(Limits.answerSeconds) { return true }
        switch awaited {
        case .nothing: return false
        case .head(let since): return now - since > .seconds(served ? Limits.idleSeconds : Limits.headSeconds)
        case .rest(let since): return now - since > .seconds(Limits.bodySeconds)
        case .body(let since, let bytes):
            return now - since > .seconds(Limits.bodySeconds + Int64(bytes / Limits.bodyBytesPerSecond))
        }
    }

    // MARK: What is no HTTP

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // After a refusal the decoder complains about everything that still comes.
        if refused { return }
        guard let error = error as? HTTPParserError, answersDue == 0 else { return context.fireErrorCaught(error) }
        refused = true
        let problem = error == .headerOverflow ? RequestProblem.headTooLarge : .notHTTP
        let told = problem.appError
        // Nobody knows yet which language is read.
        let text = ByteBuffer(string: told.message.zh + "\n" + told.message.en + "\n")
        let head = HTTPResponse(
            status: HTTPResponse.Status(code: told.status),
            headerFields: [
                .contentType: "text/plain; charset=utf-8", .contentLength: "\(text.readableBytes)",
                .connection: "close",
            ])
        say(head, text, context)
        // Closing at once would throw away what the client has not read yet.
        context.close(mode: .output, promise: nil)
        awaited = .head(since: context.eventLoop.now)
        served = false
    }
}
