public import Kernel

/// Which of the product's faces a page belongs to.
public enum Face: String, Sendable, CaseIterable { case resident, field, desk, board, administration }

/// How one person sees pages at this moment: language, size, who they are, what time it is.
public struct Screen: Sendable {
    public var language: Language
    public var elder: Bool
    public var caller: Caller
    /// The token every form carries.
    public var csrf: String
    public var now: Instant
    public var zone: Zone
    /// The address being shown, with its query.
    public var path: String
    /// A message from the step before, shown once.
    public var flash: Text?
    /// Running as the demonstration: demo hints may show.
    public var demo: Bool
    /// Unguessable and new with every request; every form on the page derives its idempotency key from it.
    public var formKey: String
    /// The links around every page: navigation of the faces, account, help.
    public var shell: Shell
    /// What a refused form held, so that nothing typed is lost; empty on a fresh page.
    public var values: Form
    /// Why the form was refused; fields show the problem that names them.
    public var problems: [AppError]
    /// The address the refused form was sent to; other forms of the page stay untouched. Nil: any form.
    public var submitted: String?
    /// The form whose fields are being drawn: keeps ids apart where several forms share field names.
    var scope = ""

    public init(
        language: Language = .zh, elder: Bool = false, caller: Caller = .anonymous, csrf: String = "",
        now: Instant, zone: Zone = .china, path: String = "/", flash: Text? = nil, demo: Bool = false,
        formKey: String = "", shell: Shell = Shell(), values: Form = Form(), problems: [AppError] = [],
        submitted: String? = nil
    ) {
        self.language = language
        self.elder = elder
        self.caller = caller
        self.csrf = csrf
        self.now = now
        self.zone = zone
        self.path = path
        self.flash = flash
        self.demo = demo
        self.formKey = formKey
        self.shell = shell
        self.values = values
        self.problems = problems
        self.submitted = submitted
    }
    /// The text in this person's language.
    public func callAsFunction(_ text: Text) -> String { text[language] }
    /// A text written on the spot, Chinese first.
    public func callAsFunction(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
}
