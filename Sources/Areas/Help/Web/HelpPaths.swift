public import Kernel
public import Pages

/// The addresses of calls for help.
public enum HelpPaths {
    // Whoever calls
    public static let ask = PlainPath("/ask-for-help")
    public static let advice = PlainPath("/ask-for-help/advice")
    public static let own = Path<HelpCall.ID, String>("/ask-for-help/:call/:secret")
    public static let ownLive = Path<HelpCall.ID, String>("/ask-for-help/:call/:secret/live")
    public static let ownCancel = Path<HelpCall.ID, String>("/ask-for-help/:call/:secret/cancellation")
    public static let ownEnd = Path<HelpCall.ID, String>("/ask-for-help/:call/:secret/end")

    // Neighbours who offer help
    public static let helping = PlainPath("/helping")
    public static let helpingLive = PlainPath("/helping/live")
    public static let pause = PlainPath("/helping/pause")
    public static let withdrawal = PlainPath("/helping/withdrawal")
    public static let position = PlainPath("/helping/position")

    // Staff, and neighbours who were asked
    public static let board = PlainPath("/help-calls")
    public static let boardLive = PlainPath("/help-calls/live")
    /// The form for a caller on the telephone; posts to `board`.
    public static let press = PlainPath("/help-calls/new")
    public static let figures = PlainPath("/help-calls/figures")
    public static let found = PlainPath("/help-calls/found")
    public static let call = Path<HelpCall.ID>("/help-calls/:call")
    public static let callLive = Path<HelpCall.ID>("/help-calls/:call/live")
    public static let way = Path<HelpCall.ID>("/help-calls/:call/way")
    public static let accept = Path<HelpCall.ID>("/help-calls/:call/acceptance")
    public static let decline = Path<HelpCall.ID>("/help-calls/:call/refusal")
    public static let stepBack = Path<HelpCall.ID>("/help-calls/:call/step-back")
    public static let arrive = Path<HelpCall.ID>("/help-calls/:call/arrival")
    public static let end = Path<HelpCall.ID>("/help-calls/:call/end")
    public static let cancel = Path<HelpCall.ID>("/help-calls/:call/cancellation")
    public static let settle = Path<HelpCall.ID>("/help-calls/:call/settlement")
}
