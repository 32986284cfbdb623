import NIOCore

/// Keeps a listening channel taking in connections. Left alone, it stops at ten that no task has taken over yet; while
/// every thread was busy, a crowd therefore waited unheard, where the guard of its connections would have told it at
/// once to come back. Where the room is full it waits for those who leave.
final class KeepAccepting: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = Channel
    typealias InboundOut = Channel
    typealias OutboundIn = Never

    /// Between two looks at a full room.
    private static let look = TimeAmount.milliseconds(20)
    private let room: ConnectionRoom
    private var isWaiting = false

    init(_ room: ConnectionRoom) { self.room = room }

    /// Counted here, before their own threads have taken them over.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        room.opened()
        unwrapInboundIn(data).closeFuture.whenComplete { [room] _ in room.closed() }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        takeMore(context)
    }

    func read(context: ChannelHandlerContext) { takeMore(context) }

    private func takeMore(_ context: ChannelHandlerContext) {
        guard room.isCrowded else { return context.read() }
        if isWaiting { return }
        isWaiting = true
        room.makeRoom()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: KeepAccepting.look) {
            let (accepting, context) = bound.value
            accepting.isWaiting = false
            if context.channel.isActive { accepting.takeMore(context) }
        }
    }

    /// Taken in at a time: four, as it comes, is too few beside hundreds of connections that have something to say.
    private static let atATime = 64

    /// Begins with connections that come after this.
    static func on(_ listening: any Channel, _ room: ConnectionRoom) async throws {
        try await listening.setOption(.maxMessagesPerRead, value: UInt(KeepAccepting.atATime)).get()
        try await listening.eventLoop.submit {
            try listening.pipeline.syncOperations.addHandler(KeepAccepting(room), position: .first)
            listening.read()
        }.get()
    }
}
