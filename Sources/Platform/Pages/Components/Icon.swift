/// The few pictures of the product, each beside its word, never instead of it.
public enum Icon: String, Sendable, CaseIterable {
    case mark, camera, pin, qr, list, pencil, phone, search, print, download, clock, near, late, held, done, person,
        unit, why

    /// Hidden from screen readers: the word beside it says the same.
    public var svg: HTML {
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">\(shape)</svg>"
    }
    private var shape: HTML {
        switch self {
        case .mark: "<path d=\"M3 12l6-6 6 6v8H3z\"/><path d=\"M12 8l3-3 6 6v9h-4\"/>"
        case .camera: "<path d=\"M4 8h4l2-3h4l2 3h4v11H4z\"/><circle cx=\"12\" cy=\"13\" r=\"3.5\"/>"
        case .pin:
            "<path d=\"M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12z\"/><circle cx=\"12\" cy=\"9\" r=\"2.5\"/>"
        case .qr: "<path d=\"M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2M14 18v2M18 18h2v2\"/>"
        case .list: "<path d=\"M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1\"/>"
        case .pencil: "<path d=\"M4 20l1-4L16 5l3 3L8 19zM14 7l3 3\"/>"
        case .phone:
            "<path d=\"M6 3h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 4 5a2 2 0 0 1 2-2z\"/>"
        case .search: "<circle cx=\"11\" cy=\"11\" r=\"6\"/><path d=\"M16 16l5 5\"/>"
        case .print: "<path d=\"M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z\"/>"
        case .download: "<path d=\"M12 4v11M7 11l5 5 5-5M4 20h16\"/>"
        case .clock: "<circle cx=\"12\" cy=\"12\" r=\"8.5\"/><path d=\"M12 7v5l3 2\"/>"
        case .near:
            "<circle cx=\"12\" cy=\"12\" r=\"8.5\"/><path class=\"fill\" d=\"M12 12V3.500A8.5 8.5 0 1 1 3.5 12z\"/>"
        case .late: "<path class=\"fill\" d=\"M12 2.500L23 21.500H1z\"/><path class=\"knock\" d=\"M12 9v6M12 18v.2\"/>"
        case .held: "<circle cx=\"12\" cy=\"12\" r=\"8.5\"/><path d=\"M10 9v6M14 9v6\"/>"
        case .done: "<circle cx=\"12\" cy=\"12\" r=\"8.5\"/><path d=\"M8 12l3 3 5-6\"/>"
        case .person: "<circle cx=\"12\" cy=\"8\" r=\"4\"/><path d=\"M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7\"/>"
        case .unit: "<path d=\"M5 21V4h9v17M14 10h5v11M3 21h18M8 8h3M8 12h3M8 16h3\"/>"
        case .why:
            "<circle cx=\"12\" cy=\"12\" r=\"8.5\"/><path d=\"M9.5 9.500a2.5 2.5 0 1 1 3.5 2.300c-.7.3-1 .8-1 1.700M12 17v.1\"/>"
        }
    }
}
