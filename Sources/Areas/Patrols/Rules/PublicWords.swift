import Kernel

/// The name of an organisation outside the house that is responsible.
public enum PartyName {
    /// Throws where it is no name of an organisation.
    static func checked(_ typed: String) throws(PatrolProblem) -> String {
        let name = typed.trimmingWhite
        if name.isEmpty { throw .partyMissing }
        if name.count > 60 { throw .tooLong(field: "party", most: 60) }
        if name.count < 4 || PersonalTrace.first(in: name) != nil { throw .partyLooksPrivate }
        return name
    }
    /// By what the same organisation is known again.
    static func key(_ name: String) -> String { String(name.lowercased().filter { !$0.isWhitespace }) }
}

extension String {
    fileprivate var trimmingWhite: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
