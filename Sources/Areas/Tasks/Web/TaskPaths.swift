public import Kernel
public import Pages

/// The addresses of the task board.
public enum TaskPaths {
    public static let board = PlainPath("/tasks")
    /// The form; posts to `board`.
    public static let post = PlainPath("/tasks/new")
    public static let live = PlainPath("/tasks/live")
    public static let task = Path<CommunityTask.ID>("/tasks/:task")
    public static let take = Path<CommunityTask.ID>("/tasks/:task/take")
    public static let promise = Path<CommunityTask.ID>("/tasks/:task/promise")
    public static let giveBack = Path<CommunityTask.ID>("/tasks/:task/return")
    public static let finish = Path<CommunityTask.ID>("/tasks/:task/finish")
    public static let offerAgain = Path<CommunityTask.ID>("/tasks/:task/offer")
    public static let cancel = Path<CommunityTask.ID>("/tasks/:task/cancellation")
    /// The poster rates for a resident who asked.
    public static let rateFor = Path<CommunityTask.ID>("/tasks/:task/rating")
    public static let ratingLink = Path<CommunityTask.ID>("/tasks/:task/rating-link")
    /// The sheet with the link to hand out.
    public static let share = Path<CommunityTask.ID, String>("/tasks/:task/share/:secret")
    /// A resident rates.
    public static let rate = Path<CommunityTask.ID, String>("/tasks/:task/rating/:secret")
    /// What everyone sees of a place's tasks.
    public static let publicBoard = Path<PlaceCode>("/tasks/at/:place")
}
