internal import Glibc

/// Nanoseconds of the machine's steady clock: for how long something took, never for when.
public enum Ticks {
    public static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
