internal import Synchronization

/// Something that is counted up, from any thread, without a lock.
public final class Tally: Sendable {
    private let count = Atomic<Int>(0)
    public init() {}
    public func add(_ more: Int = 1) { count.wrappingAdd(more, ordering: .relaxed) }
    public var value: Int { count.load(ordering: .relaxed) }
}

/// Something that rises and falls: threads at work, streams open.
public final class Level: Sendable {
    private let level = Atomic<Int>(0)
    public init() {}
    public func rise() { level.wrappingAdd(1, ordering: .relaxed) }
    public func fall() { level.wrappingSubtract(1, ordering: .relaxed) }
    public var value: Int { level.load(ordering: .relaxed) }
}

/// The latest of something, such as the moment of the last failure in ticks; 0 before the first.
public final class Latest: Sendable {
    private let latest = Atomic<Int>(0)
    public init() {}
    public func set(_ value: Int) { latest.store(value, ordering: .relaxed) }
    public var value: Int { latest.load(ordering: .relaxed) }
}
