import Cases

/// From which state a command leads to which, as the glossary tells people; written down apart from the rules.
enum Passages {
    /// Nil where it is as told, else what is wrong.
    static func fault(_ word: String, from before: CaseState, to after: CaseState) -> String? {
        guard let (from, to) = table[word] else { return "nobody was told of a command “\(word)”" }
        if !from.isEmpty && !from.contains(before) { return "“\(word)” was carried out on a case that is \(before)" }
        if to.isEmpty ? before != after : !to.contains(after) {
            return "“\(word)” made a case that was \(before) \(after)"
        }
        return nil
    }

    /// An empty list before: any state; after: the same as before.
    private static let table: [String: (from: Set<CaseState>, to: Set<CaseState>)] = [
        "addFacts": ([], []), "askQuestion": ([], []), "answerQuestion": ([], []), "supervise": ([], []),
        "addEvidence": ([], []), "rateWhistle": ([], []),
        "withdraw": ([.reported, .verifying, .accepted, .dispatched, .held, .handled, .done, .merged], [.withdrawn]),
        "void": ([.reported, .verifying, .accepted, .dispatched, .held, .handled, .done, .merged], [.void]),
        "askVerification": ([.reported, .accepted], [.verifying]),
        "verify": ([.verifying], [.reported]),
        "accept": ([.reported], [.accepted]),
        "decline": ([.reported, .verifying, .accepted], [.declined]),
        "correct": (
            [.reported, .verifying, .accepted, .dispatched], [.reported, .verifying, .accepted, .dispatched]
        ),
        "selfHandle": ([.reported, .verifying, .accepted], [.done, .closed]),
        "dispatch": ([.accepted], [.dispatched]),
        "addAssisting": ([.dispatched], [.dispatched]),
        "object": ([.dispatched], [.dispatched]),
        "decideObjection": ([.dispatched], [.dispatched, .accepted]),
        "receive": ([], []), "arrive": ([], []), "progress": ([], []), "contact": ([], []), "whistle": ([], []),
        "handle": (
            [.reported, .verifying, .accepted, .dispatched, .handled],
            [.reported, .verifying, .accepted, .dispatched, .handled, .done]
        ),
        "check": ([.handled], [.done, .dispatched]),
        "askHold": ([.dispatched], [.dispatched]), "decideHold": ([.dispatched], [.dispatched, .held]),
        "resume": ([.held], [.dispatched]),
        "askExtension": ([.dispatched], [.dispatched]), "decideExtension": ([.dispatched], [.dispatched]),
        "answer": ([.dispatched, .held, .done, .merged], [.answered]),
        "callBack": ([.answered], [.answered, .closed]),
        "evaluate": ([.answered, .closed], [.answered, .closed, .dispatched, .accepted]),
        "reopen": ([.answered, .closed], [.dispatched, .accepted]),
        "close": ([.answered], [.closed]),
        "merge": ([.reported, .verifying, .accepted, .dispatched], [.merged]),
    ]
}
