public import Kernel
public import Pages

/// The addresses of emergency mode.
public enum EmergencyPaths {
    /// What holds now and what was, for everybody.
    public static let open = PlainPath("/emergency")

    // Staff
    public static let list = PlainPath("/emergencies")
    /// The form with its preview; posts to `list`.
    public static let call = PlainPath("/emergencies/new")
    public static let mine = PlainPath("/emergencies/mine")
    public static let act = Path<EmergencyAct.ID>("/emergencies/:act")
    public static let people = Path<EmergencyAct.ID>("/emergencies/:act/people")
    public static let peopleLive = Path<EmergencyAct.ID>("/emergencies/:act/people/live")
    public static let answers = Path<EmergencyAct.ID>("/emergencies/:act/answers")
    public static let longer = Path<EmergencyAct.ID>("/emergencies/:act/extension")
    public static let end = Path<EmergencyAct.ID>("/emergencies/:act/end")
}
