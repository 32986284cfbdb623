import Kernel
import Pages
import Secrets

/// What makes two submissions one, as operations remember it: the sender's key, bound to the address it was sent to.
///
/// A key from a form is also bound to what the form said: the same form sent twice is one submission, the same form
/// with other words (the Back button) is another, and neither is lost. A program's own key (`Idempotency-Key`) stands
/// for the whole request, whatever it says. Everybody without an account is one caller to an operation, so for them the
/// key is bound to their browser as well, or to their address where there is none: nobody is answered with a stranger's
/// outcome.
///
/// The keys of our forms, and of programs that send a UUID of version 7, begin with their time; what is remembered does
/// as well, so that it is written at the end of its index.
enum SubmissionKey {
    /// Bytes a sender's key may have.
    static let mostBytes = 200
    /// Fields that do not change what a form says.
    private static let silent: Set<String> = ["csrf", "key"]

    /// - Parameters:
    ///   - content: what the form said, where the key came from a form.
    ///   - stranger: what tells people without an account apart; nil for those with one.
    static func of(
        _ key: String, at path: Substring, form content: BodyReader.Content?, stranger: String?
    ) -> String {
        var parts = [String(path), key, stranger ?? ""]
        if let content {
            for name in content.form.names where !silent.contains(name) { parts += [name] + content.form.all(name) }
            for file in content.files { parts += [file.field, file.filename, Fingerprint.of(file.bytes)] }
        }
        // Lengths keep “a” + “bc” and “ab” + “c” apart.
        let print = Fingerprint.of(parts.map { "\($0.utf8.count):\($0)" }.joined())
        return (UUIDv7.time(of: key) ?? "") + print
    }
}
