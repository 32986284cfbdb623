public import Kernel

extension Transaction {
    /// Records who did what to what. `detail` holds no personal data.
    public func audit(
        _ action: String, by caller: Caller, subject: String, place: PlaceCode?, detail: String? = nil, at now: Instant
    ) throws {
        let id = surroundings.identifiers.next()
        try send(
            """
            INSERT INTO audit (id, at, action, caller, subject, place, detail)
            VALUES (\(id), \(now), \(action), \(caller.key), \(subject), \(place), \(detail))
            """)
    }
}
