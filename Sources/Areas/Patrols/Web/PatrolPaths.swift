public import Kernel
public import Pages

/// The addresses of patrols.
public enum PatrolPaths {
    public static let board = PlainPath("/patrols")
    public static let live = PlainPath("/patrols/live")

    public static let routes = PlainPath("/patrols/routes")
    public static let newRoute = PlainPath("/patrols/routes/new")
    public static let route = Path<PatrolRoute.ID>("/patrols/routes/:route")
    public static let endRoute = Path<PatrolRoute.ID>("/patrols/routes/:route/end")

    /// Begins a round that is owed.
    public static let rounds = PlainPath("/patrols/rounds")
    public static let round = Path<PatrolRound.ID>("/patrols/rounds/:round")
    public static let looks = Path<PatrolRound.ID>("/patrols/rounds/:round/looks")
    public static let hindrance = Path<PatrolRound.ID>("/patrols/rounds/:round/hindrance")
    public static let finish = Path<PatrolRound.ID>("/patrols/rounds/:round/end")
    public static let newFinding = Path<PatrolRound.ID>("/patrols/rounds/:round/findings/new")
    public static let record = Path<PatrolRound.ID>("/patrols/rounds/:round/findings")

    public static let findings = PlainPath("/patrols/findings")
    public static let finding = Path<PatrolFinding.ID>("/patrols/findings/:finding")
    public static let photo = Path<PatrolFinding.ID, Identifier<PatrolPhotoTag>>(
        "/patrols/findings/:finding/files/:file")
    public static let rectify = Path<PatrolFinding.ID>("/patrols/findings/:finding/rectification")
    public static let recheck = Path<PatrolFinding.ID>("/patrols/findings/:finding/recheck")
    public static let void = Path<PatrolFinding.ID>("/patrols/findings/:finding/void")
    public static let handOver = Path<PatrolFinding.ID>("/patrols/findings/:finding/case")
    public static let propose = Path<PatrolFinding.ID>("/patrols/findings/:finding/proposal")
    public static let reply = Path<PatrolFinding.ID>("/patrols/findings/:finding/reply")
    public static let release = Path<PatrolFinding.ID>("/patrols/findings/:finding/release")
    public static let decline = Path<PatrolFinding.ID>("/patrols/findings/:finding/refusal")
    public static let withdraw = Path<PatrolFinding.ID>("/patrols/findings/:finding/withdrawal")

    public static let campaigns = PlainPath("/patrols/campaigns")
    public static let newCampaign = PlainPath("/patrols/campaigns/new")
    public static let campaign = Path<PatrolCampaign.ID>("/patrols/campaigns/:campaign")
    public static let inspection = Path<PatrolCampaign.ID>("/patrols/campaigns/:campaign/inspections")
    public static let closing = Path<PatrolCampaign.ID>("/patrols/campaigns/:campaign/closure")

    // For everybody
    public static let published = PlainPath("/patrols/published")
    public static let publishedPhoto = Path<PatrolFinding.ID, Identifier<PatrolPhotoTag>>(
        "/patrols/published/:finding/files/:file")
}
