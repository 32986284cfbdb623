public import Kernel
public import Persistence

/// Puts a version in force at a place and below it, or gives the place back to what holds above. Open cases keep the
/// version they were opened under. Needs `policy.manage` at the place.
public struct BindPack: Operation {
    public struct Outcome: Codable, Sendable {
        public let place: PlaceCode
        public let version: PolicyVersionID?
        public let from: Instant
    }
    public let place: PlaceCode
    /// Nil gives the place back to the binding above it.
    public let version: PolicyVersionID?
    /// What was bound when the page was made; where given, a change in between refuses the operation.
    public let expected: PolicyVersionID??

    public init(place: PlaceCode, version: PolicyVersionID?, expected: PolicyVersionID?? = nil) {
        (self.place, self.version, self.expected) = (place, version, expected)
    }

    public func run(_ tx: Transaction, by caller: Caller, at now: Instant) throws -> Outcome {
        try caller.require(.policyManage, at: place)
        let book = try tx.resource(PolicyBook.self)
        let last = try tx.policyBindings(of: place).first
        if let expected, last?.version != expected { throw PolicyProblem.bindingChanged(place).appError }
        if let version {
            guard let known = try tx.policyVersion(version) else {
                throw PolicyProblem.unknownVersion(version).appError
            }
            guard !known.isTemplate else { throw PolicyProblem.templateCannotBind(known.key).appError }
            _ = try tx.policy(version: version)
        }
        if let last, last.version == version { return Outcome(place: place, version: version, from: last.from) }
        // Two bindings of one place never share an instant.
        let from = last.map { max(now, $0.from + Span(microseconds: 1)) } ?? now
        try tx.execute(
            """
            INSERT INTO policy_binding (place, from_at, version, bound_by)
            VALUES (\(place), \(from), \(version), \(caller.key))
            """)
        try tx.audit(
            "policy.bound", by: caller, subject: version.map { "policy:\($0)" } ?? "policy:none", place: place, at: now)
        try tx.tell("policy.bound", PolicyBound(place: place, version: version))
        tx.changed(PolicyBook.topic)
        let (place, version) = (place, version)
        tx.afterCommit { book.bind(place, to: version) }
        return Outcome(place: place, version: version, from: from)
    }
}

/// Payload of the outbox topic `policy.bound`.
public struct PolicyBound: Sendable, Codable {
    public let place: PlaceCode
    public let version: PolicyVersionID?
}
