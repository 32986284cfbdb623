import Kernel

/// How many reports a minute one place takes from people who have not signed in, so that no desk is buried by many
/// senders at once. Whoever signed in is bounded as a person and not by the place.
public struct ReportAllowance: Sendable {
    private let places: Allowance

    /// `perMinute`: 0 sets no bound.
    public init(perMinute: Int) { places = Allowance(perMinute: perMinute) }

    /// `place`: where the matter lies; what lies in one community counts together. Throws `AppError` with the seconds
    /// until the next is taken.
    func take(at place: PlaceCode, at now: Instant) throws(AppError) {
        guard let seconds = places.take(String(place.rawValue.prefix(12)), at: now) else { return }
        throw AppError(
            "report.place-busy", status: 429,
            Text(
                "这个地方现在反映的人太多，这次没有保存。您写的内容还在；请 \(seconds) 秒后再提交，或先用手机号登录再提交。紧急情况请拨打 110、119 或 120。",
                "Too many reports for this place at the moment; this one was not saved. Your words are kept; submit again "
                    + "in \(seconds) seconds, or sign in with your telephone first. In an emergency call 110, 119 or 120."
            ))
    }
}
