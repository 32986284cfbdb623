public import Kernel
import Pages
import People

/// What the register may hold about a household: the least that visits need, each with its purpose. All is sealed.
public enum HouseholdField: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Whom to ask for, as they wish to be called.
    case contact
    case phone
    /// How many live there.
    case people
    /// Keys of the pack's groups in need, separated by spaces.
    case groups
    /// What help they asked for.
    case needs
    /// What to know before knocking.
    case coming
    /// Whom to call if something happens.
    case emergency

    public var name: Text {
        switch self {
        case .contact: Text("称呼", "Whom to ask for")
        case .phone: Text("电话", "Telephone")
        case .people: Text("常住几口人", "How many live there")
        case .groups: Text("需要关照的情况", "Groups in need")
        case .needs: Text("需要什么帮助", "What help they asked for")
        case .coming: Text("上门须知", "What to know before knocking")
        case .emergency: Text("紧急联系人", "Whom to call in an emergency")
        }
    }

    /// Why it is kept, as the household reads it.
    public var purpose: Text {
        switch self {
        case .contact: Text("走访时知道找谁", "to know whom to ask for")
        case .phone: Text("上门前联系、有事找得到您", "to ring before coming and to reach you")
        case .people: Text("停水停电、疏散时知道有几个人", "to know how many people there are in an outage or evacuation")
        case .groups: Text("决定多久来看一次", "to decide how often somebody comes")
        case .needs: Text("把能帮的事办好", "to get done what can be done")
        case .coming: Text("敲门轻重、有没有狗、听力好不好", "how to knock, whether there is a dog, whether hearing is good")
        case .emergency: Text("出事时通知家里人", "to tell the family if something happens")
        }
    }

    /// Characters it may have.
    public var most: Int {
        switch self {
        case .contact, .phone, .people: 40
        case .groups: 400
        case .emergency: 200
        case .needs, .coming: 1_000
        }
    }

    /// The value as it is kept; nil clears the field. Throws `HouseholdProblem` where it cannot be one.
    /// - Parameter groups: keys the pack knows.
    func checked(_ raw: String?, groups: [String]) throws(HouseholdProblem) -> String? {
        guard let text = raw?.trimmed, !text.isEmpty else { return nil }
        guard text.count <= most else { throw .tooLong(self, most: most) }
        switch self {
        case .phone:
            do { return try PhoneNumber(text).digits } catch { throw .phone }
        case .people:
            guard let count = Int(text), (1...50).contains(count) else { throw .people }
            return String(count)
        case .groups:
            let keys = Set(text.split(whereSeparator: { $0 == " " || $0 == "," }).map(String.init))
            if let unknown = keys.sorted().first(where: { !groups.contains($0) }) { throw .unknownGroup(unknown) }
            return groups.filter(keys.contains).joined(separator: " ")
        case .contact, .needs, .coming, .emergency: return text
        }
    }
}
