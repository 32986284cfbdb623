/// How text is cut for search: two-letter pieces of Chinese, Japanese and Korean runs, whole small-letter words of
/// other scripts and digits, and each pictograph by itself.
enum FullTextTokens {
    /// Characters of a text that are searchable.
    static let length = 400

    /// What is searchable of a text: its first `length` characters.
    static func beginning(of text: String) -> Substring {
        // No text has more characters than bytes.
        text.utf8.count <= length ? text[...] : text.prefix(length)
    }

    /// The pieces under which a text is found, each once. A run's last letter is a piece too, so that every single
    /// letter is the beginning of some piece.
    static func pieces(of text: String) -> [String] {
        var pieces = Pieces()
        scan(beginning(of: text)) { kind, run in
            switch kind {
            case .ideograph:
                for index in run.indices.dropLast() { pieces.add([run[index], run[index + 1]]) }
                pieces.add(run.suffix(1))
            case .word: pieces.add(run[...])
            case .pictograph: for scalar in run { pieces.add([scalar]) }
            }
        }
        return pieces.list
    }

    /// One condition of a search; all of them must hold.
    struct Wanted: Hashable {
        let piece: String
        /// Whether any piece that begins so will do: a single letter of a run.
        let beginning: Bool
    }

    /// What a search asks for; empty where nothing in it can be searched.
    static func wanted(by words: String) -> [Wanted] {
        var wanted: [Wanted] = []
        func want(_ piece: String, beginning: Bool = false) {
            let one = Wanted(piece: piece, beginning: beginning)
            if !wanted.contains(one) { wanted.append(one) }
        }
        scan(beginning(of: words)) { kind, run in
            switch kind {
            case .ideograph where run.count == 1: want(String(String.UnicodeScalarView(run)), beginning: true)
            case .ideograph:
                for index in run.indices.dropLast() { want(string([run[index], run[index + 1]])) }
            case .word: want(string(run[...]))
            case .pictograph: for scalar in run { want(string([scalar])) }
            }
        }
        return wanted
    }

    private enum Kind { case ideograph, word, pictograph }

    private struct Pieces {
        var list: [String] = []
        var seen: Set<String> = []
        mutating func add(_ run: ArraySlice<Unicode.Scalar>) {
            let piece = string(run)
            if seen.insert(piece).inserted { list.append(piece) }
        }
    }

    private static func string(_ run: ArraySlice<Unicode.Scalar>) -> String {
        String(unsafeUninitializedCapacity: run.count * 4) { bytes in
            var count = 0
            for scalar in run {
                for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    bytes[count] = byte
                    count += 1
                }
            }
            return count
        }
    }

    /// Hands over the runs of one kind.
    private static func scan(_ text: some StringProtocol, _ take: (Kind, [Unicode.Scalar]) -> Void) {
        var run: [Unicode.Scalar] = []
        var current: Kind?
        for scalar in text.unicodeScalars {
            let narrow = narrowed(scalar)
            let kind = kind(of: narrow)
            if kind != current, let ended = current {
                take(ended, run)
                run.removeAll(keepingCapacity: true)
            }
            current = kind
            if kind == .word {
                run.append(contentsOf: narrow.properties.lowercaseMapping.unicodeScalars)
            } else if kind != nil {
                run.append(narrow)
            }
        }
        if let current { take(current, run) }
    }

    /// Full-width letters and digits as their ordinary ones.
    private static func narrowed(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }

    private static func kind(of scalar: Unicode.Scalar) -> Kind? {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return .word
        case ..<0x80: return nil
        case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF, 0xF900...0xFAFF, 0x20000...0x3FFFF,
            0x3005,
            0x3007:
            return .ideograph
        case 0xE000...0xF8FF: return nil
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            // Variation selectors are marks too, but no part of a word.
            return scalar.properties.isVariationSelector ? nil : .word
        case .otherSymbol: return .pictograph
        default: return nil
        }
    }
}
