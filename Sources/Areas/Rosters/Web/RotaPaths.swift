public import Kernel
public import Pages

/// The addresses of rotas.
public enum RotaPaths {
    // Whoever takes part
    public static let mine = PlainPath("/turns")
    public static let turn = Path<Rota.ID>("/turns/:rota")
    public static let past = Path<Rota.ID, Int>("/turns/:rota/past/:turn")
    public static let accept = Path<Rota.ID>("/turns/:rota/acceptance")
    public static let tick = Path<Rota.ID>("/turns/:rota/ticks")
    public static let journal = Path<Rota.ID>("/turns/:rota/journal")
    public static let report = Path<Rota.ID, TurnNote.ID>("/turns/:rota/journal/:note/case")
    public static let settle = Path<Rota.ID, TurnNote.ID>("/turns/:rota/journal/:note/settlement")
    public static let handOver = Path<Rota.ID>("/turns/:rota/hand-over")
    public static let swaps = Path<Rota.ID>("/turns/:rota/swaps")
    public static let swap = Path<Rota.ID, Int>("/turns/:rota/swaps/:swap/answer")
    public static let absences = Path<Rota.ID>("/turns/:rota/absences")
    public static let back = Path<Rota.ID, Int>("/turns/:rota/absences/:absence/end")
    public static let leave = Path<Rota.ID, Int>("/turns/:rota/members/:member/leaving")

    // Everybody
    public static let join = Path<Rota.ID>("/rotas/:rota/offers")
    public static let dropWish = Path<Rota.ID>("/rotas/:rota/offers/withdrawal")
    public static let rate = Path<Rota.ID, Int>("/rotas/:rota/turns/:turn/ratings")

    // The lead
    public static let plans = PlainPath("/rota-plans")
    /// The form; posts to `plans`.
    public static let newPlan = PlainPath("/rota-plans/new")
    public static let plan = Path<Rota.ID>("/rota-plans/:rota")
    public static let members = Path<Rota.ID>("/rota-plans/:rota/members")
    public static let substitute = Path<Rota.ID, Int>("/rota-plans/:rota/absences/:absence/substitute")
    public static let closing = Path<Rota.ID>("/rota-plans/:rota/closing")

    // Duties with a count
    public static let owed = PlainPath("/duties")
    public static let owedAt = PlainPath("/duties/places")
    public static let evidence = PlainPath("/duties/facts")
}
