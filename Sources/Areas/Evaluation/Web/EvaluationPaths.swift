public import Kernel
public import Pages

/// The addresses of evaluation.
public enum EvaluationPaths {
    /// `?place=`
    public static let board = PlainPath("/board")
    /// The part of the board that changes by itself.
    public static let boardLive = PlainPath("/board/live")
    public static let wall = PlainPath("/board/wall")
    public static let wallLive = PlainPath("/board/wall/live")
    /// Places or units side by side: `?place=&month=&by=places|units`.
    public static let comparison = PlainPath("/board/comparison")
    public static let months = PlainPath("/board/months")
    public static let month = Path<CivilMonth>("/board/months/:month")
    public static let freeze = Path<CivilMonth>("/board/months/:month/freeze")
    public static let exclusions = PlainPath("/board/exclusions")
    public static let exclusion = Path<Exclusion.ID>("/board/exclusions/:exclusion")
    /// What everyone may read of a place.
    public static let rates = Path<PlaceCode>("/rates/:place")
}
