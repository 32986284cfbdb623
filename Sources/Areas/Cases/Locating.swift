import Geometry
public import Kernel

/// How the place of a matter was found when it came in; for all but `address` and `inside` a person has to look. It is
/// kept with the opening entry, so that whoever decides sees why the matter came to them.
public struct Locating: Sendable, Hashable, Codable {
    public enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Found by the address as it was written.
        case address
        /// The position lies clearly within one place.
        case inside
        case nearBorder = "near-border"
        case ambiguous, outside
        /// Several places fit the address.
        case addressAmbiguous = "address-ambiguous"
        case addressUnknown = "address-unknown"
        /// A street or a district was named: too wide to act on.
        case tooWide = "too-wide"
        /// Neither place nor address nor position was given.
        case nothing
    }
    public var outcome: Outcome
    /// The places it may be, the likeliest first; a few at most.
    public var candidates: [PlaceCode]

    static let mostCandidates = 5

    public init(_ outcome: Outcome, candidates: [PlaceCode] = []) {
        (self.outcome, self.candidates) = (outcome, Array(candidates.prefix(Locating.mostCandidates)))
    }

    init(_ found: LocateOutcome) {
        let outcome: Outcome =
            switch found {
            case .inside: .inside
            case .nearBorder: .nearBorder
            case .ambiguous: .ambiguous
            case .outside: .outside
            }
        self.init(outcome, candidates: found.candidates)
    }

    /// The reason in plain words.
    public var why: Text {
        switch outcome {
        case .address: Text("按所写的地址确定了地点。", "The place was found by the address given.")
        case .inside: Text("位置明确落在这一片的边界之内。", "The position is clearly within this area’s border.")
        case .nearBorder: LocateOutcome.nearBorder(candidates).why
        case .ambiguous: LocateOutcome.ambiguous(candidates).why
        case .outside: LocateOutcome.outside.why
        case .addressAmbiguous:
            Text("所写的地址有几个地方都对得上，需要人工确认。", "Several places fit the address given, so a person will confirm.")
        case .addressUnknown:
            Text("在地点库里找不到所写的地址，需要人工定位。", "The address given is not among the known places; a person must place it.")
        case .tooWide:
            Text(
                "只说到街道或更大的范围，还不知道是哪个社区。",
                "Only a street or a wider area was named; the community is not known yet.")
        case .nothing: Text("没有说明地点，需要人工定位。", "No place was given; a person must place it.")
        }
    }
}
