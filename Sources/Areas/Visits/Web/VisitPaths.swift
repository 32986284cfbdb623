public import Emergencies
public import Field
public import Households
public import Kernel
public import Pages

/// The addresses of visits and of the register of households.
public enum VisitPaths {
    /// What a steward has to see to today.
    public static let round = PlainPath("/round")
    public static let households = PlainPath("/households")
    public static let register = PlainPath("/households/new")
    public static let household = Path<Household.ID>("/households/:household")
    /// Opens the sealed fields; a reading that the household sees.
    public static let opening = Path<Household.ID>("/households/:household/opening")
    public static let contacts = Path<Household.ID>("/households/:household/contacts")
    public static let fields = Path<Household.ID>("/households/:household/fields")
    public static let conflict = Path<Household.ID, FieldConflict.ID>("/households/:household/conflicts/:conflict")
    public static let pause = Path<Household.ID>("/households/:household/pause")
    public static let resumption = Path<Household.ID>("/households/:household/resumption")
    public static let tier = Path<Household.ID>("/households/:household/tier")
    public static let ground = Path<Household.ID>("/households/:household/ground")
    public static let moved = Path<Household.ID>("/households/:household/moved")
    public static let merging = Path<Household.ID>("/households/:household/merging")
    public static let steward = Path<Household.ID>("/households/:household/steward")
    public static let knock = Path<Household.ID>("/households/:household/knock")
    public static let letGo = Path<Household.ID>("/households/:household/letting-go")
    public static let errand = Path<Household.ID>("/households/:household/errand")
    public static let careEnd = Path<CareTask.ID>("/care/:task/end")
    public static let coverage = PlainPath("/visits/coverage")
    /// Collected, solved, passed up: the three lists of a place and month, and the errands behind two of their numbers.
    public static let lists = PlainPath("/three-lists")
    public static let listedCare = PlainPath("/three-lists/errands")
    /// The households behind the numbers of an emergency.
    public static let emergency = Path<EmergencyAct.ID>("/emergencies/:act/visits")
    public static let missed = PlainPath("/visits/missed")
    /// What is to do for households at the places somebody plans for.
    public static let careList = PlainPath("/visits/tasks")
    /// What came from phones and could not be taken.
    public static let handed = PlainPath("/visits/handed")
    public static let handedOpening = Path<HandedCommand.ID>("/visits/handed/:entry/opening")
    public static let handedDecision = Path<HandedCommand.ID>("/visits/handed/:entry/decision")
    /// Gives a whole area to a steward.
    public static let giving = PlainPath("/visits/giving")
    /// What the register holds about the reader's own household.
    public static let mine = PlainPath("/my/household")
    public static let myFields = Path<Household.ID>("/my/household/:household/fields")
    public static let myErrand = Path<Household.ID>("/my/household/:household/errand")
    public static let myPause = Path<Household.ID>("/my/household/:household/pause")
    public static let myResumption = Path<Household.ID>("/my/household/:household/resumption")
    public static let myLetGo = Path<Household.ID>("/my/household/:household/letting-go")
    public static let myCareEnd = Path<CareTask.ID>("/my/household/tasks/:task/end")
}
