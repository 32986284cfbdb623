import HTTPTypes
import NIOCore

/// Where requests come in: says whether one more finds a turn, and how one is told that it does not. Asked on the
/// threads of the connections, so neither may wait for anything.
struct Door: Sendable {
    let admission: Admission
    /// The answer to a request that finds no turn, from its head and its sender's address.
    let refusal: @Sendable (_ request: HTTPRequest, _ peer: String) -> (head: HTTPResponse, text: ByteBuffer)

    func isClosed(to request: HTTPRequest) -> Bool {
        admission.isFull(for: (request.path ?? "/").prefix { $0 != "?" && $0 != "#" })
    }
}
