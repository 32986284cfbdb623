import HTTPTypes
import Kernel
import Secrets
import Synchronization

/// Names requests for the log. A trusted proxy's name is kept, so that its log and ours tell of the same request;
/// otherwise it is a word of this process and a count.
final class RequestNumber: Sendable {
    private let process = SecureRandom.token(bytes: 4)
    private let count = Atomic<Int>(0)

    /// `behindProxy`: what the head says is the proxy's word and not anybody's.
    func next(_ headers: HTTPFields, behindProxy: Bool) -> String {
        if behindProxy, let given = RequestNumber.given(headers) { return given }
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return process + "-" + String(number, radix: 36)
    }

    /// The trace of `traceparent` (W3C Trace Context, 00-TRACE-PARENT-FLAGS), else `X-Request-Id`, where they are 32
    /// hexadecimal digits: a number that long is nobody's telephone and no identity card.
    static func given(_ headers: HTTPFields) -> String? {
        if let parts = headers[.traceParent]?.split(separator: "-"), parts.count >= 4, isNumber(parts[1]) {
            return String(parts[1])
        }
        guard let text = headers[.requestID]?.filter({ $0 != "-" }).lowercased(), isNumber(text[...]) else {
            return nil
        }
        return text
    }

    private static func isNumber(_ text: Substring) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-Id") ?? .accept
    static let traceParent = HTTPField.Name("traceparent") ?? .accept
}
