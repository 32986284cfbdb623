public import Kernel
public import Pages

/// Every address of the cases area; routes and links are made from these.
public enum CasePaths {
    // Resident
    public static let home = PlainPath("/")
    public static let report = PlainPath("/report")
    public static let reportAt = Path<PlaceCode>("/report/at/:place")
    public static let building = Path<String>("/b/:token")
    public static let advice = PlainPath("/report/advice")
    public static let track = PlainPath("/track")
    public static let mine = PlainPath("/mine")
    public static let own = Path<CaseFile.ID, String>("/my/:case/:secret")
    public static let ownAction = Path<CaseFile.ID, String, String>("/my/:case/:secret/:action")
    public static let ownPhoto = Path<CaseFile.ID, String, Identifier<EvidenceTag>>("/my/:case/:secret/files/:file")
    public static let near = Path<PlaceCode>("/places/:place/matters")
    public static let nearMap = Path<PlaceCode>("/places/:place/matters.geojson")
    public static let done = Path<PlaceCode>("/places/:place/done")

    // Staff
    public static let queue = PlainPath("/queue")
    public static let queueAt = Path<PlaceCode>("/queue/:place")
    public static let queueLive = Path<PlaceCode>("/queue/:place/live")
    public static let list = PlainPath("/cases")
    public static let export = PlainPath("/cases.csv")
    public static let bulk = PlainPath("/cases/bulk")
    public static let filters = PlainPath("/filters")
    public static let filterName = Path<Identifier<KeptFilterTag>>("/filters/:filter/name")
    public static let filterRemoval = Path<Identifier<KeptFilterTag>>("/filters/:filter/removal")
    public static let page = Path<CaseFile.ID>("/cases/:case")
    public static let panel = Path<CaseFile.ID>("/cases/:case/panel")
    public static let live = Path<CaseFile.ID>("/cases/:case/live")
    public static let sheet = Path<CaseFile.ID>("/cases/:case/sheet")
    public static let package = Path<CaseFile.ID>("/cases/:case/package")
    public static let legalHold = Path<CaseFile.ID>("/cases/:case/legal-hold")
    public static let legalHoldLift = Path<CaseFile.ID>("/cases/:case/legal-hold/lift")
    public static let contact = Path<CaseFile.ID>("/cases/:case/contact")
    public static let split = Path<CaseFile.ID>("/cases/:case/split")
    public static let photo = Path<CaseFile.ID, Identifier<EvidenceTag>>("/cases/:case/files/:file")
    public static let locateByRule = Path<PlaceCode>("/queue/:place/locate-by-rule")
    public static let inbox = PlainPath("/inbox")
    public static let inboxLive = PlainPath("/inbox/live")
    public static let notices = PlainPath("/notices")
    public static let noticesLive = PlainPath("/notices/live")
    public static let noticeReadings = PlainPath("/notices/readings")
    public static let today = PlainPath("/today")
    public static let desk = PlainPath("/desk")
    public static let callers = PlainPath("/desk/caller")
    public static let catalogue = PlainPath("/desk/catalogue")

    /// Where a command to a case is sent: `/cases/42/dispatch`.
    public static func action(_ action: CaseAction) -> Path<CaseFile.ID> {
        Path("/cases/:case/\(action.rawValue)")
    }
}
