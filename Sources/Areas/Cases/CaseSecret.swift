import Crypto
public import Kernel
import Persistence
public import Secrets

/// The secret in a reporter's link. The database keeps only its hash.
public enum CaseSecret {
    /// The secret of a case's first link, made of its key and the key ring: the same form sent twice leads to the same
    /// page, and nothing that is stored opens it.
    public static func derived(for id: Identifier<CaseTag>, by keys: KeyRing) -> String {
        keys.keyedHash("\(id)", purpose: "case-link")
    }

    /// Hexadecimal SHA-256; enough because the secret itself has 160 random bits.
    public static func hash(_ secret: String) -> String {
        SHA256.hash(data: Array(secret.utf8)).hexadecimal
    }
}

extension WordsReference {
    /// What the chain remembers of words: SHA-256 of the salt and the words, hexadecimal.
    static func digest(of text: String, salt: [UInt8]) -> String {
        SHA256.hash(data: salt + Array(text.utf8)).hexadecimal
    }
}

extension Beforehand {
    /// A case number people can read out: the day, then six letters or digits without I, L, O and U, e.g.
    /// `261121-7K3QMX`. 32^6 a day; whether it is taken, the transaction looks.
    func newCaseNumber(on day: CivilDate) -> String {
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        let date = padded(day.year % 100, 2) + padded(day.month, 2) + padded(day.day, 2)
        return date + "-" + String(secret(bytes: 6).map { letters[Int($0 & 31)] })
    }

    func saltedWords(_ text: String) -> SaltedWords {
        let salt = secret(bytes: 16)
        return SaltedWords(
            reference: WordsReference(id: newID(), digest: WordsReference.digest(of: text, salt: salt)), salt: salt,
            text: text)
    }
}

extension Transaction {
    func isTaken(caseNumber number: String) throws -> Bool {
        try value("SELECT 1 FROM case_file WHERE number = \(number)", as: Int.self) != nil
    }

    /// Keeps words beside the chain and gives what the chain remembers of them.
    func keepWords(_ text: String, kind: String, of id: CaseFile.ID, at now: Instant) throws -> WordsReference {
        let words = beforehand.saltedWords(text)
        try send(words.insertion(kind: kind, of: id, at: now))
        return words.reference
    }
}

/// Words to be kept beside the chain, and what the chain remembers of them.
struct SaltedWords {
    let reference: WordsReference
    let salt: [UInt8]
    let text: String

    /// The row of `case_words`.
    func insertion(kind: String, of id: CaseFile.ID, at now: Instant) -> SQL {
        """
        INSERT INTO case_words (id, case_id, kind, body, salt, at)
        VALUES (\(reference.id), \(id), \(kind), \(text), \(salt), \(now))
        """
    }
}
