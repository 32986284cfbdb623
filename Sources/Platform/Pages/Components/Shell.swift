public import Kernel

/// One entry of a navigation bar.
public struct NavItem: Sendable {
    public let label: Text
    public let link: Link
    /// Nil: current where the page's address begins with the link.
    public let current: Bool?
    /// What waits there, shown beside the label; nil and 0 show nothing.
    public let count: Int?
    public init(_ label: Text, _ link: Link, current: Bool? = nil, count: Int? = nil) {
        (self.label, self.link, self.current, self.count) = (label, link, current, count)
    }
    public init(label: Text, link: Link, current: Bool) { self.init(label, link, current: current) }
}

/// The addresses every page shell needs. The server's route table serves them.
public enum ShellPaths {
    public static let home = PlainPath("/")
    /// `?language=zh|en` or `?elder=1|0`, and `back`, the address to return to: sets the cookie and goes back.
    public static let preferences = PlainPath("/preferences")
    public static let help = PlainPath("/help")
    public static let privacy = PlainPath("/privacy")
    public static let signIn = PlainPath("/sign-in")
    /// Leads staff to where their work begins.
    public static let work = PlainPath("/work")
    /// POST.
    public static let signOut = PlainPath("/sign-out")
    public static let design = PlainPath("/design")
}

/// What stands above every page of residents and staff while it holds: what happens, what to do, until when.
public struct ShellAlert: Sendable {
    public let title: Text
    public let words: Text
    public let link: NavItem
    public init(_ title: Text, _ words: Text, link: NavItem) {
        (self.title, self.words, self.link) = (title, words, link)
    }
}

/// The links around every page, put together by the server, which alone knows all areas.
public struct Shell: Sendable {
    /// Navigation of each face.
    public var navigation: [Face: [NavItem]]
    /// The faces this person may change to; shown where there is more than one.
    public var faces: [NavItem]
    /// Entries of the signed-in person, or the way to sign in.
    public var account: [NavItem]
    /// What cannot wait: a large button on the home page; nil where there is no such thing.
    public var urgent: NavItem?
    /// What holds for everybody at this moment; empty in ordinary times.
    public var alerts: [ShellAlert]
    /// Shown beside the product's name: the district or street this installation serves.
    public var place: Text?
    /// Telephone of the duty desk, on every page's footer.
    public var telephone: String?
    public init(
        navigation: [Face: [NavItem]] = [:], faces: [NavItem] = [], account: [NavItem] = [],
        urgent: NavItem? = nil, alerts: [ShellAlert] = [], place: Text? = nil, telephone: String? = nil
    ) {
        self.navigation = navigation
        self.faces = faces
        self.account = account
        self.urgent = urgent
        self.alerts = alerts
        self.place = place
        self.telephone = telephone
    }
}
