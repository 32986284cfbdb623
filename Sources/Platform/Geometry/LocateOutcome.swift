public import Kernel

/// Where a position belongs. All but `inside` want a person's look.
public enum LocateOutcome: Hashable, Sendable, Codable {
    /// Clearly within this place: the deepest level that has boundaries here.
    case inside(PlaceCode)
    /// The circle of uncertainty touches a border; the likeliest place first.
    case nearBorder([PlaceCode])
    /// Boundaries overlap here, or the position is so rough that it could be any of these; the likeliest first.
    case ambiguous([PlaceCode])
    /// No boundary holds the position.
    case outside

    /// The places it may be, the likeliest first.
    public var candidates: [PlaceCode] {
        switch self {
        case .inside(let place): [place]
        case .nearBorder(let places), .ambiguous(let places): places
        case .outside: []
        }
    }
    /// The one place that may be taken without a person; nil where one must look.
    public var certain: PlaceCode? { if case .inside(let place) = self { place } else { nil } }

    /// The reason in plain words.
    public var why: Text {
        switch self {
        case .inside:
            Text("位置明确落在这一片的边界之内。", "The position is clearly within this area’s border.")
        case .nearBorder(let places) where places.count < 2:
            Text(
                "位置紧挨着边界，可能已经在外面，需要人工确认。",
                "The position is right at the border and may lie outside it, so a person will confirm.")
        case .nearBorder(let places):
            Text(
                "位置紧挨着 \(places.count) 片的交界，需要人工确认属于哪一片。",
                "The position is at the border of \(places.count) areas, so a person will confirm which one.")
        case .ambiguous(let places):
            Text(
                "定位不够准，或几片的边界有重叠，可能属于 \(places.count) 片中的一片，需要人工确认。",
                "The position is too rough, or borders overlap: it may be any of \(places.count) areas, so a person will confirm."
            )
        case .outside:
            Text(
                "位置不在本平台服务的范围内，请换一种方式告诉我们地点。",
                "The position is outside the area served here; please tell us the place another way.")
        }
    }
}
