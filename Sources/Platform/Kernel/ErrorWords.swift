/// An error as logs and rows about failures may hold it: which kind, and where, but never what a value was. That may be
/// personal: a decoder names the value, and a refusal may quote a name.
public enum ErrorWords {
    /// Characters kept of an error that is neither a refusal nor a decoder's.
    static let most = 400

    public static func of(_ error: any Error) -> String {
        switch error {
        case let refusal as AppError: refusal.code
        case let problem as any Problem: "\(type(of: problem)): \(problem.appError.code)"
        case let fault as DecodingError: of(decoding: fault)
        default: "\(type(of: error)): \(String(describing: error).prefix(most))"
        }
    }

    private static func of(decoding fault: DecodingError) -> String {
        func at(_ context: DecodingError.Context, _ more: [any CodingKey] = []) -> String {
            (context.codingPath + more).map(\.stringValue).joined(separator: ".")
        }
        return switch fault {
        case .typeMismatch(let type, let context): "decoding: no \(type) at “\(at(context))”"
        case .valueNotFound(let type, let context): "decoding: nothing where \(type) belongs, at “\(at(context))”"
        case .keyNotFound(let key, let context): "decoding: nothing at “\(at(context, [key]))”"
        case .dataCorrupted(let context): "decoding: a value at “\(at(context))” is not what it should be"
        @unknown default: "decoding"
        }
    }
}
