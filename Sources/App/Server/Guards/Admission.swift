import Kernel
import Synchronization

/// Bounds what is worked on at once, so that more people than the house can serve are told so quickly instead of all
/// waiting: requests that wait for the beginning of their answer, and bytes of large bodies in memory.
final class Admission: Sendable {
    /// Answered however busy the house is: a proxy that hears "busy" from them would send everybody elsewhere.
    private static let always: Set<Substring> = ["/health", "/health/live", "/health/ready", "/metrics"]
    /// More people than can be served at once.
    static let busy = AppError(
        "busy.house", status: 503,
        Text(
            "现在人太多，系统忙不过来，这次没有保存。您写的内容还在上一页；请 5 秒后返回再提交。",
            "Too many people are here at once; nothing was saved. What you wrote is still on the page before; "
                + "go back and submit again in 5 seconds."),
        level: .notice)

    private let mostRequests: Int
    private let mostBytes: Int
    private let requests = Atomic<Int>(0)
    private let bytes = Atomic<Int>(0)

    init(mostRequests: Int = Limits.requestsAtOnce, mostBytes: Int = Limits.bodyBytesAtOnce) {
        (self.mostRequests, self.mostBytes) = (mostRequests, mostBytes)
    }

    /// A request for this path that comes now would find no turn.
    func isFull(for path: Substring) -> Bool {
        requests.load(ordering: .relaxed) >= mostRequests && !Admission.always.contains(path)
    }

    /// A whole request is worked on from here until `leave`.
    func enter() { requests.wrappingAdd(1, ordering: .relaxed) }
    func leave() { requests.wrappingSubtract(1, ordering: .relaxed) }

    /// Room for the bytes of one body, which grows as they come.
    func load() -> Load { Load(self) }

    final class Load: Sendable {
        /// Bodies up to this many bytes are not counted: there is a bound for connections.
        private static let small = 64 * 1024
        private let admission: Admission
        private let held = Atomic<Int>(0)
        fileprivate init(_ admission: Admission) { self.admission = admission }

        /// Throws `busy` where too much is in memory already.
        func grow(to total: Int) throws(AppError) {
            guard total > Load.small else { return }
            let more = total - held.load(ordering: .relaxed)
            let before = admission.bytes.wrappingAdd(more, ordering: .relaxed).oldValue
            held.store(total, ordering: .relaxed)
            guard before + more <= admission.mostBytes else { throw Admission.busy }
        }
        deinit { admission.bytes.wrappingSubtract(held.load(ordering: .relaxed), ordering: .relaxed) }
    }
}
