public import Kernel
public import Policy

/// Until when each place's things of one class are due, at one moment. Pure: made of the bound packs and a time.
public struct RetentionCutoffs: Sendable {
    /// What is due before a moment, and the rule that says so: `hefei-yaohai 3 years` or `product 7 days`.
    public struct Line: Sendable, Hashable {
        public let before: Instant
        public let rule: String
    }
    public let kind: RetentionClass
    /// By the code of the place that a pack is bound to; nil lines keep for ever.
    private let lines: [String: Line?]
    private let fallback: Line?

    public init(_ kind: RetentionClass, bound: [(place: PlaceCode, pack: Pack)], at now: Instant) {
        self.kind = kind
        var lines: [String: Line?] = [:]
        for (place, pack) in bound { lines[place.rawValue] = .some(RetentionCutoffs.line(kind, pack, now)) }
        self.lines = lines
        fallback = kind.unsaid.cutoff(at: now, in: .china).map {
            Line(before: $0, rule: "product \(kind.unsaid.text.en)")
        }
    }

    private static func line(_ kind: RetentionClass, _ pack: Pack, _ now: Instant) -> Line? {
        let rule = pack.retention(of: kind)
        let keep = rule?.keep ?? kind.unsaid
        return keep.cutoff(at: now, in: pack.zone).map {
            Line(before: $0, rule: "\(rule == nil ? "product" : pack.key) \(keep.text.en)")
        }
    }

    /// For a case at a place: by the pack bound there or above; nil where it is kept for ever.
    public func line(at place: PlaceCode) -> Line? {
        var code = place.rawValue
        while !code.isEmpty {
            if let line = lines[code] { return line }
            code.removeLast()
        }
        return fallback
    }

    /// For the installation: nothing goes before every bound pack agrees; nil where one keeps it for ever.
    public var installation: Line? {
        guard !lines.isEmpty else { return fallback }
        if lines.values.contains(where: { $0 == nil }) { return nil }
        // Of several that agree the log always names the same one.
        return lines.values.compactMap { $0 }.min { ($0.before, $0.rule) < ($1.before, $1.rule) }
    }

    /// No case that changed later is due anywhere; nil where none is due at all.
    public var latest: Instant? { (lines.values.compactMap { $0 } + [fallback].compactMap { $0 }).map(\.before).max() }
    /// Every case that changed before is due wherever anything is due: the beginning of the next pass.
    public var earliest: Instant? {
        (lines.values.compactMap { $0 } + [fallback].compactMap { $0 }).map(\.before).min()
    }
}
