public import Kernel
public import Pages

/// The addresses of Territory.
public enum TerritoryPaths {
    /// `?q=` searches names by how they begin.
    public static let tree = PlainPath("/territory")
    /// `?after=` is the next page of what lies below.
    public static let place = Path<PlaceCode>("/territory/:place")
    static let children = Path<PlaceCode>("/territory/:place/children")
    static let name = Path<PlaceCode>("/territory/:place/name")
    static let retirement = Path<PlaceCode>("/territory/:place/retirement")
    public static let drawings = Path<PlaceCode>("/territory/:place/drawings")
    static let draft = Path<Identifier<DraftTag>>("/territory-drafts/:draft")
    static let draftShape = Path<Identifier<DraftTag>>("/territory-drafts/:draft/drawing.geojson")
    static let draftApply = Path<Identifier<DraftTag>>("/territory-drafts/:draft/application")
    static let draftDrop = Path<Identifier<DraftTag>>("/territory-drafts/:draft/removal")
    public static let estates = Path<PlaceCode>("/territory/:place/estates")
    public static let codes = Path<PlaceCode>("/territory/:place/qr-codes")
    public static let coverage = Path<PlaceCode>("/territory/:place/coverage")

    /// `?under=` lists what may be chosen below a place, `?prefix=` searches. What a place picker's lists read.
    public static let choices = PlainPath("/places.json")
    /// The same as pages, for browsers without scripts: `?under=`, `?back=` (where the chosen place is taken to).
    public static let choose = PlainPath("/places")
    /// One place's boundary.
    public static let boundary = Path<PlaceCode>("/places/:place/boundary.geojson")
    /// `?level=` the boundaries of one level below a place; without it of the nearest level that has any.
    public static let boundaries = Path<PlaceCode>("/places/:place/boundaries.geojson")
    /// What the code on a building's wall says; Cases answers it with the report form.
    public static let building = Path<String>("/b/:token")
}
