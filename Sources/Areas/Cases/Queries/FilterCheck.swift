import Kernel
import Pages
import People
import Persistence
import Policy
import Territory

extension Transaction {
    /// Throws, with the field, where a filter names a place, desk, unit, category or grade that does not exist: an
    /// empty list would read as “no such cases”.
    func requireKnown(_ filter: CaseFilter, asked form: Form) throws {
        for name in ["place", "desk"] {
            if let code = try form.place(name), try place(code) == nil {
                throw AppError.invalid(name, Text("没有编码为“\(code)”的地点。", "There is no place with the code “\(code)”."))
            }
        }
        if let id = filter.unit, try unit(id) == nil {
            throw AppError.invalid("unit", Text("没有这个单位，可能已被删去。", "There is no such unit."))
        }
        if let key = filter.category, try !anyPack(where: { $0.category(key) != nil }) {
            throw CaseProblem.unknownCategory(key).appError.about("category")
        }
        if let key = filter.grade, try !anyPack(where: { $0.grade(named: key) != nil }) {
            throw CaseProblem.unknownGrade(key).appError.about("grade")
        }
    }

    /// Whether a pack that holds somewhere, or held before, fits.
    private func anyPack(where fits: (Pack) -> Bool) throws -> Bool {
        for version in Set(try policyBindings().compactMap(\.version)) where fits(try policy(version: version).pack) {
            return true
        }
        for version in try policyVersions() where !version.isTemplate {
            if fits(try policy(version: version.id).pack) { return true }
        }
        return false
    }
}

extension AppError {
    /// The same refusal, said beside a field.
    fileprivate func about(_ field: String) -> AppError {
        AppError(code, status: status, message, field: field, level: level)
    }
}
