public import Kernel
public import Pages

/// Every address of this area; routes and links are made from these.
public enum PeoplePaths {
    /// An address in which nothing varies. Named, because the formatter's spelling of `PlainPath(` does not parse.
    public typealias Plain = Path<>

    // Signing in
    public static let signInCode = Plain("/sign-in/code")
    public static let signInResident = Plain("/sign-in/resident")
    public static let signInStaff = Plain("/sign-in/staff")
    public static let demoInbox = Plain("/demo/inbox")

    // One's own
    public static let account = Plain("/account")
    public static let password = Plain("/account/password")
    public static let secondFactor = Plain("/account/second-factor")
    public static let named = Path<Post.ID>("/account/posts/:post/naming")
    public static let myData = Plain("/my-data")
    public static let myDataExport = Plain("/my-data/export")
    public static let myName = Plain("/my-data/name")
    public static let myConsent = Path<String>("/my-data/consents/:purpose")
    public static let myErasure = Plain("/my-data/erasure")

    // Public
    public static let roster = Path<PlaceCode>("/places/:place/roster")

    // Administration
    public static let accounts = Plain("/admin/accounts")
    public static let accountPage = Path<Account.ID>("/admin/accounts/:account")
    public static let accountPassword = Path<Account.ID>("/admin/accounts/:account/password")
    public static let accountSecondFactor = Path<Account.ID>("/admin/accounts/:account/second-factor")
    public static let accountClosure = Path<Account.ID>("/admin/accounts/:account/closure")
    public static let accountReopening = Path<Account.ID>("/admin/accounts/:account/reopening")
    public static let posts = Plain("/admin/posts")
    public static let postCoverage = Plain("/admin/post-coverage")
    public static let postPage = Path<Post.ID>("/admin/posts/:post")
    public static let postAppointment = Path<Post.ID>("/admin/posts/:post/appointment")
    public static let postHandover = Path<Post.ID>("/admin/posts/:post/handover")
    public static let postVacancy = Path<Post.ID>("/admin/posts/:post/vacancy")
    public static let postClosure = Path<Post.ID>("/admin/posts/:post/closure")
    public static let units = Plain("/admin/units")
    public static let unitPage = Path<Unit.ID>("/admin/units/:unit")
    public static let unitClosure = Path<Unit.ID>("/admin/units/:unit/closure")
    public static let grants = Plain("/admin/grants")
    public static let grantRevocation = Path<PermissionGrant.ID>("/admin/grants/:grant/revocation")
    public static let audit = Plain("/admin/audit")
}
