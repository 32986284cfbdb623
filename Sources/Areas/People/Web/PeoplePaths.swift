public import Kernel
public import Pages

/// Every address of this area; routes and links are made from these.
public enum PeoplePaths {
    // Signing in
    public static let signInCode = PlainPath("/sign-in/code")
    public static let signInResident = PlainPath("/sign-in/resident")
    public static let signInStaff = PlainPath("/sign-in/staff")
    public static let demoInbox = PlainPath("/demo/inbox")

    // One's own
    public static let account = PlainPath("/account")
    public static let password = PlainPath("/account/password")
    public static let secondFactor = PlainPath("/account/second-factor")
    public static let named = Path<Post.ID>("/account/posts/:post/naming")
    public static let myData = PlainPath("/my-data")
    public static let myDataExport = PlainPath("/my-data/export")
    public static let myName = PlainPath("/my-data/name")
    public static let myConsent = Path<String>("/my-data/consents/:purpose")
    public static let myErasure = PlainPath("/my-data/erasure")

    // Public
    public static let roster = Path<PlaceCode>("/places/:place/roster")
    /// The same with whose turn it is; served by the area of rotas.
    public static let turns = Path<PlaceCode>("/rosters/:place")

    // Administration
    public static let accounts = PlainPath("/admin/accounts")
    public static let accountPage = Path<Account.ID>("/admin/accounts/:account")
    public static let accountPassword = Path<Account.ID>("/admin/accounts/:account/password")
    public static let accountSecondFactor = Path<Account.ID>("/admin/accounts/:account/second-factor")
    public static let accountClosure = Path<Account.ID>("/admin/accounts/:account/closure")
    public static let accountReopening = Path<Account.ID>("/admin/accounts/:account/reopening")
    public static let posts = PlainPath("/admin/posts")
    public static let postCoverage = PlainPath("/admin/post-coverage")
    public static let postPage = Path<Post.ID>("/admin/posts/:post")
    public static let postAppointment = Path<Post.ID>("/admin/posts/:post/appointment")
    public static let postHandover = Path<Post.ID>("/admin/posts/:post/handover")
    public static let postVacancy = Path<Post.ID>("/admin/posts/:post/vacancy")
    public static let postClosure = Path<Post.ID>("/admin/posts/:post/closure")
    public static let units = PlainPath("/admin/units")
    public static let unitPage = Path<Unit.ID>("/admin/units/:unit")
    public static let unitClosure = Path<Unit.ID>("/admin/units/:unit/closure")
    public static let grants = PlainPath("/admin/grants")
    public static let grantRevocation = Path<PermissionGrant.ID>("/admin/grants/:grant/revocation")
    public static let audit = PlainPath("/admin/audit")
}
