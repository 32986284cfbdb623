import NIOCore

/// Keeps a listening channel taking in connections. Left alone, it stops at ten that no task has taken over yet; while
/// every thread was busy, a crowd therefore waited unheard, where the guard of its connections would have told it at
/// once to come back. How many are open is bounded by `ConnectionRoom`.
final class KeepAccepting: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Channel

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        context.read()
    }

    /// Taken in at a time: four, as it comes, is too few beside hundreds of connections that have something to say.
    private static let atATime = 64

    /// Begins with connections that come after this.
    static func on(_ listening: any Channel) async throws {
        try await listening.setOption(.maxMessagesPerRead, value: UInt(KeepAccepting.atATime)).get()
        try await listening.eventLoop.submit {
            try listening.pipeline.syncOperations.addHandler(KeepAccepting(), position: .first)
            listening.read()
        }.get()
    }
}
